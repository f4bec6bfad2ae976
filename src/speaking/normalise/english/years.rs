//! Decades, eras, and the second of two years.

use super::letters::spelled;
use super::numbers::{self, decade, year};
use super::token::Kind;
use super::view::{Reading, View};

/// `1980s`, `80s`, `1980 s`, `1990's`.
pub(super) fn read_decade(view: &View<'_>) -> Option<Reading> {
    let text = view.text(0);
    let value: u64 = text.parse().ok()?;
    let tokens = match (view.kind(1), view.text(1), view.text(2)) {
        (Kind::Word, "s", _) => 2,
        (Kind::Space, _, "s") | (Kind::Mark, "'", "s") if text.len() == 4 => 3,
        _ => return None,
    };
    if view.is_alphanumeric(tokens) || !value.is_multiple_of(10) {
        return None;
    }
    let spoken = match (text.len(), value % 1000) {
        (2, 20..) => decade(value),
        (4, 0) if value > 0 => format!("{}s", numbers::cardinal(value, false)),
        (4, _) if (1100..2200).contains(&value) => {
            let century = numbers::cardinal(value / 100, false);
            let century = if value / 100 == 20 {
                "twenty"
            } else {
                &century
            };
            format!("{century} {}", decade(value % 100))
        }
        _ => return None,
    };
    // "1960s-80s"
    let dash = matches!(view.text(tokens), "-" | "–") && view.kind(tokens + 1) == Kind::Number;
    if dash && let Some(second) = read_decade(&view.ahead(tokens + 1)) {
        return Some(Reading::new(
            format!("{spoken} to {}", second.spoken),
            tokens + 1 + second.tokens,
        ));
    }
    Some(Reading::new(spoken, tokens))
}

/// The second year of `1980-86`, `2027/28`.
pub(super) fn end_of_years(first: &View<'_>, second: &View<'_>) -> Option<Reading> {
    let (from, to) = (first.text(0), second.text(0));
    if to.len() != 2 || second.kind(1) == Kind::Word || from.len() != 4 {
        return None;
    }
    let value: u64 = to.parse().ok()?;
    let follows = value > from[2..].parse().ok()?;
    let spoken = if value < 10 {
        format!("oh {}", numbers::cardinal(value, false))
    } else {
        numbers::cardinal(value, false)
    };
    follows.then(|| Reading::new(spoken, 1))
}

/// `340 BC`, `476 A.D.`, `79 CE`.
pub(super) fn read_era(view: &View<'_>) -> Option<Reading> {
    let text = view.text(0);
    if view.kind(0) != Kind::Number || !(2..=4).contains(&text.len()) {
        return None;
    }
    let space = usize::from(view.kind(1) == Kind::Space);
    let start = 1 + space;
    let (letters, tokens) = match (view.text(start), view.text(start + 1), view.text(start + 2)) {
        (era @ ("BC" | "AD" | "BCE" | "CE"), ..) => (era, 1),
        ("A", ".", "D") => ("AD", 3),
        ("B", ".", "C") => ("BC", 3),
        _ => return None,
    };
    let point = usize::from(tokens == 3 && view.text(start + 3) == "." && !view.ends(start + 4));
    let spoken = format!("{} {}", year(text.parse().ok()?), spelled(letters));
    Some(Reading::new(spoken, start + tokens + point))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn years() {
        let cases = [
            ("in 1998", "in nineteen ninety eight"),
            (
                "1,998 students",
                "one thousand nine hundred ninety eight students",
            ),
            ("1250 students", "one thousand two hundred fifty students"),
            ("the 1990s and '80s", "the nineteen nineties and 'eighties"),
            ("2010-2015", "twenty ten to twenty fifteen"),
            ("2027-28", "twenty twenty seven to twenty eight"),
            ("2027/28", "twenty twenty seven to twenty eight"),
            ("mid-1970s", "mid-nineteen seventies"),
            ("450 BC", "four fifty B C"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

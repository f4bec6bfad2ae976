//! Signs of comparison: `>18`, `<5 km`, `>=3`, `7 > 2`.

use super::money;
use super::token::Kind;
use super::view::{Reading, View};

/// A sign of comparison at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let less = match view.text(0) {
        "<" => true,
        ">" => false,
        _ => return None,
    };
    let equal = usize::from(view.text(1) == "=");
    let tokens = 1 + equal;
    let gap = usize::from(view.kind(tokens) == Kind::Space);
    let next = tokens + gap;
    let sign = usize::from(matches!(view.text(next), "-" | "~" | "." | "+")) + next;
    let amount = view.kind(sign) == Kind::Number
        || (view.kind(next) == Kind::Mark && money::is_symbol(view.text(next)));
    let back = 1 + usize::from(view.kind_before(1) == Kind::Space);
    let compared = matches!(view.kind_before(back), Kind::Number)
        || view.kind_before(back) == Kind::Word
            && view.text_before(back).chars().count() == 1
            && !matches!(view.text_before(back), "A" | "a" | "I");
    if equal == 0 && !amount && between_words(view, gap) {
        return Some(Reading::new(if less { " " } else { ", " }, 1));
    }
    let variable = compared && view.kind(next) == Kind::Word;
    let spoken = match (less, equal) {
        _ if !amount && gap == 0 && !variable => return None,
        (true, 1) => "at most",
        (false, 1) => "at least",
        (true, _) if compared => "less than",
        (false, _) if compared => "greater than",
        (true, _) if amount => "under",
        (false, _) if amount => "over",
        (true, _) if gap == 1 => "less than",
        (false, _) if gap == 1 && view.kind_before(1) == Kind::Space => "greater than",
        _ => return None,
    };
    Some(Reading::new(spoken, tokens))
}

/// Whether the sign parts the steps of a path: "Settings > Sound".
fn between_words(view: &View<'_>, gap: usize) -> bool {
    let long = |text: &str| text.chars().count() > 1;
    gap == 1
        && view.text(0) == ">"
        && view.kind_before(1) == Kind::Space
        && view.kind_before(2) == Kind::Word
        && view.kind(2) == Kind::Word
        && long(view.text_before(2))
        && long(view.text(2))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn comparisons() {
        let cases = [
            ("Riders must be >14.", "Riders must be over fourteen."),
            (">14 only", "over fourteen only"),
            ("bags <7 kg", "bags under seven kilograms"),
            ("orders > $30", "orders over thirty dollars"),
            ("keep it <-5 °C", "keep it under minus five degrees Celsius"),
            ("age >=60 or <= 6", "age at least sixty or at most six"),
            (
                "9 > 4 and x < 5",
                "nine greater than four and x less than five",
            ),
            ("a >3 hour trip", "a over three hour trip"),
            ("Menu > Sound > Volume", "Menu, Sound, Volume"),
            ("<b>bold</b>", "bold"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

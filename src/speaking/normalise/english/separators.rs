//! Numbers as other regions write them: `10 000`, `1'200`, `1.250,50`, `2,5`, `1,50,000`.

use super::token::Kind;
use super::view::{View, is_one_of};

/// Groups after the first: with it they have a name up to the quadrillions.
const GROUPS_MAX: usize = 5;

/// Words after which numbers with commas are a list: "pages 2,5".
const LISTED: &[&str] = &[
    "pages",
    "page",
    "pp",
    "rooms",
    "gates",
    "chapters",
    "sections",
    "questions",
    "steps",
    "lines",
    "buses",
    "lots",
    "items",
    "numbers",
    "days",
    "weeks",
    "grades",
    "levels",
    "floors",
    "units",
    "parts",
    "tables",
    "figures",
    "platforms",
    "options",
];
/// Words before a number of its own, which the next one does not belong to: "Room 10 200 seats".
const NAMING: &[&str] = &[
    "room", "bus", "route", "gate", "page", "platform", "hall", "line", "level", "floor",
    "chapter", "no", "number", "flight", "track", "grade", "building", "at",
];

/// A number in groups.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Groups<'a> {
    /// All digits before the decimal sign.
    pub digits: String,
    /// Digits after a decimal comma.
    pub fraction: Option<&'a str>,
    /// Whether groups stand in the way of India, to be said in lakhs and crores.
    pub lakhs: bool,
    /// How many groups follow the first.
    pub groups: usize,
    /// Tokens it takes.
    pub tokens: usize,
}

/// The number at the start of `view`, its groups and its decimal comma; a decimal point is left to the caller.
pub(super) fn read<'a>(view: &View<'a>) -> Groups<'a> {
    let first = view.text(0);
    let groups = groups(view).unwrap_or((0, "", false));
    let (count, separator, lakhs) = groups;
    let mut found = Groups {
        digits: first.to_owned(),
        groups: count,
        lakhs,
        tokens: 1 + 2 * count,
        fraction: None,
    };
    for group in 0..count {
        found.digits.push_str(view.text(2 + 2 * group));
    }
    if separator != "," && is_decimal_comma(view, found.tokens, count) {
        found.fraction = Some(view.text(found.tokens + 1));
        found.tokens += 2;
    }
    found
}

/// How many groups follow, what parts them, and whether they are Indian.
fn groups<'a>(view: &View<'a>) -> Option<(usize, &'a str, bool)> {
    let first = view.text(0);
    if !(1..=3).contains(&first.len()) {
        return None;
    }
    let separator = view.text(1);
    let length = |group: usize| {
        let at = 1 + 2 * group;
        let is_group = view.text(at) == separator && view.kind(at + 1) == Kind::Number;
        if is_group { view.text(at + 1).len() } else { 0 }
    };
    let count = (0..=GROUPS_MAX)
        .take_while(|group| length(*group) == 3)
        .count();
    let ends = |count: usize| count > 0 && count <= GROUPS_MAX && length(count) == 0;
    let after = 1 + 2 * count;
    let fits = match separator {
        "," => ends(count),
        "'" => ends(count) && view.kind(after) != Kind::Word,
        // One group may also be decimals: "1.250"; whole hundreds of euros are none.
        "." => {
            let hundreds = view.text(2).ends_with("00") && is_euro(view, after);
            ends(count) && (count > 1 || is_decimal_comma(view, after, count) || hundreds)
        }
        " " => ends(count) && is_apart(view, after),
        _ => false,
    };
    if fits {
        return Some((count, separator, false));
    }
    let pairs = (0..GROUPS_MAX)
        .take_while(|group| length(*group) == 2)
        .count();
    let indian = separator == ","
        && first.len() <= 2
        && pairs > 0
        && length(pairs) == 3
        && length(pairs + 1) == 0;
    indian.then_some((pairs + 1, separator, true))
}

/// Whether a sign of euros stands before or after the number.
fn is_euro(view: &View<'_>, after: usize) -> bool {
    let back = 1 + usize::from(view.kind_before(1) == Kind::Space);
    let next = after + usize::from(view.kind(after) == Kind::Space);
    let is_sign = |text: &str| matches!(text, "€" | "EUR" | "euros");
    !view.text(0).starts_with('0') && (is_sign(view.text_before(back)) || is_sign(view.text(next)))
}

/// Whether groups with spaces are one number: nothing before or after makes them several.
fn is_apart(view: &View<'_>, after: usize) -> bool {
    let digits_before = view.kind_before(1) == Kind::Number
        || (view.kind_before(1) == Kind::Space && view.kind_before(2) == Kind::Number)
        || matches!(view.text_before(1), "-" | "–" | "/" | ":" | ")");
    let goes_on = matches!(view.text(after), "-" | "–" | "/" | ":" | "'" | "\"")
        && view.kind(after + 1) != Kind::Space
        || view.kind(after) == Kind::Word;
    !view.text(0).starts_with('0')
        && !digits_before
        && !goes_on
        && !is_one_of(NAMING, view.word_before())
}

/// Whether a comma at token `at` with one or two digits after it is a decimal sign.
fn is_decimal_comma(view: &View<'_>, at: usize, groups: usize) -> bool {
    let decimals = view.text(at + 1);
    let is_decimal =
        view.text(at) == "," && view.kind(at + 1) == Kind::Number && decimals.len() <= 2;
    let goes_on = matches!(view.text(at + 2), "," | "/" | ":") && view.kind(at + 3) == Kind::Number
        || view.text(at + 2) == "." && view.kind(at + 3) == Kind::Number;
    if !is_decimal || goes_on {
        return false;
    }
    let listed = matches!(view.text_before(1), "," | "(" | "#" | "/" | ":")
        || is_one_of(LISTED, view.word_before())
        || is_one_of(&["and", "or"], view.word_after(at + 1)) && view.kind(at + 5) == Kind::Number;
    groups > 0 || !listed
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn numbers_in_the_ways_of_other_regions() {
        let cases = [
            (
                "The lake holds 32 000 fish.",
                "The lake holds thirty two thousand fish.",
            ),
            (
                "2 750 000 coins",
                "two million seven hundred fifty thousand coins",
            ),
            ("It is 4,5 m wide.", "It is four point five meters wide."),
            (
                "A pass is 18,60 €.",
                "A pass is eighteen euros and sixty cents.",
            ),
            (
                "€1.499,95",
                "one thousand four hundred ninety nine euros and ninety five cents",
            ),
            ("CHF 2'350", "two thousand three hundred fifty Swiss francs"),
            ("1.200.000 bees", "one million two hundred thousand bees"),
            ("₹3,25,000", "three lakh twenty five thousand rupees"),
            ("2,10,00,000 trees", "two crore ten lakh trees"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }

    #[test]
    fn numbers_beside_each_other_stay_several() {
        let cases = [
            ("Room 10 200 seats", "Room ten two hundred seats"),
            ("pages 3,8", "pages three,eight"),
            ("lots 1,2 and 3", "lots one,two and three"),
            (
                "in 2027 300 came",
                "in twenty twenty seven three hundred came",
            ),
            ("1,2,3", "one,two,three"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

//! Roman numerals after names and headings.

use super::numbers::{cardinal, ordinal};
use super::token::Kind;
use super::view::{Reading, View, is_one_of};

/// What is counted with Roman numerals.
const COUNTED: &[&str] = &[
    "section",
    "chapter",
    "part",
    "volume",
    "vol",
    "act",
    "book",
    "title",
    "phase",
    "type",
    "class",
    "level",
    "tier",
    "war",
    "article",
    "appendix",
    "unit",
    "grade",
    "group",
    "stage",
    "table",
    "figure",
    "module",
    "division",
    "category",
    "calculus",
    "physics",
    "chemistry",
    "biology",
    "algebra",
    "spanish",
    "french",
    "german",
    "latin",
    "italian",
    "japanese",
    "statistics",
    "accounting",
    "scene",
    "step",
    "round",
    "option",
    "annex",
    "schedule",
    "course",
];
/// Names of kings, queens and popes.
const RULERS: &[&str] = &[
    "henry",
    "elizabeth",
    "louis",
    "george",
    "charles",
    "edward",
    "james",
    "william",
    "richard",
    "paul",
    "pius",
    "benedict",
    "gregory",
    "leo",
    "john",
    "francis",
    "philip",
    "frederick",
    "catherine",
    "peter",
    "nicholas",
    "napoleon",
    "alexander",
    "ivan",
    "victor",
    "umberto",
    "ferdinand",
    "otto",
    "harald",
    "olav",
    "christian",
    "gustav",
    "carl",
    "ramses",
    "ramesses",
    "thutmose",
    "cleopatra",
    "ptolemy",
    "darius",
    "xerxes",
    "mary",
    "margaret",
    "robert",
    "david",
    "stephen",
    "urban",
    "innocent",
    "clement",
    "sixtus",
    "boniface",
    "alfonso",
    "juan",
    "joseph",
    "leopold",
    "baldwin",
    "albert",
    "rainier",
    "haakon",
    "malcolm",
    "edmund",
    "harold",
    "sam",
    "wilhelm",
    "maximilian",
    "rudolf",
    "pedro",
];
/// What may follow a single "I" that is a numeral.
const AFTER_ONE: &[&str] = &[
    "was", "is", "of", "and", "ruled", "became", "or", "in", "has", "covers", "to", "meets", "for",
];

/// The value of a numeral of I, V and X, at most 39.
fn value_of(text: &str) -> Option<u64> {
    const PLACES: [(&str, u64); 5] = [("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
    let (mut rest, mut value) = (text, 0);
    let mut limit = u64::MAX;
    while !rest.is_empty() {
        let (sign, worth) = PLACES.iter().find(|(sign, _)| rest.starts_with(sign))?;
        // Nine and four come once, and nothing as large after them.
        if *worth > limit || (matches!(worth, 9 | 4 | 5) && *worth == limit) {
            return None;
        }
        limit = match worth {
            9 | 4 => worth / 5,
            _ => *worth,
        };
        value += worth;
        rest = &rest[sign.len()..];
    }
    let repeated = ["IIII", "XXXX", "VV"]
        .iter()
        .any(|wrong| text.contains(wrong));
    (!repeated && value > 0).then_some(value)
}

/// `Section II`, `Henry VIII`, `World War II`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    if !word.bytes().all(|letter| b"IVX".contains(&letter)) || view.kind(1) == Kind::Number {
        return None;
    }
    let value = value_of(word)?;
    let before = view.word_before();
    let named = view.kind_before(1) == Kind::Space
        && (view.kind_before(2) == Kind::Fixed || before.starts_with(char::is_uppercase));
    let counted = is_one_of(COUNTED, before);
    if word.len() == 1 {
        let next = view.word_after(0);
        let alone = view.kind(1) != Kind::Space
            || view.kind(2) == Kind::Nothing
            || is_one_of(AFTER_ONE, next);
        let fits = counted || (word != "X" && is_one_of(RULERS, before) && named);
        if !fits
            || !alone
            || (view.text(1) == "." && view.kind(2) == Kind::Space && !counted && view.is_name(3))
        {
            return None;
        }
    } else if !named && !counted {
        return (!matches!(word, "IV" | "XX" | "XI" | "VI" | "XV"))
            .then(|| Reading::new(cardinal(value, false), 1));
    }
    let spoken = if is_one_of(RULERS, before) && named {
        format!("the {}", ordinal(value, false))
    } else {
        cardinal(value, false)
    };
    Some(Reading::new(spoken, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::normalise;

    #[test]
    fn numerals() {
        let cases = [
            ("I", Some(1)),
            ("IV", Some(4)),
            ("XIX", Some(19)),
            ("XXVIII", Some(28)),
            ("IIII", None),
            ("VX", None),
            ("IIX", None),
            ("VV", None),
        ];
        for (text, value) in cases {
            assert_eq!(value_of(text), value, "{text}");
        }
    }

    #[test]
    fn after_names_and_headings() {
        let cases = [
            ("Section II covers it", "Section two covers it"),
            ("Henry VIII had", "Henry the eighth had"),
            ("World War II ended", "World War two ended"),
            ("Calculus I is full", "Calculus one is full"),
            ("In part I think so", "In part I think so"),
            ("Henry, I know", "Henry, I know"),
            ("Title IX", "Title nine"),
            ("Elizabeth II's reign", "Elizabeth the second's reign"),
            ("an IV drip", "an I V drip"),
            ("Charles V.", "Charles the fifth."),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

//! Raised digits: powers after a number or a variable, numbers of notes elsewhere.

use super::numbers::digits;
use super::token::Kind;
use super::view::{Reading, View, is_one_of};

/// Words after which a raised digit is what is referred to.
const NOTES: &[&str] = &[
    "note",
    "notes",
    "footnote",
    "footnotes",
    "remark",
    "see",
    "ref",
];
const RUN_MAX: usize = 8;

fn digit(sign: &str) -> Option<char> {
    let mut signs = sign.chars();
    let value = match (signs.next()?, signs.next()) {
        ('⁰', None) => '0',
        ('¹', None) => '1',
        ('²', None) => '2',
        ('³', None) => '3',
        (sign @ '⁴'..='⁹', None) => char::from_digit(u32::from(sign) - 0x2070, 10)?,
        _ => return None,
    };
    Some(value)
}

/// A run of raised digits at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let written: String = (0..RUN_MAX).map_while(|at| digit(view.text(at))).collect();
    if written.is_empty() {
        return None;
    }
    let tokens = written.len();
    let before = view.text_before(1);
    if view.kind_before(1) == Kind::Word && is_one_of(NOTES, before) {
        return Some(Reading::new(digits(&written, "zero"), tokens));
    }
    let variable = view.kind_before(1) == Kind::Word
        && (before.chars().count() == 1
            || matches!(before, "km" | "cm" | "mm" | "dm" | "ft" | "yd" | "mi"));
    let number =
        view.kind_before(1) == Kind::Number && before.len() <= 3 && view.text_before(2) != "$";
    let spoken = match written.as_str() {
        "2" if number || variable => "squared".to_owned(),
        "3" if number || variable => "cubed".to_owned(),
        _ if before == "10" => format!("to the power of {}", digits(&written, "zero")),
        _ => String::new(),
    };
    Some(Reading::new(spoken, tokens))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn raised_digits() {
        let cases = [
            ("Lunch¹ and tea²", "Lunch and tea"),
            ("Free!³ Come.", "Free! Come."),
            ("It is $9² each.", "It is nine dollars each."),
            ("see note⁴", "see note four"),
            ("5² and x³", "five squared and x cubed"),
            ("10⁶ cells", "ten to the power of six cells"),
            ("a 20 m² room¹²", "a twenty square meter room"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

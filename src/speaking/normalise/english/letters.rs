//! Letters that are said one by one: initials, abbreviations in capitals.

use super::token::{Kind, Token};
use super::view::{Reading, View, is_capitalised, is_one_of, is_upper};

/// Capitals of up to three letters that are words.
const WORDS: &[&str] = &[
    "THE", "AND", "FOR", "NOT", "YOU", "ALL", "ARE", "BUT", "CAN", "HER", "WAS", "ONE", "OUR",
    "OUT", "DAY", "GET", "HAS", "HIM", "HIS", "HOW", "MAN", "NEW", "NOW", "OLD", "SEE", "TWO",
    "WAY", "WHO", "DID", "ITS", "LET", "PUT", "SAY", "SHE", "TOO", "USE", "YES", "OFF", "END",
    "ANY", "MAY", "TRY", "OWN", "WHY", "BIG", "RUN", "SET", "TOP", "LOW", "BOX", "CAR", "RED",
    "ASK", "PAY", "DUE", "FEE", "SIX", "TEN", "BUS", "MAP", "ADD", "AGO", "AGE", "AIR", "ART",
    "BAD", "BAR", "BED", "BUY", "CUP", "CUT", "EAT", "FAR", "FIT", "FLY", "FUN", "GOT", "HOT",
    "JOB", "KEY", "LAW", "LAY", "LOT", "MEN", "MET", "NOR", "OIL", "PER", "RAN", "SAW", "SIT",
    "SUN", "TAX", "TEA", "VIA", "WAR", "WIN", "WON", "YET", "PIN", "SIM", "RAM", "ROM", "GIF",
    "ZIP", "LAN", "WAN", "CAD", "SAM", "MIT'S", "VAT", "ZOO", "OF", "TO", "IN", "IS", "ON", "AT",
    "BY", "OR", "AS", "IF", "BE", "WE", "HE", "ME", "MY", "NO", "SO", "UP", "DO", "GO", "AN", "OK",
    "HI", "OH", "YO",
];

/// Longer capitals with vowels that are spelled all the same.
const SPELLED: &[&str] = &[
    "UCLA", "NCAA", "AARP", "RSVP", "ISBN", "IEEE", "USPS", "ACLU", "NAACP", "USDA", "USAF",
    "CUNY", "EEOC", "ADHD", "AIDA", "IOU", "UEFA", "ESPN", "USMC", "SUNY", "TIAA", "UPS", "EKG",
    "UNHCR", "UMBC", "USCIS", "HTTPS",
];

/// After these a single capital is a label, not an initial: "Plan B. The rest follows."
const LABELLED: &[&str] = &[
    "plan",
    "grade",
    "vitamin",
    "hepatitis",
    "section",
    "room",
    "hall",
    "option",
    "type",
    "group",
    "gate",
    "building",
    "lot",
    "team",
    "part",
    "appendix",
    "level",
    "class",
    "block",
    "wing",
    "zone",
    "exhibit",
    "figure",
    "step",
    "a",
    "an",
];

/// The letters one by one. "A" is written as the sound of its name: alone it would be the article.
pub(super) fn spelled(letters: &str) -> String {
    let mut words = String::with_capacity(letters.len() * 2);
    for letter in letters.chars().filter(|letter| letter.is_alphanumeric()) {
        if !words.is_empty() {
            words.push(' ');
        }
        match letter {
            'A' | 'a' => words.push_str("eh"),
            _ => words.extend(letter.to_uppercase()),
        }
    }
    words
}

/// Whether a word of capitals is said letter by letter.
pub(super) fn is_spelled(word: &str) -> bool {
    if !is_upper(word) || word.len() < 2 {
        return false;
    }
    let vowel = word.bytes().any(|letter| b"AEIOUY".contains(&letter));
    match word.len() {
        2 | 3 => !WORDS.contains(&word),
        4..=6 => !vowel || SPELLED.contains(&word),
        _ => false,
    }
}

/// Small letters without a vowel that are an abbreviation: "pdf", "ssn".
fn is_consonants(word: &str) -> bool {
    const SOUNDS: &[&str] = &[
        "hm", "hmm", "mm", "mmm", "sh", "shh", "pst", "psst", "brr", "grr", "nth", "th", "st",
        "nd", "rd", "vs",
    ];
    (2..=5).contains(&word.len())
        && word
            .bytes()
            .all(|letter| letter.is_ascii_lowercase() && !b"aeiouy".contains(&letter))
        && !SOUNDS.contains(&word)
}

/// `GPA`, `IDs`, `MBAs`, `PhD`, `iBT`.
pub(super) fn acronym(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    if view.style.shouted && word.bytes().any(|letter| b"AEIOUY".contains(&letter)) {
        return None;
    }
    let known = match word {
        "PhD" | "Phd" => "PHD",
        "BSc" => "BSC",
        "MSc" => "MSC",
        "iBT" => "IBT",
        "EdD" => "EDD",
        "MPhil" => return Some(Reading::new("M fill", 1)),
        _ => "",
    };
    if !known.is_empty() {
        return Some(Reading::new(spelled(known), 1));
    }
    if is_spelled(word) {
        return Some(Reading::new(spelled(word), 1));
    }
    if is_consonants(word) && view.text_before(1) != "'" && view.text(1) != "'" {
        return Some(Reading::new(spelled(word), 1));
    }
    let singular = word
        .strip_suffix('s')
        .filter(|singular| is_spelled(singular))?;
    Some(Reading::new(format!("{}'s", spelled(singular)), 1))
}

/// Whether a whole text is in capitals, so that they say nothing.
pub(super) fn is_shouted(tokens: &[Token<'_>]) -> bool {
    let mut words = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word && token.text.len() > 1);
    let mut count = 0;
    let mut common = false;
    let all_upper = words.all(|word| {
        count += 1;
        common |= WORDS.contains(&word.text);
        is_upper(word.text)
    });
    all_upper && common && count > 2
}

/// "A" where it is a letter: "grade A is best", "A/B", not "A room".
pub(super) fn letter_a(view: &View<'_>) -> Option<Reading> {
    if view.text(0) != "A" || view.text(1) == "'" {
        return None;
    }
    let amount = matches!(view.text(2), "$" | "€" | "£" | ">" | "<" | "~" | "½");
    let next_is_word = view.kind(1) == Kind::Space && (view.is_alphanumeric(2) || amount);
    let back = 1 + usize::from(view.kind_before(1) == Kind::Space);
    let begins = view.kind_before(back) == Kind::Nothing
        || matches!(
            view.text_before(back),
            "." | "!" | "?" | ":" | "\"" | "“" | "(" | "'" | "—" | ";"
        );
    let is_article = next_is_word && (begins || view.is_name(2));
    (!is_article).then(|| Reading::new("eh", 1))
}

/// `J. R. R. Tolkien`, `U.S.`, `Ph.D.`, `John F. Kennedy`.
pub(super) fn initials(view: &View<'_>) -> Option<Reading> {
    degree(view).or_else(|| dotted(view)).or_else(|| name(view))
}

/// `Ph.D.`, `Ed.D.`
fn degree(view: &View<'_>) -> Option<Reading> {
    let letters = match (view.text(0), view.text(1), view.text(2)) {
        ("Ph", ".", "D") => "PHD",
        ("Ed", ".", "D") => "EDD",
        ("B" | "M", ".", "Sc") => {
            if view.text(0) == "B" {
                "BSC"
            } else {
                "MSC"
            }
        }
        ("B" | "M", ".", "Ed") => {
            if view.text(0) == "B" {
                "BED"
            } else {
                "MED"
            }
        }
        _ => return None,
    };
    Some(with_stop(view, spelled(letters), 3))
}

/// A point after an abbreviation goes, unless it ends the text.
fn with_stop(view: &View<'_>, mut spoken: String, mut tokens: usize) -> Reading {
    if view.text(tokens) == "." {
        tokens += 1;
        if view.ends(tokens) {
            spoken.push('.');
        }
    }
    Reading::new(spoken, tokens)
}

/// Letters with points and without spaces.
fn dotted(view: &View<'_>) -> Option<Reading> {
    const LETTERS_MAX: usize = 8;
    let is_letter = |at: usize| view.kind(at) == Kind::Word && view.text(at).chars().count() == 1;
    let count = (0..LETTERS_MAX)
        .take_while(|index| {
            is_letter(2 * index) && (*index == 0 || view.text(2 * index - 1) == ".")
        })
        .count();
    if count < 2 {
        return None;
    }
    let end = 2 * count - 1;
    let followed = view.text(end) == "." || !view.is_alphanumeric(end);
    let all_upper = (0..count).all(|index| is_capitalised(view.text(2 * index)));
    if !followed || !(all_upper || view.text(end) == ".") {
        return None;
    }
    let letters: String = (0..count).map(|index| view.text(2 * index)).collect();
    // The initials of a name go on: "J.R.R. Tolkien".
    Some(with_stop(view, spelled(&letters), end))
}

/// One capital and a point before a name.
fn name(view: &View<'_>) -> Option<Reading> {
    let letter = view.text(0);
    let single = view.kind(0) == Kind::Word && letter.len() == 1 && is_capitalised(letter);
    if !single || view.text(1) != "." || view.kind(2) != Kind::Space || !view.is_name(3) {
        return None;
    }
    let next = view.text(3);
    let more = next.len() == 1 && view.text(4) == ".";
    if (letter == "I" && !more) || is_one_of(LABELLED, view.word_before()) {
        return None;
    }
    Some(Reading::new(spelled(letter), 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::normalise;

    #[test]
    fn letters_are_said_one_by_one() {
        let cases = [
            ("a GPA of 3.5", "a G P eh of three point five"),
            ("the SAT, ACT and GRE", "the S eh T, eh C T and G R E"),
            ("your student IDs", "your student I D's"),
            ("IT Help Desk", "I T Help Desk"),
            ("the MBA's deadline", "the M B eh's deadline"),
            ("FAFSA and NASA", "FAFSA and NASA"),
            ("J. R. R. Tolkien", "J R R Tolkien"),
            ("J.R.R. Tolkien", "J R R Tolkien"),
            ("John F. Kennedy", "John F Kennedy"),
            ("the U.S. has", "the U S has"),
            ("in the U.S.", "in the U S."),
            ("a Ph.D. in art", "a P H D in art"),
            (
                "Take plan B. The desk helps.",
                "Take plan B. The desk helps.",
            ),
            ("So do I. You too.", "So do I. You too."),
            ("TOEFL iBT", "TOEFL I B T"),
            ("PLEASE DO NOT RUN", "PLEASE DO NOT RUN"),
            ("IT IS OPEN", "IT IS OPEN"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }

    #[test]
    fn words_in_capitals_are_words() {
        assert!(is_spelled("HTML") && is_spelled("US") && is_spelled("FAQ"));
        assert!(!is_spelled("AND") && !is_spelled("SEVIS") && !is_spelled("A"));
    }
}

//! Values inside a text: numbers, dates, money, addresses, codes. Rules only; English.

mod dictated;
mod kind;
mod numbers;
mod pattern;
mod when;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

pub use kind::EntityKind;
pub use when::{ORDINAL, day_number};

use pattern::pattern;

/// A value found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its kind.
    pub kind: EntityKind,
    /// As it was said.
    pub text: String,
    /// Normalised; see [`EntityKind`].
    pub value: String,
    /// Byte offset of its start in the text.
    pub start: usize,
    /// Byte offset after its end.
    pub end: usize,
}

/// Characters looked at; nobody says more in one breath.
const BYTES_MAX: usize = 8 * 1024;

/// Finds values, in the order of the text. They never overlap, and none lies inside another word.
pub fn find(text: &str) -> Vec<Entity> {
    let text = &text[..text.floor_char_boundary(BYTES_MAX)];
    let mut found = Found {
        text,
        entities: Vec::new(),
    };
    // The more telling kinds come first; later ones take only what is left.
    found.all(&EMAIL, EntityKind::Email, |it| Some(it.to_lowercase()));
    found.dictated_emails();
    found.all(&URL, EntityKind::Url, |it| Some(it.to_owned()));
    found.captures(&MONEY_AND_CENTS, EntityKind::Money, money_and_cents);
    found.captures(&MONEY_SIGN, EntityKind::Money, money_with_sign);
    found.captures(&MONEY_WORD, EntityKind::Money, money_with_word);
    for (pattern, read) in when::DATES.iter().take(2) {
        found.captures(pattern, EntityKind::Date, read);
    }
    found.all(&PHONE, EntityKind::Phone, |it| Some(phone(it)));
    for (pattern, read) in when::TIMES.iter() {
        found.captures(pattern, EntityKind::Time, read);
    }
    for (pattern, read) in when::DATES.iter().skip(2) {
        found.captures(pattern, EntityKind::Date, read);
    }
    found.dictated_digits();
    found.all(&CODE_WRITTEN, EntityKind::Code, |it| Some(it.to_owned()));
    found.captures(&CODE_SPOKEN, EntityKind::Code, spoken_code);
    found.all(&PLACE, EntityKind::Code, |it| Some(it.to_uppercase()));
    found.all(&NUMBER_DIGITS, EntityKind::Number, |it| {
        Some(it.replace(',', ""))
    });
    found.captures(&NUMBER_WORDS, EntityKind::Number, |it| {
        number_words(text, it)
    });
    found.entities.sort_by_key(|entity| entity.start);
    found.entities
}

/// The value of digits or number words; none where that is no whole number.
pub fn number(words: &str) -> Option<u64> {
    numbers::value_of_any(words)?.parse().ok()
}

struct Found<'a> {
    text: &'a str,
    entities: Vec<Entity>,
}

impl Found<'_> {
    fn all(&mut self, pattern: &Regex, kind: EntityKind, read: impl Fn(&str) -> Option<String>) {
        self.captures(pattern, kind, |captures| read(&captures[0]));
    }

    fn captures(
        &mut self,
        pattern: &Regex,
        kind: EntityKind,
        read: impl Fn(&regex::Captures<'_>) -> Option<String>,
    ) {
        for captures in pattern.captures_iter(self.text) {
            let place = captures.get_match().range();
            if self.is_free(&place)
                && let Some(value) = read(&captures)
            {
                self.push(kind, place, value);
            }
        }
    }

    fn dictated_emails(&mut self) {
        for captures in dictated::EMAIL.captures_iter(self.text) {
            if let Some((start, value)) = dictated::email(&captures) {
                self.push(EntityKind::Email, start..captures.get_match().end(), value);
            }
        }
    }

    fn dictated_digits(&mut self) {
        for run in dictated::DIGITS.find_iter(self.text) {
            if self.is_free(&run.range())
                && let Some((kind, value)) = dictated::digits(run.as_str())
            {
                self.push(kind, run.range(), value);
            }
        }
    }

    /// Whether no value found before and no longer word reaches into this place.
    fn is_free(&self, place: &Range<usize>) -> bool {
        let is_beside = |it: &Entity| place.end <= it.start || it.end <= place.start;
        self.entities.iter().all(is_beside) && stands_alone(self.text, place.start, place.end)
    }

    fn push(&mut self, kind: EntityKind, place: Range<usize>, value: String) {
        self.entities.push(Entity {
            kind,
            text: self.text[place.clone()].to_owned(),
            value,
            start: place.start,
            end: place.end,
        });
    }
}

/// Whether no letter or digit of any script goes on across either end ("²" is no word character to a pattern).
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let crosses = |at: usize| {
        let before = text[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        before && text[at..].chars().next().is_some_and(char::is_alphanumeric)
    };
    !crosses(start) && !crosses(end)
}

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
});
static URL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:https?://|www\.)[^\s<>]*[\p{L}\p{N}/]|(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|io|example|ac\.uk|co\.uk|de|fr|eu)\b(?:/[^\s<>]*[\p{L}\p{N}/])?)",
    )
});
static MONEY_SIGN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?<sign>[$€£])\s?(?<amount>\d[\d,]*(?:\.\d{1,2})?)(?:\s?(?<scale>k|thousand|million))?\b",
    )
});
/// "seven dollars and fifty cents" is one amount.
static MONEY_AND_CENTS: LazyLock<Regex> = LazyLock::new(|| {
    let words = numbers::WORDS.as_str();
    pattern(&format!(
        r"(?:\$\s?(?<sign>\d[\d,]*)|\b(?<word>\d[\d,]*|{words})\s+dollars?)(?:\s+and)?\s+(?<cents>\d{{1,2}}|{words})\s+cents?\b"
    ))
});
static MONEY_WORD: LazyLock<Regex> = LazyLock::new(|| {
    let words = numbers::WORDS.as_str();
    pattern(&format!(
        r"\b(?<amount>\d[\d,]*(?:\.\d{{1,2}})?|{words})(?:\s(?<scale>thousand|million))?\s*(?<word>dollars?|bucks|euros?|pounds?|cents?|usd|eur|gbp)\b"
    ))
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\+\d{1,3}[ .-]?(?:\(\d{2,4}\)|\d{2,4})(?:[ .-]?\d{2,4}){1,4}|\(\d{3}\)[ .-]?\d{3}[ .-]?\d{4}|\b\d{3}[ .-]\d{3}[ .-]\d{4}|\b\d{3}-\d{4})\b",
    )
});
/// "CS 101", "B-204", "EE220L", in capitals as people write them.
static CODE_WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:[A-Z]{2,4}[ -]?\d{2,4}[A-Z]?|[A-Z]-?\d{2,4}[A-Z]?)\b")
        .expect("the fixed patterns are valid")
});
/// "cs 101", as a speech recogniser writes it.
static CODE_SPOKEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?<letters>[a-z]{2,4})\s(?<digits>\d{3})\b"));
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:room|building|hall|lab|gate|floor|platform)\s+(?:[a-z]-?)?\d{1,4}[a-z]?\b")
});
static NUMBER_DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\b"));
static NUMBER_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\b{}\b", numbers::WORDS.as_str())));

fn scaled(amount: &str, scale: Option<&str>) -> Option<String> {
    let amount = numbers::value_of_any(amount)?;
    let factor = match scale.map(str::to_lowercase).as_deref() {
        None => return Some(amount),
        Some("million") => 1e6,
        Some(_) => 1e3,
    };
    Some((amount.parse::<f64>().ok()? * factor).to_string())
}

fn money_and_cents(found: &regex::Captures<'_>) -> Option<String> {
    let dollars = found.name("sign").or(found.name("word"))?;
    let dollars: u64 = numbers::value_of_any(dollars.as_str())?.parse().ok()?;
    let cents: u64 = numbers::value_of_any(&found["cents"])?.parse().ok()?;
    (cents < 100).then(|| format!("USD {dollars}.{cents:02}"))
}

fn money_with_sign(found: &regex::Captures<'_>) -> Option<String> {
    let currency = match &found["sign"] {
        "$" => "USD",
        "€" => "EUR",
        _ => "GBP",
    };
    let amount = scaled(&found["amount"], found.name("scale").map(|it| it.as_str()))?;
    Some(format!("{currency} {amount}"))
}

fn money_with_word(found: &regex::Captures<'_>) -> Option<String> {
    let word = found["word"].to_lowercase();
    let amount = scaled(&found["amount"], found.name("scale").map(|it| it.as_str()))?;
    if word.starts_with("cent") {
        return Some(format!("USD {}", amount.parse::<f64>().ok()? / 100.0));
    }
    let currency = match word.chars().next() {
        Some('e') => "EUR",
        Some('p' | 'g') => "GBP",
        _ => "USD",
    };
    Some(format!("{currency} {amount}"))
}

fn phone(text: &str) -> String {
    text.chars()
        .filter(|it| it.is_ascii_digit() || *it == '+')
        .collect()
}

fn spoken_code(found: &regex::Captures<'_>) -> Option<String> {
    // Short words that people say before a number; anything else of that shape is a department.
    const WORDS: &str = " in on at of to by is it as or for the and are was has had can call dial over than only just from \
         with next last about all any but get got have i'm like me my need no not one out pay room see that this up us we \
         what when will you your per cost max min some take text most line page zip step ";
    let letters = found["letters"].to_lowercase();
    let is_word = WORDS.contains(&format!(" {letters} "));
    (!is_word).then(|| format!("{} {}", letters.to_uppercase(), &found["digits"]))
}

/// "one" after these is no count: "which one", "the one".
fn number_words(text: &str, found: &regex::Captures<'_>) -> Option<String> {
    const BEFORE_ONE: [&str; 9] = [
        "which", "that", "this", "the", "no", "any", "every", "some", "each",
    ];
    let whole = found.get_match();
    if whole.as_str().eq_ignore_ascii_case("one") {
        let before = text[..whole.start()]
            .split_whitespace()
            .next_back()
            .unwrap_or("");
        if BEFORE_ONE.contains(&before.to_lowercase().as_str()) {
            return None;
        }
    }
    numbers::value_of_any(whole.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityKind::{Code, Date, Email, Money, Number, Phone, Time, Url};
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<(EntityKind, String)> {
        find(text)
            .into_iter()
            .map(|it| (it.kind, it.value))
            .collect()
    }

    fn check(cases: &[(&str, &[(EntityKind, &str)])]) {
        for (text, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(kind, it)| (*kind, (*it).to_owned()))
                .collect();
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn finds_what_people_say() {
        let cases: [(&str, &[(EntityKind, &str)]); 23] = [
            (
                "i need three tickets and 12 maps",
                &[(Number, "3"), (Number, "12")],
            ),
            ("about two hundred and five students", &[(Number, "205")]),
            ("1,250.5 points", &[(Number, "1250.5")]),
            ("which one is it", &[]),
            (
                "can we meet next friday at three thirty pm",
                &[(Date, "next friday"), (Time, "15:30")],
            ),
            (
                "the deadline is January 15th, 2027",
                &[(Date, "2027-01-15")],
            ),
            ("on the first of march", &[(Date, "--03-01")]),
            (
                "from 2026-09-01 to 10/15/2026",
                &[(Date, "2026-09-01"), (Date, "2026-10-15")],
            ),
            ("may i come in may 2027", &[(Date, "2027-05")]),
            (
                "is it open at noon or at half past five",
                &[(Time, "12:00"), (Time, "05:30")],
            ),
            (
                "quarter to one pm tomorrow",
                &[(Time, "12:45"), (Date, "tomorrow")],
            ),
            ("9:15 a.m. works", &[(Time, "09:15")]),
            ("open at ten tomorrow", &[(Time, "10:00")]),
            (
                "it costs $1,200.50 or sixty dollars",
                &[(Money, "USD 1200.50"), (Money, "USD 60")],
            ),
            (
                "€5k and 30 pounds",
                &[(Money, "EUR 5000"), (Money, "GBP 30")],
            ),
            (
                "write to Admissions@Northfield.example.",
                &[(Email, "admissions@northfield.example")],
            ),
            (
                "see https://northfield.example/visit?x=1, please",
                &[(Url, "https://northfield.example/visit?x=1")],
            ),
            ("or www.example.org/a", &[(Url, "www.example.org/a")]),
            (
                "call 555-0110 or +1 (555) 123-4567",
                &[(Phone, "5550110"), (Phone, "+15551234567")],
            ),
            (
                "where is CS 101 in B-204",
                &[(Code, "CS 101"), (Code, "B-204")],
            ),
            ("where is cs 101 taught", &[(Code, "CS 101")]),
            (
                "take room 12b for 250 people",
                &[(Code, "ROOM 12B"), (Number, "250")],
            ),
            ("someone attend tenth often freighter x12y", &[]),
        ];
        check(&cases);
    }

    /// As recognisers write down what was said piece by piece.
    #[test]
    fn finds_what_people_dictate() {
        let cases: [(&str, &[(EntityKind, &str)]); 12] = [
            ("Call me at 5-5-5-0-1-3-4.", &[(Phone, "5550134")]),
            ("it's 5, 5, 5, 5, 1, 2, 3, 4", &[(Phone, "55551234")]),
            ("My number is 482 1 3.", &[(Number, "48213")]),
            (
                "dial five five five oh one three four",
                &[(Phone, "5550134")],
            ),
            ("the code is nine zero seven one", &[(Number, "9071")]),
            (
                "rooms 101, 102, 103 or questions 1, 2, 3",
                &[
                    (Number, "101"),
                    (Number, "102"),
                    (Number, "103"),
                    (Number, "1"),
                    (Number, "2"),
                    (Number, "3"),
                ],
            ),
            (
                "my email is jane dot doe at example dot com",
                &[(Email, "jane.doe@example.com")],
            ),
            (
                "write to support at campus.edu or to us at campus.edu",
                &[(Email, "support@campus.edu"), (Url, "campus.edu")],
            ),
            (
                "seven dollars and fifty cents, or $12 and 5 cents",
                &[(Money, "USD 7.50"), (Money, "USD 12.05")],
            ),
            ("quarter to three in the afternoon", &[(Time, "14:45")]),
            ("at 3.30pm or 3 30 PM", &[(Time, "15:30"), (Time, "15:30")]),
            (
                "at ten in the morning or twelve at night",
                &[(Time, "10:00"), (Time, "00:00")],
            ),
        ];
        check(&cases);
    }

    #[test]
    fn impossible_dates_and_times_are_not_made_up() {
        for text in ["13/45/2026", "25:99", "99 pm", "2026-19-77"] {
            let kinds: Vec<_> = find(text).into_iter().map(|it| it.kind).collect();
            assert!(
                !kinds.contains(&Date) && !kinds.contains(&Time),
                "{text} {kinds:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_text_gives_ordered_spans_of_itself(text in "\\PC*|([a-z0-9 $€:/.@,+()-]|three|may|pm|next|hundred){0,60}") {
            let mut last_end = 0;
            for entity in find(&text) {
                prop_assert!(entity.start >= last_end && entity.start < entity.end);
                prop_assert_eq!(text.get(entity.start..entity.end), Some(entity.text.as_str()));
                prop_assert!(!entity.value.is_empty());
                let before = text[..entity.start].chars().next_back();
                let first = entity.text.chars().next().unwrap();
                prop_assert!(!(first.is_alphanumeric() && before.is_some_and(char::is_alphanumeric)));
                last_end = entity.end;
            }
        }
    }
}

//! Words whose full stop need not end a sentence.

mod lists;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use lists::LANGUAGES;

/// A word of this many letters or fewer, written large in the middle of a sentence, is a short form before a number or a
/// single letter ("Lab. 3", "Wing. B"), whatever the language.
const SHORT_LETTERS_MAX: usize = 5;

/// What a full stop after a word says about the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// It ends the sentence.
    None,
    /// It never does: a name or an example follows.
    Never,
    /// It does not when a number follows.
    BeforeNumber,
    /// It does not when a number or a single letter follows.
    BeforeMark,
    /// It does only when a word follows that often begins a sentence.
    BeforeStarter,
    /// An hour: it does unless a day or a month follows.
    Hour,
}

/// What is known of each word.
static KNOWN: LazyLock<HashMap<&'static str, Abbreviation>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for language in LANGUAGES {
        for (words, kind) in [
            (language.never, Abbreviation::Never),
            (language.before_starter, Abbreviation::BeforeStarter),
            (language.before_number, Abbreviation::BeforeNumber),
        ] {
            for word in words.split_whitespace() {
                known.entry(word).or_insert(kind);
            }
        }
    }
    known
});

/// Words that begin sentences, in all languages.
static STARTERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let starters = LANGUAGES.iter().map(|language| language.starters);
    starters.flat_map(str::split_whitespace).collect()
});

/// Days, which are abbreviations only when written with a capital ("The cat sat. Mice ran.").
const DAYS: &[&str] = &[
    "Fri", "Mon", "Sat", "Sun", "Thu", "Thur", "Thurs", "Tue", "Tues", "Wed",
];

const DAYS_AND_MONTHS: &[&str] = &[
    "apr", "aug", "dec", "feb", "fri", "jan", "jul", "jun", "mar", "may", "mon", "nov", "oct",
    "sat", "sep", "sun", "thu", "tue", "wed",
];

impl Abbreviation {
    /// What `word`, written without its full stop, is; `first` if it begins its sentence.
    pub(super) fn of(word: &str, first: bool) -> Self {
        let lower = word.to_lowercase();
        if matches!(lower.as_str(), "a.m" | "p.m") {
            return Self::Hour;
        }
        let mut letters = word.chars();
        let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if single || DAYS.contains(&word) || is_acronym(word) || is_roman(word) || is_doubled(word)
        {
            return Self::BeforeStarter;
        }
        if let Some(known) = KNOWN.get(lower.as_str()) {
            return *known;
        }
        if is_without_vowel(word) {
            Self::BeforeStarter
        } else if !first && is_short_name(word) {
            Self::BeforeMark
        } else {
            Self::None
        }
    }

    /// Whether the sentence ends before `next`, the word that follows.
    pub(super) fn ends_before(self, next: &str) -> bool {
        match self {
            Self::None => true,
            Self::Never => false,
            Self::BeforeNumber => !next.contains(|letter: char| letter.is_ascii_digit()),
            Self::BeforeMark => {
                !(next.starts_with(|first: char| first.is_ascii_digit()) || is_mark(next))
            }
            Self::BeforeStarter => is_starter(next) && !is_initial(next),
            Self::Hour => !is_day_or_month(next),
        }
    }
}

/// Whether sentences often begin with `word`, in whatever language.
pub(super) fn is_starter(word: &str) -> bool {
    let bare = word
        .trim_end_matches([',', ';', ':', '.', '!', '?'])
        .to_lowercase();
    let bare = bare.split(['\'', '’']).next().unwrap_or_default();
    STARTERS.contains(bare)
}

/// "K." of "J. K. Marsh", though sentences of some languages begin with that letter as a word.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.as_str() == "."
}

/// "B" or "C," but not "A" and "I", which are words.
fn is_mark(word: &str) -> bool {
    let bare = word.trim_end_matches(|mark: char| !mark.is_alphanumeric());
    let mut letters = bare.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    capital && letters.next().is_none() && !matches!(bare, "A" | "I")
}

/// "U.S", "Ph.D", "т.е": letters between stops.
fn is_acronym(word: &str) -> bool {
    let is_part = |part: &str| {
        let letters = part.chars().count();
        (1..=2).contains(&letters) && part.chars().all(char::is_alphabetic)
    };
    word.contains('.') && word.split('.').all(is_part)
}

/// "EE" of "EE. UU.": a plural in Spanish.
fn is_doubled(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().filter(|letter| letter.is_uppercase());
    first.is_some() && letters.next() == first && letters.next().is_none()
}

/// "II", "XVIII": the number of a king, a century or a floor.
fn is_roman(word: &str) -> bool {
    word.len() >= 2 && word.bytes().all(|byte| b"IVXLC".contains(&byte))
}

/// "Rm", "Mgr", "nř": no word of a language whose letters are of Europe.
fn is_without_vowel(word: &str) -> bool {
    const VOWELS: &str = "aeiouyæøœıаеёиоуыэюяіїєαεηιουω";
    let is_vowel = |letter: char| {
        let plain = unicode_normalization::char::decompose_canonical;
        let mut base = None;
        plain(letter, |part| {
            base.get_or_insert(part);
        });
        VOWELS.contains(base.unwrap_or(letter))
    };
    let letters = word.chars().count();
    let lower = word.to_lowercase();
    (2..=SHORT_LETTERS_MAX).contains(&letters)
        && word.chars().skip(1).all(char::is_lowercase)
        && lower
            .chars()
            .all(|letter| letter.is_alphabetic() && letter < '\u{530}')
        && !lower.chars().any(is_vowel)
}

/// "Lab", "Econ", "Wing": short, with a capital.
fn is_short_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().all(char::is_lowercase)
        && letters.count() < SHORT_LETTERS_MAX
}

fn is_day_or_month(word: &str) -> bool {
    let lower = word.to_lowercase();
    let mut letters = lower.chars();
    let start: String = letters.by_ref().take(3).collect();
    let rest = letters.as_str().trim_end_matches([',', '.', ';', ')']);
    // "Mon", "Monday", "Sept", "September", but not "Market" or "Sunset".
    DAYS_AND_MONTHS.binary_search(&start.as_str()).is_ok()
        && (rest.len() <= 1
            || rest.ends_with("day")
            || matches!(
                rest,
                "rs" | "uary" | "ruary" | "ch" | "il" | "ust" | "tember" | "ober" | "ember"
            ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_found_as_it_is_written() {
        assert!(DAYS_AND_MONTHS.is_sorted());
        for language in LANGUAGES {
            let short = [
                language.never,
                language.before_starter,
                language.before_number,
            ];
            for word in short.into_iter().flat_map(str::split_whitespace) {
                assert!(
                    !word.ends_with('.') && word == word.to_lowercase(),
                    "{word}"
                );
            }
            for word in language.starters.split_whitespace() {
                assert!(
                    is_starter(&word.to_uppercase()) || !word.is_ascii(),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn days_and_months_are_known_in_every_length() {
        for word in ["Mon", "Monday,", "Tuesday", "Sept.", "March", "June", "May"] {
            assert!(is_day_or_month(word), "{word}");
        }
        for word in ["Market", "Sunset", "Mayor", "Money", "Visitors"] {
            assert!(!is_day_or_month(word), "{word}");
        }
    }

    #[test]
    fn what_has_no_vowel_is_short_for_something() {
        for word in ["Rm", "mgr", "Pkwy", "кв"] {
            let known = KNOWN.contains_key(word.to_lowercase().as_str());
            assert!(is_without_vowel(word) || known, "{word}");
        }
        for word in ["sky", "TV", "Öl", "été", "по", "好", "x1"] {
            assert!(!is_without_vowel(word), "{word}");
        }
    }
}

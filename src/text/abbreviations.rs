//! Words whose full stop need not end a sentence.

/// What a full stop after a word says about the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// It ends the sentence.
    None,
    /// It never does: a name or an example follows.
    Never,
    /// It does not when a number follows.
    BeforeNumber,
    /// It does only when a word follows that often begins a sentence.
    BeforeStarter,
    /// An hour: it does unless a day or a month follows.
    Hour,
}

/// Lower case, without the last stop; sorted.
const NEVER: &[&str] = &[
    "approx", "capt", "cf", "col", "dr", "e.g", "eg", "fig", "figs", "gen", "gov", "hon", "i.e",
    "ie", "lt", "max", "messrs", "min", "mme", "mr", "mrs", "ms", "mt", "nr", "ph", "pp", "prof",
    "rev", "sen", "sgt", "tel", "viz", "vol", "vs",
];

/// Lower case; sorted. "Is it free? No. The fee …", "until Oct. The …".
const BEFORE_NUMBER: &[&str] = &[
    "apr", "art", "aug", "ch", "dec", "eq", "etc", "feb", "jan", "jul", "jun", "mar", "no", "nos",
    "nov", "oct", "p", "para", "sec", "sep", "sept",
];

/// Lower case; sorted.
const BEFORE_STARTER: &[&str] = &[
    "ave", "bldg", "blvd", "co", "corp", "dept", "est", "ext", "inc", "jr", "ltd", "rd", "sr", "st",
];

/// Days, which are abbreviations only when written with a capital ("The cat sat. Mice ran.").
const DAYS: &[&str] = &[
    "Fri", "Mon", "Sat", "Sun", "Thu", "Thur", "Thurs", "Tue", "Tues", "Wed",
];

/// Lower case; sorted. Words that begin sentences and are hardly ever names.
const STARTERS: &[&str] = &[
    "a", "after", "all", "also", "although", "an", "and", "are", "as", "ask", "at", "because",
    "before", "both", "but", "by", "call", "can", "did", "do", "does", "each", "every", "for",
    "from", "he", "her", "here", "his", "how", "however", "i", "if", "in", "is", "it", "its",
    "many", "more", "most", "my", "no", "not", "on", "once", "only", "or", "our", "please", "see",
    "she", "since", "so", "some", "that", "the", "their", "then", "there", "these", "they", "this",
    "those", "to", "until", "was", "we", "were", "what", "when", "where", "which", "while", "who",
    "why", "with", "yes", "you", "your",
];

const DAYS_AND_MONTHS: &[&str] = &[
    "apr", "aug", "dec", "feb", "fri", "jan", "jul", "jun", "mar", "may", "mon", "nov", "oct",
    "sat", "sep", "sun", "thu", "tue", "wed",
];

impl Abbreviation {
    /// What `word`, written without its full stop, is.
    pub(super) fn of(word: &str) -> Self {
        let lower = word.to_lowercase();
        let has = |list: &[&str]| list.binary_search(&lower.as_str()).is_ok();
        let mut letters = word.chars();
        let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
        if matches!(lower.as_str(), "a.m" | "p.m") {
            Self::Hour
        } else if has(NEVER) {
            Self::Never
        } else if has(BEFORE_NUMBER) && !initial {
            Self::BeforeNumber
        } else if has(BEFORE_STARTER) || initial || DAYS.contains(&word) || is_acronym(word) {
            Self::BeforeStarter
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
            Self::BeforeStarter => {
                let bare = next.trim_end_matches([',', ';', ':']).to_lowercase();
                let bare = bare.split(['\'', '’']).next().unwrap_or_default();
                STARTERS.binary_search(&bare).is_ok()
            }
            Self::Hour => !is_day_or_month(next),
        }
    }
}

/// "U.S", "Ph.D": letters between stops.
fn is_acronym(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.chars().all(char::is_alphabetic))
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
    fn the_lists_are_sorted_for_the_search() {
        for list in [
            NEVER,
            BEFORE_NUMBER,
            BEFORE_STARTER,
            STARTERS,
            DAYS_AND_MONTHS,
        ] {
            assert!(list.is_sorted());
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
}

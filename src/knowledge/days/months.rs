//! The months that a row of a table is for: "April to June", "Juli und August".

use jiff::civil::{Date, date};

use super::dates::{ANY_YEAR, TO, dated};
use super::words::{month, words};

/// What may stand beside months.
const BESIDE: &[&str] = &[
    "and", "und", "or", "oder", "from", "von", "in", "im", "during", "between", "every", "each",
];

/// What stands behind a "may" that asks for leave.
const MAY_BEGINS: &[&str] = &[
    "i", "we", "you", "he", "she", "it", "they", "one", "my", "our", "the", "a", "an", "there",
    "children", "kids", "dogs", "visitors", "guests", "people", "students", "members",
];

/// A set of months, bit 0 for January.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::knowledge) struct Months(u16);

impl Months {
    /// Whether a month, 1 to 12, is among them.
    pub fn has(self, month: i8) -> bool {
        self.0 & (1 << (month - 1)) != 0
    }

    /// The middle of each, in some year.
    pub fn middles(self) -> impl Iterator<Item = Date> {
        let months = (1..=12).filter(move |month| self.has(*month));
        months.map(|month| date(ANY_YEAR, month, 15))
    }

    /// Whether a month is among both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The months that a name consists of; `None` if it names anything else.
pub(in crate::knowledge) fn months(name: &str) -> Option<Months> {
    let words = words(name);
    let is_of_months = |word: &String| {
        month(word).is_some() || TO.contains(&word.as_str()) || BESIDE.contains(&word.as_str())
    };
    words
        .iter()
        .all(is_of_months)
        .then(|| month_spans(&words))
        .flatten()
}

/// The months that stand among words without days of theirs, as "from May to September"; `None` if there is none.
pub(in crate::knowledge) fn month_spans(words: &[String]) -> Option<Months> {
    let dated = dated(words);
    let mut found = Months::default();
    let mut last: Option<(usize, i8)> = None;
    for at in 0..words.len() {
        let Some(month) = month_at(words, at).filter(|_| !dated[at]) else {
            continue;
        };
        let spans = at > 0 && TO.contains(&words[at - 1].as_str());
        let first = last
            .filter(|(before, _)| spans && before + 2 == at)
            .map_or(month, |(_, month)| month);
        // Over the end of the year if need be.
        for step in 0..=(month - first).rem_euclid(12) {
            found.0 |= 1 << ((first - 1 + step) % 12);
        }
        last = Some((at, month));
    }
    (found != Months::default()).then_some(found)
}

/// The month, 1 to 12, that a word names. "It may close" names none: that one has its preposition, or stands in front.
pub(in crate::knowledge) fn month_at(words: &[String], at: usize) -> Option<i8> {
    let joins = |word: &String| {
        [BESIDE, TO]
            .iter()
            .any(|list| list.contains(&word.as_str()))
    };
    let asks = || {
        words
            .get(1)
            .is_some_and(|next| MAY_BEGINS.contains(&next.as_str()))
    };
    let stands = words[at] != "may" || at > 0 && joins(&words[at - 1]) || at == 0 && !asks();
    month(&words[at]).filter(|_| stands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_may_that_asks_is_no_month() {
        let spans = |text: &str| month_spans(&words(text)).is_some();
        assert!(spans("May, hours: 10 to 6") && spans("open in may"));
        assert!(!spans("may i bring a dog") && !spans("it may close"));
    }

    #[test]
    fn a_name_is_for_months_or_for_something_else() {
        for (name, within, without) in [
            ("April to June", 5, 7),
            ("July and August", 8, 9),
            ("November–March", 1, 4),
            ("November - March", 12, 4),
            ("Oct", 10, 11),
            ("Juli bis September", 8, 10),
        ] {
            let months = months(name).expect(name);
            assert!(months.has(within) && !months.has(without), "{name}");
        }
        for name in ["May queen", "Summer", "", "24 December", "Monday to Friday"] {
            assert_eq!(months(name), None, "{name}");
        }
    }
}

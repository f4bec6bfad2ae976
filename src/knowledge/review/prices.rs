//! What a price states: an amount for each time or person that it is paid for, and whether the thing is free.

use super::claim::{Bound, Claim};
use super::values::{Kind, Mention};

/// What stands before the time or person that an amount is for: right behind the amount, and anywhere.
const BEHIND: &[&str] = &["a", "an", "each", "per", "pro", "je"];
const ANYWHERE: &[&str] = &["per", "pro"];
/// Those times and people. "£3 a towel" is of towels.
const TIMES: &[&str] = &[
    "minute", "hour", "day", "night", "week", "month", "term", "year", "person", "visit", "stunde",
    "tag", "nacht", "woche", "monat", "jahr",
];

/// What an amount is paid for again and again: "£3 a day", "per person".
pub(super) struct Each {
    /// The time or person.
    pub time: Option<String>,
    /// Where in the words it stands, and where the amount does.
    taken: [(usize, usize); 2],
}

impl Each {
    /// Of an amount among words; without one, of the words that say what it is of.
    pub fn of(words: &[&str], amount: Option<&Mention>) -> Self {
        let own = amount.map_or((0, 0), |amount| (amount.start, amount.end));
        let is_price = amount.is_none_or(|amount| amount.kind == Kind::Money);
        let word = |at: usize| {
            words
                .get(at)
                .map_or(String::new(), |word| word.to_lowercase())
        };
        let is = |at: usize, among: &[&str]| among.contains(&word(at).as_str());
        let behind = amount.map(|amount| amount.end);
        let behind = behind.filter(|at| is(*at, BEHIND) && is(at + 1, TIMES));
        let anywhere = || (0..words.len()).find(|at| is(*at, ANYWHERE) && is(at + 1, TIMES));
        match behind.or_else(anywhere).filter(|_| is_price) {
            Some(at) => Self {
                time: Some(word(at + 1)),
                taken: [own, (at, at + 2)],
            },
            None => Self {
                time: None,
                taken: [own, own],
            },
        }
    }

    /// The words without it and without the amount.
    pub fn without(&self, words: &[&str]) -> String {
        let is_left = |at: usize| {
            let mut taken = self.taken.iter();
            !taken.any(|(start, end)| (*start..*end).contains(&at))
        };
        let left = words.iter().enumerate().filter(|(at, _)| is_left(*at));
        left.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    }
}

/// Adds a statement; a price also states whether the thing is free, for whatever it is paid.
pub(super) fn push(mut claim: Claim, each: Option<String>, found: &mut Vec<Claim>) {
    if claim.kind == Kind::Money {
        if claim.bound != Bound::AtMost {
            found.push(Claim {
                kind: Kind::Free,
                value: u64::from(claim.value == 0),
                bound: Bound::Exact,
                ..claim.clone()
            });
        }
        claim
            .conditions
            .extend(each.map(|time| format!("per {time}")));
    }
    found.push(claim);
}

#[cfg(test)]
mod tests {
    use super::super::money::money_at;
    use super::super::values::words;
    use super::*;

    #[test]
    fn what_it_is_paid_for_again_and_again_is_found() {
        let told = |text: &str| {
            let words = words(text);
            let at = (0..words.len()).find(|at| money_at(&words, *at).is_some());
            let amount = at.and_then(|start| {
                let (value, length) = money_at(&words, start)?;
                let (kind, end) = (Kind::Money, start + length);
                Some(Mention {
                    kind,
                    value,
                    start,
                    end,
                })
            });
            let each = Each::of(&words, amount.as_ref());
            (each.time.clone().unwrap_or_default(), each.without(&words))
        };
        let pair = |time: &str, rest: &str| (time.to_owned(), rest.to_owned());
        assert_eq!(told("Boats cost £3 an hour"), pair("hour", "Boats cost"));
        assert_eq!(told("Per person it is 3 euros"), pair("person", "it is"));
        assert_eq!(told("A day ticket is £3"), pair("", "A day ticket is"));
        assert_eq!(told("It is £3 a towel"), pair("", "It is a towel"));
        assert_eq!(told("Boat, price per hour"), pair("hour", "Boat price"));
    }
}

//! One statement, and on which side of its value what it states lies.

use super::subject::Terms;
use super::values::{Kind, Mention};

/// What stands before the least and the most of a value.
const AT_LEAST: &[&str] = &["least", "from", "minimum", "over", "ab", "mindestens"];
const AT_MOST: &[&str] = &[
    "to",
    "most",
    "maximum",
    "under",
    "within",
    "below",
    "höchstens",
    "maximal",
    "unter",
];

const LESS: &[&str] = &["less", "fewer", "younger", "shorter", "no"];

/// Which side of a value is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Exact,
    AtLeast,
    AtMost,
}

/// One statement.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub kind: Kind,
    pub value: u64,
    pub bound: Bound,
    pub subject: Terms,
    /// Numbers, days and seasons that it holds for.
    pub conditions: Terms,
    /// The sentence that states it.
    pub sentence: usize,
    /// Whether it stands in a row of a table.
    pub in_row: bool,
    /// Whether it names the place that the pack speaks for: then no heading narrows it.
    pub names_place: bool,
}

/// Which side of a value the words before it mean.
pub(super) fn bound(words: &[&str], mention: &Mention) -> Bound {
    let before = |steps: usize| {
        let at = mention.start.checked_sub(steps);
        at.map(|at| words[at].to_lowercase()).unwrap_or_default()
    };
    let (last, but_one) = (before(1), before(2));
    let is_less = last == "than" && LESS.contains(&but_one.as_str());
    if AT_MOST.contains(&last.as_str()) || is_less {
        Bound::AtMost
    } else if AT_LEAST.contains(&last.as_str()) || last == "than" {
        Bound::AtLeast
    } else {
        Bound::Exact
    }
}

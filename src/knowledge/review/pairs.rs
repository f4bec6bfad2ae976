//! Which statements contradict each other.
//!
//! Statements are compared by their words and not by the nearness of their meaning: with the encoder in the program, questions
//! for the price of a child's and of an adult's ticket, or for the morning and for the evening, have a cosine of 0.81 to 0.88,
//! and two ways of asking for one of them 0.80 to 0.89. Two contradict each other where the same is said of the same, under the
//! same conditions, with another value, and where the headings and names of files around one of them do not narrow it to
//! something else than those around the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::passages::Passage;
use super::claim::{Bound, Claim};
use super::subject::Terms;
use super::values::Kind;
use crate::text::plain_words;

/// A statement in its passage.
pub(super) struct Stated {
    /// The passage, by its place in the list of all.
    pub passage: usize,
    pub claim: Claim,
}

/// What is around a passage.
pub(super) struct Around {
    pub path: String,
    /// What its headings and the names of its folders and file narrow it to.
    pub context: Terms,
    /// All words in it and around it.
    pub words: Terms,
}

/// Two statements that contradict each other, each by the passage and its sentence.
pub(super) type Pair = [(usize, usize); 2];

/// All contradictions, one at most of two passages. The statements are in the order of their passages.
pub(super) fn contradictions(stated: &[Stated], around: &[Around]) -> Vec<Pair> {
    let mut same: BTreeMap<(&Kind, &Terms), Vec<&Stated>> = BTreeMap::new();
    for one in stated {
        let key = (&one.claim.kind, &one.claim.conditions);
        same.entry(key).or_default().push(one);
    }
    let mut found: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for (_, group) in same {
        let ambiguous = ambiguous(&group, around);
        let clear = |one: &&&Stated| {
            let key = (around[one.passage].path.as_str(), &one.claim.subject);
            !one.claim.in_row || !ambiguous.contains(&key)
        };
        let group: Vec<&&Stated> = group.iter().filter(clear).collect();
        for (at, left) in group.iter().enumerate() {
            for right in &group[at + 1..] {
                if are_apart(left, right)
                    && excludes(&left.claim, &right.claim)
                    && is_of_the_same(left, right, around)
                {
                    let pair = [
                        (left.passage, left.claim.sentence),
                        (right.passage, right.claim.sentence),
                    ];
                    found.entry((left.passage, right.passage)).or_insert(pair);
                }
            }
        }
    }
    found.into_values().collect()
}

/// Whether two statements stand in two passages. Of one passage only two prices of a thing by its name are compared, under no
/// condition: what else a passage says twice is told apart by what leads from one sentence to the next.
fn are_apart(left: &Stated, right: &Stated) -> bool {
    let (one, other) = (&left.claim, &right.claim);
    let are_plain_prices = one.kind == Kind::Money
        && one.subject == other.subject
        && !one.subject.is_empty()
        && one.conditions.is_empty()
        && !one.in_row
        && !other.in_row
        && one.sentence != other.sentence;
    left.passage != right.passage || are_plain_prices
}

/// The documents and subjects of which tables say several things: what tells their rows apart is not seen here.
fn ambiguous<'a>(group: &[&'a Stated], around: &'a [Around]) -> BTreeSet<(&'a str, &'a Terms)> {
    let mut values: BTreeMap<(&str, &Terms), BTreeSet<u64>> = BTreeMap::new();
    for one in group.iter().filter(|one| one.claim.in_row) {
        let path = around[one.passage].path.as_str();
        let key = (path, &one.claim.subject);
        values.entry(key).or_default().insert(one.claim.value);
    }
    let several = values.into_iter().filter(|(_, values)| values.len() > 1);
    several.map(|(key, _)| key).collect()
}

/// Whether one value leaves no room for the other.
fn excludes(left: &Claim, right: &Claim) -> bool {
    let bounds = match left.kind {
        // "At least 30 minutes before" and "30 minutes before" are one rule, "from £5" and "£5" are not.
        Kind::Duration | Kind::Count(_) => {
            left.bound == right.bound || left.bound == Bound::Exact || right.bound == Bound::Exact
        }
        _ => left.bound == right.bound,
    };
    left.value != right.value && bounds
}

/// Whether what is around two statements lets them speak of the same.
fn is_of_the_same(left: &Stated, right: &Stated, around: &[Around]) -> bool {
    let (one, other) = (&around[left.passage], &around[right.passage]);
    let (subject, of_other) = (&left.claim.subject, &right.claim.subject);
    // "Double" in a table of rooms is the double room.
    let covered = |subject: &Terms, other: &Terms, around: &Around| {
        let mut more = subject.difference(other);
        more.all(|term| around.context.contains(term))
    };
    if subject.is_disjoint(of_other) && !(subject.is_empty() && of_other.is_empty())
        || !covered(subject, of_other, other)
        || !covered(of_other, subject, one)
    {
        return false;
    }
    if subject.is_empty() {
        // Of nothing in particular: only where nothing around them is particular either.
        let is_of_place = |stated: &Stated, around: &Around| {
            around.context.is_empty() || stated.claim.names_place
        };
        return is_of_place(left, one) && is_of_place(right, other);
    }
    let narrows = |one: &Around, other: &Around| {
        let mut terms = one.context.iter();
        terms.any(|term| !other.words.contains(term) && !subject.contains(term))
    };
    !narrows(one, other) || !narrows(other, one)
}

/// Answers to the same question in other words.
pub(super) fn asked_twice(
    questions: &[(usize, Terms)],
    texts: &[Terms],
    around: &[Around],
) -> Vec<Pair> {
    let mut same: BTreeMap<&Terms, Vec<usize>> = BTreeMap::new();
    for (passage, question) in questions
        .iter()
        .filter(|(_, question)| !question.is_empty())
    {
        same.entry(question).or_default().push(*passage);
    }
    let mut found = Vec::new();
    for (question, passages) in same {
        for (at, left) in passages.iter().enumerate() {
            for right in &passages[at + 1..] {
                let (one, other) = (&around[*left], &around[*right]);
                let narrows = |one: &Around, other: &Around| {
                    one.context
                        .iter()
                        .any(|term| !other.words.contains(term) && !question.contains(term))
                };
                let elsewhere = narrows(one, other) || narrows(other, one);
                if texts[*left] != texts[*right] && !elsewhere {
                    found.push([(*left, 0), (*right, 0)]);
                }
            }
        }
    }
    found
}

/// Questions that are the same but for signs and capitals, with the same answer; each with the first of them.
pub(super) fn asked_again(passages: &[&Passage]) -> Vec<Pair> {
    let mut first: HashMap<(Vec<String>, &[String]), usize> = HashMap::new();
    let mut found = Vec::new();
    for (number, passage) in passages.iter().enumerate() {
        let Some(question) = &passage.question else {
            continue;
        };
        let asked = (plain_words(question), passage.sentences.as_slice());
        let before = *first.entry(asked).or_insert(number);
        if before != number {
            found.push([(before, 0), (number, 0)]);
        }
    }
    found
}

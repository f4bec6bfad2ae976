//! Intents whose examples are taken for one another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::Lines;
use crate::diagnostics::{Problem, Severity};
use crate::pack::Pack;
use crate::understanding::Mistaken;

/// Examples that a message names.
const NAMED_MAX: usize = 3;
/// From so many examples on, and from this share of those of the smaller intent on, two overlap. The most that two intents
/// have in the demo, museum and town packs, which are meant as they are, is 2 of 28 ("good night" is like "good evening");
/// intents that mean the same have 5 to 9 of 10.
const EXAMPLES_MIN: usize = 2;
const SHARE_MIN: f32 = 0.2;

/// A warning for each two intents that overlap.
pub(super) fn overlaps(
    pack: &Pack,
    mistaken: Vec<Mistaken>,
    lines: &mut Lines<'_>,
) -> Vec<Problem> {
    let mut pairs: BTreeMap<[Arc<str>; 2], Vec<Mistaken>> = BTreeMap::new();
    for one in mistaken {
        let owner = pack
            .intents
            .iter()
            .find(|intent| intent.examples.contains(&one.text));
        // What is not meant is like what is: that is why it is listed.
        let Some(owner) = owner.filter(|owner| !owner.out_of_scope) else {
            continue;
        };
        let mut pair = [Arc::clone(&owner.name), Arc::clone(&one.taken_for)];
        pair.sort();
        pairs.entry(pair).or_default().push(one);
    }
    let count = |name: &Arc<str>| {
        let mut intents = pack.intents.iter();
        let intent = intents.find(|intent| intent.name == *name);
        intent.map_or(0, |intent| intent.examples.len())
    };
    let several = pairs.into_iter().filter(|([one, other], examples)| {
        let smaller = count(one).min(count(other)) as f32;
        examples.len() >= EXAMPLES_MIN && examples.len() as f32 >= SHARE_MIN * smaller
    });
    several
        .map(|(pair, examples)| told(pack, &pair, examples, lines))
        .collect()
}

fn told(
    pack: &Pack,
    [one, other]: &[Arc<str>; 2],
    mut examples: Vec<Mistaken>,
    lines: &mut Lines<'_>,
) -> Problem {
    examples.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    let count = examples.len();
    let owner = |text: &Arc<str>| {
        let mut intents = pack.intents.iter();
        let owner = intents.find(|intent| intent.examples.contains(text));
        owner.map_or("", |intent| &*intent.name)
    };
    let named: Vec<String> = examples
        .iter()
        .take(NAMED_MAX)
        .map(|example| {
            format!(
                "{} of {} is like {} of {}",
                example_of(&example.text, lines),
                owner(&example.text),
                example_of(&example.nearest, lines),
                example.taken_for
            )
        })
        .collect();
    Problem {
        severity: Severity::Warning,
        file: lines.intents_name(),
        place: examples.first().and_then(|example| lines.of_example(&example.text)),
        key: None,
        message: format!(
            "the intents {one} and {other} overlap: {count} examples of one would be taken for the other if they were not \
             listed: {}",
            named.join("; ")
        ),
        help: Some(
            "join the two intents, or move these examples to the one that they mean, and give each more examples in words of \
             its own"
                .to_owned(),
        ),
    }
}

/// The text of an example with its line.
fn example_of(text: &Arc<str>, lines: &mut Lines<'_>) -> String {
    match lines.of_example(text) {
        Some(place) => format!("{text:?} (line {})", place.line),
        None => format!("{text:?}"),
    }
}

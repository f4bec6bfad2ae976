//! Example orders for a language model, made of the labels' values. How people really order is not known to it: values
//! stand next to each other in both orders, bare or with "with" and "and" between them, after openings that any order
//! may have.

use std::collections::{BTreeMap, BTreeSet};

/// How orders begin in English.
const OPENINGS: [&str; 10] = [
    "can i have",
    "can i get a",
    "could i have a",
    "i would like",
    "i'd like a",
    "i'll have a",
    "give me a",
    "may i have a",
    "may i please have",
    "please get me",
];

/// What stands between two values.
const JOINTS: [&str; 4] = [" ", " with ", " and ", " with a "];

/// Every value begins an order, ends one, and stands beside values of every other slot.
pub(super) fn examples(values: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut examples = Vec::new();
    let mut openings = OPENINGS.iter().cycle();
    for value in values.values().flatten() {
        examples.extend(openings.next().map(|opening| format!("{opening} {value}")));
        examples.push(format!("{value} please"));
    }
    for (slot, firsts) in values {
        for seconds in values
            .iter()
            .filter(|(other, _)| *other != slot)
            .map(|(_, it)| it)
        {
            let count = firsts.len().max(seconds.len());
            let pairs = firsts
                .iter()
                .cycle()
                .zip(seconds.iter().cycle())
                .take(count);
            for (first, second) in pairs {
                examples.extend(JOINTS.map(|joint| format!("{first}{joint}{second}")));
                examples.extend(
                    openings
                        .next()
                        .map(|opening| format!("{opening} {first} {second}")),
                );
            }
        }
    }
    examples
}

//! Example orders for a language model, made of the labels' values. How people really order is not known to it: values
//! stand next to each other in both orders, bare or with "with" and "and" between them, after openings that any order
//! may have.

use std::collections::{BTreeMap, BTreeSet};

/// How orders begin.
const OPENINGS: [&str; 6] = [
    "can i have a",
    "could i get a",
    "i would like a",
    "i'd like a",
    "please give me a",
    "may i have a",
];

/// What stands between two values.
const JOINTS: [&str; 4] = [" ", " with ", " and ", " with a "];

/// Every value begins an order, ends one, and stands beside values of every other slot.
pub(super) fn examples(values: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut examples = Vec::new();
    let openings = OPENINGS.iter().cycle();
    for (value, opening) in values.values().flatten().zip(openings) {
        examples.push(format!("{opening} {value}"));
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
            }
        }
    }
    examples
}

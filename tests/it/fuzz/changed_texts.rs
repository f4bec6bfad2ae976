//! Small valid files, spoilt: pieces are repeated, moved, cut out and replaced, so that what is nearly right is tried too.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// No file grows larger by its changes, in bytes.
const BYTES_MAX: usize = 1 << 18;

/// One change.
#[derive(Debug, Clone)]
enum Change {
    Insert(Vec<u8>),
    /// A piece of one of the seeds.
    Splice(&'static str, Index, usize),
    Remove(usize),
    /// A piece of so many bytes, so many times.
    Repeat(usize, usize),
    Replace(u8),
    Cut,
}

fn change(seeds: &'static [&'static str]) -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 1..8).prop_map(Change::Insert),
        4 => (select(seeds), any::<Index>(), 1_usize..40).prop_map(|(seed, at, length)| Change::Splice(seed, at, length)),
        3 => (1_usize..30).prop_map(Change::Remove),
        4 => (1_usize..40, 2_usize..3_000).prop_map(|(length, times)| Change::Repeat(length, times)),
        2 => any::<u8>().prop_map(Change::Replace),
        1 => Just(Change::Cut),
    ]
}

fn apply(content: &mut Vec<u8>, at: Index, change: &Change) {
    let start = at.index(content.len() + 1);
    let length = content.len();
    let end = |bytes: usize| (start + bytes).min(length);
    match change {
        Change::Insert(bytes) => drop(content.splice(start..start, bytes.iter().copied())),
        Change::Splice(seed, from, length) => {
            let from = from.index(seed.len());
            let piece = &seed.as_bytes()[from..(from + length).min(seed.len())];
            content.splice(start..start, piece.iter().copied());
        }
        Change::Remove(length) => drop(content.drain(start..end(*length))),
        Change::Repeat(length, times) => {
            let piece = content[start..end(*length)].repeat(*times);
            content.splice(start..start, piece);
        }
        Change::Replace(byte) => content[start..end(1)].fill(*byte),
        Change::Cut => content.truncate(start),
    }
    content.truncate(BYTES_MAX);
}

/// One of the seeds with some changes, or bytes that resemble nothing.
pub fn spoilt(seeds: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<Index>(), change(seeds)), 0..12);
    let changed = (select(seeds), changes).prop_map(|(seed, changes)| {
        let mut content = seed.as_bytes().to_vec();
        for (at, change) in &changes {
            apply(&mut content, *at, change);
        }
        content
    });
    prop_oneof![
        9 => changed,
        1 => prop::collection::vec(any::<u8>(), 0..2_000),
    ]
}

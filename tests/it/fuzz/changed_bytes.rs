//! Bytes that are not as they were.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Numbers at which programs err, as four bytes in either order.
const NUMBERS: [u32; 10] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
];

/// One change.
#[derive(Debug, Clone)]
pub(super) enum Edit {
    /// Other bytes in this place.
    Set(Vec<u8>),
    /// So many fewer bytes.
    Cut(usize),
    /// So many bytes once more.
    Repeat(usize),
}

/// A few changes, each somewhere; the beginning, where the heads of files are, is changed more often.
pub(super) fn edits() -> impl Strategy<Value = Vec<(Index, Edit)>> {
    let number = (select(NUMBERS.to_vec()), any::<bool>()).prop_map(|(number, is_big)| {
        Edit::Set(
            if is_big {
                number.to_be_bytes()
            } else {
                number.to_le_bytes()
            }
            .to_vec(),
        )
    });
    let noise = proptest::collection::vec(any::<u8>(), 1..8).prop_map(Edit::Set);
    let edit = prop_oneof![
        3 => noise,
        2 => number,
        1 => (1_usize..400).prop_map(Edit::Cut),
        1 => (1_usize..400).prop_map(Edit::Repeat),
    ];
    proptest::collection::vec((any::<Index>(), edit), 1..9)
}

/// The bytes with these changes, every other one within the first `head` bytes.
pub(super) fn changed(bytes: &[u8], head: usize, edits: &[(Index, Edit)]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for (number, (index, edit)) in edits.iter().enumerate() {
        let length = changed.len();
        if length == 0 {
            break;
        }
        let at = index.index(if number % 2 == 0 {
            length.min(head)
        } else {
            length
        });
        let end = |count: usize| (at + count).min(length);
        match edit {
            Edit::Set(new) => {
                changed[at..end(new.len())].copy_from_slice(&new[..end(new.len()) - at]);
            }
            Edit::Cut(count) => drop(changed.drain(at..end(*count))),
            Edit::Repeat(count) => {
                let again = changed[at..end(*count)].to_vec();
                changed.splice(at..at, again);
            }
        }
    }
    changed
}

//! Places that the lexicon holds: one private character each, so that rules see a word and leave it alone.

/// The first private character that stands for a lexicon entry (the supplementary private use areas).
const FIRST: u32 = 0xF_0000;
/// The last.
const LAST: u32 = 0x10_FFFD;

/// Entries that can be told apart.
pub(crate) const ENTRIES_MAX: usize = 65_000;

/// The character that stands for entry `index`, below [`ENTRIES_MAX`].
pub(crate) fn character(index: usize) -> Option<char> {
    if index >= ENTRIES_MAX {
        return None;
    }
    char::from_u32(FIRST + index as u32)
}

/// The entry that a character stands for.
pub(crate) fn index(letter: char) -> Option<usize> {
    is_marked(letter).then(|| (u32::from(letter) - FIRST) as usize)
}

/// Whether the character stands for an entry. No text of a visitor has such: cleaning takes them out.
pub(super) fn is_marked(letter: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_character() {
        for entry in [0, 1, 999, ENTRIES_MAX - 1] {
            assert_eq!(character(entry).and_then(index), Some(entry));
        }
        assert_eq!(character(ENTRIES_MAX), None);
        assert_eq!(index('a'), None);
    }
}

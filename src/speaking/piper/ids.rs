//! Phonemes to the numbers that a model takes. Source: `phoneme_ids.py` of piper-tts 1.8.0.

use std::collections::HashMap;

/// Before the first phoneme.
const START: &str = "^";
/// After the last.
const END: &str = "$";
/// After the start and after each phoneme.
const PAD: &str = "_";

/// A voice's phonemes and their ids; a phoneme may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhonemeIds {
    map: HashMap<String, Vec<i64>>,
}

/// What a model is given of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// Start, pad, then the ids of each phoneme and a pad, then the end.
    pub ids: Vec<i64>,
    /// Phonemes that the voice does not know. They are left out, with their pad.
    pub unknown: Vec<String>,
}

impl PhonemeIds {
    /// Checks that start, end and pad are there.
    ///
    /// # Errors
    /// What is wrong, for the person who made or chose the voice.
    pub fn new(map: HashMap<String, Vec<i64>>) -> Result<Self, String> {
        let marks = [("start", START), ("end", END), ("pad", PAD)];
        for (name, mark) in marks {
            if map.get(mark).is_none_or(Vec::is_empty) {
                return Err(format!(
                    "phoneme_id_map has no ids for `{mark}` ({name} of a sentence)"
                ));
            }
        }
        Ok(Self { map })
    }

    /// The highest id.
    pub fn highest(&self) -> i64 {
        self.all().max().unwrap_or(0)
    }

    /// The lowest id.
    pub fn lowest(&self) -> i64 {
        self.all().min().unwrap_or(0)
    }

    /// The ids of one sentence.
    pub fn sequence(&self, phonemes: &[String]) -> Ids {
        let pad = &self.map[PAD];
        let mut ids = Vec::with_capacity(2 * phonemes.len() + 3);
        let mut unknown = Vec::new();
        ids.extend(&self.map[START]);
        ids.extend(pad);
        for phoneme in phonemes {
            if let Some(known) = self.map.get(phoneme) {
                ids.extend(known);
                ids.extend(pad);
            } else {
                unknown.push(phoneme.clone());
            }
        }
        ids.extend(&self.map[END]);
        Ids { ids, unknown }
    }

    fn all(&self) -> impl Iterator<Item = i64> {
        self.map.values().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> HashMap<String, Vec<i64>> {
        let pairs: [(&str, &[i64]); 5] = [
            ("_", &[0]),
            ("^", &[1]),
            ("$", &[2]),
            ("a", &[7]),
            ("b", &[8, 9]),
        ];
        let owned = pairs.map(|(phoneme, ids)| (phoneme.to_owned(), ids.to_vec()));
        owned.into()
    }

    #[test]
    fn a_phoneme_brings_all_its_ids_and_one_pad() {
        let found = PhonemeIds::new(map())
            .unwrap()
            .sequence(&["a".into(), "b".into()]);
        assert_eq!(found.ids, [1, 0, 7, 0, 8, 9, 0, 2]);
        assert!(found.unknown.is_empty());
    }

    #[test]
    fn an_unknown_phoneme_is_left_out_and_told() {
        let found = PhonemeIds::new(map())
            .unwrap()
            .sequence(&["x".into(), "a".into()]);
        assert_eq!(found.ids, [1, 0, 7, 0, 2]);
        assert_eq!(found.unknown, ["x"]);
    }

    #[test]
    fn start_end_and_pad_must_be_there() {
        for mark in ["_", "^", "$"] {
            let mut map = map();
            map.remove(mark);
            let problem = PhonemeIds::new(map).unwrap_err();
            assert!(problem.contains(&format!("`{mark}`")), "{problem}");
        }
    }
}

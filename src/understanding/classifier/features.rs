//! What a text looks like to the classifier: its vector, and its words and pieces of words.

use std::collections::HashMap;

/// Hash buckets for words and pieces. Collisions are rare for a pack and harmless.
pub(super) const BUCKETS: usize = 1 << 15;
/// Letters in a piece of a word: long enough to mean something, short enough to survive a misspelling.
const PIECE_LETTERS: [usize; 2] = [3, 4];
/// Characters of a text that are looked at.
const CHARACTERS_MAX: usize = 600;

/// Sparse features: bucket and weight, of L2 norm one together; empty for a text without letters or digits.
pub(super) type Sparse = Vec<(u32, f32)>;

/// Lower case, words apart by one space, no punctuation: the form in which examples and texts are compared.
pub(in crate::understanding) fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for letter in text
        .chars()
        .take(CHARACTERS_MAX)
        .flat_map(char::to_lowercase)
    {
        match letter {
            // "what's" is one word.
            '\'' | '’' => {}
            _ if letter.is_alphanumeric() => normal.push(letter),
            _ if normal.ends_with(' ') || normal.is_empty() => {}
            _ => normal.push(' '),
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// How rare each bucket is among the examples.
pub(super) struct Lexicon {
    rarity: HashMap<u32, f32>,
    rarity_of_unseen: f32,
}

impl Lexicon {
    /// Counts over normalised examples.
    pub(super) fn of<'a>(examples: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let mut texts = 0_u32;
        for example in examples {
            texts += 1;
            for bucket in count(example).into_keys() {
                *counts.entry(bucket).or_default() += 1;
            }
        }
        // Smoothed inverse document frequency.
        let rarity = |count: u32| (f64::from(1 + texts) / f64::from(1 + count)).ln() as f32 + 1.0;
        Self {
            rarity: counts
                .into_iter()
                .map(|(bucket, count)| (bucket, rarity(count)))
                .collect(),
            rarity_of_unseen: rarity(0),
        }
    }

    /// The sparse features of a normalised text. Words never seen in an example make the seen ones weigh less.
    pub(super) fn features(&self, normal: &str) -> Sparse {
        let mut words_norm = 0.0_f32;
        let mut pieces_norm = 0.0_f32;
        let mut found: Vec<(u32, f32, bool)> = Vec::new();
        for (bucket, (times, is_word)) in count(normal) {
            let seen = self.rarity.get(&bucket);
            let rarity = seen.copied().unwrap_or(self.rarity_of_unseen);
            let weight = (1.0 + (times as f32).ln()) * rarity;
            if seen.is_some() {
                found.push((bucket, weight, is_word));
                let norm = if is_word {
                    &mut words_norm
                } else {
                    &mut pieces_norm
                };
                *norm += weight * weight;
            }
        }
        found.sort_unstable_by_key(|(bucket, ..)| *bucket);
        // Words and pieces weigh the same together.
        let scale = |norm: f32| {
            if norm > 0.0 {
                (2.0 * norm).sqrt().recip()
            } else {
                0.0
            }
        };
        let (words, pieces) = (scale(words_norm), scale(pieces_norm));
        found
            .into_iter()
            .map(|(bucket, weight, is_word)| {
                (bucket, weight * if is_word { words } else { pieces })
            })
            .collect()
    }
}

/// Words, pairs of words, and pieces of words with their ends marked: how often each bucket, and whether a word.
fn count(normal: &str) -> HashMap<u32, (u32, bool)> {
    let mut counts = HashMap::new();
    let mut add = |kind: u8, parts: &[&str]| {
        let bucket = hash(kind, parts);
        counts.entry(bucket).or_insert((0, kind != b'p')).0 += 1;
    };
    let words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    for word in &words {
        add(b'w', &[word]);
        let marked: Vec<char> = format!(" {word} ").chars().collect();
        for letters in PIECE_LETTERS {
            for piece in marked.windows(letters) {
                add(b'p', &[&piece.iter().collect::<String>()]);
            }
        }
    }
    for pair in words.windows(2) {
        add(b'2', pair);
    }
    counts
}

/// FNV-1a over a kind and parts.
fn hash(kind: u8, parts: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    add(kind);
    for part in parts {
        part.bytes().for_each(&mut add);
        add(0);
    }
    // The low bits of FNV are the weaker ones.
    (hash ^ (hash >> 15)) % BUCKETS as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_forms_ignore_case_and_punctuation() {
        assert_eq!(normalise("  What's UP,   Docent?! "), "whats up docent");
        assert_eq!(normalise("…!?"), "");
    }

    #[test]
    fn features_have_length_one_and_rare_words_weigh_more() {
        let lexicon = Lexicon::of(["the fees", "the dorm", "the date"]);
        let features = lexicon.features("the fees");
        let norm: f32 = features.iter().map(|(_, weight)| weight * weight).sum();
        assert!((norm - 1.0).abs() < 1e-4);
        let weight = |word: &str| {
            let bucket = hash(b'w', &[word]);
            features.iter().find(|(it, _)| *it == bucket).unwrap().1
        };
        assert!(weight("fees") > weight("the"));
        assert!(lexicon.features("").is_empty());
    }
}

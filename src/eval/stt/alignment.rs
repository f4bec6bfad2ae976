//! Word errors: the fewest changes that make one row of words of another (Levenshtein).

use std::ops::AddAssign;

use serde::Serialize;

/// Words that are wrong, beside how many there should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct WordErrors {
    /// Words of the reference.
    pub words: usize,
    /// Other words in their place.
    pub substitutions: usize,
    /// Words left out.
    pub deletions: usize,
    /// Words too many.
    pub insertions: usize,
}

impl WordErrors {
    /// All errors.
    pub fn total(&self) -> usize {
        self.substitutions + self.deletions + self.insertions
    }

    /// Errors per word of the reference, 0 and more; above 1 when much was invented. Any error beside an empty reference
    /// counts as one word's.
    pub fn rate(&self) -> f64 {
        self.total() as f64 / self.words.max(1) as f64
    }
}

impl AddAssign for WordErrors {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.substitutions += other.substitutions;
        self.deletions += other.deletions;
        self.insertions += other.insertions;
    }
}

/// Compares what was heard with what was said. Of several shortest ways, one that keeps the most words is
/// counted.
pub fn align<W: PartialEq>(said: &[W], heard: &[W]) -> WordErrors {
    // Row by row of the table: what it takes to make the first words heard of the first words said.
    let mut row: Vec<WordErrors> = (0..=heard.len())
        .map(|insertions| WordErrors {
            insertions,
            ..WordErrors::default()
        })
        .collect();
    for (index, word) in said.iter().enumerate() {
        let mut diagonal = row[0];
        row[0].deletions = index + 1;
        for (place, other) in heard.iter().enumerate() {
            let mut kept = diagonal;
            kept.substitutions += usize::from(word != other);
            diagonal = row[place + 1];
            let mut left_out = diagonal;
            left_out.deletions += 1;
            let mut too_many = row[place];
            too_many.insertions += 1;
            let ways = [kept, left_out, too_many];
            let best = ways
                .into_iter()
                .min_by_key(|way| (way.total(), way.substitutions));
            row[place + 1] = best.expect("there are three ways");
        }
    }
    let mut errors = row.pop().unwrap_or_default();
    errors.words = said.len();
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn errors(said: &str, heard: &str) -> (usize, usize, usize) {
        let found = align(&split(said), &split(heard));
        assert_eq!(found.words, split(said).len());
        (found.substitutions, found.deletions, found.insertions)
    }

    #[test]
    fn errors_are_those_found_by_hand() {
        for (said, heard, expected) in [
            ("a b c", "a b c", (0, 0, 0)),
            ("a b c", "a x c", (1, 0, 0)),
            ("a b c", "a c", (0, 1, 0)),
            ("a b c", "a b x c", (0, 0, 1)),
            ("", "x y", (0, 0, 2)),
            ("x y", "", (0, 2, 0)),
            (
                "the cat sat on the mat",
                "cat sit on the the mat",
                (1, 1, 1),
            ),
            ("four queen of clubs", "for a queen clubs", (1, 1, 1)),
            ("ten of clubs", "clubs", (0, 2, 0)),
            ("a b", "b a", (0, 1, 1)),
        ] {
            assert_eq!(errors(said, heard), expected, "{said} / {heard}");
        }
    }

    #[test]
    fn the_rate_is_per_word_said() {
        let found = align(&split("a b c d"), &split("a x c d e"));
        assert!((found.rate() - 0.5).abs() < 1e-12);
        assert!((align(&[], &split("x y")).rate() - 2.0).abs() < 1e-12);
        assert!(align::<String>(&[], &[]).rate().abs() < 1e-12);
        let mut sum = found;
        sum += found;
        assert_eq!((sum.words, sum.total()), (8, 4));
    }

    proptest! {
        #[test]
        fn errors_balance(said in "([a-c] ){0,8}", heard in "([a-c] ){0,8}") {
            let (said, heard) = (split(&said), split(&heard));
            let found = align(&said, &heard);
            prop_assert_eq!(said.len() + found.insertions, heard.len() + found.deletions);
            prop_assert!(found.total() <= said.len().max(heard.len()));
            prop_assert!(found.total() >= said.len().abs_diff(heard.len()));
            let back = align(&heard, &said);
            prop_assert_eq!(back.total(), found.total());
            prop_assert_eq!(found.total() == 0, said == heard);
        }
    }
}

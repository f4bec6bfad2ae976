//! What is body text in a document, what is a heading, and which words it has.

use std::collections::{HashMap, HashSet};

use super::line::Line;
use super::markers::is_bullet;

/// Larger than the body text by this factor is a heading.
const HEADING_SIZE: f32 = 1.12;
/// Headings have at most this many words, bold ones in the size of the body text fewer.
const HEADING_WORDS_MAX: usize = 22;
const BOLD_WORDS_MAX: usize = 14;
/// Longer words, in bytes, are not looked up.
const WORD_BYTES_MAX: usize = 128;
/// There are at most this many sizes of headings.
const LEVELS_MAX: usize = 5;

/// The sizes of a document's letters.
#[derive(Debug)]
pub(super) struct Styles {
    body: f32,
    /// Whether the body text is bold.
    bold: bool,
    /// Sizes of headings, the largest first, in half points.
    sizes: Vec<u32>,
}

impl Styles {
    /// Of all lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut letters: HashMap<u32, usize> = HashMap::new();
        let mut bold = 0;
        let mut all = 0;
        for line in lines {
            let count: usize = line.pieces.iter().map(|piece| piece.text.len()).sum();
            *letters.entry(half_points(line.size)).or_default() += count;
            all += count;
            bold += if line.bold { count } else { 0 };
        }
        let body = letters.iter().max_by_key(|(size, count)| (**count, **size));
        let body = body.map_or(10.0, |(size, _)| *size as f32 / 2.0);
        let mut sizes: Vec<u32> = letters
            .into_keys()
            .filter(|size| *size as f32 / 2.0 >= HEADING_SIZE * body)
            .collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        sizes.dedup();
        Self {
            body,
            bold: 2 * bold > all,
            sizes,
        }
    }

    /// The level of a heading; `None` for text.
    pub fn heading(&self, line: &Line, text: &str) -> Option<u8> {
        let words = text.split_whitespace().count();
        let has_letters = text.contains(char::is_alphabetic);
        let is_item = text.split_whitespace().next().is_some_and(is_bullet);
        if is_item || !has_letters || text.ends_with([',', ';']) {
            return None;
        }
        if line.size >= HEADING_SIZE * self.body {
            let larger = self
                .sizes
                .iter()
                .filter(|size| **size > half_points(line.size))
                .count();
            return (words <= HEADING_WORDS_MAX).then(|| 1 + larger.min(LEVELS_MAX - 1) as u8);
        }
        let is_bold = line.bold && !self.bold && line.size > 0.9 * self.body;
        let is_short = line.pieces.len() == 1 && words <= BOLD_WORDS_MAX && !text.ends_with('.');
        (is_bold && is_short).then(|| 1 + self.sizes.len().min(LEVELS_MAX) as u8)
    }
}

fn half_points(size: f32) -> u32 {
    (size * 2.0).round() as u32
}

/// The words of a document: they tell whether a hyphen at the end of a line belongs to the word.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashSet<String>,
}

impl Vocabulary {
    /// Of all lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut words = HashSet::new();
        for piece in lines.iter().flat_map(|line| &line.pieces) {
            let inner = piece
                .text
                .split_whitespace()
                .filter(|word| !word.ends_with('-'));
            words.extend(inner.map(|word| bare(word).to_lowercase()));
        }
        Self { words }
    }

    /// Adds the next line to a text.
    pub fn join(&self, text: &mut String, line: &str) {
        let divides = text.ends_with(['-', '‐']) && self.is_divided(text, line);
        if divides || text.ends_with('\u{ad}') {
            text.pop();
        } else if !text.ends_with(['-', '‐', '–', '—', '/'])
            || text.ends_with(" -")
            || text.ends_with(" –")
        {
            text.push(' ');
        }
        text.push_str(line);
    }

    /// Whether the hyphen at the end of `text` only divides a word.
    fn is_divided(&self, text: &str, line: &str) -> bool {
        let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(WORD_BYTES_MAX))..];
        let first = tail.rsplit(char::is_whitespace).next().unwrap_or(tail);
        let first = first.trim_end_matches(['-', '‐']);
        let second = line.split_whitespace().next().unwrap_or_default();
        let is_word = first.ends_with(char::is_lowercase) && second.starts_with(char::is_lowercase);
        let (first, second) = (bare(first).to_lowercase(), bare(second).to_lowercase());
        let whole = self.words.contains(&format!("{first}{second}"));
        is_word && (whole || !self.words.contains(&format!("{first}-{second}")))
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::*;

    fn line(text: &str, size: f32, bold: bool) -> Line {
        let piece = Piece {
            x: 0.0,
            end: 100.0,
            y: 0.0,
            size,
            bold,
            text: text.to_owned(),
            order: 0,
        };
        Line {
            pieces: vec![piece],
            y: 0.0,
            size,
            bold,
            page: 0,
            right: 100.0,
        }
    }

    #[test]
    fn large_and_bold_lines_are_headings() {
        let lines = [
            line("Visitors", 20.0, true),
            line("Getting here", 14.0, false),
            line(
                "The house is open to everybody who wants to look at old clocks.",
                10.0,
                false,
            ),
            line("Bicycles", 10.0, true),
        ];
        let styles = Styles::of(&lines);
        let levels: Vec<_> = lines
            .iter()
            .map(|line| styles.heading(line, &line.text()))
            .collect();
        assert_eq!(levels, [Some(1), Some(2), None, Some(3)]);
    }

    #[test]
    fn a_divided_word_is_put_together_and_a_hyphen_of_its_own_stays() {
        let words = Vocabulary::of(&[line("a well-known exhibition", 10.0, false)]);
        let joined = |text: &str, line: &str| {
            let mut text = text.to_owned();
            words.join(&mut text, line);
            text
        };
        assert_eq!(joined("the exhi-", "bition is"), "the exhibition is");
        assert_eq!(joined("a well-", "known clock"), "a well-known clock");
        assert_eq!(joined("the Neo-", "Gothic hall"), "the Neo-Gothic hall");
        assert_eq!(joined("open from", "nine"), "open from nine");
    }
}

//! Where in the text of a document a sentence stands that was read from it.

use std::collections::BTreeMap;

use crate::text::plain_words;

/// A line is that of a sentence if it has so many of the sentence's words. A sentence can go on in the next line, and one that
/// was made of a row has the names of its columns too.
const SHARE_MIN: f32 = 0.3;

/// The words of a text, line by line.
#[derive(Debug)]
pub struct SourceLines {
    lines: Vec<Vec<String>>,
    /// The lines as they stand there.
    written: Vec<String>,
}

impl SourceLines {
    /// Of this text.
    pub fn of(text: &str) -> Self {
        Self {
            lines: text.lines().map(plain_words).collect(),
            written: text.lines().map(str::to_owned).collect(),
        }
    }

    /// The line, from 1, of a sentence below the heading or question `above`; that of the heading where no line is like the
    /// sentence.
    pub fn find(&self, above: &str, sentence: &str) -> Option<usize> {
        let heading = self.heading(above);
        let wanted = plain_words(sentence);
        let line = self
            .best(heading.unwrap_or_default(), &wanted)
            .or(heading)?;
        Some(line + 1)
    }

    /// The line of a heading or question: as it is written, or by its words.
    fn heading(&self, above: &str) -> Option<usize> {
        let words = plain_words(above);
        let holds = |at: &usize| !words.is_empty() && contains(&self.lines[*at], &words);
        let as_written = |at: &usize| holds(at) && self.written[*at].contains(above);
        let mut all = 0..self.lines.len();
        all.clone().find(as_written).or_else(|| all.find(holds))
    }

    /// The line from `start` on that has most of the wanted words, the first of equals.
    fn best(&self, start: usize, wanted: &[String]) -> Option<usize> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in wanted {
            *counts.entry(word).or_default() += 1;
        }
        let share = |line: &Vec<String>| {
            let mut left = counts.clone();
            let mut found = 0_usize;
            for word in line {
                if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
                    *count -= 1;
                    found += 1;
                }
            }
            found as f32 / wanted.len().max(1) as f32
        };
        let mut most: Option<(usize, f32)> = None;
        for (number, line) in self.lines.iter().enumerate().skip(start) {
            let share = share(line);
            if share >= SHARE_MIN && most.is_none_or(|(_, most)| share > most) {
                most = Some((number, share));
            }
        }
        most.map(|(number, _)| number)
    }
}

fn contains(line: &[String], part: &[String]) -> bool {
    line.windows(part.len()).any(|words| words == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_in_its_line_below_its_heading() {
        let text = "# Prices\n\n## Adults\n\nOne hour costs £5.\n\n## Children\n\nOne hour costs £5.\nA day costs\n£9 then.\n";
        let lines = SourceLines::of(text);
        assert_eq!(lines.find("Adults", "One hour costs £5."), Some(5));
        assert_eq!(lines.find("Children", "One hour costs £5."), Some(9));
        assert_eq!(lines.find("Children", "A day costs £9 then."), Some(10));
        assert_eq!(lines.find("Children", "Nothing of it."), Some(7));
        assert_eq!(lines.find("", "Nothing of it."), None);
        let lines = SourceLines::of("Are you open?,Yes.\nare you OPEN?,Yes.\n");
        assert_eq!(lines.find("are you OPEN?", ""), Some(2));
    }
}

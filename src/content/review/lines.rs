//! Where in the pack's files something stands.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use crate::diagnostics::{Place, SourceFile};
use crate::knowledge::Quote;
use crate::pack::{INTENTS_FILE, KNOWLEDGE, PackFiles};
use crate::text::plain_words;

/// A line is that of a sentence if it has so many of the sentence's words. A sentence can go on in the next line, and one that
/// was made of a row has the names of its columns too.
const SHARE_MIN: f32 = 0.3;
/// Larger documents are named without a line.
const BYTES_MAX: u64 = 4 << 20;

/// The pack's files, as far as they were looked at.
pub(super) struct Lines<'a> {
    files: &'a PackFiles,
    read: HashMap<String, Option<SourceFile>>,
}

impl<'a> Lines<'a> {
    /// Of these files.
    pub fn new(files: &'a PackFiles) -> Self {
        Self {
            files,
            read: HashMap::new(),
        }
    }

    /// How messages call a document.
    pub fn name(&self, path: &str) -> String {
        self.files.shown(&format!("{KNOWLEDGE}/{path}"))
    }

    /// How messages call the intents.
    pub fn intents_name(&self) -> String {
        self.files.shown(INTENTS_FILE)
    }

    /// The line of a sentence; none where a document has no lines, as a PDF.
    pub fn of(&mut self, quote: &Quote) -> Option<Place> {
        let source = self.document(&quote.path)?;
        let all: Vec<Vec<String>> = source.text().lines().map(plain_words).collect();
        let above = plain_words(&quote.above);
        let heading = all
            .iter()
            .position(|line| !above.is_empty() && contains(line, &above));
        let wanted = plain_words(&quote.text);
        let line = best(&all, heading.unwrap_or_default(), &wanted).or(heading)?;
        Some(source.line(line + 1))
    }

    /// The line of an example of an intent.
    pub fn of_example(&mut self, text: &str) -> Option<Place> {
        let files = self.files;
        let source = self.read.entry(INTENTS_FILE.to_owned()).or_insert_with(|| {
            let bytes = files.read(INTENTS_FILE).ok()?;
            SourceFile::decode(files.shown(INTENTS_FILE), &bytes).ok()
        });
        let source = source.as_ref()?;
        let quoted = [format!("\"{text}\""), format!("'{text}'")];
        let start = quoted
            .iter()
            .find_map(|text| source.text().find(text.as_str()))?;
        Some(source.place(start..start + text.len() + 2))
    }

    fn document(&mut self, path: &str) -> Option<&SourceFile> {
        let files = self.files;
        let shown = self.name(path);
        let source = self.read.entry(path.to_owned()).or_insert_with(|| {
            let mut bytes = Vec::new();
            let opened = files.open_knowledge(path).ok()?;
            opened.take(BYTES_MAX).read_to_end(&mut bytes).ok()?;
            let is_text = !bytes.contains(&0);
            SourceFile::decode(shown, &bytes).ok().filter(|_| is_text)
        });
        source.as_ref()
    }
}

/// The line from `start` on that has most of the wanted words, the first of equals.
fn best(lines: &[Vec<String>], start: usize, wanted: &[String]) -> Option<usize> {
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
    for (number, line) in lines.iter().enumerate().skip(start) {
        let share = share(line);
        if share >= SHARE_MIN && most.is_none_or(|(_, most)| share > most) {
            most = Some((number, share));
        }
    }
    most.map(|(number, _)| number)
}

fn contains(line: &[String], part: &[String]) -> bool {
    line.windows(part.len()).any(|words| words == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_in_its_line_below_its_heading() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(KNOWLEDGE)).unwrap();
        let text = "# Prices\n\n## Adults\n\nOne hour costs £5.\n\n## Children\n\nOne hour costs £5.\nA day costs\n£9 then.\n";
        std::fs::write(folder.path().join("knowledge/a.md"), text).unwrap();
        let files = PackFiles::new(Some(folder.path().to_path_buf()));
        let mut lines = Lines::new(&files);
        let mut line = |above: &str, text: &str| {
            let quote = Quote {
                path: "a.md".to_owned(),
                above: above.to_owned(),
                text: text.to_owned(),
            };
            lines.of(&quote).map(|place| place.line)
        };
        assert_eq!(line("Adults", "One hour costs £5."), Some(5));
        assert_eq!(line("Children", "One hour costs £5."), Some(9));
        assert_eq!(line("Children", "A day costs £9 then."), Some(10));
        assert_eq!(line("Children", "Nothing of it."), Some(7));
    }
}

//! Where in the pack's files something stands.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::io::Read;

use crate::diagnostics::{Place, SourceFile};
use crate::knowledge::{Quote, SourceLines};
use crate::pack::{INTENTS_FILE, KNOWLEDGE, PackFiles};

/// Larger documents are named without a line.
const BYTES_MAX: u64 = 4 << 20;

/// The pack's files, as far as they were looked at.
pub(super) struct Lines<'a> {
    files: &'a PackFiles,
    intents: OnceCell<Option<SourceFile>>,
    documents: HashMap<String, Option<(SourceFile, SourceLines)>>,
}

impl<'a> Lines<'a> {
    /// Of these files.
    pub fn new(files: &'a PackFiles) -> Self {
        Self {
            files,
            intents: OnceCell::new(),
            documents: HashMap::new(),
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
        let (source, lines) = self.document(&quote.path)?;
        let line = lines.find(&quote.above, &quote.text)?;
        Some(source.line(line))
    }

    /// The line of an example of an intent.
    pub fn of_example(&mut self, text: &str) -> Option<Place> {
        let files = self.files;
        let source = self.intents.get_or_init(|| {
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

    fn document(&mut self, path: &str) -> Option<&(SourceFile, SourceLines)> {
        let files = self.files;
        let shown = self.name(path);
        let document = self.documents.entry(path.to_owned()).or_insert_with(|| {
            let mut bytes = Vec::new();
            let opened = files.open_knowledge(path).ok()?;
            opened.take(BYTES_MAX).read_to_end(&mut bytes).ok()?;
            let is_text = !bytes.contains(&0);
            let source = SourceFile::decode(shown, &bytes).ok().filter(|_| is_text)?;
            let lines = SourceLines::of(source.text());
            Some((source, lines))
        });
        document.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_the_line_of_its_document() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(KNOWLEDGE)).unwrap();
        std::fs::write(
            folder.path().join("knowledge/a.md"),
            "# Towels\n\nA towel costs £2.\n",
        )
        .unwrap();
        let files = PackFiles::new(Some(folder.path().to_path_buf()));
        let mut lines = Lines::new(&files);
        let mut line = |path: &str| {
            let quote = Quote {
                path: path.to_owned(),
                above: "Towels".to_owned(),
                text: "A towel costs £2.".to_owned(),
            };
            lines.of(&quote).map(|place| place.line)
        };
        assert_eq!(line("a.md"), Some(3));
        assert_eq!(line("b.md"), None);
    }
}

//! A text file and the places in it.

use std::ops::Range;

/// Longest source line that a message repeats, in characters.
const SHOWN_CHARACTERS_MAX: usize = 160;

/// A text as it was read, kept so that messages can show its lines.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    shows_value_of: fn(&str) -> bool,
}

/// A place in a text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters of the line are meant, at least 1.
    pub width: usize,
    /// The line as the file has it, without values that must not be shown.
    pub source_line: String,
}

impl SourceFile {
    /// Takes the `text` of a file; `name` is how messages call it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            name: name.into(),
            lines: std::iter::once(0).chain(ends).collect(),
            text,
            shows_value_of: |_| true,
        }
    }

    /// Takes the bytes of a file, without a leading byte order mark.
    ///
    /// # Errors
    /// The line (from 1) that holds the first byte that is not UTF-8.
    pub fn decode(name: impl Into<String>, bytes: &[u8]) -> Result<Self, usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(
                name,
                text.strip_prefix('\u{feff}').unwrap_or(text),
            )),
            Err(error) => {
                let valid = &bytes[..error.valid_up_to()];
                Err(valid.split(|byte| *byte == b'\n').count())
            }
        }
    }

    /// Repeats the value on a `key = value` line only for the keys that `shows_value_of` accepts, so that no message
    /// shows a secret.
    #[must_use]
    pub fn showing_values_of(mut self, shows_value_of: fn(&str) -> bool) -> Self {
        self.shows_value_of = shows_value_of;
        self
    }

    /// How messages call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a range of bytes; a range over several lines is cut at the end of its first line.
    pub fn place(&self, span: Range<usize>) -> Place {
        let start = self.boundary(span.start);
        let end = self.boundary(span.end.max(start));
        let line = self.line_number(start);
        let line_start = self.lines[line - 1];
        let source_line = self.line_text(line);
        let line_end = line_start + source_line.len();
        Place {
            line,
            column: self.text[line_start..start].chars().count() + 1,
            width: self.text[start.min(line_end)..end.min(line_end)]
                .chars()
                .count()
                .max(1),
            source_line: self.shown(source_line),
        }
    }

    /// The line (from 1) that holds the byte at `index`.
    pub fn line_number(&self, index: usize) -> usize {
        self.lines.partition_point(|start| *start <= index)
    }

    fn line_text(&self, number: usize) -> &str {
        let start = self.lines.get(number.saturating_sub(1));
        let rest = start.map_or("", |start| &self.text[*start..]);
        rest.lines().next().unwrap_or_default()
    }

    /// The place of a whole line, from 1.
    pub fn line(&self, number: usize) -> Place {
        let source_line = self.line_text(number);
        Place {
            line: number,
            column: 1,
            width: source_line.chars().count().max(1),
            source_line: self.shown(source_line),
        }
    }

    fn boundary(&self, mut index: usize) -> usize {
        index = index.min(self.text.len());
        while !self.text.is_char_boundary(index) {
            index -= 1;
        }
        index
    }

    fn shown(&self, line: &str) -> String {
        if let Some((key, _)) = line.split_once('=')
            && !(self.shows_value_of)(key.trim())
        {
            return format!("{key}= …");
        }
        line.chars().take(SHOWN_CHARACTERS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_columns_in_characters() {
        let file = SourceFile::new("pack.toml", "a = 1\nñame = 2\n");
        let start = file.text().find("ame").expect("present");
        let place = file.place(start..start + 3);
        assert_eq!((place.line, place.column, place.width), (2, 2, 3));
        assert_eq!(place.source_line, "ñame = 2");
    }

    #[test]
    fn stands_on_the_last_line_at_the_end_of_the_text() {
        let file = SourceFile::new("pack.toml", "a = 1\nb =");
        let place = file.place(9..9);
        assert_eq!((place.line, place.column, place.width), (2, 4, 1));
        let place = file.place(400..500);
        assert_eq!(place.line, 2);
    }

    #[test]
    fn names_the_line_that_is_not_utf8() {
        let error =
            SourceFile::decode("pack.toml", b"a = 1\nname = \"caf\xe9\"\n").expect_err("latin-1");
        assert_eq!(error, 2);
    }

    #[test]
    fn drops_a_byte_order_mark() {
        let file = SourceFile::decode("pack.toml", b"\xef\xbb\xbfname = 1").expect("text");
        assert_eq!(file.text(), "name = 1");
    }

    #[test]
    fn hides_the_values_it_must_not_show() {
        let file = SourceFile::new("docent.toml", "api_key = \"hunter2\"\nport = 1")
            .showing_values_of(|key| key == "port");
        assert_eq!(file.line(1).source_line, "api_key = …");
        assert_eq!(file.line(2).source_line, "port = 1");
    }
}

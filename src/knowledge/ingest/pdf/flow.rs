//! Lines to headings, paragraphs, lists and tables.

use super::super::packed::{Block, Header};
use super::line::Line;
use super::markers::is_marker;
use super::styles::{Styles, Vocabulary};
use super::tables;

/// Lines of a paragraph are at most this far apart, in their size.
const LEADING_MAX: f32 = 1.75;
/// Those of a heading.
const HEADING_LEADING_MAX: f32 = 1.4;
/// A line that ends this share of the column before its end may be the last of a paragraph.
const SHORT_LINE: f32 = 0.12;
/// One that ends this share before it is the last one, if the next line begins as a sentence or a name does: an address.
const VERY_SHORT_LINE: f32 = 0.35;
/// A line that begins this far to the right, in its size, begins a paragraph.
const INDENT_MIN: f32 = 0.8;
const INDENT_MAX: f32 = 4.0;

/// Collects the blocks of a document.
pub(super) struct Flow<'a> {
    styles: &'a Styles,
    words: &'a Vocabulary,
    blocks: Vec<Block>,
    /// The paragraph, heading or item under way.
    open: Option<Open>,
}

struct Open {
    kind: Kind,
    text: String,
    last: Line,
    /// Where its lines begin: the second one, which has no indent.
    x: f32,
    lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading(u8),
    Paragraph,
    Item,
}

/// The blocks of all lines.
pub(super) fn blocks(lines: Vec<Line>, styles: &Styles, words: &Vocabulary) -> Vec<Block> {
    let mut flow = Flow {
        styles,
        words,
        blocks: Vec::new(),
        open: None,
    };
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        if let Some((rows, count)) = tables::table(rest) {
            flow.end();
            flow.blocks.push(Block::Table(rows, Header::Unknown));
            rest = &rest[count..];
        } else {
            flow.line(line);
            rest = after;
        }
    }
    flow.end();
    flow.blocks
}

impl Flow<'_> {
    fn line(&mut self, line: &Line) {
        let text = line.text();
        if is_entry(&text) {
            return;
        }
        let (marker, rest) = split_marker(&text);
        let kind = match self.styles.heading(line, &text) {
            Some(level) => Kind::Heading(level),
            None if marker => Kind::Item,
            None => Kind::Paragraph,
        };
        if self.goes_on(line, kind, marker, &text) {
            if let Some(open) = &mut self.open {
                self.words.join(&mut open.text, &text);
                open.lines += 1;
                if open.lines == 2 {
                    open.x = line.x();
                }
                open.last = line.clone();
            }
            return;
        }
        self.end();
        let text = if kind == Kind::Item { rest } else { &text };
        self.open = Some(Open {
            kind,
            text: text.to_owned(),
            last: line.clone(),
            x: line.x(),
            lines: 1,
        });
    }

    /// Whether a line belongs to what is under way.
    fn goes_on(&self, line: &Line, kind: Kind, marker: bool, text: &str) -> bool {
        let Some(open) = &self.open else { return false };
        let last = &open.last;
        let is_heading = |kind| matches!(kind, Kind::Heading(_));
        if is_heading(kind) || is_heading(open.kind) {
            let is_near = line.page == last.page
                && line.y - last.y < HEADING_LEADING_MAX * line.size
                && line.y > last.y;
            return kind == open.kind && is_near && !open.text.ends_with(['.', '?', '!']);
        }
        if marker || (line.size - last.size).abs() > 0.12 * last.size {
            return false;
        }
        let is_next =
            line.page == last.page && line.y > last.y && line.y - last.y < LEADING_MAX * line.size;
        let ends = open.text.ends_with(['.', '!', '?', ':', '”', '"', ')']);
        if !is_next {
            // The next column or page goes on in the middle of a sentence.
            let is_elsewhere = line.page != last.page || line.y < last.y;
            return is_elsewhere && !ends && text.starts_with(char::is_lowercase);
        }
        let width = last.right - open.x.min(last.x());
        let is_short = last.right - last.end() > SHORT_LINE * width;
        let is_very_short = last.right - last.end() > VERY_SHORT_LINE * width;
        let begins = |first: char| first.is_uppercase() || first.is_ascii_digit();
        let is_broken = is_very_short && text.starts_with(begins);
        let indent = (line.x() - open.x) / line.size;
        let is_indented = (INDENT_MIN..INDENT_MAX).contains(&indent) && open.lines > 1;
        let is_out =
            open.kind == Kind::Item && line.x() < last.x() - 0.1 * line.size && open.lines > 1;
        let was_question = open.text.ends_with('?') && is_short;
        !(ends && (is_short || is_indented) || is_broken || was_question || is_out)
    }

    fn end(&mut self) {
        let Some(Open { kind, text, .. }) = self.open.take() else {
            return;
        };
        match (kind, self.blocks.last_mut()) {
            (Kind::Heading(level), _) => {
                let text = without_number(&text).to_owned();
                self.blocks.push(Block::Heading(level, text));
            }
            (Kind::Item, Some(Block::List(items))) => items.push(text),
            (Kind::Item, _) => self.blocks.push(Block::List(vec![text])),
            (Kind::Paragraph, _) => self.blocks.push(Block::Paragraph(text)),
        }
    }
}

/// "2.1 Fees" as "Fees": nobody asks for the number.
fn without_number(heading: &str) -> &str {
    match heading.split_once(' ') {
        Some((number, rest))
            if number.contains('.')
                && number
                    .bytes()
                    .all(|digit| digit.is_ascii_digit() || digit == b'.')
                && rest.starts_with(char::is_uppercase) =>
        {
            rest
        }
        _ => heading,
    }
}

/// A line of a table of contents.
fn is_entry(text: &str) -> bool {
    let number = text.trim_end_matches(|last: char| last.is_ascii_digit());
    number.len() < text.len()
        && (number.trim_end().ends_with("...") || number.trim_end().ends_with(". . ."))
}

/// Whether a line begins with the mark of a list's item, and what follows it.
fn split_marker(text: &str) -> (bool, &str) {
    match text.split_once(' ') {
        Some((first, rest)) if is_marker(first) && first != "o" && first != "-" => {
            (true, rest.trim_start())
        }
        Some(("o" | "-", rest)) => (true, rest.trim_start()),
        _ if text.starts_with(['•', '▪', '●', '‣']) => (
            true,
            text.trim_start_matches(['•', '▪', '●', '‣']).trim_start(),
        ),
        _ => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_heading_is_left_out() {
        for (heading, wanted) in [
            ("2. How much is it?", "How much is it?"),
            ("3.1 Fees", "Fees"),
            ("2.5 km of paths", "2.5 km of paths"),
            ("24 Hours", "24 Hours"),
        ] {
            assert_eq!(without_number(heading), wanted);
        }
    }

    #[test]
    fn entries_of_a_table_of_contents_and_marks_of_items_are_known() {
        assert!(is_entry("Fees ........ 12") && !is_entry("It costs 12") && !is_entry("Wait..."));
        assert_eq!(split_marker("• bread"), (true, "bread"));
        assert_eq!(split_marker("2) milk"), (true, "milk"));
        assert_eq!(split_marker("On Monday"), (false, "On Monday"));
    }
}

//! Markdown, with tables.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::outline::Outline;

/// Reads Markdown into the outline. The parser's time grows with the text's size alone, however deep it is nested.
pub(super) fn read(text: &str, outline: &mut Outline) {
    let mut reader = Reader::new(outline);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for event in Parser::new_ext(text, options) {
        reader.take(event);
    }
    reader.flush_paragraph();
}

struct Reader<'a> {
    outline: &'a mut Outline,
    /// Text of the block under way.
    text: String,
    /// Lists under way, innermost last: the items so far.
    lists: Vec<Vec<String>>,
    columns: Vec<String>,
    cells: Vec<String>,
    in_header: bool,
    skipped: usize,
}

impl<'a> Reader<'a> {
    fn new(outline: &'a mut Outline) -> Self {
        Self {
            outline,
            text: String::new(),
            lists: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            in_header: false,
            skipped: 0,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.skipped == 0 => self.text.push_str(&text),
            Event::HardBreak => self.hard_break(),
            Event::SoftBreak | Event::InlineHtml(_) | Event::Html(_) => self.text.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                if self.lists.is_empty() {
                    self.flush_paragraph();
                } else {
                    self.text.push(' ');
                }
            }
            Tag::List(_) => {
                self.end_item();
                self.lists.push(Vec::new());
            }
            Tag::Table(_) => {
                self.flush_paragraph();
                self.columns.clear();
            }
            Tag::TableHead => self.in_header = true,
            Tag::MetadataBlock(_) => self.skipped += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text);
                self.outline.heading(number(level), &text);
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock if self.lists.is_empty() => {
                self.flush_paragraph();
            }
            TagEnd::Item => self.end_item(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.text)),
            TagEnd::TableHead => {
                self.in_header = false;
                self.columns = std::mem::take(&mut self.cells);
            }
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                self.outline.row(&self.columns, &cells);
            }
            TagEnd::MetadataBlock(_) => self.skipped -= 1,
            _ => {}
        }
    }

    /// A line of its own that ends in `?` may be a question with its answer on the next line.
    fn hard_break(&mut self) {
        if self.lists.is_empty() && !self.in_header && self.text.trim_end().ends_with('?') {
            self.flush_paragraph();
        } else {
            self.text.push(' ');
        }
    }

    fn flush_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        // Question and answer on two lines of one paragraph arrive joined by a blank; they are told apart here.
        match text.split_once("? ") {
            Some((question, answer)) if text.starts_with("Q:") => {
                self.outline.question(&format!("{question}?"));
                self.outline.paragraph(answer);
            }
            _ => self.outline.paragraph(&text),
        }
    }

    fn end_item(&mut self) {
        let text = std::mem::take(&mut self.text);
        match self.lists.last_mut() {
            Some(items) if !text.trim().is_empty() => items.push(text),
            Some(_) => {}
            None => self.outline.paragraph(&text),
        }
    }

    fn end_list(&mut self) {
        let items = self.lists.pop().unwrap_or_default();
        match self.lists.last_mut() {
            // A nested list: its items follow the item they belong to.
            Some(outer) => outer.extend(items),
            None => self.outline.list(&items),
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::ingest::outline::Section;

    fn read_all(text: &str) -> Vec<Section> {
        let mut outline = Outline::default();
        read(text, &mut outline);
        outline.finish().0
    }

    #[test]
    fn headings_lists_tables_and_markup() {
        let sections = read_all(
            "---\ntitle: x\n---\n# Fees\n\nThe **fee** is [60 dollars](http://x.example).\n\n- one\n- two\n  - deeper\n\n## Plans\n\n\
             | Plan | Price |\n| --- | --- |\n| Gold | 2,450 |\n",
        );
        assert_eq!(sections[0].heading, ["Fees"]);
        assert_eq!(
            sections[0].sentences,
            ["The fee is 60 dollars.", "one.", "two.", "deeper."]
        );
        assert_eq!(sections[1].heading, ["Fees", "Plans"]);
        assert_eq!(sections[1].sentences, ["Gold, price: 2,450."]);
    }

    #[test]
    fn a_question_heading_makes_an_faq() {
        let sections = read_all("# Tours\n\n### What does a tour cost?\n\nTours are free.\n");
        assert_eq!(
            sections[0].question.as_deref(),
            Some("What does a tour cost?")
        );
        assert_eq!(sections[0].sentences, ["Tours are free."]);
    }
}

//! The body of a document, paragraph by paragraph.

use std::collections::HashMap;

use super::super::packed::{Block, Room, Unread};
use super::properties::{Look, Property};
use super::styles::Styles;
use super::table::{self, Cells};
use super::xml::{Element, Step, Steps};

/// A paragraph that is bold as a whole is a heading up to this many words, below all that are marked as such.
const BOLD_WORDS_MAX: usize = 14;
const BOLD_LEVEL: u8 = 7;

/// Reads paragraphs.
pub(super) struct Body<'a> {
    styles: &'a Styles,
    room: &'a mut Room,
    /// The text of footnotes by their ids.
    notes: HashMap<String, Vec<Block>>,
}

/// A paragraph under way.
#[derive(Default)]
struct Paragraph {
    look: Look,
    text: String,
    /// The look of the letters that come next.
    run: Look,
    /// All letters so far are bold.
    is_bold: bool,
    /// Notes that it refers to, and boxes beside it.
    after: Vec<Block>,
}

impl<'a> Body<'a> {
    /// Without notes.
    pub fn new(styles: &'a Styles, room: &'a mut Room) -> Self {
        Self {
            styles,
            room,
            notes: HashMap::new(),
        }
    }

    /// Takes the notes that paragraphs may refer to.
    pub fn refer_to(&mut self, notes: HashMap<String, Vec<Block>>) {
        self.notes = notes;
    }

    /// The blocks of `word/document.xml`.
    ///
    /// # Errors
    /// It is damaged or too large.
    pub fn read(&mut self, part: &[u8]) -> Result<Vec<Block>, Unread> {
        self.blocks(&mut Steps::new(part), None)
    }

    /// The notes of `word/footnotes.xml`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn notes(&mut self, part: &[u8]) -> Result<HashMap<String, Vec<Block>>, Unread> {
        let mut steps = Steps::new(part);
        let mut notes = HashMap::new();
        while let Some(step) = steps.next_step()? {
            let Step::Start(element) = step else { continue };
            if element.name != "footnote" {
                continue;
            }
            let blocks = self.blocks(&mut steps, Some("footnote"))?;
            // Lines that part notes from text are notes of a type.
            if let (Some(id), None) = (element.attribute("id"), element.attribute("type")) {
                notes.insert(id.to_owned(), blocks);
            }
        }
        Ok(notes)
    }

    fn paragraph(&mut self, steps: &mut Steps<'_>, blocks: &mut Vec<Block>) -> Result<(), Unread> {
        let mut paragraph = Paragraph {
            is_bold: true,
            ..Paragraph::default()
        };
        while let Some(step) = steps.next_step()? {
            match step {
                Step::Start(element) => self.part(&element, steps, &mut paragraph)?,
                Step::End(name) if name == "p" => break,
                _ => {}
            }
        }
        self.room.take(paragraph.text.len())?;
        paragraph.end(blocks);
        Ok(())
    }

    /// A part of a paragraph.
    fn part(
        &mut self,
        element: &Element,
        steps: &mut Steps<'_>,
        paragraph: &mut Paragraph,
    ) -> Result<(), Unread> {
        match element.name.as_str() {
            "pPr" => paragraph.look = self.look(steps, "pPr")?,
            "r" => paragraph.run = Look::default(),
            "rPr" => paragraph.run = self.look(steps, "rPr")?,
            "t" => {
                let text = text(steps, "t")?;
                paragraph.add(&text);
            }
            "tab" | "ptab" => paragraph.add(" "),
            "br" | "cr" => paragraph.add("\n"),
            "noBreakHyphen" => paragraph.add("-"),
            "footnoteReference" => {
                let note = element.attribute("id").and_then(|id| self.notes.remove(id));
                paragraph.after.extend(note.unwrap_or_default());
            }
            "txbxContent" => paragraph
                .after
                .extend(self.blocks(steps, Some("txbxContent"))?),
            name if is_left_out(name) => steps.skip()?,
            _ => {}
        }
        Ok(())
    }

    /// The look that the element which has begun describes.
    fn look(&self, steps: &mut Steps<'_>, inside: &str) -> Result<Look, Unread> {
        let (mut look, mut style) = (Look::default(), Look::default());
        while let Some(step) = steps.next_step()? {
            match step {
                Step::Start(element) => match element.name.as_str() {
                    "pStyle" | "rStyle" => {
                        style = self.styles.look(element.value().unwrap_or_default());
                    }
                    // Of the mark at the paragraph's end, and of former versions.
                    "rPr" | "pPrChange" | "rPrChange" | "sectPr" => steps.skip()?,
                    _ => look.take(Property::of(&element)),
                },
                Step::End(name) if name == inside => break,
                _ => {}
            }
        }
        Ok(look.or(&style))
    }
}

impl Cells for Body<'_> {
    /// Of the part, where none has begun.
    fn blocks(
        &mut self,
        steps: &mut Steps<'_>,
        inside: Option<&str>,
    ) -> Result<Vec<Block>, Unread> {
        let mut blocks = Vec::new();
        while let Some(step) = steps.next_step()? {
            match step {
                Step::Start(element) => match element.name.as_str() {
                    "p" => self.paragraph(steps, &mut blocks)?,
                    "tbl" => blocks.extend(table::read(self, steps)?),
                    name if is_left_out(name) => steps.skip()?,
                    _ => {}
                },
                Step::End(name) if Some(name.as_str()) == inside => break,
                _ => {}
            }
        }
        Ok(blocks)
    }

    fn take_room(&mut self, bytes: usize) -> Result<(), Unread> {
        self.room.take(bytes)
    }
}

impl Paragraph {
    fn add(&mut self, text: &str) {
        if self.run.is_hidden() {
            return;
        }
        self.is_bold &= self.run.is_bold() || text.trim().is_empty();
        self.text.push_str(text);
    }

    /// Adds what has become of it.
    fn end(self, blocks: &mut Vec<Block>) {
        let text = self.text.trim();
        let words = text.split_whitespace().count();
        let is_left_out = words == 0 || self.look.is_apart() || self.look.is_hidden();
        let is_bold = (self.is_bold || self.look.is_bold())
            && words <= BOLD_WORDS_MAX
            && !text.ends_with(['.', ',', ';']);
        let flat = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        match (self.look.level(), blocks.last_mut()) {
            _ if is_left_out => {}
            (Some(level), _) => blocks.push(Block::Heading(level, flat())),
            (None, Some(Block::List(items))) if self.look.is_item() => items.push(flat()),
            (None, _) if self.look.is_item() => blocks.push(Block::List(vec![flat()])),
            (None, _) if is_bold => blocks.push(Block::Heading(BOLD_LEVEL, flat())),
            (None, _) => blocks.extend(
                text.lines()
                    .map(|line| Block::Paragraph(line.trim().to_owned())),
            ),
        }
        blocks.extend(self.after);
    }
}

/// The text of the element that has begun.
fn text(steps: &mut Steps<'_>, inside: &str) -> Result<String, Unread> {
    let mut text = String::new();
    while let Some(step) = steps.next_step()? {
        match step {
            Step::Text(more) => text.push_str(&more),
            Step::End(name) if name == inside => break,
            _ => {}
        }
    }
    Ok(text)
}

/// What is no content: what was deleted or moved away, what programs compute, and what stands in for newer elements.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delText"
            | "instrText"
            | "delInstrText"
            | "sectPr"
            | "Fallback"
            | "rt"
            | "object"
            | "sdtPr"
    )
}

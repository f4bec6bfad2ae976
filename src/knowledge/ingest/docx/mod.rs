//! DOCX: paragraphs, headings by their style, lists and tables of the body, with footnotes where they are referred to.
//!
//! What is deleted, struck out or hidden is left out, and so are headers and footers, comments and tables of contents.

mod body;
mod parts;
mod properties;
mod styles;
mod table;
mod xml;

#[cfg(test)]
mod tests;

use super::packed::{Room, Unpacked, Unread};
use body::Body;
use parts::Parts;

/// Reads a file.
///
/// # Errors
/// Why it is left out.
pub(super) fn read(file: &[u8]) -> Result<Unpacked, Unread> {
    let mut parts = Parts::open(file)?;
    let document = parts.document()?;
    let styles = styles::read(&parts.part("word/styles.xml")?)?;
    let notes = parts.part("word/footnotes.xml")?;
    let mut room = Room::of(file.len());
    let notes = Body::new(&styles, &mut room).notes(&notes)?;
    let mut body = Body::new(&styles, &mut room);
    body.refer_to(notes);
    Ok(Unpacked {
        blocks: body.read(&document)?,
        note: None,
    })
}

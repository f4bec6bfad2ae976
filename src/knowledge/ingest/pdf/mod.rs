//! PDF: its text in reading order, with headings, lists and tables.
//!
//! The file's objects are read by `hayro-syntax`, its fonts by `hayro-font`. What nothing but a reader of text needs is
//! here: `reach`, `guard` and `shape` keep a file from holding the parser and from filling the memory, `text` follows the content of a page and gives `pieces` of
//! lines, `lines` puts them into reading order, `heads` takes away what every page repeats, and `flow` makes blocks of
//! them. Pictures are not looked at.

mod columns;
mod flow;
mod fonts;
mod guard;
mod heads;
mod line;
mod lines;
mod markers;
mod matrix;
mod pieces;
mod reach;
mod shape;
mod styles;
mod tables;
mod text;

#[cfg(test)]
mod tests;

use hayro_syntax::{LoadPdfError, Pdf};
use memchr::memmem;

use super::packed::{Room, Unpacked, Unread};
use fonts::Fonts;
use guard::Budget;
use heads::PageLines;
use line::Line;
use styles::{Styles, Vocabulary};
use text::Shared;

/// The mark of a file's end is among its last bytes.
const TAIL_BYTES: usize = 2_048;
/// Numbers of pages that a note names.
const NAMED_PAGES_MAX: usize = 8;

/// Reads a file.
///
/// # Errors
/// Why it is left out.
pub(super) fn read(file: &[u8]) -> Result<Unpacked, Unread> {
    let mut shape = reach::check(file)?;
    guard::check_objects(file, &mut shape)?;
    shape.check(file.len())?;
    let pdf = Pdf::new(file.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unread::Encrypted,
        LoadPdfError::Invalid => Unread::Damaged("it is no PDF, or a damaged one"),
    })?;
    let mut shared = Shared {
        fonts: Fonts::new(),
        budget: Budget::of(file.len()),
        room: Room::of(file.len()),
    };
    let mut pages = Vec::new();
    let (mut pictured, mut unnamed) = (Vec::new(), 0);
    for (number, page) in pdf.pages().iter().enumerate() {
        let found = text::read(page, &mut shared)?;
        if found.pieces.is_empty() && found.pictures > 0 {
            pictured.push(number + 1);
        }
        unnamed += found.unnamed;
        let (_, height) = page.render_dimensions();
        pages.push(PageLines {
            lines: lines::lines(found.pieces, number, height),
            height,
        });
    }
    if pages.iter().all(|page| page.lines.is_empty()) {
        return match (unnamed, pictured.is_empty()) {
            (1.., _) => Err(Unread::Damaged(
                "its fonts do not say which letters they draw",
            )),
            (0, false) => Err(Unread::Scanned),
            (0, true) if !is_whole(file) => Err(Unread::Damaged("it is cut off")),
            (0, true) => Ok(Unpacked::default()),
        };
    }
    heads::remove(&mut pages);
    let lines: Vec<Line> = pages.into_iter().flat_map(|page| page.lines).collect();
    let (styles, words) = (Styles::of(&lines), Vocabulary::of(&lines));
    Ok(Unpacked {
        blocks: flow::blocks(lines, &styles, &words),
        note: note(&pictured).or_else(|| {
            (!is_whole(file)).then(|| "it is cut off: pages may be missing".to_owned())
        }),
    })
}

/// Whether the end of a file is there.
fn is_whole(file: &[u8]) -> bool {
    let tail = &file[file.len().saturating_sub(TAIL_BYTES)..];
    memmem::find(tail, b"%%EOF").is_some()
}

/// Which pages are pictures.
fn note(pictured: &[usize]) -> Option<String> {
    let named: Vec<String> = pictured
        .iter()
        .take(NAMED_PAGES_MAX)
        .map(ToString::to_string)
        .collect();
    let more = pictured.len().saturating_sub(NAMED_PAGES_MAX);
    let named = named.join(", ");
    match (pictured, more) {
        ([], _) => None,
        ([_], _) => Some(format!(
            "page {named} is a picture without text and cannot be read"
        )),
        (_, 0) => Some(format!(
            "pages {named} are pictures without text and cannot be read"
        )),
        _ => Some(format!(
            "pages {named} and {more} more are pictures without text and cannot be read"
        )),
    }
}

//! Documents of about 2 MB that were written to keep a reader busy: each repeats what costs most.

mod markdown;
mod packed;
mod pages;
mod settings;
mod tables;
mod text;

pub use markdown::{blocks, lines};
pub use packed::packed;
pub use pages::{more_pages, pages};
pub use settings::settings;
pub use tables::tables;
pub use text::text;

/// How large each document is made.
pub const BYTES: usize = 2_000_000;

/// A document to attack with.
pub struct Document {
    /// Its path under `knowledge/`.
    pub path: String,
    pub content: Vec<u8>,
}

/// `piece` again and again.
fn full(piece: &str) -> String {
    piece.repeat(BYTES / piece.len())
}

/// What `piece` gives for 0, 1, 2 …
fn counted(piece: impl Fn(usize) -> String) -> String {
    let mut content = String::with_capacity(BYTES + 100);
    for number in 0.. {
        content.push_str(&piece(number));
        if content.len() >= BYTES {
            break;
        }
    }
    content
}

/// What `piece` gives for 0 to `count`.
fn joined(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect::<Vec<_>>().concat()
}

/// Half of it `opening`, half `closing`.
fn nested(opening: &str, closing: &str) -> String {
    let count = BYTES / (opening.len() + closing.len());
    format!("{}deep{}", opening.repeat(count), closing.repeat(count))
}

/// One tag with many attributes.
fn attributes(piece: impl Fn(usize) -> String) -> String {
    format!("<p{}>text</p>", counted(piece))
}

/// A half of `first`, then a half of `second`.
fn halves(first: &str, second: &str) -> String {
    let half = BYTES / 2;
    format!(
        "{}{}",
        first.repeat(half / first.len()),
        second.repeat(half / second.len())
    )
}

fn named(kind: &str, documents: Vec<(&str, String)>) -> Vec<Document> {
    let document = |(name, content): (&str, String)| Document {
        path: format!("{name}.{kind}"),
        content: content.into_bytes(),
    };
    documents.into_iter().map(document).collect()
}

//! A line of text on a page.

use super::pieces::Piece;

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// From left to right: one, or the cells of a table's row.
    pub pieces: Vec<Piece>,
    pub y: f32,
    pub size: f32,
    /// All of it is bold.
    pub bold: bool,
    /// The page, from 0.
    pub page: usize,
    /// Where the text of its column ends.
    pub right: f32,
}

impl Line {
    /// Where it begins.
    pub fn x(&self) -> f32 {
        self.pieces.first().map_or(0.0, |piece| piece.x)
    }

    /// Where it ends.
    pub fn end(&self) -> f32 {
        self.pieces.last().map_or(0.0, |piece| piece.end)
    }

    /// The line with these of its pieces; none without any.
    pub fn with(&self, pieces: Vec<Piece>) -> Option<Self> {
        let main = pieces.iter().max_by_key(|piece| piece.text.len())?;
        Some(Self {
            size: main.size,
            bold: pieces.iter().all(|piece| piece.bold),
            pieces,
            ..*self
        })
    }

    /// Its text.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect();
        texts.join(" ")
    }
}

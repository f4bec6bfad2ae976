//! Letters to pieces of lines: what stands side by side on one line, with its words apart.

use super::markers::is_bullet;

/// Letters that stand further apart than this share of their size are of two words. Spaces have 0.25 and more, kerning less
/// than 0.1.
const WORD_GAP: f32 = 0.17;
/// From this on they are of two pieces: cells of a table, columns. Spaces that are drawn do not count; lines that fill their
/// column have gaps up to 0.5.
const PIECE_GAP: f32 = 0.6;
/// The same where a new text begins, as writers do for every cell.
const FRESH_GAP: f32 = 0.35;
/// The same with spaces that are drawn.
const WIDE_GAP: f32 = 1.5;
/// Letters of one line differ in height by up to this share of their size.
pub(super) const LINE_SHIFT: f32 = 0.35;
/// Smaller than this share of the line, and raised, are notes and exponents.
const RAISED_SIZE: f32 = 0.8;
/// The same text drawn again this close, in points, makes it look bold.
const DOUBLE_SHIFT: f32 = 1.2;
/// How many pieces before may be drawn again.
const DOUBLES_MAX: usize = 4;

/// Text on one line without a wide gap. Units are points, `y` grows downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub x: f32,
    pub end: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub text: String,
    /// Its place in the order in which the page is written.
    pub order: usize,
}

/// A letter as it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter<'a> {
    pub x: f32,
    pub end: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    /// How far the letters are set apart.
    pub spacing: f32,
    /// A new text begins with it.
    pub fresh: bool,
    /// Its text; several letters for a ligature.
    pub text: &'a str,
}

/// Collects the pieces of a page in the order in which they are drawn.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    done: Vec<Piece>,
    current: Option<Piece>,
    /// Where the last letter or space ends.
    pen: f32,
}

impl Pieces {
    /// The next letter.
    pub fn letter(&mut self, letter: &Letter<'_>) {
        let pen = std::mem::replace(&mut self.pen, letter.end);
        if letter.text.trim().is_empty() {
            return;
        }
        match &mut self.current {
            Some(piece) if goes_on(piece, letter, pen) => add(piece, letter),
            _ => {
                self.end();
                self.current = Some(Piece {
                    x: letter.x,
                    end: letter.end,
                    y: letter.y,
                    size: letter.size,
                    bold: letter.bold,
                    text: letter.text.to_owned(),
                    order: 0,
                });
            }
        }
    }

    /// All pieces.
    pub fn finish(mut self) -> Vec<Piece> {
        self.end();
        self.done
    }

    fn end(&mut self) {
        let Some(mut piece) = self.current.take() else {
            return;
        };
        let before = self.done.iter().rev().take(DOUBLES_MAX);
        let is_double = before.clone().any(|other| {
            other.text == piece.text
                && (other.x - piece.x).abs() < DOUBLE_SHIFT
                && (other.y - piece.y).abs() < DOUBLE_SHIFT
        });
        if !is_double {
            piece.order = self.done.len();
            self.done.push(piece);
        }
    }
}

fn goes_on(piece: &Piece, letter: &Letter<'_>, pen: f32) -> bool {
    let size = piece.size.max(letter.size);
    let gap = letter.x - piece.end - letter.spacing;
    let undrawn = letter.x - pen.max(piece.end) - letter.spacing;
    let undrawn_max = if letter.fresh { FRESH_GAP } else { PIECE_GAP };
    let is_level = (letter.y - piece.y).abs() < LINE_SHIFT * size;
    is_level && gap < WIDE_GAP * size && undrawn < undrawn_max * size && gap > -0.6 * size
}

fn add(piece: &mut Piece, letter: &Letter<'_>) {
    if is_bullet(&piece.text) {
        (piece.size, piece.y, piece.bold) = (letter.size, letter.y, letter.bold);
    }
    let size = piece.size.max(letter.size);
    let is_raised = letter.size < RAISED_SIZE * piece.size && letter.y < piece.y - 0.1 * piece.size;
    if is_raised
        && letter
            .text
            .chars()
            .all(|mark| mark.is_ascii_digit() || "*†‡".contains(mark))
    {
        if let Some(exponent) = exponent(&piece.text, letter.text) {
            piece.text.push(exponent);
        }
        piece.end = piece.end.max(letter.end);
        return;
    }
    if letter.x - piece.end > WORD_GAP * size + letter.spacing.max(0.0) {
        piece.text.push(' ');
    }
    piece.text.push_str(letter.text);
    piece.end = piece.end.max(letter.end);
    piece.bold &= letter.bold;
    if letter.size > piece.size {
        (piece.size, piece.y) = (letter.size, letter.y);
    }
}

/// A raised digit after a unit of length belongs to it; all others are marks of notes.
fn exponent(before: &str, digit: &str) -> Option<char> {
    let unit = before
        .rsplit(|letter: char| !letter.is_alphabetic())
        .next()?;
    match (["m", "cm", "mm", "km", "ft", "in"].contains(&unit), digit) {
        (true, "2") => Some('²'),
        (true, "3") => Some('³'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(pieces: &mut Pieces, text: &str, x: f32, y: f32, size: f32) {
        for (index, letter) in text.char_indices() {
            let x = x + index as f32 * 0.5 * size;
            let text = letter.to_string();
            let letter = Letter {
                x,
                end: x + 0.5 * size,
                y,
                size,
                bold: false,
                spacing: 0.0,
                fresh: false,
                text: &text,
            };
            pieces.letter(&letter);
        }
    }

    #[test]
    fn words_and_cells_are_told_apart_by_the_gaps_between_them() {
        let mut pieces = Pieces::default();
        letters(&mut pieces, "Opening hours", 0.0, 10.0, 10.0);
        letters(&mut pieces, "9", 80.0, 10.0, 10.0);
        letters(&mut pieces, "to", 87.0, 10.0, 10.0);
        letters(&mut pieces, "next", 0.0, 22.0, 10.0);
        let texts: Vec<String> = pieces
            .finish()
            .into_iter()
            .map(|piece| piece.text)
            .collect();
        assert_eq!(texts, ["Opening hours", "9 to", "next"]);
    }

    #[test]
    fn marks_of_notes_are_left_out_and_exponents_kept() {
        let mut pieces = Pieces::default();
        letters(&mut pieces, "open", 0.0, 10.0, 10.0);
        letters(&mut pieces, "1", 20.0, 7.0, 6.0);
        letters(&mut pieces, "40m", 28.0, 10.0, 10.0);
        letters(&mut pieces, "2", 43.0, 7.0, 6.0);
        assert_eq!(pieces.finish()[0].text, "open 40m²");
    }

    #[test]
    fn text_drawn_twice_is_read_once() {
        let mut pieces = Pieces::default();
        letters(&mut pieces, "Bold", 0.0, 10.0, 10.0);
        letters(&mut pieces, "Bold", 0.4, 10.0, 10.0);
        assert_eq!(pieces.finish().len(), 1);
    }
}

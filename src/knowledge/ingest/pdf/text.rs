//! The text of a page: its content is followed as far as it moves and writes letters.

use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::super::packed::{Room, Unread};
use super::fonts::{Fonts, Typeface};
use super::guard::Budget;
use super::matrix::Matrix;
use super::pieces::{Letter, Piece, Pieces};

/// Forms may stand in forms this deep, and states be saved this often.
const FORMS_DEEP: usize = 8;
const STATES_MAX: usize = 256;
/// Lines that lean more than this (the sine of 5 degrees) are no text to be read: watermarks, labels of axes.
const LEANING_MAX: f64 = 0.09;

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub pieces: Vec<Piece>,
    /// Letters whose font does not say which they are.
    pub unnamed: usize,
    /// Pictures.
    pub pictures: usize,
}

/// What pages have in common.
pub(super) struct Shared<'a> {
    pub fonts: Fonts<'a>,
    pub budget: Budget,
    pub room: Room,
}

/// Reads a page.
///
/// # Errors
/// The document is too large.
pub(super) fn read<'a>(page: &Page<'a>, shared: &mut Shared<'a>) -> Result<Found, Unread> {
    shared.budget.pay_opening()?;
    let content = content(page.raw(), &mut shared.budget)?;
    let mut reader = Reader {
        shared,
        state: State {
            place: Matrix(page.initial_transform(true).as_coeffs()),
            text: Text::default(),
        },
        saved: Vec::new(),
        marks: Vec::new(),
        pieces: Pieces::default(),
        found: Found::default(),
        depth: 0,
    };
    reader.follow(&content, page.resources())?;
    let Reader {
        mut found, pieces, ..
    } = reader;
    found.pieces = pieces.finish();
    Ok(found)
}

/// The content of a page, which may lie in several streams.
fn content(page: &Dict<'_>, budget: &mut Budget) -> Result<Vec<u8>, Unread> {
    let one = page.get::<Stream<'_>>(keys::CONTENTS);
    let several = page.get::<Array<'_>>(keys::CONTENTS);
    let several = several.iter().flat_map(Array::iter::<Stream<'_>>);
    let mut content = Vec::new();
    for stream in one.into_iter().chain(several) {
        budget.pay(&stream)?;
        content.extend(stream.decoded_data().unwrap_or_default().as_ref());
        content.push(b' ');
    }
    Ok(content)
}

#[derive(Clone)]
struct State<'a> {
    /// From the space of what is drawn to that of the page.
    place: Matrix,
    text: Text<'a>,
}

#[derive(Clone)]
struct Text<'a> {
    font: Option<Rc<Typeface<'a>>>,
    size: f64,
    letter_spacing: f64,
    word_spacing: f64,
    /// 1 is as wide as the font is.
    stretch: f64,
    leading: f64,
    rise: f64,
    here: Matrix,
    line: Matrix,
    /// Nothing of it is drawn yet.
    fresh: bool,
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self {
            font: None,
            size: 1.0,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            here: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            fresh: true,
        }
    }
}

struct Reader<'a, 's> {
    shared: &'s mut Shared<'a>,
    state: State<'a>,
    saved: Vec<State<'a>>,
    /// For each open mark whether it says that this is no content: running heads, numbers of pages.
    marks: Vec<bool>,
    pieces: Pieces,
    found: Found,
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    fn follow(&mut self, content: &[u8], resources: &Resources<'a>) -> Result<(), Unread> {
        let (saved, marks) = (self.saved.len(), self.marks.len());
        let mut operations = TypedIter::new(content);
        while let Some(operation) = operations.next() {
            self.take(&operation, resources)?;
        }
        // What a form leaves open ends with it.
        if self.saved.len() > saved {
            self.saved.truncate(saved + 1);
            self.restore();
        }
        self.marks.truncate(marks);
        Ok(())
    }

    fn take(&mut self, operation: &Op<'_, '_>, resources: &Resources<'a>) -> Result<(), Unread> {
        match operation {
            Op::SaveState(_) if self.saved.len() < STATES_MAX => {
                self.saved.push(self.state.clone());
            }
            Op::RestoreState(_) => self.restore(),
            Op::Transform(by) => {
                let by = matrix([&by.0, &by.1, &by.2, &by.3, &by.4, &by.5]);
                self.state.place = by.then(self.state.place);
            }
            Op::BeginMarkedContent(mark) => self.begin_mark(mark.0.as_ref()),
            Op::BeginMarkedContentWithProperties(mark) => self.begin_mark(mark.0.as_ref()),
            Op::EndMarkedContent(_) => drop(self.marks.pop()),
            Op::InlineImage(_) => self.found.pictures += 1,
            Op::XObject(object) => self.object(object.0, resources)?,
            Op::TextFont(font) => {
                let dictionary = resources.get_font(font.0);
                let (fonts, budget) = (&mut self.shared.fonts, &mut self.shared.budget);
                let font_of = |dictionary| fonts.load(&dictionary, budget);
                self.state.text.font = dictionary.map(font_of).transpose()?;
                self.state.text.size = font.1.as_f64();
            }
            _ => self.text(operation)?,
        }
        Ok(())
    }

    fn text(&mut self, operation: &Op<'_, '_>) -> Result<(), Unread> {
        let text = &mut self.state.text;
        match operation {
            Op::BeginText(_) => {
                (text.here, text.line, text.fresh) = (Matrix::IDENTITY, Matrix::IDENTITY, true);
            }
            Op::CharacterSpacing(by) => text.letter_spacing = by.0.as_f64(),
            Op::WordSpacing(by) => text.word_spacing = by.0.as_f64(),
            Op::HorizontalScaling(by) => text.stretch = by.0.as_f64() / 100.0,
            Op::TextLeading(by) => text.leading = by.0.as_f64(),
            Op::TextRise(by) => text.rise = by.0.as_f64(),
            Op::NextLine(by) => text.next_line(by.0.as_f64(), by.1.as_f64()),
            Op::NextLineAndSetLeading(by) => {
                text.leading = -by.1.as_f64();
                text.next_line(by.0.as_f64(), by.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => text.next_line(0.0, -text.leading),
            Op::SetTextMatrix(to) => {
                text.line = matrix([&to.0, &to.1, &to.2, &to.3, &to.4, &to.5]);
                text.here = text.line;
            }
            Op::ShowText(show) => return self.show(show.0.as_bytes()),
            Op::NextLineAndShowText(show) => {
                text.next_line(0.0, -text.leading);
                return self.show(show.0.as_bytes());
            }
            Op::ShowTextWithParameters(show) => {
                (text.word_spacing, text.letter_spacing) = (show.0.as_f64(), show.1.as_f64());
                text.next_line(0.0, -text.leading);
                return self.show(show.2.as_bytes());
            }
            Op::ShowTexts(show) => {
                for part in show.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(string) => self.show(string.as_bytes())?,
                        Object::Number(by) => self.state.text.go_back(by.as_f64()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    fn begin_mark(&mut self, tag: &[u8]) {
        if self.marks.len() < STATES_MAX {
            self.marks.push(tag == b"Artifact");
        }
    }

    /// A picture, or a form: content that stands elsewhere.
    fn object(&mut self, name: &Name<'_>, resources: &Resources<'a>) -> Result<(), Unread> {
        let Some(object) = resources.get_x_object(name) else {
            return Ok(());
        };
        let dictionary = object.dict();
        if dictionary.get::<Name<'_>>(keys::SUBTYPE).as_deref() != Some(b"Form") {
            self.found.pictures += 1;
            return Ok(());
        }
        if self.depth >= FORMS_DEEP {
            return Ok(());
        }
        self.shared.budget.pay(&object)?;
        let content = object.decoded_data().unwrap_or_default().into_owned();
        let own = dictionary
            .get::<Dict<'a>>(keys::RESOURCES)
            .map(Resources::new);
        let before = self.state.clone();
        if let Some(by) = dictionary.get::<[f64; 6]>(keys::MATRIX) {
            self.state.place = Matrix(by).then(before.place);
        }
        self.depth += 1;
        self.follow(&content, own.as_ref().unwrap_or(resources))?;
        self.depth -= 1;
        self.state = before;
        Ok(())
    }

    fn show(&mut self, string: &[u8]) -> Result<(), Unread> {
        let Some(font) = self.state.text.font.clone() else {
            return Ok(());
        };
        if !font.is_horizontal() {
            return Ok(());
        }
        let is_content = !self.marks.contains(&true);
        let (place, found, pieces) = (self.state.place, &mut self.found, &mut self.pieces);
        let text = &mut self.state.text;
        let mut bytes = 0;
        font.codes(string, |code, number, length| {
            let word = if number == 32 && length == 1 {
                text.word_spacing
            } else {
                0.0
            };
            let width = f64::from(code.width) * text.size * text.stretch;
            if is_content {
                match code.text.as_deref() {
                    Some(letters) => {
                        bytes += letters.len();
                        if let Some(letter) = text.letter(place, width, letters, font.bold) {
                            pieces.letter(&letter);
                            text.fresh = false;
                        }
                    }
                    None => found.unnamed += 1,
                }
            }
            text.advance(width + (text.letter_spacing + word) * text.stretch);
        });
        self.shared.room.take(bytes)
    }
}

impl Text<'_> {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.here = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.here = Matrix::moved(by, 0.0).then(self.here);
    }

    /// Goes back by so many thousandths of the size.
    fn go_back(&mut self, thousandths: f64) {
        self.advance(-thousandths / 1_000.0 * self.size * self.stretch);
    }

    /// A letter of `width` that is drawn here, if its line is level.
    fn letter<'t>(
        &self,
        place: Matrix,
        width: f64,
        text: &'t str,
        bold: bool,
    ) -> Option<Letter<'t>> {
        let on_page = self.here.then(place);
        let (x, y) = on_page.apply(0.0, self.rise);
        let (end, end_y) = on_page.apply(width, self.rise);
        let (top_x, top_y) = on_page.apply(0.0, self.rise + self.size);
        let size = (top_x - x).hypot(top_y - y);
        let run = on_page.apply(1.0, self.rise);
        let (run_x, run_y) = (run.0 - x, run.1 - y);
        let is_level = run_x > 0.0 && run_y.abs() <= LEANING_MAX * run_x;
        let is_finite = [x, y, end, end_y, size]
            .iter()
            .all(|number| number.is_finite());
        (is_level && is_finite && size > 0.0).then_some(Letter {
            x: x as f32,
            end: end as f32,
            y: y as f32,
            size: size as f32,
            bold,
            spacing: (self.letter_spacing * self.stretch * run_x) as f32,
            fresh: self.fresh,
            text,
        })
    }
}

fn matrix(numbers: [&Number; 6]) -> Matrix {
    Matrix(numbers.map(Number::as_f64))
}

//! Reading what a visitor says to a form: values for its slots, and answers to its questions.
//!
//! Rules, for words as they are typed and as recognisers write them. Answers and words for days are known in the languages of
//! `words`; dates, times and numbers in words in English and German, digits, addresses and choices in all.

mod choice;
mod date;
mod email;
mod number;
mod phone;
mod span;
mod text;
mod time;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use crate::conversation::form::{
    Asked, Filled, Filling, FormAnswer, FormReading, Slot, SlotKind, SlotValue,
};
use span::{Piece, Pieces, span_of};
use words::Words;

/// Bytes that are read: what is said to a form is short.
const BYTES_MAX: usize = 600;

/// What the words say to this form, in a pack's `language`, where it is `now`; none: not known, so that days by their distance
/// ("tomorrow") are not either.
pub fn read(form: &Filling, said: &str, language: &str, now: Option<DateTime>) -> FormReading {
    let said = &said[..said.floor_char_boundary(BYTES_MAX)];
    let reader = Reader {
        form,
        words: Words::of(language),
        today: now.map(DateTime::date),
        text: said,
        lower: said.to_lowercase().replace('’', "'"),
    };
    reader.read()
}

struct Reader<'a> {
    form: &'a Filling,
    words: &'static Words,
    today: Option<Date>,
    text: &'a str,
    lower: String,
}

impl Reader<'_> {
    fn read(&self) -> FormReading {
        let is_question = self.words.asks(&self.lower);
        let asked = self.asked();
        let mut reading = FormReading {
            is_question,
            answer: self.words.answer(&self.lower, asked.map(|slot| &slot.kind)),
            ..FormReading::default()
        };
        if let Some(FormAnswer::Cancel | FormAnswer::Back) = reading.answer {
            return reading;
        }
        let mut pieces = Pieces::new(&self.lower);
        let mut slots: Vec<(usize, &Slot)> = self.form.form.slots.iter().enumerate().collect();
        // "Reach me at five five five …" is no time where a number was asked for.
        slots.sort_by_key(|(place, slot)| match slot.kind {
            SlotKind::Phone if self.is_asked(*place) => 0,
            _ => telling(&slot.kind),
        });
        for (place, slot) in slots {
            if slot.kind != SlotKind::Text && !self.is_taken(&reading, place) {
                self.find(place, slot, &mut pieces, &mut reading);
            }
        }
        self.read_named_text(&mut pieces, &mut reading);
        self.read_what_comes_next(&mut pieces, &mut reading);
        let left = pieces.left(self.words);
        reading.is_whole = left.is_empty();
        if let Asked::Slot(place) = self.form.asked
            && self.form.form.slots[place].kind == SlotKind::Text
            && reading.answer.is_none()
            && !reading.values.iter().any(|(of, _)| *of == place)
            && !reading.is_whole
            && !self.words.surely_asks(&self.lower)
            && !self.tells_of_another(place, &reading)
        {
            self.read_asked_text(place, &pieces, &mut reading);
        }
        let may_correct = self.is_reviewed()
            || (asked.is_some_and(|slot| slot.kind != SlotKind::Text)
                && self.words.corrects(&self.lower));
        if may_correct && reading.values.is_empty() && !is_question {
            self.read_text_like_before(&pieces, &mut reading);
        }
        if reading.values.is_empty() {
            reading.named = self.named();
        }
        reading
    }

    /// The day that the slot has already.
    fn date_before(&self, place: usize) -> Option<Date> {
        match &self.form.slots[place] {
            Filled::Value(value) => value.value.parse().ok(),
            Filled::Empty | Filled::Passed => None,
        }
    }

    fn asked(&self) -> Option<&Slot> {
        match self.form.asked {
            Asked::Slot(place) => Some(&self.form.form.slots[place]),
            Asked::Nothing | Asked::Confirmation | Asked::Change => None,
        }
    }

    fn is_asked(&self, place: usize) -> bool {
        self.form.asked == Asked::Slot(place)
    }

    /// Another slot of its kind has what was said, or should rather have it: the one that is asked for, or the first that is
    /// empty.
    fn is_taken(&self, reading: &FormReading, place: usize) -> bool {
        let slots = &self.form.form.slots;
        let kind = &slots[place].kind;
        let same = |other: usize| {
            std::mem::discriminant(&slots[other].kind) == std::mem::discriminant(kind)
                && !matches!(kind, SlotKind::Choice(_))
        };
        if reading.values.iter().any(|(of, _)| same(*of)) {
            return true;
        }
        let is_empty = |at: usize| self.form.slots[at] == Filled::Empty;
        let mut others = (0..slots.len()).filter(|other| *other != place && same(*other));
        let is_named = self.names(&slots[place]);
        if is_named || self.is_asked(place) {
            return false;
        }
        others.any(|other| {
            self.is_asked(other)
                || self.names(&slots[other])
                || (is_empty(other) && (other < place || !is_empty(place)))
        })
    }

    /// "The time is not good, better half past three", where a name was asked for.
    fn tells_of_another(&self, place: usize, reading: &FormReading) -> bool {
        let slots = &self.form.form.slots;
        let mut read = reading.values.iter().filter(|(of, _)| *of != place);
        read.any(|(of, _)| slots[*of].kind != SlotKind::Text && self.names(&slots[*of]))
    }

    /// All was read back, and anything may be put right.
    fn is_reviewed(&self) -> bool {
        matches!(self.form.asked, Asked::Confirmation | Asked::Change)
    }

    /// Whether the form asks for a number as well.
    fn counts(&self) -> bool {
        let mut slots = self.form.form.slots.iter();
        slots.any(|slot| slot.kind == SlotKind::Number)
    }

    /// Whether the words name this slot, or none.
    fn may_be_named(&self, slot: &Slot) -> bool {
        let mut slots = self.form.form.slots.iter();
        self.names(slot) || !slots.any(|other| self.names(other))
    }

    fn find(&self, place: usize, slot: &Slot, pieces: &mut Pieces<'_>, reading: &mut FormReading) {
        let is_asked = self.is_asked(place);
        let is_free = is_asked || (self.is_reviewed() && self.may_be_named(slot));
        // A bare number is no day, and an hour only where nothing is counted.
        let is_meant = is_asked || (self.is_reviewed() && self.names(slot));
        let is_hour = is_meant || (is_free && !self.counts());
        let found = match &slot.kind {
            SlotKind::Date => {
                let days = (self.today, self.date_before(place));
                date::find(pieces, self.words, days, is_meant).map(|found| match found {
                    Ok(piece) => Ok(piece.map(|date| date_value(date, self.words))),
                    Err(problem) => Err(problem),
                })
            }
            SlotKind::Time => time::find(pieces, self.words, is_hour)
                .map(|piece| Ok(piece.map(|time| time_value(time, self.words)))),
            SlotKind::Number => number::find(pieces, self.words, slot, is_asked, is_free)
                .map(|piece| Ok(piece.map(|number| same_value(number.to_string())))),
            SlotKind::Email => email::find(pieces, is_free).map(|piece| Ok(piece.map(same_value))),
            SlotKind::Phone => phone::find(pieces, is_free).map(|piece| Ok(piece.map(phone_value))),
            SlotKind::Choice(choices) => choice::find(pieces, choices, is_asked)
                .map(|piece| Ok(piece.map(|choice| same_value(choice.to_string())))),
            SlotKind::Text => None,
        };
        match found {
            Some(Ok(Piece { span, value })) => {
                pieces.take(span);
                reading.values.push((place, value));
            }
            Some(Err(problem)) => reading.problem = Some((place, problem)),
            None => {}
        }
    }

    /// "The name is Lee", whatever is asked.
    fn read_named_text(&self, pieces: &mut Pieces<'_>, reading: &mut FormReading) {
        let slots = self.form.form.slots.iter().enumerate();
        for (place, slot) in slots.filter(|(_, slot)| slot.kind == SlotKind::Text) {
            let left = pieces.left_between(self.text);
            let found = left.iter().find_map(|piece| {
                let named = text::named(piece, slot, self.words)?;
                Some((&piece[named.start..], named.value))
            });
            let found = found.or_else(|| self.written_name(place, &left));
            if let Some((piece, value)) = found.filter(|_| !self.is_asked(place)) {
                pieces.take(span_of(piece, self.text));
                reading.values.push((place, same_value(value)));
                reading.is_question = false;
            }
        }
    }

    /// A name that nobody asked for: of an empty slot that is called so.
    fn written_name<'t>(&self, place: usize, left: &[&'t str]) -> Option<(&'t str, String)> {
        let slot = &self.form.form.slots[place];
        let is_wanted = &*slot.name == "name" && self.form.slots[place] == Filled::Empty;
        let mut left = left.iter().filter(|_| is_wanted);
        left.find_map(|piece| {
            let (start, name) = text::proper_name(piece, self.words)?;
            Some((&piece[start..start + name.len()], name))
        })
    }

    /// All that was said, without the words around it and what other slots took of it. What stands behind that goes to the next
    /// slot of words.
    fn read_asked_text(&self, place: usize, pieces: &Pieces<'_>, reading: &mut FormReading) {
        let slots = &self.form.form.slots;
        let is_next =
            |at: &usize| slots[*at].kind == SlotKind::Text && self.form.slots[*at] == Filled::Empty;
        let wanted = [place]
            .into_iter()
            .chain((place + 1..slots.len()).filter(is_next));
        let mut left = pieces.left_between(self.text);
        if left.len() > 1 {
            let says = |piece: &&str| {
                words::tokens(piece).any(|word| !self.words.is_frame(&word.to_lowercase()))
            };
            let cut = left
                .iter()
                .map(|piece| text::without_preposition(piece, self.words));
            left = cut.filter(says).collect();
        }
        let named = left
            .iter()
            .find_map(|piece| text::named(piece, &slots[place], self.words));
        let values: Vec<String> = match named {
            Some(named) => vec![named.value],
            None => left
                .iter()
                .filter_map(|piece| text::value(piece, &slots[place], self.words))
                .collect(),
        };
        for (place, value) in wanted.zip(values) {
            reading.values.push((place, same_value(value)));
            reading.is_whole = !reading.is_question;
        }
    }

    /// "March 15th, 7 Church Street", where the street is asked for next: what stands behind a comma and has a number in it.
    fn read_what_comes_next(&self, pieces: &mut Pieces<'_>, reading: &mut FormReading) {
        let is_known = |at: usize| {
            self.form.slots[at] != Filled::Empty || reading.values.iter().any(|(of, _)| *of == at)
        };
        let slots = &self.form.form.slots;
        let next = (0..slots.len()).find(|at| !is_known(*at));
        let Some(next) = next.filter(|at| slots[*at].kind == SlotKind::Text && !self.is_asked(*at))
        else {
            return;
        };
        let left = pieces.left_between(self.text);
        let address = left.iter().skip(1).find(|piece| {
            let words =
                words::tokens(piece).filter(|word| !self.words.is_frame(&word.to_lowercase()));
            piece.bytes().any(|it| it.is_ascii_digit()) && words.count() >= 2
        });
        if let Some(piece) = address
            && let Some(value) = text::value(piece, &slots[next], self.words)
        {
            reading.values.push((next, same_value(value)));
            pieces.take(span_of(piece, self.text));
        }
    }

    /// "It should be Maple Court 3c", where "Maple Court 3b" was read back.
    fn read_text_like_before(&self, pieces: &Pieces<'_>, reading: &mut FormReading) {
        let left = pieces.left_between(self.text);
        let slots = self.form.form.slots.iter().zip(&self.form.slots);
        for (place, (slot, filled)) in slots.enumerate() {
            let Filled::Value(before) = filled else {
                continue;
            };
            if slot.kind != SlotKind::Text {
                continue;
            }
            let mut left = left.iter();
            let found =
                left.find_map(|piece| text::put_right(piece, &before.value, slot, self.words));
            if let Some(value) = found {
                reading.values.push((place, same_value(value)));
                reading.answer = None;
                reading.is_whole = true;
                return;
            }
        }
    }

    /// The slot that is named.
    fn named(&self) -> Option<usize> {
        let mut slots = self.form.form.slots.iter();
        slots.position(|slot| self.names(slot))
    }

    fn names(&self, slot: &Slot) -> bool {
        let said: Vec<&str> = words::tokens(&self.lower).collect();
        let is_said = |name: &str| {
            let name: Vec<String> = words::tokens(&name.to_lowercase())
                .map(str::to_owned)
                .collect();
            !name.is_empty() && said.windows(name.len()).any(|at| at == &name[..])
        };
        let of_kind = self.words.kind_names(&slot.kind);
        is_said(&slot.name) || is_said(&slot.label) || of_kind.iter().any(|name| is_said(name))
    }
}

/// The more telling kinds come first; later ones take only what is left.
fn telling(kind: &SlotKind) -> u8 {
    match kind {
        SlotKind::Email => 0,
        SlotKind::Date => 1,
        SlotKind::Time => 2,
        SlotKind::Phone => 3,
        SlotKind::Choice(_) => 4,
        SlotKind::Number => 5,
        SlotKind::Text => 6,
    }
}

fn same_value(value: String) -> SlotValue {
    let value: Arc<str> = value.into();
    SlotValue {
        shown: Arc::clone(&value),
        value,
    }
}

fn date_value(date: Date, words: &Words) -> SlotValue {
    SlotValue {
        value: date.to_string().into(),
        shown: words.date(date).into(),
    }
}

fn time_value((hour, minute): (i8, i8), words: &Words) -> SlotValue {
    SlotValue {
        value: format!("{hour:02}:{minute:02}").into(),
        shown: words.time(hour, minute).into(),
    }
}

/// Digits in groups, so that they are read and said as such.
fn phone_value(digits: String) -> SlotValue {
    let (plus, bare) = match digits.strip_prefix('+') {
        Some(bare) => ("+", bare),
        None => ("", &*digits),
    };
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = bare;
    while rest.len() > 4 {
        let (group, after) = rest.split_at(3);
        groups.push(group);
        rest = after;
    }
    groups.push(rest);
    SlotValue {
        shown: format!("{plus}{}", groups.join(" ")).into(),
        value: digits.into(),
    }
}

//! Forms: an intent that needs several things to be known, which are asked for one by one.
//!
//! What a form asks for ([`Form`]) comes from the pack. How far a visitor has come with one is a value ([`Filling`]): the
//! understanding stage reads the visitor's words against it ([`FormReading`]), and [`Filling::take`] gives the next one and what
//! is said ([`FormStep`]). It is stored with every turn ([`FormRecord`]), so that it goes on after a crash, and
//! `asking` has the one that is open in a session.

pub(super) mod asking;
pub(super) mod deciding;
mod filling;
mod reading;
mod record;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use filling::{Asked, Filled, Filling, FormState, FormStep};
pub use reading::{FormAnswer, FormReading, ValueProblem};
pub use record::{FormRecord, SlotRecord};

/// Stands in [`Slot::read_back`] for the value.
pub const VALUE: &str = "{value}";
/// Stands in [`FormTexts::confirm`] for all that was understood.
pub const VALUES: &str = "{values}";

/// What an intent needs to know before it can be done.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// The intent's name.
    pub name: Arc<str>,
    /// What is asked for, in this order; at least one.
    pub slots: Vec<Slot>,
    /// Said when all is known and confirmed, with `{slot}` for values.
    pub done: Arc<str>,
    /// Said on the way.
    pub texts: Arc<FormTexts>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name, such as `day`.
    pub name: Arc<str>,
    /// What people call it.
    pub label: Arc<str>,
    /// What may be said.
    pub kind: SlotKind,
    /// The question.
    pub question: Arc<str>,
    /// How it is read back, with [`VALUE`] for the value.
    pub read_back: Arc<str>,
    /// It may be passed over.
    pub optional: bool,
}

/// What kind of thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// A day to come; the value is `YYYY-MM-DD`.
    Date,
    /// A time of day; the value is `HH:MM`.
    Time,
    /// A whole number from 0 on; the value is its digits.
    Number,
    /// Words as they were said.
    Text,
    /// One of these.
    Choice(Arc<[Arc<str>]>),
    /// An e-mail address; the value is in lower case.
    Email,
    /// A telephone number; the value is its digits, behind a `+` where that was said.
    Phone,
}

impl SlotKind {
    /// The name in a pack, and in what is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Number => "number",
            Self::Text => "text",
            Self::Choice(_) => "choice",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// What was understood for a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotValue {
    /// As it is passed on; see [`SlotKind`].
    pub value: Arc<str>,
    /// As it is said and shown: "Tuesday, March 16".
    pub shown: Arc<str>,
}

/// What is said while a form is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormTexts {
    /// All that was understood, with [`VALUES`], and whether it is right.
    pub confirm: Arc<str>,
    /// What should be different.
    pub change: Arc<str>,
    /// The visitor wants it no more.
    pub cancelled: Arc<str>,
    /// It did not come about: a thing was asked for several times in vain.
    pub given_up: Arc<str>,
    /// Before a question that is asked again.
    pub not_understood: Arc<str>,
    /// A day that no calendar has.
    pub no_such_day: Arc<str>,
    /// A day that is over.
    pub past: Arc<str>,
    /// What cannot be passed over.
    pub needed: Arc<str>,
    /// There is nothing to go back to.
    pub first: Arc<str>,
    /// Another form is wanted.
    pub one_at_a_time: Arc<str>,
    /// Said at the beginning where nothing of it is kept.
    pub unkept: Arc<str>,
    /// Between the last two of several.
    pub and: Arc<str>,
    /// Said where one of these kinds was not understood twice.
    pub hints: FormHints,
}

/// How things of a kind are said so that they are understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormHints {
    /// A day.
    pub date: Arc<str>,
    /// A time of day.
    pub time: Arc<str>,
    /// A number.
    pub number: Arc<str>,
    /// One of several, with [`VALUES`] for what can be chosen.
    pub choice: Arc<str>,
    /// An e-mail address.
    pub email: Arc<str>,
    /// A telephone number.
    pub phone: Arc<str>,
}

impl FormTexts {
    /// How to say a thing of this kind; none where anything will do.
    fn hint(&self, kind: &SlotKind) -> Option<String> {
        let hints = &self.hints;
        let hint = match kind {
            SlotKind::Date => &hints.date,
            SlotKind::Time => &hints.time,
            SlotKind::Number => &hints.number,
            SlotKind::Choice(choices) => {
                return Some(hints.choice.replace(VALUES, &self.list(choices)));
            }
            SlotKind::Email => &hints.email,
            SlotKind::Phone => &hints.phone,
            SlotKind::Text => return None,
        };
        Some(hint.to_string())
    }

    /// "this, that and that".
    fn list(&self, all: &[impl AsRef<str>]) -> String {
        let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
        match all.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} {} {last}", before.join(", "), self.and)
            }
            _ => all.concat(),
        }
    }
}

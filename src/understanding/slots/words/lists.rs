//! What is known of a language.

use jiff::civil::Date;

/// The words of one language; lists have `|` between their entries.
pub struct Words {
    /// Its tag.
    pub language: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    /// Phrases that end the form.
    pub cancel: &'static str,
    pub back: &'static str,
    /// What a correction begins with.
    pub correcting: &'static str,
    /// "Please".
    pub polite: &'static str,
    /// Words with which a "right" is none.
    pub denying: &'static str,
    pub skip: &'static str,
    /// Words beside an answer or a value that say no more.
    pub frame: &'static str,
    /// Words that a question begins with.
    pub asking: &'static str,
    /// Words that a question may begin with, and a request as well: "can you".
    pub requesting: &'static str,
    /// "Not", before what is not meant.
    pub not: &'static str,
    /// What stands before a text: "my name is".
    pub lead: &'static str,
    /// "Is", between the name of a slot and its value.
    pub is: &'static str,
    /// What stands behind a text: "please".
    pub tail: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
    /// What is called so, by kind: date, time, number, e-mail, phone.
    pub kinds: [&'static str; 5],
    pub date: fn(Date, &Words) -> String,
    pub time: fn(i8, i8) -> String,
}

impl Words {
    pub fn weekday_of(&self, date: Date) -> &'static str {
        self.weekdays[date.weekday().to_monday_zero_offset() as usize]
    }

    pub fn month_of(&self, date: Date) -> &'static str {
        self.months[date.month() as usize - 1]
    }
}

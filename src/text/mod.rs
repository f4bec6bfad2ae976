//! Written text, before anybody quotes or speaks it, and the names of languages.

mod abbreviations;
pub mod html;
mod languages;
mod sentences;
mod spelling;
mod words;

pub use languages::is_part_of;
pub use sentences::{asks, is_closing, is_opening, is_stop, sentences};
pub use spelling::Spelling;
pub use words::{
    GERMAN_WEEKDAYS, MONTHS, NUMBER_WORDS, SHORT_WEEKDAYS, WEEKDAYS, capitalized, number_named,
    plain_words,
};

//! Written text, before anybody quotes or speaks it.

mod abbreviations;
mod sentences;
mod words;

pub use sentences::{is_closing, is_opening, is_stop, sentences};
pub use words::{MONTHS, NUMBER_WORDS, SHORT_WEEKDAYS, WEEKDAYS};

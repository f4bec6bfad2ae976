//! Written text, before anybody quotes or speaks it.

mod abbreviations;
mod sentences;

pub use sentences::{is_closing, is_opening, is_stop, sentences};

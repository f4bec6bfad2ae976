//! An utterance's name and its words.

use std::sync::Arc;
use std::time::Duration;

/// Identifies an utterance of one microphone, counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtteranceId(pub u64);

/// The words of an utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct SpokenText {
    /// The words; empty when none were recognised.
    pub text: Arc<str>,
    /// How sure the recogniser is, 0 to 1.
    pub confidence: f32,
    /// Why there are no words although something was recognised.
    pub refused: Option<Refusal>,
    /// Time that the recogniser worked on them before the utterance was over.
    pub ahead: Duration,
}

/// Why recognised words are not believed. Sound without speech is not among these: it has no words to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// They repeat themselves as no person does.
    Repetition,
    /// A phrase that recognisers invent.
    StockPhrase,
    /// The recogniser is not sure enough, or does not know the words.
    Unsure,
}

impl Refusal {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repetition => "repetition",
            Self::StockPhrase => "stock_phrase",
            Self::Unsure => "unsure",
        }
    }
}

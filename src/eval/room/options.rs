//! What is measured, and what listens.

use std::path::PathBuf;
use std::time::Duration;

use super::talk::Talker;
use crate::hearing::{Transcriber, VoiceDetector};

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of recorded responses.
    pub rooms: PathBuf,
    /// Folder of recordings of people.
    pub speech: PathBuf,
    /// Folder of noises.
    pub noise: PathBuf,
    /// The only part that is measured; none for all.
    pub part: Option<Part>,
    /// How long is played, all cases of the far end together.
    pub time: Duration,
    /// Of all that is drawn.
    pub seed: u64,
}

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// How well the echo is cancelled.
    Echo,
    /// All of the product, talked with.
    Talk,
}

/// What listens.
pub struct Ears<'a> {
    /// Makes a detector for a new stream.
    pub detector: &'a dyn Fn() -> Box<dyn VoiceDetector>,
    /// Writes down what somebody near says.
    pub recogniser: &'a dyn Transcriber,
    /// Hears and speaks as sessions do.
    pub talker: &'a Talker<'a>,
}

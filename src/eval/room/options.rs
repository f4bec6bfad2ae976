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
    /// How long is played, all cases of the far end together.
    pub time: Duration,
    /// Of all that is drawn.
    pub seed: u64,
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

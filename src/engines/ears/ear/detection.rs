//! How far the detection is.

use std::collections::VecDeque;

use crate::conversation::AudioTime;

/// Called when the sound before it has been scored.
pub type Mark = Box<dyn FnOnce() + Send>;

/// How far the detection is.
#[derive(Default)]
pub struct Detection {
    /// Samples that were scored, or are being scored.
    pub(super) cursor: u64,
    /// What waits until the sound before them has been scored.
    pub(super) marks: VecDeque<(AudioTime, Mark)>,
    pub(super) running: bool,
    /// A failure is told once.
    pub(super) failed: bool,
}

impl Detection {
    /// How far the sound was scored.
    pub fn cursor(&self) -> AudioTime {
        AudioTime::from_samples(self.cursor)
    }
}

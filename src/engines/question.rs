//! What the stages are asked.

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::DateTime;

use crate::conversation::Urgency;

/// A text to be understood.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose text it is: a newer speculative text of the same session replaces an older one.
    pub session: u64,
    /// The whole utterance.
    pub text: Arc<str>,
    /// Whether the user waits.
    pub urgency: Urgency,
    /// When it is its turn: what is due later goes later, and is refused first.
    pub due: Instant,
    /// The local time that it is asked at, where that is not now.
    pub at: Option<DateTime>,
    /// Whether the answer from the knowledge explains itself.
    pub explain: bool,
}

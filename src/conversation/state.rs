//! The states of a conversation as clients see them.

/// The state as clients see it, lower case on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing under way.
    Idle,
    /// An utterance is under way.
    Listening,
    /// The utterance has ended, its reply has not been sent.
    Thinking,
    /// The reply is being spoken.
    Speaking,
    /// The reply was cut off; passes into listening at once.
    Interrupt,
}

impl State {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Listening => "listening",
            Self::Thinking => "thinking",
            Self::Speaking => "speaking",
            Self::Interrupt => "interrupt",
        }
    }
}

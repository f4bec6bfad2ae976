//! Which of the words that are heard are meant for us.

/// What of a client's sound is listened to. What is typed, and who holds the talk button, always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attention {
    /// All of it.
    #[default]
    Always,
    /// What is addressed to us: from a wake phrase on, or soon after a reply.
    WhenAddressed,
}

//! What turns are answered with, for who counts them.

/// What a turn is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// A quotation from the documents.
    Knowledge,
    /// Nothing is known.
    Declined,
    /// A reply of the pack.
    FixedReply,
    /// Somebody spoke and was not understood.
    NotHeard,
    /// An engine failed.
    Apology,
}

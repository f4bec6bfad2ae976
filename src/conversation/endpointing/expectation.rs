//! What the words so far say about whether more will come.

/// Whether the words so far sound finished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing is known.
    #[default]
    Unknown,
    /// A whole question or command was said.
    Complete,
    /// The words break off, or digits or a list are being spoken.
    More,
}

/// What `words`, a partial transcript, lets expect.
pub fn expectation(words: &str) -> Expectation {
    let _ = words;
    Expectation::Unknown
}

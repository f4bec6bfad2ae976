//! What turns are answered with, as it is counted.

use prometheus_client::encoding::EncodeLabelValue;

/// What a turn was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Answered {
    /// A quotation from the knowledge.
    Knowledge,
    /// The pack's `unknown`: nothing is known.
    Declined,
    /// A reply of an intent.
    FixedReply,
    /// The pack's `not_heard`: somebody spoke and was not understood.
    NotHeard,
    /// The pack's apology: an engine failed.
    Apology,
}

impl Answered {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Knowledge,
        Self::Declined,
        Self::FixedReply,
        Self::NotHeard,
        Self::Apology,
    ];
}

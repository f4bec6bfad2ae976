//! What a conversation is configured with.

use std::sync::Arc;
use std::time::Duration;

use super::hearing::HearingRules;

/// Limits and deadlines of one conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How long after the end of the utterance the intent may take.
    pub intent_deadline: Duration,
    /// How long after the end of the utterance the retrieval may take.
    pub retrieval_deadline: Duration,
    /// How long the store may take to make a turn durable.
    pub store_deadline: Duration,
    /// How long the voice may be silent before the reply is given up as unspeakable.
    pub speech_deadline: Duration,
    /// How long an unfinished utterance is kept.
    pub listening_max: Duration,
    /// Fragments in one utterance, at most.
    pub fragments_max: usize,
    /// Characters in one utterance, at most.
    pub characters_max: usize,
    /// The microphone.
    pub hearing: HearingRules,
    /// Whether replies are spoken. Without a voice a turn completes as soon as its reply is sent.
    pub audible: bool,
}

impl Default for Rules {
    /// The limits of the wire contract (`protocol.md`, rule 10), and deadlines that a visitor would still wait for.
    fn default() -> Self {
        Self {
            intent_deadline: Duration::from_secs(2),
            retrieval_deadline: Duration::from_secs(2),
            store_deadline: Duration::from_secs(5),
            speech_deadline: Duration::from_secs(5),
            listening_max: Duration::from_hours(1),
            fragments_max: 500,
            characters_max: 20_000,
            hearing: HearingRules::default(),
            audible: false,
        }
    }
}

/// The pack's language and fixed replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What is spoken, such as `en`.
    pub language: Arc<str>,
    /// Said when nothing was found with enough confidence.
    pub unknown: String,
    /// Said when an engine failed.
    pub apology: String,
}

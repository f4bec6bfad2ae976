//! Where an utterance begins and ends in the sound of the microphone.
//!
//! Scores of voice windows go in, places in the sound come out. All of it is audio time: what the clock says does not
//! matter here, so that sound which comes late, or faster than it was spoken, is cut in the same places.

mod expectation;

pub use expectation::{Expectation, expectation};

use std::collections::VecDeque;
use std::time::Duration;

use super::AudioTime;

/// What decides where an utterance begins and ends.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointRules {
    /// A window at or above this score is speech, 0 to 1.
    pub onset_score: f32,
    /// While speech goes on, a window below this score is silence, 0 to 1; lower than `onset_score`.
    pub release_score: f32,
    /// Speech needed to start.
    pub onset: Duration,
    /// Sound kept from before the start, so that the first word is whole.
    pub pre_roll: Duration,
    /// Silence after which the turn is judged and the likely final text is decoded.
    pub judge_after: Duration,
    /// Silence that ends a turn which is complete.
    pub hangover_short: Duration,
    /// Silence that ends a turn of which nothing is known.
    pub hangover: Duration,
    /// Silence that ends a turn in which more is expected.
    pub hangover_long: Duration,
    /// An utterance with less speech than this is dismissed.
    pub utterance_min: Duration,
    /// An utterance is ended at this length, with a flag.
    pub utterance_max: Duration,
}

/// What was found in the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointEvent {
    /// Somebody began to speak.
    Started {
        /// Where the utterance's sound begins, pre-roll included.
        from: AudioTime,
    },
    /// The speaker has been silent for [`EndpointRules::judge_after`]: is the turn complete?
    Paused {
        /// Where the silence began.
        at: AudioTime,
    },
    /// The speaker went on within the hangover; what was made of the pause is void.
    Resumed {
        /// Where speech began again.
        at: AudioTime,
    },
    /// The utterance is over.
    Ended {
        /// Where its speech ended.
        until: AudioTime,
        /// Why.
        reason: EndReason,
    },
    /// What began was too short to be speech.
    Dismissed,
}

/// Why an utterance is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The speaker was silent for long enough.
    Silence,
    /// It reached [`EndpointRules::utterance_max`]; the speaker may have more to say.
    TooLong,
    /// The client said so.
    Client,
}

/// Cuts one session's sound into utterances.
#[derive(Debug)]
pub struct Endpointer {
    rules: EndpointRules,
    events: VecDeque<EndpointEvent>,
}

//! What decides where an utterance begins and ends, and how long a silence ends it.

use std::time::Duration;

use super::Expectation;

/// At or above this the judge holds a turn for complete. Source: Smart Turn v3's own threshold.
const COMPLETE_SCORE: f32 = 0.5;

/// What decides where an utterance begins and ends.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointRules {
    /// A window at or above this score is speech, 0 to 1.
    pub onset_score: f32,
    /// While speech goes on, a window below this score is silence, 0 to 1; lower than `onset_score`.
    pub release_score: f32,
    /// Speech needed to start.
    pub onset: Duration,
    /// The span within which the speech needed to start, or to go on after a pause, must lie.
    pub onset_span: Duration,
    /// Sound kept from before the start, so that the first word is whole.
    pub pre_roll: Duration,
    /// Speech needed to go on after a pause.
    pub resumption: Duration,
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

impl Default for EndpointRules {
    fn default() -> Self {
        Self {
            onset_score: 0.5,
            release_score: 0.35,
            onset: Duration::from_millis(96),
            onset_span: Duration::from_millis(192),
            pre_roll: Duration::from_millis(300),
            resumption: Duration::from_millis(64),
            judge_after: Duration::from_millis(192),
            hangover_short: Duration::from_millis(300),
            hangover: Duration::from_millis(600),
            hangover_long: Duration::from_millis(1500),
            utterance_min: Duration::from_millis(192),
            utterance_max: Duration::from_secs(30),
        }
    }
}

impl EndpointRules {
    /// How long a silence ends the turn, by what the judge says of how it sounded (0 to 1, none before it answered) and
    /// what the words let expect:
    ///
    /// | words | no answer yet | incomplete | complete |
    /// |---|---|---|---|
    /// | more | long | long | default |
    /// | unknown | default | long | short |
    /// | complete | default | default | short |
    ///
    /// Neither alone makes a turn short or long against the other: a voice that falls after "my number is" waits, and so
    /// does a whole question in a voice that stays up.
    pub fn hangover_for(&self, complete: Option<f32>, words: Expectation) -> Duration {
        let sounds_complete = complete.map(|score| score >= COMPLETE_SCORE);
        match (words, sounds_complete) {
            (Expectation::More, None | Some(false)) | (Expectation::Unknown, Some(false)) => {
                self.hangover_long
            }
            (Expectation::Unknown | Expectation::Complete, Some(true)) => self.hangover_short,
            (Expectation::More, Some(true))
            | (Expectation::Unknown | Expectation::Complete, None)
            | (Expectation::Complete, Some(false)) => self.hangover,
        }
    }
}

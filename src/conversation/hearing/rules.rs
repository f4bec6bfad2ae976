//! What hearing is configured with.

use std::time::Duration;

use crate::conversation::endpointing::EndpointRules;

/// Deadlines of hearing, and where utterances begin and end.
#[derive(Debug, Clone, PartialEq)]
pub struct HearingRules {
    /// Where utterances begin and end.
    pub endpointing: EndpointRules,
    /// How long the final transcript may take after the end of an utterance, and at least after the time that it took to
    /// say it.
    pub transcript_deadline: Duration,
    /// An utterance is over when no sound has come for this long.
    pub stall: Duration,
    /// Who is silent for this long after an utterance does not go on with it: what follows is said anew.
    pub apart: Duration,
}

impl Default for HearingRules {
    /// Deadlines that a visitor would still wait for.
    fn default() -> Self {
        Self {
            endpointing: EndpointRules::default(),
            transcript_deadline: Duration::from_secs(10),
            stall: Duration::from_secs(2),
            // Longer than the longest hangover and the moment that it takes to see that one was cut off.
            apart: Duration::from_secs(2),
        }
    }
}

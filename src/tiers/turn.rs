//! What a turn takes: from the end of speech to the first sound of the answer.

use serde::Serialize;

use super::{Figures, Measurement, Timing};
use crate::conversation::endpointing::EndpointRules;

/// What a turn waits for, whatever the engines. Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TurnRules {
    /// Silence after which the recogniser works out the final words.
    pub judge_after_ms: f64,
    /// Silence that ends the turn.
    pub pause_ms: f64,
}

/// A recogniser, a voice, and a turn with them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turn {
    /// Speech to words.
    pub recogniser: String,
    /// Words to speech.
    pub voice: String,
    /// From the end of speech to the first sound of the answer.
    #[serde(flatten)]
    pub time: Timing,
    /// Whether 95 of 100 turns are under the chosen time.
    pub keeps: bool,
}

impl From<&EndpointRules> for TurnRules {
    /// The pause is that of a turn of which nothing is known: one that sounds complete ends sooner.
    fn from(rules: &EndpointRules) -> Self {
        Self {
            judge_after_ms: rules.judge_after.as_secs_f64() * 1000.0,
            pause_ms: rules.hangover.as_secs_f64() * 1000.0,
        }
    }
}

impl TurnRules {
    /// A turn: the pause, or the recogniser where it takes longer than the pause lasts, then thinking, then the voice. All
    /// are taken to be slow at once, so that the p95 is rather too long.
    pub fn turn(&self, recogniser: Timing, thinking: Timing, voice: Timing) -> Timing {
        let whole = |recogniser: f64, thinking: f64, voice: f64| {
            self.pause_ms.max(self.judge_after_ms + recogniser) + thinking + voice
        };
        Timing {
            p50_ms: whole(recogniser.p50_ms, thinking.p50_ms, voice.p50_ms),
            p95_ms: whole(recogniser.p95_ms, thinking.p95_ms, voice.p95_ms),
        }
    }
}

/// Every measured recogniser with every measured voice, the quickest turns first.
pub fn turns(measurement: &Measurement, rules: &TurnRules, under_ms: f64) -> Vec<Turn> {
    let turn = |recogniser: &Figures, voice: &Figures| {
        let time = rules.turn(recogniser.time, measurement.thinking.time, voice.time);
        Turn {
            recogniser: recogniser.id.clone(),
            voice: voice.id.clone(),
            time,
            keeps: time.p95_ms < under_ms,
        }
    };
    let with_voices = |recogniser| {
        let voices = measurement.voices.iter();
        voices.map(move |voice| turn(recogniser, voice))
    };
    let mut turns: Vec<Turn> = measurement
        .recognisers
        .iter()
        .flat_map(with_voices)
        .collect();
    turns.sort_by(|one, other| one.time.p95_ms.total_cmp(&other.time.p95_ms));
    turns
}

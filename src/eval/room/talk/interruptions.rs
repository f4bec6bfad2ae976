//! Somebody near who means to interrupt.

use std::time::Duration;

use super::super::error::RoomEvalError;
use super::super::level::{at_level, power, speaking};
use super::super::material::NEAR_DB;
use super::super::response::Response;
use super::super::simulator::Conditions;
use super::super::time::{FRAME, RATE_HZ};
use super::report::InterruptionRow;
use super::session::Talker;
use super::stage::{LEARNT, Stage};
use super::texts::NARRATION;
use crate::conversation::{Event, FloorEvent};
use crate::eval::stt::{align, words};

/// From the beginning of a reply to the interruption.
const INTO_REPLY: Duration = Duration::from_secs(3);

/// What somebody says is over so long after its end, with whatever comes of it.
const AFTER: Duration = Duration::from_secs(4);

/// So much of a recording is said. Samples: 4 s.
const SAID_MAX: usize = 4 * RATE_HZ as usize;

/// Where the speech begins in it: the first frame this far below its level. dB.
const ONSET_DB: f64 = -20.0;

/// One after another in one room, each over a narration.
pub(super) fn measure(
    said: &[Said],
    conditions: Conditions,
    response: &Response,
    talker: &Talker<'_>,
    row: &mut InterruptionRow,
) -> Result<(), RoomEvalError> {
    let mut stage = Stage::new(conditions, response, talker)?;
    stage.ask(NARRATION);
    stage.pass(LEARNT, &[]);
    for said in said {
        stage.ask_anew(NARRATION);
        stage.pass(INTO_REPLY, &[]);
        let onset = stage.now() + said.onset();
        let length = said.length();
        stage.pass(length + AFTER, &said.samples);
        row.count += 1;
        let mut heard: Option<String> = None;
        let (mut ducked, mut decided) = (None, None);
        for (at, event) in stage.since(onset) {
            match event {
                Event::Floor(FloorEvent::Asked) => {
                    ducked.get_or_insert(at);
                }
                Event::Interruption { .. } => {
                    decided.get_or_insert(at);
                }
                Event::FinalTranscript { text, .. } => heard = Some(text.to_string()),
                _ => {}
            }
        }
        // Who stops us has been seen to speak.
        let ducked = ducked.or(decided);
        row.ducked.extend(ducked.map(|at| seconds(at, onset)));
        row.decided.extend(decided.map(|at| seconds(at, onset)));
        if let (Some(_), Some(alone)) = (decided, &said.alone) {
            let heard = heard.unwrap_or_default();
            row.errors += align(alone, &words(&heard));
        }
    }
    Ok(())
}

fn seconds(at: Duration, from: Duration) -> f64 {
    at.as_secs_f64() - from.as_secs_f64()
}

/// What somebody says.
pub(super) struct Said {
    /// As loud as somebody near.
    pub samples: Vec<f32>,
    /// The words that are recognised when nothing else is heard; none where they do not matter.
    pub alone: Option<Vec<String>>,
}

impl Said {
    /// The beginning of a recording.
    pub fn new(recording: &[f32]) -> Self {
        let samples = recording[..recording.len().min(SAID_MAX)].to_vec();
        Self {
            samples: at_level(samples, NEAR_DB),
            alone: None,
        }
    }

    /// From the first sample to the first speech.
    fn onset(&self) -> Duration {
        let least = speaking(&self.samples) * 10.0_f64.powf(ONSET_DB / 10.0);
        let frames = self.samples.chunks(FRAME);
        let silent = frames.take_while(|frame| power(frame) < least).count();
        Duration::from_millis(10 * silent as u64)
    }

    fn length(&self) -> Duration {
        Duration::from_millis(10 * (self.samples.len() / FRAME) as u64)
    }
}

//! Sounds that mean nothing, over our own voice.

use std::time::Duration;

use super::super::error::RoomEvalError;
use super::super::response::Response;
use super::super::simulator::Conditions;
use super::super::time::FRAME;
use super::report::NoiseRow;
use super::session::Talker;
use super::stage::{LEARNT, Stage};
use super::texts::NARRATION;
use crate::conversation::{Event, FloorEvent};

/// Between two sounds.
const APART: Duration = Duration::from_secs(4);

/// By itself a reply is to go on so soon after it was stopped falsely.
const RESUMED_MAX: Duration = Duration::from_millis(1_200);

/// A narration lasts longer than so many sounds with what is between them.
const IN_ONE_REPLY: usize = 4;

/// One after another in one room, over narrations. Each sound is of the kind of its row.
pub(super) fn measure(
    sounds: &[(usize, Vec<f32>)],
    conditions: Conditions,
    response: &Response,
    talker: &Talker<'_>,
    rows: &mut [NoiseRow],
) -> Result<(), RoomEvalError> {
    let mut stage = Stage::new(conditions, response, talker)?;
    for (round, sounds) in sounds.chunks(IN_ONE_REPLY).enumerate() {
        stage.ask_anew(NARRATION);
        if round == 0 {
            stage.pass(LEARNT, &[]);
        }
        for (kind, sound) in sounds {
            stage.pass(APART / 2, &[]);
            let begun = stage.now();
            let length = Duration::from_millis(10 * (sound.len() / FRAME) as u64);
            stage.pass(length + APART, sound);
            let is_stopped = count(&stage, begun, &mut rows[*kind]);
            if is_stopped {
                stage.ask_anew(NARRATION);
            }
        }
    }
    Ok(())
}

/// Whether the reply was stopped for good.
fn count(stage: &Stage<'_>, begun: Duration, row: &mut NoiseRow) -> bool {
    row.count += 1;
    let mut stopped = None;
    for (at, event) in stage.since(begun) {
        match event {
            Event::Floor(FloorEvent::Asked) => row.ducked += 1,
            Event::Interruption { .. } => {
                stopped = Some(at);
                row.stopped += 1;
            }
            Event::Floor(FloorEvent::Resumed) => {
                let after = stopped.take().map(|stopped| at.saturating_sub(stopped));
                row.resumed += 1;
                row.resumed_soon += usize::from(after.is_some_and(|it| it <= RESUMED_MAX));
            }
            _ => {}
        }
    }
    row.stopped_for_good += usize::from(stopped.is_some());
    stopped.is_some()
}

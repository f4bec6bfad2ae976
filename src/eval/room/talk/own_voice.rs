//! Our own voice alone: whether it interrupts itself, or asks itself questions.

use std::time::Duration;

use super::super::error::RoomEvalError;
use super::super::response::Response;
use super::super::simulator::Conditions;
use super::report::OwnVoiceRow;
use super::session::Talker;
use super::stage::Stage;
use super::texts::{NARRATION, REPLIES};
use crate::conversation::Event;

/// A reply is over by then. Source: longer than the narration.
const REPLY_MAX: Duration = Duration::from_secs(90);

/// What still counts after each reply: what the room has of it, and what a recogniser is late with.
const AFTER: Duration = Duration::from_secs(2);

/// When the delay jumps in a narration.
const JUMPS_AFTER: Duration = Duration::from_secs(5);

/// Narrations and short replies in one room, in turn, for about `time`. The delay jumps to one of `jumps` in each narration, if there
/// are any.
pub(super) fn measure(
    time: Duration,
    jumps: &[f64],
    (conditions, response, talker): (Conditions, &Response, &Talker<'_>),
    row: &mut OwnVoiceRow,
) -> Result<(), RoomEvalError> {
    let mut stage = Stage::new(conditions, response, talker)?;
    stage.pass(Duration::from_secs(1), &[]);
    let mut replies = REPLIES.iter().cycle();
    let mut jumps = jumps.iter().cycle();
    while stage.now() < time {
        say(&mut stage, NARRATION, jumps.next(), row);
        for reply in replies.by_ref().take(4) {
            say(&mut stage, reply, None, row);
        }
    }
    row.seconds += stage.now().as_secs_f64();
    Ok(())
}

fn say(stage: &mut Stage<'_>, text: &str, jump: Option<&f64>, row: &mut OwnVoiceRow) {
    let begun = stage.now();
    stage.ask(text);
    if let Some(seconds) = jump {
        stage.pass(JUMPS_AFTER, &[]);
        stage.set_delay(*seconds);
    }
    let is_over = |event: &Event| {
        matches!(
            event,
            Event::TurnComplete { .. } | Event::Interruption { .. }
        )
    };
    stage.pass_until(REPLY_MAX, is_over);
    stage.pass(AFTER, &[]);
    row.replies += 1;
    // The first question is the one that was typed.
    let mut questions = 0;
    for (_, event) in stage.since(begun) {
        match event {
            Event::Interruption { reason, .. } => {
                row.interruptions += 1;
                *row.reasons.entry(reason.clone()).or_default() += 1;
            }
            Event::FinalTranscript { .. } => questions += 1,
            Event::Floor(crate::conversation::FloorEvent::Asked) => row.ducks += 1,
            _ => {}
        }
    }
    row.questions += usize::saturating_sub(questions, 1);
    stage.reset();
}

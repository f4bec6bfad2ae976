//! Devices that go in the middle of talk, and come back.

use std::time::Duration;

use super::super::error::RoomEvalError;
use super::super::response::Response;
use super::super::simulator::Conditions;
use super::report::UnpluggedRow;
use super::session::Talker;
use super::stage::{STILL, Stage};
use super::texts::{NARRATION, REPLIES};
use crate::audio::device::Direction;
use crate::conversation::{Event, State};
use crate::eval::random::Random;

/// How long a device is away. Seconds. Source: from a loose plug to somebody who walks round the desk.
const AWAY_S: (f64, f64) = (0.1, 5.0);

/// Who is not back by then is lost.
const BACK_MAX: Duration = Duration::from_secs(10);

/// A short answer is over by then.
const ANSWERED_MAX: Duration = Duration::from_secs(20);

/// How far a reply, or somebody who speaks, has come.
const INTO: Duration = Duration::from_millis(1_500);

/// What goes, in turn.
const GO: [&[Direction]; 3] = [
    &[Direction::Input],
    &[Direction::Output],
    &[Direction::Input, Direction::Output],
];

/// In which states.
pub(super) const STATES: [State; 4] = [
    State::Idle,
    State::Listening,
    State::Thinking,
    State::Speaking,
];

/// So many times in each state in one room; each row is of the state of the same place.
pub(super) fn measure(
    count: usize,
    said: &[f32],
    random: &mut Random,
    (conditions, response, talker): (Conditions, &Response, &Talker<'_>),
    rows: &mut [UnpluggedRow],
) -> Result<(), RoomEvalError> {
    let mut stage = Stage::new(conditions, response, talker)?;
    stage.pass(STILL, &[]);
    for number in 0..count {
        for (state, row) in STATES.into_iter().zip(rows.iter_mut()) {
            row.count += 1;
            begin(&mut stage, state, said);
            for direction in GO[number % GO.len()] {
                stage.unplug(*direction);
            }
            let rest = said
                .get(samples(INTO)..)
                .filter(|_| state == State::Listening);
            let away = Duration::from_secs_f64(random.within(AWAY_S));
            stage.pass(away, rest.unwrap_or_default());
            stage.plug_in();
            let back = stage.pass_until_open(BACK_MAX);
            row.back.extend(back.map(|it| it.as_secs_f64()));
            row.stuck += usize::from(!answers(&mut stage, number));
        }
    }
    Ok(())
}

fn begin(stage: &mut Stage<'_>, state: State, said: &[f32]) {
    stage.reset();
    stage.pass(STILL, &[]);
    match state {
        State::Idle | State::Interrupt => {}
        State::Listening => stage.pass(INTO, said),
        State::Thinking => stage.ask(NARRATION),
        State::Speaking => {
            stage.ask(NARRATION);
            stage.pass(INTO, &[]);
        }
    }
}

/// Whether a question is answered as ever, and the answer is heard to its end.
fn answers(stage: &mut Stage<'_>, number: usize) -> bool {
    stage.interrupt();
    stage.ask(REPLIES[number % REPLIES.len()]);
    stage.pass_until(ANSWERED_MAX, |event| {
        matches!(event, Event::TurnComplete { .. })
    })
}

fn samples(time: Duration) -> usize {
    (time.as_secs_f64() * f64::from(super::super::time::RATE_HZ)) as usize
}

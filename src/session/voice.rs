//! Speaks one reply: asks the speech stage for sentence after sentence, and hands each on when it is time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::dispatch::answer;
use super::driver::{Message, Voiced};
use crate::clock;
use crate::conversation::{Input, Stage, WorkId};
use crate::engines::speech::Origin;
use crate::engines::{EngineError, SpeechHandle};

/// How far the audio that was sent may be ahead of what is heard when the next sentence is sent. Enough for a client on a
/// bad network; less work and memory is lost to an interruption than if all were sent at once.
const AHEAD_MAX: Duration = Duration::from_secs(5);

/// Speaks `text` to its end. Aborting it cancels what is being made.
pub async fn speak(
    speech: SpeechHandle,
    work: WorkId,
    text: Arc<str>,
    answers: mpsc::UnboundedSender<Message>,
) {
    let result = speak_pieces(&speech, work, &text, &answers).await;
    let result = result.map_err(|problem| problem.into_failure(Stage::Speech));
    answer(&answers, Input::SpeechEnded { work, result });
}

/// A piece that fails is left out; the first failure is told at the end.
async fn speak_pieces(
    speech: &SpeechHandle,
    work: WorkId,
    text: &str,
    answers: &mpsc::UnboundedSender<Message>,
) -> Result<(), EngineError> {
    let mut speech = speech.read_aloud(text, speech.pack_speaker()?, Origin::Reply);
    let mut outcome = Ok(());
    let mut played_until = clock::now();
    while let Some(piece) = speech.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(problem) => {
                outcome = outcome.and(Err(problem));
                continue;
            }
        };
        wait_for_room(played_until).await;
        played_until = played_until.max(clock::now()) + piece.sound.duration();
        // A session that has ended takes no sentences.
        let _ = answers.send(Message::Voiced(Box::new(Voiced { work, piece })));
    }
    outcome
}

/// Waits until no more than [`AHEAD_MAX`] is left to be played.
async fn wait_for_room(played_until: Instant) {
    if let Some(due) = played_until
        .checked_sub(AHEAD_MAX)
        .filter(|due| *due > clock::now())
    {
        sleep_until(due.into()).await;
    }
}

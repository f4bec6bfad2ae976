//! Speaks one reply: asks the speech stage for part after part of each sentence, and hands each on when it is time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep_until;

use super::inbox::{self, Message, Voiced, answer};
use crate::clock;
use crate::conversation::{Input, Stage, WorkId};
use crate::engines::speech::{Origin, Speaker, Speech};
use crate::engines::{EngineError, SpeechHandle};

/// How far the audio that was sent may be ahead of what is heard when the next part is sent. Enough for a client on a
/// bad network; less work and memory is lost to an interruption than if all were sent at once.
const AHEAD_MAX: Duration = Duration::from_secs(5);

/// A reply whose first sound is being made.
pub struct BegunReply {
    text: Arc<str>,
    /// Whose voice it is, at the pack's speed.
    speaker: Arc<Speaker>,
    speed: f32,
    speech: Speech,
}

impl BegunReply {
    /// Begins to speak `text`, `speed` times as fast as the speaker does.
    pub fn begin(
        speech: &SpeechHandle,
        speaker: Arc<Speaker>,
        (speed, origin): (f32, Origin),
        text: Arc<str>,
    ) -> Self {
        let at_speed = Speaker::times_as_fast(&speaker, speed);
        Self {
            speech: speech.read_aloud(&text, at_speed, origin),
            text,
            speaker,
            speed,
        }
    }

    /// What is being said.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Whether it says `text` at this speed in the voice that speaks now.
    pub fn is(&self, text: &Arc<str>, speech: &SpeechHandle, speed: f32) -> bool {
        let now = speech.pack_speaker();
        let is_that = self.text == *text && self.speed.to_bits() == speed.to_bits();
        is_that && now.is_ok_and(|now| Arc::ptr_eq(&now, &self.speaker))
    }
}

/// Begins to speak `text` in the pack's voice, once that is loaded, and so fast.
///
/// # Errors
/// When there is no voice.
pub async fn begin(
    speech: &SpeechHandle,
    (speed, origin): (f32, Origin),
    text: Arc<str>,
) -> Result<BegunReply, EngineError> {
    let speaker = speech.loaded_speaker().await?;
    Ok(BegunReply::begin(speech, speaker, (speed, origin), text))
}

/// Speaks `reply` to its end, at `gain` times its amplitude. Aborting it cancels what is being made.
pub async fn speak(
    reply: Result<BegunReply, EngineError>,
    (work, gain): (WorkId, f32),
    answers: inbox::Sender,
) {
    let result = match reply {
        Ok(reply) => speak_parts(reply.speech, (work, gain), &answers).await,
        Err(problem) => Err(problem),
    };
    let result = result.map_err(|problem| problem.into_failure(Stage::Speech));
    answer(&answers, Input::SpeechEnded { work, result });
}

/// A sentence that fails is left out; the first failure is told at the end.
async fn speak_parts(
    mut speech: Speech,
    (work, gain): (WorkId, f32),
    answers: &inbox::Sender,
) -> Result<(), EngineError> {
    let mut outcome = Ok(());
    let mut played_until = clock::now();
    while let Some(spoken) = speech.next().await {
        let mut spoken = match spoken {
            Ok(spoken) => spoken,
            Err(problem) => {
                outcome = outcome.and(Err(problem));
                continue;
            }
        };
        spoken.part.amplify(gain);
        wait_for_room(played_until).await;
        played_until = played_until.max(clock::now()) + spoken.part.sound.duration();
        // A session that has ended takes no sound.
        let _ = answers.send(Message::Voiced(Box::new(Voiced { work, spoken })));
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

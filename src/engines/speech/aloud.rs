//! A text being spoken: sentence after sentence, each part after part, the next one made while one is played.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::fixed::Visit;
use super::reading::{Made, Reading, Words, words_of};
use super::rendering::{Part, Rendering};
use crate::audio::Sound;
use crate::clock;
use crate::engines::EngineError;
use crate::engines::worker::{Haste, panicked};
use crate::inference::Cancellation;

/// How long before the sound runs out its next part is wanted: about what it takes to make one.
const MADE_BEFORE: Duration = Duration::from_millis(150);
/// How long a new listener waits for those whose sound would run out meanwhile.
const FIRST_WAITS_MAX: Duration = Duration::from_millis(300);

/// A part of a sentence with its sound.
#[derive(Debug, Clone)]
pub struct SpokenPart {
    /// The sentence or clause as shown.
    pub text: Arc<str>,
    /// The part; at least one sample.
    pub part: Part,
}

/// A text being spoken. Dropping it cancels what is under way.
pub struct Speech {
    reading: Reading,
    waiting: VecDeque<Words>,
    under_way: Option<UnderWay>,
    cancellation: Cancellation,
    /// Until when what was given lasts if it is played as it comes; none before the first part.
    played_until: Option<Instant>,
    /// Keeps the fixed replies from being made meanwhile.
    _visit: Visit,
}

struct UnderWay {
    words: Words,
    made: Result<oneshot::Receiver<Made>, EngineError>,
}

impl Speech {
    /// Begins with the first part of the first sentence.
    pub(super) fn begin(reading: Reading, text: &str, visit: Visit) -> Self {
        let mut speech = Self {
            reading,
            waiting: words_of(text).collect(),
            under_way: None,
            cancellation: Cancellation::default(),
            played_until: None,
            _visit: visit,
        };
        speech.start_next();
        speech
    }

    /// The next part; none at the end of the text. Sentences in which nothing can be spoken are left out. The part after it
    /// is being made when this returns.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// When a sentence cannot be spoken, or not to its end; the next call goes on with the sentence after it.
    pub async fn next(&mut self) -> Option<Result<SpokenPart, EngineError>> {
        loop {
            let UnderWay { made, .. } = self.under_way.as_mut()?;
            let made = match made {
                Ok(made) => made.await.map_err(|_| panicked()),
                Err(problem) => Err(problem.clone()),
            };
            let UnderWay { words, .. } = self.under_way.take()?;
            let made = made.and_then(|made| made.map_err(EngineError::from));
            let (part, rest) = match made {
                Ok(made) => made,
                Err(problem) => {
                    self.start_next();
                    return Some(Err(problem));
                }
            };
            let now = clock::now();
            let from = self.played_until.map_or(now, |until| until.max(now));
            self.played_until = Some(from + part.sound.duration());
            let text = Arc::clone(&words.text);
            match rest {
                Some(rest) => self.start(words, Some(rest)),
                None => self.start_next(),
            }
            if !part.sound.samples.is_empty() {
                return Some(Ok(SpokenPart { text, part }));
            }
        }
    }

    /// The sound of the whole text, which one voice must speak; none where nothing can be spoken.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub async fn whole(mut self) -> Result<Option<Sound>, EngineError> {
        let mut whole: Option<Sound> = None;
        while let Some(spoken) = self.next().await {
            let sound = spoken?.part.sound;
            match &mut whole {
                None => whole = Some((*sound).clone()),
                Some(whole) => whole.samples.extend_from_slice(&sound.samples),
            }
        }
        Ok(whole)
    }

    fn start_next(&mut self) {
        if let Some(words) = self.waiting.pop_front() {
            self.start(words, None);
        }
    }

    /// Whose sound ends soonest goes first; who hears nothing yet can wait for a moment.
    fn start(&mut self, words: Words, rest: Option<Rendering>) {
        let due = match self.played_until {
            Some(until) => until.checked_sub(MADE_BEFORE).unwrap_or(until),
            None => clock::now() + FIRST_WAITS_MAX,
        };
        let made = self
            .reading
            .submit(Haste::By(due), &words, rest, &self.cancellation);
        self.under_way = Some(UnderWay { words, made });
    }
}

impl Drop for Speech {
    fn drop(&mut self) {
        self.cancellation.cancel();
    }
}

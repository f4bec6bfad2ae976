//! A text being spoken: piece after piece, the next one made while one is played.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;
use tracing::warn;

use super::fixed::Visit;
use super::speaker::Speaker;
use crate::audio::Sound;
use crate::clock;
use crate::engines::EngineError;
use crate::engines::worker::{Haste, WorkerPool, panicked};
use crate::inference::Cancellation;
use crate::speaking::{Keep, Lexicon, SoundCache, SoundKey, SpeakError, pieces, speakable};

/// One piece of the text with its sound.
#[derive(Debug, Clone)]
pub struct SpokenPiece {
    /// The sentence or clause as shown.
    pub text: Arc<str>,
    /// How it sounds; at least one sample.
    pub sound: Arc<Sound>,
    /// Whether the sound was known.
    pub cached: bool,
}

/// Speaks pieces with one speaker.
#[derive(Clone)]
pub struct Reading {
    pub workers: WorkerPool,
    pub cache: Option<Arc<SoundCache>>,
    pub speaker: Arc<Speaker>,
    pub keep: Keep,
}

/// What is spoken at one go.
#[derive(Debug, Clone)]
pub struct Words {
    /// As shown.
    text: Arc<str>,
    /// Whether the sentence goes on after it.
    continues: bool,
}

impl Words {
    /// One whole sentence.
    pub fn sentence(text: &str) -> Self {
        Self {
            text: text.into(),
            continues: false,
        }
    }

    /// The spoken text. In the middle of a sentence the voice must not fall as at its end: a comma keeps it up.
    fn spoken(&self, language: &str, lexicon: &Lexicon) -> String {
        let mut spoken = speakable(&self.text, language, lexicon);
        if self.continues && spoken.ends_with(char::is_alphanumeric) {
            spoken.push(',');
        }
        spoken
    }
}

/// A text cut into what is spoken at one go.
pub fn words_of(text: &str) -> impl Iterator<Item = Words> {
    pieces(text).into_iter().map(|piece| Words {
        text: piece.text.into(),
        continues: piece.continues,
    })
}

type Made = Result<(Arc<Sound>, bool), SpeakError>;

impl Reading {
    /// The sound of one piece, and whether it was known. Blocks.
    ///
    /// # Errors
    /// When neither the voice nor its fallback can speak it, or nobody wants it any more.
    pub fn make(&self, words: &Words, cancellation: &Cancellation) -> Made {
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        let Speaker {
            voice,
            fallback,
            manner,
        } = &*self.speaker;
        let language = voice.synthesizer.language();
        let spoken = words.spoken(language, &manner.lexicon);
        let fingerprint = voice.synthesizer.fingerprint();
        let key = SoundKey::of(fingerprint, manner.delivery, &spoken);
        let now = clock::system_time();
        let known = self.cache.as_ref().and_then(|cache| cache.get(&key, now));
        if let Some(known) = known {
            return Ok((known, true));
        }
        let sound = voice
            .synthesizer
            .speak(&spoken, manner.delivery, cancellation);
        match (sound, fallback) {
            (Ok(sound), _) => {
                let sound = Arc::new(sound);
                if let Some(cache) = &self.cache {
                    cache.insert(key, Arc::clone(&sound), self.keep, now);
                }
                Ok((sound, false))
            }
            (Err(SpeakError::Cancelled), _) => Err(SpeakError::Cancelled),
            (Err(problem), Some(fallback)) => {
                warn!(voice = %voice.name, instead = %fallback.name, %problem, "a voice failed");
                fallback
                    .synthesizer
                    .speak(&spoken, manner.delivery, cancellation)
                    .map(|sound| (Arc::new(sound), false))
            }
            (Err(problem), None) => Err(problem),
        }
    }

    fn submit(
        &self,
        words: &Words,
        haste: Haste,
        cancellation: &Cancellation,
    ) -> Result<oneshot::Receiver<Made>, EngineError> {
        let (reading, words, cancellation) = (self.clone(), words.clone(), cancellation.clone());
        self.workers
            .submit(haste, move || reading.make(&words, &cancellation))
    }
}

/// A text being spoken. Dropping it cancels what is under way.
pub struct Speech {
    reading: Reading,
    waiting: VecDeque<Words>,
    under_way: Option<UnderWay>,
    cancellation: Cancellation,
    /// Keeps the fixed replies from being made meanwhile.
    _visit: Visit,
}

struct UnderWay {
    words: Words,
    sound: Result<oneshot::Receiver<Made>, EngineError>,
}

impl Speech {
    /// Begins with the first piece: it goes before other texts' later ones.
    pub(super) fn begin(reading: Reading, text: &str, visit: Visit) -> Self {
        let mut speech = Self {
            reading,
            waiting: words_of(text).collect(),
            under_way: None,
            cancellation: Cancellation::default(),
            _visit: visit,
        };
        speech.start_next(Haste::Urgent);
        speech
    }

    /// The next piece; none at the end of the text. Pieces in which nothing can be spoken are left out. The piece after
    /// it is being made when this returns.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// When a piece cannot be spoken; the next call goes on with the piece after it.
    pub async fn next(&mut self) -> Option<Result<SpokenPiece, EngineError>> {
        loop {
            let UnderWay { words, sound } = self.under_way.as_mut()?;
            let text = Arc::clone(&words.text);
            let made = match sound {
                Ok(sound) => sound.await.map_err(|_| panicked()),
                Err(problem) => Err(problem.clone()),
            };
            self.start_next(Haste::CanWait);
            let made = made
                .and_then(|made| made.map_err(|problem| EngineError::Failed(problem.to_string())));
            match made {
                Ok((sound, _)) if sound.samples.is_empty() => {}
                Ok((sound, cached)) => {
                    return Some(Ok(SpokenPiece {
                        text,
                        sound,
                        cached,
                    }));
                }
                Err(problem) => return Some(Err(problem)),
            }
        }
    }

    fn start_next(&mut self, haste: Haste) {
        self.under_way = self.waiting.pop_front().map(|words| UnderWay {
            sound: self.reading.submit(&words, haste, &self.cancellation),
            words,
        });
    }
}

impl Drop for Speech {
    fn drop(&mut self) {
        self.cancellation.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_goes_on_keeps_the_voice_up() {
        let text = "All students of the university pay a fee of 420 dollars because the campus is open to them all year.";
        let spoken: Vec<String> = words_of(text)
            .map(|words| words.spoken("en-us", &Lexicon::default()))
            .collect();
        assert_eq!(spoken.len(), 2, "{spoken:?}");
        assert!(spoken[0].ends_with("dollars,"), "{spoken:?}");
        assert!(spoken[1].ends_with("year."), "{spoken:?}");
    }
}

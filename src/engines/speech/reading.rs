//! A text being spoken: sentence after sentence, each part after part, the next one made while one is played.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tracing::warn;

use super::begun::Begun;
use super::fixed::Visit;
use super::rendering::{Part, Rendering, Work};
use super::speaker::Speaker;
use crate::audio::Sound;
use crate::clock;
use crate::engines::EngineError;
use crate::engines::worker::{Haste, WorkerPool, panicked};
use crate::inference::Cancellation;
use crate::speaking::{Keep, Lexicon, SoundCache, SoundKey, SpeakError, pieces, speakable};

/// A part of a sentence with its sound.
#[derive(Debug, Clone)]
pub struct SpokenPart {
    /// The sentence or clause as shown.
    pub text: Arc<str>,
    /// The part; at least one sample.
    pub part: Part,
}

/// Speaks pieces with one speaker.
#[derive(Clone)]
pub struct Reading {
    pub workers: WorkerPool,
    pub kept: Option<(Arc<SoundCache>, Arc<Begun>)>,
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

/// How long before the sound runs out its next part is wanted: about what it takes to make one.
const MADE_BEFORE: Duration = Duration::from_millis(150);
/// How long a new listener waits for those whose sound would run out meanwhile.
const FIRST_WAITS_MAX: Duration = Duration::from_millis(300);

/// A part, and what goes on with the sentence; none after its last.
type Made = Result<(Part, Option<Rendering>), SpeakError>;

impl Reading {
    /// The whole sound of one sentence, and whether it was known. Blocks.
    ///
    /// # Errors
    /// When neither the voice nor its fallback can speak it, or nobody wants it any more.
    pub fn make(
        &self,
        words: &Words,
        cancellation: &Cancellation,
    ) -> Result<Arc<Sound>, SpeakError> {
        let (first, mut rendering) = self.begin(words, cancellation)?;
        let mut samples = Vec::new();
        let mut part = first;
        while let Some(rest) = rendering {
            samples.extend_from_slice(&part.sound.samples);
            (part, rendering) = self.go_on(rest, cancellation)?;
        }
        if samples.is_empty() {
            return Ok(part.sound);
        }
        samples.extend_from_slice(&part.sound.samples);
        Ok(Arc::new(Sound {
            sample_rate_hz: part.sound.sample_rate_hz,
            samples,
        }))
    }

    /// The first part of a sentence: all of it where it is known, and what was made of it before otherwise. Blocks.
    fn begin(&self, words: &Words, cancellation: &Cancellation) -> Made {
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        let Speaker {
            voice,
            fallback,
            manner,
        } = &*self.speaker;
        let synthesizer = &voice.synthesizer;
        let spoken = words.spoken(synthesizer.language(), &manner.lexicon);
        let key = SoundKey::of(synthesizer.fingerprint(), manner.delivery, &spoken);
        if let Some((cache, begun)) = &self.kept {
            if let Some(known) = cache.get(&key, clock::system_time()) {
                return Ok((Part::known(known), None));
            }
            if let Some(work) = begun.take(&key) {
                return self.go_on(self.rendering(work, key), cancellation);
            }
        }
        let made = synthesizer
            .begin(&spoken, manner.delivery, cancellation)
            .and_then(|utterance| {
                let rendering = self.rendering(Work::new(utterance), key);
                self.go_on(rendering, cancellation)
            });
        match (made, fallback) {
            (Err(problem), Some(fallback)) if problem != SpeakError::Cancelled => {
                warn!(voice = %voice.name, instead = %fallback.name, %problem, "a voice failed");
                let utterance =
                    fallback
                        .synthesizer
                        .begin(&spoken, manner.delivery, cancellation)?;
                // Under the voice's own key it would be taken for that voice.
                self.go_on(Rendering::new(Work::new(utterance), None), cancellation)
            }
            (made, _) => made,
        }
    }

    /// The next part of a sentence. A sentence that is whole is kept. Blocks.
    fn go_on(&self, mut rendering: Rendering, cancellation: &Cancellation) -> Made {
        let (part, whole) = rendering.next(cancellation)?;
        let Some(whole) = whole else {
            return Ok((part, Some(rendering)));
        };
        if let Some((cache, _)) = &self.kept
            && let Some(key) = rendering.key()
        {
            cache.insert(key, whole, self.keep, clock::system_time());
        }
        Ok((part, None))
    }

    fn rendering(&self, work: Work, key: SoundKey) -> Rendering {
        let kept = self.kept.as_ref();
        Rendering::new(work, kept.map(|(_, begun)| (key, Arc::clone(begun))))
    }

    fn submit(
        &self,
        haste: Haste,
        words: &Words,
        rest: Option<Rendering>,
        cancellation: &Cancellation,
    ) -> Result<oneshot::Receiver<Made>, EngineError> {
        let (reading, words, cancellation) = (self.clone(), words.clone(), cancellation.clone());
        self.workers.submit(haste, move || match rest {
            Some(rest) => reading.go_on(rest, &cancellation),
            None => reading.begin(&words, &cancellation),
        })
    }
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
            let made = made
                .and_then(|made| made.map_err(|problem| EngineError::Failed(problem.to_string())));
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

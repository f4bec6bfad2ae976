//! Sentences as one speaker says them, from what is kept or from the voice.

use std::sync::Arc;

use tokio::sync::oneshot;
use tracing::warn;

use super::begun::Begun;
use super::rendering::{Part, Rendering};
use super::speaker::Speaker;
use super::work::Work;
use crate::audio::Sound;
use crate::clock;
use crate::engines::EngineError;
use crate::engines::worker::{Haste, WorkerPool};
use crate::inference::Cancellation;
use crate::speaking::{Keep, Lexicon, SoundCache, SoundKey, SpeakError, Trail, pieces, speakable};

/// Speaks pieces with one speaker.
#[derive(Clone)]
pub struct Reading {
    pub workers: WorkerPool,
    pub kept: Option<(Arc<SoundCache>, Arc<Begun>)>,
    pub speaker: Arc<Speaker>,
    pub keep: Keep,
    /// Of whom it is spoken to, where that is a visitor.
    pub trail: Option<Arc<Trail>>,
}

/// What is spoken at one go.
#[derive(Debug, Clone)]
pub struct Words {
    /// As shown.
    pub(super) text: Arc<str>,
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

/// A part, and what goes on with the sentence; none after its last.
pub(super) type Made = Result<(Part, Option<Rendering>), SpeakError>;

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
            if let Some(trail) = &self.trail {
                trail.add(key);
            }
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
            (Err(problem), Some(fallback)) if !matches!(problem, SpeakError::Cancelled) => {
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
            let keep = || cache.insert(key, whole, self.keep, clock::system_time());
            match &self.trail {
                Some(trail) => trail.keep(keep),
                None => keep(),
            }
        }
        Ok((part, None))
    }

    fn rendering(&self, work: Work, key: SoundKey) -> Rendering {
        let kept = self.kept.as_ref();
        Rendering::new(work, kept.map(|(_, begun)| (key, Arc::clone(begun))))
    }

    /// Has the first or the next part of a sentence made on a worker.
    pub(super) fn submit(
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

//! One utterance on its way through PocketSphinx.

use std::sync::Arc;

use super::belief::Belief;
use super::front_end::Cepstrum;
use super::means::Means;
use super::opening::Opening;
use super::pool::{Ears, Pool};
use super::result;
use crate::hearing::{HearError, Transcript, Transcription};
use crate::inference::Cancellation;

/// Samples that are heard between two looks at the cancellation: a tenth of a second.
const BLOCK_SAMPLES: usize = 1600;
/// Windows of 10 ms that are decoded between two looks at the cancellation.
const BLOCK_WINDOWS: usize = 10;
/// Windows of 10 ms after which a decoder whose utterance nobody wants is thrown away: its later passes would take longer
/// than making another.
const KEPT_WINDOWS_MAX: usize = 300;
/// How sure a partial transcript is, 0 to 1: the first pass does not say.
const PARTIAL_CONFIDENCE: f32 = 0.5;

/// See [`super::SphinxTranscriber`].
pub(super) struct SphinxTranscription {
    pool: Arc<Pool>,
    /// None once they were given back.
    ears: Option<Ears>,
    opening: Opening,
    means: Means,
    /// What the decoder has heard, in windows of 10 ms, for when it has to hear it again.
    decoded: Vec<Cepstrum>,
    /// The result as it was worked out at a pause; the decoder's utterance has ended then.
    likely: Option<Transcript>,
    belief: Arc<Belief>,
}

impl SphinxTranscription {
    /// Begins an utterance with `ears` from `pool`.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    pub(super) fn start(
        pool: Arc<Pool>,
        mut ears: Ears,
        belief: Arc<Belief>,
    ) -> Result<Self, HearError> {
        ears.voices.start();
        ears.decoder.start()?;
        Ok(Self {
            pool,
            ears: Some(ears),
            opening: Opening::new(),
            means: Means::default(),
            decoded: Vec::new(),
            likely: None,
            belief,
        })
    }

    /// Decodes samples that have their noise; `last` ends the front end's utterance.
    fn decode(
        &mut self,
        samples: &[i16],
        last: bool,
        cancellation: &Cancellation,
    ) -> Result<(), HearError> {
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        let mut cepstra = Vec::new();
        ears.voices
            .process(samples, self.pool.sounds(), &mut cepstra)?;
        if last {
            ears.voices.end(&mut cepstra);
        }
        self.means.take_off(&mut cepstra);
        let heard = self.process(&mut cepstra, cancellation);
        self.decoded.append(&mut cepstra);
        heard
    }

    fn process(
        &mut self,
        cepstra: &mut [Cepstrum],
        cancellation: &Cancellation,
    ) -> Result<(), HearError> {
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        for block in cepstra.chunks_mut(BLOCK_WINDOWS) {
            if cancellation.is_cancelled() {
                return Err(HearError::Cancelled);
            }
            ears.decoder.process(block)?;
        }
        Ok(())
    }

    /// The speaker went on after a pause at which the utterance was worked out: the decoder hears it again, as it cannot
    /// go back.
    fn go_on(&mut self, cancellation: &Cancellation) -> Result<(), HearError> {
        if self.likely.take().is_none() {
            return Ok(());
        }
        self.ears.as_mut().ok_or_else(finished)?.decoder.start()?;
        let mut again = std::mem::take(&mut self.decoded);
        let heard = self.process(&mut again, cancellation);
        self.decoded = again;
        heard
    }
}

fn finished() -> HearError {
    HearError::Failed("the utterance has ended".into())
}

impl Transcription for SphinxTranscription {
    fn accept(&mut self, samples: &[i16], cancellation: &Cancellation) -> Result<(), HearError> {
        self.go_on(cancellation)?;
        for block in samples.chunks(BLOCK_SAMPLES) {
            if cancellation.is_cancelled() {
                return Err(HearError::Cancelled);
            }
            let ready = self.opening.add(block);
            self.decode(&ready, false, cancellation)?;
        }
        Ok(())
    }

    fn partial(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        if let Some(likely) = &self.likely {
            return Ok(likely.clone());
        }
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        let text = ears.decoder.words();
        let confidence = if text.is_empty() {
            0.0
        } else {
            PARTIAL_CONFIDENCE
        };
        Ok(Transcript {
            text,
            confidence,
            language: Some(result::LANGUAGE.into()),
            ..Transcript::default()
        })
    }

    fn likely_final(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        if let Some(likely) = &self.likely {
            return Ok(likely.clone());
        }
        let rest = self.opening.finish();
        // Half of it given to the decoder would be worse than all.
        self.decode(&rest, false, &Cancellation::default())?;
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        ears.decoder.end()?;
        let likely = result::transcript(&ears.decoder.path(), &self.belief);
        self.likely = Some(likely.clone());
        Ok(likely)
    }

    fn finish(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        if let Some(likely) = self.likely.take() {
            if let Some(ears) = self.ears.take() {
                self.pool.give_back(ears);
            }
            return Ok(likely);
        }
        let rest = self.opening.finish();
        self.decode(&rest, true, cancellation)?;
        let mut ears = self.ears.take().ok_or_else(finished)?;
        ears.decoder.end()?;
        let path = ears.decoder.path();
        self.pool.give_back(ears);
        Ok(result::transcript(&path, &self.belief))
    }
}

impl Drop for SphinxTranscription {
    fn drop(&mut self) {
        if let Some(mut ears) = self.ears.take()
            && (self.likely.is_some()
                || (self.decoded.len() <= KEPT_WINDOWS_MAX && ears.decoder.end().is_ok()))
        {
            self.pool.give_back(ears);
        }
    }
}

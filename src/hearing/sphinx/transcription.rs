//! One utterance on its way through PocketSphinx.

use std::sync::Arc;
use std::time::Duration;

use super::decoder::PathWord;
use super::dictionary::plain;
use super::front_end::Cepstrum;
use super::means::Means;
use super::pool::{Ears, Pool};
use crate::hearing::{HearError, Segment, Transcript, Transcription};
use crate::inference::Cancellation;

/// Length of the windows that the front end makes. Source: the model's 100 a second.
const WINDOW: Duration = Duration::from_millis(10);
/// Windows that are decoded between two looks at the cancellation.
const BLOCK_WINDOWS: usize = 10;
/// Samples that are read between two looks at the cancellation.
const BLOCK_SAMPLES: usize = 16_000;
/// Noise that is added, as half its range in units of a sample: about a thousandth of full scale. The model was trained
/// on recordings and takes digital silence for anything.
const DITHER: i32 = 32;

/// See [`super::SphinxTranscriber`].
pub(super) struct SphinxTranscription {
    pool: Arc<Pool>,
    /// None once they were given back.
    ears: Option<Ears>,
    means: Means,
    dither: Dither,
    /// What the decoder has heard, for when it has to hear it again.
    decoded: Vec<Cepstrum>,
    /// The result as it was worked out at a pause; the decoder has ended then.
    likely: Option<Transcript>,
}

impl SphinxTranscription {
    pub(super) fn start(pool: Arc<Pool>, mut ears: Ears) -> Result<Self, HearError> {
        ears.front_end.start();
        ears.decoder.start()?;
        Ok(Self {
            pool,
            ears: Some(ears),
            means: Means::default(),
            dither: Dither::default(),
            decoded: Vec::new(),
            likely: None,
        })
    }

    fn decode(&mut self, all: bool, cancellation: &Cancellation) -> Result<(), HearError> {
        let mut next = self.means.take(all);
        let done = self.process(&mut next, cancellation);
        self.decoded.append(&mut next);
        done
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
        if self.likely.take().is_some() {
            self.ears.as_mut().ok_or_else(finished)?.decoder.start()?;
            let mut again = std::mem::take(&mut self.decoded);
            let done = self.process(&mut again, cancellation);
            self.decoded = again;
            done?;
        }
        Ok(())
    }
}

fn finished() -> HearError {
    HearError::Failed("the utterance has ended".into())
}

impl Transcription for SphinxTranscription {
    fn accept(&mut self, samples: &[i16], cancellation: &Cancellation) -> Result<(), HearError> {
        self.go_on(cancellation)?;
        for block in samples.chunks(BLOCK_SAMPLES) {
            let ears = self.ears.as_mut().ok_or_else(finished)?;
            let mut cepstra = Vec::new();
            let noisy: Vec<i16> = block
                .iter()
                .map(|sample| self.dither.add(*sample))
                .collect();
            ears.front_end.process(&noisy, &mut cepstra)?;
            self.means.add(&cepstra);
            self.decode(false, cancellation)?;
        }
        Ok(())
    }

    fn partial(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        if let Some(likely) = &self.likely {
            return Ok(likely.clone());
        }
        // A few windows; half of them given to the decoder would be worse than all.
        self.decode(false, &Cancellation::default())?;
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        Ok(Transcript {
            text: ears.decoder.words(),
            confidence: 0.5,
            ..Transcript::default()
        })
    }

    fn likely_final(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        if self.likely.is_none() {
            self.decode(true, &Cancellation::default())?;
            let ears = self.ears.as_mut().ok_or_else(finished)?;
            ears.decoder.end()?;
            self.likely = Some(transcript(&ears.decoder.path()));
        }
        Ok(self.likely.clone().unwrap_or_default())
    }

    fn finish(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        if let Some(likely) = self.likely.take() {
            if let Some(ears) = self.ears.take() {
                self.pool.give_back(ears);
            }
            return Ok(likely);
        }
        let ears = self.ears.as_mut().ok_or_else(finished)?;
        let mut last = Vec::new();
        ears.front_end.end(&mut last);
        self.means.add(&last);
        self.decode(true, cancellation)?;
        let mut ears = self.ears.take().ok_or_else(finished)?;
        ears.decoder.end()?;
        let path = ears.decoder.path();
        self.pool.give_back(ears);
        Ok(transcript(&path))
    }
}

impl Drop for SphinxTranscription {
    fn drop(&mut self) {
        if let Some(mut ears) = self.ears.take()
            && (self.likely.is_some() || ears.decoder.end().is_ok())
        {
            self.pool.give_back(ears);
        }
    }
}

fn transcript(path: &[PathWord]) -> Transcript {
    let segments: Vec<_> = path
        .iter()
        .filter(|word| !word.word.starts_with(['<', '[', '+']))
        .map(|word| Segment {
            text: plain(&word.word).to_owned(),
            place: WINDOW * word.windows.0..WINDOW * (word.windows.1 + 1),
            confidence: word.posterior as f32,
        })
        .collect();
    let words: Vec<_> = segments
        .iter()
        .map(|segment| segment.text.as_str())
        .collect();
    Transcript {
        text: words.join(" "),
        confidence: 1.0,
        segments,
        ..Transcript::default()
    }
}

/// Noise that is the same for every utterance.
#[derive(Debug)]
struct Dither {
    state: u32,
}

impl Default for Dither {
    fn default() -> Self {
        Self { state: 0x9E37_79B9 }
    }
}

impl Dither {
    /// The sample with noise. Source of the generator: G. Marsaglia, "Xorshift RNGs", 2003.
    fn add(&mut self, sample: i16) -> i16 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let amount = super::tune("DITHER", f64::from(DITHER)) as i32;
        let noise = (self.state >> 8) as i32 % (2 * amount + 1) - amount;
        let sum = i32::from(sample) + noise;
        sum.clamp(i16::MIN.into(), i16::MAX.into()) as i16
    }
}

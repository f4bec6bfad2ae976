//! How high a speaker's resonances lie: children's and many women's lie higher than a man's, and the acoustic model hears
//! the words better when that is taken into account (vocal tract length normalisation).

use super::front_end::{Cepstrum, FrontEnd};
use super::means::Means;
use super::pitch;
use super::settings::Setting;
use super::sounds::Sounds;
use crate::hearing::HearError;

/// How much higher resonances may lie than those of an average voice: not at all, and up to where the band that is heard
/// ends at half the sample rate. Measured with the variants of espeak-ng: with these `+f3` is understood as well as the plain
/// voice, without them a third of its words is wrong.
const WARPS: [f64; 3] = [1.0, 1.08, 1.16];
/// The voice of an average man is lower than this and that of an average woman higher, Hz. Below it the first warp is
/// taken: a second and a half is too little to choose by fit alone, and a wrong choice costs words.
const HIGH_PITCH_HZ: f64 = 150.0;

/// Front ends for all warps, of which one hears the utterance.
pub(super) struct Voices {
    front_ends: Vec<FrontEnd>,
    /// None until the utterance's opening is known.
    chosen: Option<usize>,
}

impl Voices {
    /// Makes the front ends.
    ///
    /// # Errors
    /// [`HearError::Start`]
    pub(super) fn new(settings: &[Setting]) -> Result<Self, HearError> {
        let front_ends = WARPS.iter().map(|warp| FrontEnd::new(settings, *warp));
        Ok(Self {
            front_ends: front_ends.collect::<Result<_, _>>()?,
            chosen: None,
        })
    }

    /// Begins an utterance.
    pub(super) fn start(&mut self) {
        self.chosen = None;
    }

    /// Appends the cepstra of all windows that `samples` complete; the first samples, which choose the front end, should be
    /// a second or more.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    pub(super) fn process(
        &mut self,
        samples: &[i16],
        sounds: &Sounds,
        cepstra: &mut Vec<Cepstrum>,
    ) -> Result<(), HearError> {
        if samples.is_empty() {
            return Ok(());
        }
        let chosen = match self.chosen {
            Some(chosen) => chosen,
            None => self.choose(samples, sounds)?,
        };
        self.front_ends[chosen].process(samples, cepstra)
    }

    /// Ends the utterance, and appends the window of its last samples.
    pub(super) fn end(&mut self, cepstra: &mut Vec<Cepstrum>) {
        if let Some(chosen) = self.chosen {
            self.front_ends[chosen].end(cepstra);
        }
    }

    /// Chooses the front end for a voice that begins with `opening`, and starts it anew: what the library learns of the noise
    /// it keeps, so that the opening is heard with the noise taken off from its first word.
    fn choose(&mut self, opening: &[i16], sounds: &Sounds) -> Result<usize, HearError> {
        let high = pitch::median_hz(opening).is_some_and(|pitch| pitch >= HIGH_PITCH_HZ);
        let trying = if high { self.front_ends.len() } else { 1 };
        let mut chosen = 0;
        let mut best = f32::NEG_INFINITY;
        for (number, front_end) in self.front_ends[..trying].iter_mut().enumerate() {
            let mut cepstra = Vec::new();
            front_end.start();
            front_end.process(opening, &mut cepstra)?;
            if trying == 1 {
                break;
            }
            Means::default().take_off(&mut cepstra);
            let fit = sounds.fit(&cepstra);
            if fit > best {
                (chosen, best) = (number, fit);
            }
        }
        self.front_ends[chosen].start();
        self.chosen = Some(chosen);
        Ok(chosen)
    }
}

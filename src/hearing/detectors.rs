//! Which voice detector a stream gets.

use super::{Blend, Earshot, SileroModel, VoiceDetector};

/// A way to detect voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectorKind {
    /// [`Earshot`] alone.
    Earshot,
    /// [`Silero`](super::Silero) alone.
    Silero,
    /// Both, as [`Blend`] has it: the most accurate.
    Blend,
}

impl DetectorKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Earshot, Self::Silero, Self::Blend];

    /// Its name for people and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Earshot => "earshot",
            Self::Silero => "silero",
            Self::Blend => "blend",
        }
    }
}

/// Makes voice detectors that share one loaded model.
#[derive(Clone)]
pub struct Detectors {
    silero: Option<SileroModel>,
    warning: Option<String>,
}

impl Detectors {
    /// Loads the model, once for all streams; takes some milliseconds. Needs [`crate::inference::runtime::load`] first;
    /// where the model does not run, detectors are [`Earshot`]s and [`Self::warning`] says why.
    pub fn open() -> Self {
        Self::with(SileroModel::embedded())
    }

    fn with(silero: Result<SileroModel, super::HearError>) -> Self {
        match silero {
            Ok(model) => Self {
                silero: Some(model),
                warning: None,
            },
            Err(problem) => Self {
                silero: None,
                warning: Some(format!(
                    "voice detection is less accurate than it could be: {problem}"
                )),
            },
        }
    }

    /// Why only the second best detector is there; for the log and `doctor`.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// The kind that [`Self::new_detector`] makes.
    pub fn kind(&self) -> DetectorKind {
        if self.silero.is_some() {
            DetectorKind::Blend
        } else {
            DetectorKind::Earshot
        }
    }

    /// The best detector there is, at the beginning of a stream. Cheap.
    pub fn new_detector(&self) -> Box<dyn VoiceDetector> {
        self.detector_of(self.kind())
            .expect("the kind is one that is there")
    }

    /// A detector of this kind, at the beginning of a stream; none where its model does not run.
    pub fn detector_of(&self, kind: DetectorKind) -> Option<Box<dyn VoiceDetector>> {
        let model = || self.silero.as_ref();
        Some(match kind {
            DetectorKind::Earshot => Box::new(Earshot::new()),
            DetectorKind::Silero => Box::new(model()?.detector()),
            DetectorKind::Blend => Box::new(Blend::new(model()?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HearError, WINDOW_SAMPLES};
    use super::*;
    use crate::inference::runtime;

    const ROOM: usize = 60;

    fn open() -> Detectors {
        runtime::load(None).unwrap();
        Detectors::open()
    }

    /// Windows of a sound that is a formula of the time in seconds and of a random number below 2^24; -1 to 1.
    fn windows(windows: usize, sound: impl Fn(f64, u32) -> f64) -> Vec<[i16; WINDOW_SAMPLES]> {
        let mut noise = 1_u32;
        let mut index = 0_u32;
        let mut next = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            index += 1;
            (32_767.0 * sound(f64::from(index) / 16_000.0, noise >> 8)) as i16
        };
        (0..windows)
            .map(|_| std::array::from_fn(|_| next()))
            .collect()
    }

    fn white(loudness: f64) -> impl Fn(f64, u32) -> f64 {
        move |_, noise| loudness * (f64::from(noise) / f64::from(1 << 23) - 1.0)
    }

    fn tone(time: f64, _: u32) -> f64 {
        0.3 * (std::f64::consts::TAU * 770.0 * time).sin()
    }

    /// Pulses of a voice through three resonances of an "a", on and off like syllables.
    fn babble(time: f64, _: u32) -> f64 {
        let pitch_hz = 120.0 + 15.0 * (3.0 * time).sin();
        let since_pulse = (time * pitch_hz).fract() / pitch_hz;
        let ring = |hz: f64, width: f64| {
            (-width * since_pulse).exp() * (std::f64::consts::TAU * hz * since_pulse).sin()
        };
        let vowel = ring(700.0, 300.0) + 0.6 * ring(1_200.0, 400.0) + 0.3 * ring(2_600.0, 600.0);
        let syllable = (std::f64::consts::TAU * 2.0 * time).sin().max(0.0);
        0.3 * vowel * syllable
    }

    fn scores(detector: &mut dyn VoiceDetector, sound: &[[i16; WINDOW_SAMPLES]]) -> Vec<f32> {
        sound
            .iter()
            .map(|window| detector.score(window).unwrap())
            .collect()
    }

    fn highest(scores: &[f32]) -> f32 {
        scores.iter().copied().fold(0.0, f32::max)
    }

    #[test]
    fn the_best_is_the_blend() {
        let detectors = open();
        assert_eq!(detectors.warning(), None);
        assert_eq!(detectors.kind(), DetectorKind::Blend);
    }

    #[test]
    fn without_the_model_earshot_is_there_and_the_reason_is_said() {
        let detectors = Detectors::with(Err(HearError::start("no runtime")));
        assert!(detectors.warning().unwrap().contains("no runtime"));
        assert_eq!(detectors.kind(), DetectorKind::Earshot);
        assert!(detectors.detector_of(DetectorKind::Silero).is_none());
        assert!(detectors.detector_of(DetectorKind::Blend).is_none());
        let silence = [0; WINDOW_SAMPLES];
        assert!(detectors.new_detector().score(&silence).unwrap() < 0.5);
    }

    #[test]
    fn silence_noise_and_a_tone_are_nobody() {
        let detectors = open();
        let sounds = [
            ("silence", windows(ROOM, |_, _| 0.0)),
            ("hiss", windows(ROOM, white(0.003))),
            ("noise", windows(ROOM, white(0.2))),
            ("tone", windows(ROOM, tone)),
        ];
        for (name, sound) in &sounds {
            for kind in [DetectorKind::Silero, DetectorKind::Blend] {
                let mut detector = detectors.detector_of(kind).unwrap();
                let highest = highest(&scores(detector.as_mut(), sound));
                assert!(highest < 0.5, "{name} scores {highest} with {kind:?}");
            }
        }
    }

    #[test]
    fn vowels_made_by_formula_are_somebody() {
        let detectors = open();
        for kind in DetectorKind::ALL {
            let mut detector = detectors.detector_of(kind).unwrap();
            let highest = highest(&scores(detector.as_mut(), &windows(ROOM, babble)));
            assert!(highest > 0.7, "{highest} with {kind:?}");
        }
    }

    #[test]
    fn a_reset_forgets_the_stream_and_streams_do_not_mix() {
        let detectors = open();
        let (voice, other) = (windows(ROOM, babble), windows(ROOM, white(0.1)));
        for kind in DetectorKind::ALL {
            let mut one = detectors.detector_of(kind).unwrap();
            let mut two = detectors.detector_of(kind).unwrap();
            let alone = scores(one.as_mut(), &voice);
            one.reset();
            let mut together = Vec::new();
            for (voice, other) in voice.iter().zip(&other) {
                together.push(one.score(voice).unwrap());
                two.score(other).unwrap();
            }
            assert_eq!(alone, together, "{kind:?}");
        }
    }

    #[test]
    fn any_sound_has_a_score() {
        let detectors = open();
        let extremes = [
            [i16::MAX; WINDOW_SAMPLES],
            [i16::MIN; WINDOW_SAMPLES],
            std::array::from_fn(|index| if index % 2 == 0 { i16::MIN } else { i16::MAX }),
        ];
        for kind in DetectorKind::ALL {
            let mut detector = detectors.detector_of(kind).unwrap();
            for window in extremes.iter().cycle().take(100) {
                assert!((0.0..=1.0).contains(&detector.score(window).unwrap()));
            }
        }
    }
}

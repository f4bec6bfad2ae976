//! Silence that a program wrote: no detector is asked about it for long, and an hour of it costs next to nothing.

use crate::hearing::{HearError, SAMPLE_RATE_HZ, VoiceDetector, WINDOW_SAMPLES};

/// Windows of silence after which it is not asked any more: a minute, in which whatever it remembers of the sound before
/// has faded. Source: after 2 s it has not, `docent transcribe` then cuts speech that follows half a minute of silence 4 ms
/// earlier.
const HEARD_WINDOWS: usize = 60 * SAMPLE_RATE_HZ as usize / WINDOW_SAMPLES;

/// How long there has been nothing but zeros.
#[derive(Default)]
pub(super) struct Stillness {
    windows: usize,
}

impl Stillness {
    /// How likely somebody speaks in the next window; nobody does in long silence.
    pub(super) fn score(
        &mut self,
        window: &[i16; WINDOW_SAMPLES],
        detector: &mut dyn VoiceDetector,
    ) -> Result<f32, HearError> {
        if *window == [0; WINDOW_SAMPLES] {
            self.windows += 1;
        } else {
            self.windows = 0;
        }
        if self.windows > HEARD_WINDOWS {
            Ok(0.0)
        } else {
            detector.score(window)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::doubles::Counting;

    #[test]
    fn a_detector_is_not_asked_about_long_silence() {
        let (mut stillness, mut detector) = (Stillness::default(), Counting::default());
        let mut asked_about = |stirs: i16, windows: usize| {
            let mut window = [0; WINDOW_SAMPLES];
            window[7] = stirs;
            let before = detector.windows;
            for _ in 0..windows {
                stillness.score(&window, &mut detector).unwrap();
            }
            detector.windows - before
        };
        assert_eq!(asked_about(0, 5_000), HEARD_WINDOWS);
        assert_eq!(asked_about(1, 5_000), 5_000);
        assert_eq!(asked_about(0, 5_000), HEARD_WINDOWS);
    }
}

//! The far end alone: what is left of it.

use super::cases::{Case, SECONDS};
use super::error::RoomEvalError;
use super::level::power;
use super::session::Session;
use super::time::RATE_HZ;
use crate::audio::decibels;
use crate::eval::vad::THRESHOLD;
use crate::hearing::{VoiceDetector, WINDOW_SAMPLES};

/// In which delay, room and drift are learnt. Samples: 5 s.
const LEARNING: usize = 5 * RATE_HZ as usize;

/// What is left of the far end.
pub(super) struct FarEnd {
    /// Power of the microphone's sound to that of the cancelled one. dB.
    pub loss_db: f64,
    /// Share of windows that are speech, 0 to 1: cancelled, of the microphone, and of the noise alone where there is one.
    pub speech: [f64; 3],
}

/// Plays the case.
pub(super) fn measure(
    case: &Case<'_>,
    detector: &dyn Fn() -> Box<dyn VoiceDetector>,
) -> Result<FarEnd, RoomEvalError> {
    let noise = case.noise.as_deref().unwrap_or(&[0.0]);
    let near = |at: usize| noise[at % noise.len()];
    let session = Session::run(case.conditions, case.response, &case.played, near, SECONDS);
    let cancelled = &session.heard.cancelled[LEARNING..];
    let microphone = &session.microphone[LEARNING..];
    let alone: Vec<f32> = (LEARNING..session.microphone.len()).map(near).collect();
    let share = |sound: &[f32]| speech(sound, detector().as_mut());
    Ok(FarEnd {
        loss_db: decibels(power(microphone)) - decibels(power(cancelled)),
        speech: [share(cancelled)?, share(microphone)?, share(&alone)?],
    })
}

/// Share of windows that are speech to the detector.
fn speech(sound: &[f32], detector: &mut dyn VoiceDetector) -> Result<f64, RoomEvalError> {
    let (windows, _) = sound.as_chunks::<WINDOW_SAMPLES>();
    let mut spoken = 0;
    for window in windows {
        let score = detector.score(&window.map(|it| (it * 32_768.0) as i16))?;
        spoken += usize::from(score >= THRESHOLD);
    }
    Ok(spoken as f64 / windows.len().max(1) as f64)
}

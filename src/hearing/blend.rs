//! Voice detection by Silero and `earshot` together, half a window ahead.
//!
//! The two networks err in different places, so their log-odds are averaged, Silero with the greater share because
//! `earshot` takes steady noise for speech. Both follow a change about one window late; the score therefore goes on
//! for half a window in the direction it took since the window before, which needs no look-ahead.
//!
//! Chimes fool both. A window of pure tones may be a voice all the same, but is not surely one.

use super::tone::ToneMeter;
use super::{Earshot, HearError, Silero, SileroModel, VoiceDetector, WINDOW_SAMPLES};

/// Silero's share of the log-odds, 0 to 1. Source: from 0.6 to 0.8 the F1 on the TEN set and on read speech in noise
/// differs by less than 0.002; below, noise scores high more often.
const SILERO_SHARE: f32 = 0.7;
/// How far the change since the window before is continued, in windows. Source: F1 on the TEN set grows by 0.003 from 0
/// to 0.5; beyond, the score begins to overshoot.
const LEAD_WINDOWS: f32 = 0.5;
/// Scores nearer to 0 or 1 than this count as this near, so that neither network can outvote the other alone.
const CERTAINTY_MARGIN: f32 = 1e-4;

/// The highest score of a window of pure tones: rather speech than not, but not the sure speech that makes an utterance.
const TONES_SCORE_MAX: f32 = 0.85;

/// Hears one stream with both.
pub struct Blend {
    silero: Silero,
    earshot: Earshot,
    tones: ToneMeter,
    /// The blended score of the window before, without its lead.
    before: Option<f32>,
}

impl Blend {
    /// A detector at the beginning of a stream.
    pub fn new(model: &SileroModel) -> Self {
        Self {
            silero: model.detector(),
            earshot: Earshot::new(),
            tones: ToneMeter::new(),
            before: None,
        }
    }
}

impl VoiceDetector for Blend {
    fn score(&mut self, window: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError> {
        let earshot = self.earshot.score(window)?;
        let silero = self.silero.score(window)?;
        let now = blended(silero, earshot);
        let before = self.before.replace(now).unwrap_or(now);
        let score = led(before, now);
        let is_doubtful = score > TONES_SCORE_MAX && self.tones.is_tones(window);
        Ok(if is_doubtful { TONES_SCORE_MAX } else { score })
    }

    fn reset(&mut self) {
        self.silero.reset();
        self.earshot.reset();
        self.before = None;
    }
}

fn blended(silero: f32, earshot: f32) -> f32 {
    let log_odds = SILERO_SHARE * log_odds(silero) + (1.0 - SILERO_SHARE) * log_odds(earshot);
    1.0 / (1.0 + (-log_odds).exp())
}

fn log_odds(score: f32) -> f32 {
    let score = score.clamp(CERTAINTY_MARGIN, 1.0 - CERTAINTY_MARGIN);
    (score / (1.0 - score)).ln()
}

fn led(before: f32, now: f32) -> f32 {
    (now + LEAD_WINDOWS * (now - before)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_stays_and_silero_has_the_greater_say() {
        for score in [0.01, 0.3, 0.5, 0.97] {
            assert!((blended(score, score) - score).abs() < 1e-5);
        }
        assert!(blended(0.2, 0.8) < 0.5);
        assert!(blended(0.8, 0.2) > 0.5);
        assert!(blended(0.5, 0.9) > 0.5);
    }

    #[test]
    fn certainty_has_bounds() {
        assert!(blended(1.0, 0.0).is_finite());
        assert!((0.0..=1.0).contains(&blended(0.0, 0.0)));
        assert!(blended(0.0, 1.0) > 0.0);
    }

    #[test]
    fn a_change_is_continued_by_half_within_bounds() {
        assert!((led(0.2, 0.4) - 0.5).abs() < 1e-6);
        assert!((led(0.4, 0.2) - 0.1).abs() < 1e-6);
        assert!((led(0.4, 0.4) - 0.4).abs() < 1e-6);
        assert!((led(0.1, 0.9) - 1.0).abs() < 1e-6);
        assert!(led(0.9, 0.1).abs() < 1e-6);
    }
}

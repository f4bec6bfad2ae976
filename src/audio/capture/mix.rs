//! One channel out of those that a device has.
//!
//! One is taken as it is, and of two the mean: that serves a pair of capsules, a single one that is wired to one side, and
//! one that the sound system gives on both. Of three and more the first is taken, and not the mean. Capsules of an array are
//! some centimetres apart, so that the mean of them has holes where speech has consonants, and moves with whoever speaks;
//! many arrays give what their own processor made of the capsules as the first channel, and some give what the
//! loudspeaker plays as the last. Where the first channel is dead, the first that is not takes its place.

/// How long a channel must give nothing but zeros to count as dead, in seconds. Source: a capsule always has some noise; a
/// driver may give zeros for some tenths of a second at the beginning.
const DEAD_AFTER_S: usize = 1;

/// From this on a sample counts as cut off: a converter's highest number is a little below 1, whatever its width is.
pub(super) const FULL_SCALE: f32 = 0.9999;

/// Makes one channel of several.
#[derive(Debug)]
pub(super) struct Mix {
    channels: usize,
    dead_after: usize,
    chosen: usize,
    zeros: usize,
}

/// One sample out of those of all channels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mixed {
    /// Full scale is -1 to 1.
    pub(super) sample: f32,
    /// Whether a channel that went into it was cut off.
    pub(super) is_clipped: bool,
    /// Whether all that went into it was exactly zero.
    pub(super) is_zero: bool,
}

impl Mix {
    pub(super) fn new(rate_hz: u32, channels: usize) -> Self {
        Self {
            channels,
            dead_after: DEAD_AFTER_S * rate_hz as usize,
            chosen: 0,
            zeros: 0,
        }
    }

    /// Of one sample of each channel.
    pub(super) fn of(&mut self, samples: &[f32]) -> Mixed {
        let taken = if self.channels <= 2 {
            samples
        } else {
            let at = self.chosen.min(samples.len().saturating_sub(1));
            self.look_for_another(samples);
            samples.get(at..=at).unwrap_or_default()
        };
        let is_clipped = taken.iter().any(|it| it.abs() >= FULL_SCALE);
        let is_zero = taken.iter().all(|it| *it == 0.0);
        let mean = taken.iter().sum::<f32>() / taken.len().max(1) as f32;
        Mixed {
            // Some drivers give numbers that are none, or beyond full scale.
            sample: if mean.is_finite() {
                mean.clamp(-1.0, 1.0)
            } else {
                0.0
            },
            is_clipped,
            is_zero,
        }
    }

    fn look_for_another(&mut self, samples: &[f32]) {
        let is_dead = samples.get(self.chosen).is_none_or(|it| *it == 0.0);
        self.zeros = if is_dead { self.zeros + 1 } else { 0 };
        if self.zeros >= self.dead_after
            && let Some(living) = samples.iter().position(|it| *it != 0.0)
        {
            self.chosen = living;
            self.zeros = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_channels_become_their_mean() {
        let mut mix = Mix::new(48_000, 2);
        assert!((mix.of(&[0.5, 0.1]).sample - 0.3).abs() < 1e-6);
        let mixed = mix.of(&[1.0, 0.0]);
        assert!(mixed.is_clipped && !mixed.is_zero);
        assert!(mix.of(&[0.0, 0.0]).is_zero);
        assert!((Mix::new(48_000, 1).of(&[0.5]).sample - 0.5).abs() < 1e-6);
    }

    #[test]
    fn of_an_array_the_first_living_channel_is_taken() {
        let mut mix = Mix::new(8, 8);
        let all = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0];
        assert!((mix.of(&all).sample - 0.1).abs() < 1e-6);
        assert!(!mix.of(&all).is_clipped, "of a channel that is not taken");
        let dead = [0.0, 0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
        for _ in 0..8 {
            assert!(mix.of(&dead).is_zero);
        }
        assert!((mix.of(&dead).sample - 0.3).abs() < 1e-6);
        assert!(
            (mix.of(&all).sample - 0.3).abs() < 1e-6,
            "it is not left again"
        );
    }

    #[test]
    fn silence_on_all_channels_moves_nothing() {
        let mut mix = Mix::new(8, 4);
        for _ in 0..100 {
            assert!(mix.of(&[0.0; 4]).is_zero);
        }
        // The first that says something is taken, whichever it is.
        mix.of(&[0.0, 0.0, 0.0, 0.5]);
        assert!((mix.of(&[0.1, 0.2, 0.3, 0.5]).sample - 0.5).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_number_is_silence_and_what_is_too_much_is_cut_off() {
        let mut mix = Mix::new(48_000, 1);
        assert_eq!(mix.of(&[f32::NAN]).sample.to_bits(), 0.0_f32.to_bits());
        let far = mix.of(&[7.0]);
        assert!(far.is_clipped && far.sample <= 1.0);
    }
}

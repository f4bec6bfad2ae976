//! The first second and a half of an utterance, kept back until it is known how loud the speaker is; and the noise that is
//! added.

use crate::audio::PinkFilter;

/// Samples that are kept back: 1.5 s. Means of less would be those of one sound, and one voice is not told from another.
const OPENING_SAMPLES: usize = 24_000;
/// Samples of the blocks whose loudness is looked at: 20 ms.
const BLOCK_SAMPLES: usize = 320;
/// Of all blocks, this part is louder than the loudness that counts.
const LOUD_PART: usize = 4;
/// The noise is this part of the loudness: 26 dB below it. Source: 238 examples of the demo pack in American voices of
/// espeak-ng, whose silence is digital: with it 225 are answered rightly, with 32 dB 222, with 20 dB 215, and with white
/// noise at any level at most 216. With noise in the sound already it changes nothing.
const NOISE_PART: f64 = 20.0;
/// The least and the largest noise, root of the mean square, in units of a sample.
const NOISE_LEVELS: (f64, f64) = (24.0, 1000.0);

/// Samples on their way to the front end, of one utterance. The acoustic model was trained on recordings and takes digital
/// silence for anything, so all samples get noise: the same for the same utterance.
#[derive(Debug)]
pub(super) struct Opening {
    waiting: Vec<i16>,
    /// Set when the opening is over.
    noise: Option<Noise>,
}

impl Opening {
    pub(super) fn new() -> Self {
        Self {
            waiting: Vec::new(),
            noise: None,
        }
    }

    /// Takes the next samples, and gives out those that are ready, with noise; the whole opening is the first.
    pub(super) fn add(&mut self, samples: &[i16]) -> Vec<i16> {
        if self.noise.is_some() {
            return self.noisy(samples);
        }
        let missing = OPENING_SAMPLES - self.waiting.len();
        let (opening, rest) = samples.split_at(missing.min(samples.len()));
        self.waiting.extend_from_slice(opening);
        if self.waiting.len() < OPENING_SAMPLES {
            return Vec::new();
        }
        let mut ready = self.finish();
        ready.extend(self.noisy(rest));
        ready
    }

    /// Gives out what is kept back: the utterance is over.
    pub(super) fn finish(&mut self) -> Vec<i16> {
        let waiting = std::mem::take(&mut self.waiting);
        self.noisy(&waiting)
    }

    fn noisy(&mut self, samples: &[i16]) -> Vec<i16> {
        let noise = self.noise.get_or_insert_with(|| Noise::below(samples));
        samples.iter().map(|sample| noise.add(*sample)).collect()
    }
}

/// Pink noise at a level.
#[derive(Debug)]
struct Noise {
    /// State of the generator, not zero. Source: G. Marsaglia, "Xorshift RNGs", 2003.
    state: u32,
    filter: PinkFilter,
    /// Root of the mean square.
    level: f64,
}

impl Noise {
    /// Noise for an utterance that begins with `opening`.
    fn below(opening: &[i16]) -> Self {
        let mut loudness: Vec<f64> = opening
            .chunks(BLOCK_SAMPLES)
            .map(|block| {
                let power: f64 = block.iter().map(|sample| f64::from(*sample).powi(2)).sum();
                (power / block.len() as f64).sqrt()
            })
            .collect();
        loudness.sort_by(|a, b| b.total_cmp(a));
        let loud = loudness.get(loudness.len() / LOUD_PART).copied();
        let (least, largest) = NOISE_LEVELS;
        Self {
            state: 0x9E37_79B9,
            filter: PinkFilter::default(),
            level: (loud.unwrap_or_default() / NOISE_PART).clamp(least, largest),
        }
    }

    fn add(&mut self, sample: i16) -> i16 {
        /// What the filter makes of evenly distributed noise from -1 to 1, root of the mean square.
        const FILTERED: f64 = 1.718;
        let white = self.white();
        let pink = self.filter.next(white);
        // The cast saturates.
        (f64::from(sample) + pink / FILTERED * self.level).round() as i16
    }

    /// Evenly distributed from -1 to 1.
    fn white(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        f64::from(self.state) / f64::from(u32::MAX) * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(opening: &mut Opening, blocks: &[&[i16]]) -> Vec<i16> {
        let mut all: Vec<_> = blocks.iter().flat_map(|block| opening.add(block)).collect();
        all.extend(opening.finish());
        all
    }

    #[test]
    fn no_sample_is_lost_and_none_comes_before_its_time() {
        let samples: Vec<i16> = (0..30_000).map(|number| (number % 3000) as i16).collect();
        let mut opening = Opening::new();
        assert!(opening.add(&samples[..23_999]).is_empty());
        assert_eq!(opening.add(&samples[23_999..25_000]).len(), 25_000);
        assert_eq!(opening.add(&samples[25_000..]).len(), 5000);
        assert!(opening.finish().is_empty());
        let mut short = Opening::new();
        assert!(short.add(&samples[..100]).is_empty());
        assert_eq!(short.finish().len(), 100);
    }

    #[test]
    fn noise_does_not_depend_on_how_samples_arrive() {
        let samples: Vec<i16> = (0..40_000)
            .map(|number| (number * 7 % 9000) as i16)
            .collect();
        let whole = ready(&mut Opening::new(), &[&samples]);
        let parts: Vec<_> = samples.chunks(160).collect();
        assert_eq!(whole, ready(&mut Opening::new(), &parts));
    }

    #[test]
    fn silence_gets_noise_and_loud_speech_more_of_it() {
        let noise = |level: i16| {
            let samples = vec![level; 64_000];
            let noisy = ready(&mut Opening::new(), &[&samples]);
            let changes = noisy
                .iter()
                .map(|sample| f64::from(*sample) - f64::from(level));
            let power: f64 = changes.map(|change| change * change).sum();
            (power / 64_000.0).sqrt()
        };
        for (level, expected) in [(0, 24.0), (4000, 200.0), (22_000, 1000.0)] {
            let found = noise(level);
            assert!((found / expected - 1.0).abs() < 0.1, "{level}: {found}");
        }
    }

    #[test]
    fn the_noise_has_more_power_in_low_octaves_than_white_noise() {
        let noisy = ready(&mut Opening::new(), &[&vec![0; 64_000]]);
        let power = |samples: &mut dyn Iterator<Item = f64>| samples.map(|it| it * it).sum::<f64>();
        let all = power(&mut noisy.iter().map(|sample| f64::from(*sample)));
        let averages = noisy.chunks(16).map(|block| {
            let sum: f64 = block.iter().map(|sample| f64::from(*sample)).sum();
            sum / 16.0
        });
        let low = 16.0 * power(&mut averages.into_iter()) / all;
        assert!(low > 0.3, "{low} of the power; white noise has 0.06");
    }

    #[test]
    fn the_loudest_samples_do_not_turn_over() {
        let noisy = ready(&mut Opening::new(), &[&[i16::MAX; 500], &[i16::MIN; 500]]);
        assert!(noisy[..500].iter().all(|sample| *sample > 25_000));
        assert!(noisy[500..].iter().all(|sample| *sample < -25_000));
    }
}

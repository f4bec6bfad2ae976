//! The first second and a half of an utterance, kept back until it is known how loud the speaker is; and the noise that is
//! added.

/// Samples that are kept back: 1.5 s. Means of less would be those of one sound, and one voice is not told from another.
const OPENING_SAMPLES: usize = 24_000;
/// Samples of the blocks whose loudness is looked at: 20 ms.
const BLOCK_SAMPLES: usize = 320;
/// Of all blocks, this part is louder than the loudness that counts.
const LOUD_PART: usize = 4;
/// The noise's range is this part of the loudness: 38 dB below it. Source: measured here on espeak-ng's voices, whose
/// silence is digital; recordings of people have more noise of their own (30 to 35 dB below), so that it changes nothing.
const NOISE_PART: f64 = 45.0;
/// The least and the largest range, in units of a sample: a thousandth of full scale, and what is heard as hiss.
const NOISE_RANGE: (f64, f64) = (24.0, 200.0);

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

/// Evenly distributed noise.
#[derive(Debug)]
struct Noise {
    /// State of the generator, not zero. Source: G. Marsaglia, "Xorshift RNGs", 2003.
    state: u32,
    /// Largest change of a sample.
    range: i32,
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
        let (least, largest) = NOISE_RANGE;
        Self {
            state: 0x9E37_79B9,
            range: (loud.unwrap_or_default() / NOISE_PART).clamp(least, largest) as i32,
        }
    }

    fn add(&mut self, sample: i16) -> i16 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let noise = (self.state >> 8).cast_signed() % (2 * self.range + 1) - self.range;
        (i32::from(sample) + noise).clamp(i16::MIN.into(), i16::MAX.into()) as i16
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
        let largest = |level: i16| {
            let samples = vec![level; 16_000];
            let noisy = ready(&mut Opening::new(), &[&samples]);
            let changes = noisy
                .iter()
                .map(|sample| i32::from(*sample) - i32::from(level));
            let average = changes.clone().sum::<i32>() / 16_000;
            assert!(average.abs() <= 2, "{average}");
            changes.map(i32::abs).max().unwrap()
        };
        assert_eq!(largest(0), 24);
        assert_eq!(largest(4500), 100);
        assert_eq!(largest(20_000), 200);
    }

    #[test]
    fn the_loudest_samples_stay_within_their_range() {
        let noisy = ready(&mut Opening::new(), &[&[i16::MAX; 500], &[i16::MIN; 500]]);
        assert!(noisy[..500].iter().all(|sample| *sample > 32_000));
        assert!(noisy[500..].iter().all(|sample| *sample < -32_000));
    }
}

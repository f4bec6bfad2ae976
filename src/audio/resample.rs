//! Another number of samples per second for the same sound.

use parking_lot::Mutex;
use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler, WindowFunction};

use super::Sound;

/// Samples that a block has at least, on the side that has fewer. It sets the length of the filter: below 0.45 of the
/// lower rate the level is right within 0.1 dB, and what lies above half of it is damped by over 60 dB (measured by the
/// tests).
const BLOCK_SAMPLES_MIN: usize = 512;

/// Rates that share so little that a block would be made of more samples than this are taken for the nearest that share
/// [`SHARED_MIN_HZ`]: a second of such a sound would become some hundred microseconds longer or shorter, and its resampler
/// does not take tens of megabytes. No rate that people use is among them.
const UNIT_SAMPLES_MAX: usize = 8_000;
const SHARED_MIN_HZ: usize = 8;

/// Resamplers kept for the next sound. Making one takes longer than resampling a sentence with it.
const KEPT_MAX: usize = 8;

static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// A resampler between sounds, and what it converts.
struct Kept {
    from_hz: u32,
    to_hz: u32,
    converter: Fft<f32>,
}

/// Gives the sound, of 4,000 to 384,000 samples per second, `to_hz` of them, 8,000 to 48,000. It begins and ends where it
/// did: the length is that of the sound, rounded up to a whole sample.
pub fn resample(sound: &Sound, to_hz: u32) -> Sound {
    let mut stream = ResampleStream::new(sound.sample_rate_hz, to_hz);
    let mut samples = stream.push(&sound.samples);
    samples.extend(stream.finish());
    Sound {
        sample_rate_hz: to_hz.max(1),
        samples,
    }
}

/// Resamples a sound that comes in parts: what it gives for them, one after another, is what [`resample`] gives for all at
/// once. It holds some milliseconds back until the next part or the end.
pub struct ResampleStream {
    from_hz: u32,
    to_hz: u32,
    /// None where the rates are the same.
    converter: Option<Fft<f32>>,
    /// What does not fill a block yet.
    waiting: Vec<i16>,
    /// Samples that came and that were given, since the beginning.
    taken: u64,
    given: u64,
    /// Samples of the converter's delay that are still to be thrown away.
    late: usize,
}

impl ResampleStream {
    /// At the beginning of a sound. Rates as in [`resample`].
    pub fn new(from_hz: u32, to_hz: u32) -> Self {
        let (from_hz, to_hz) = (from_hz.max(1), to_hz.max(1));
        let converter = (from_hz != to_hz).then(|| take(from_hz, to_hz).converter);
        Self {
            late: converter.as_ref().map_or(0, Resampler::output_delay),
            from_hz,
            to_hz,
            converter,
            waiting: Vec::new(),
            taken: 0,
            given: 0,
        }
    }

    /// The rate of what comes. Hz.
    pub fn from_hz(&self) -> u32 {
        self.from_hz
    }

    /// Takes the next part; gives what is ready.
    pub fn push(&mut self, samples: &[i16]) -> Vec<i16> {
        self.taken += samples.len() as u64;
        let Some(converter) = &mut self.converter else {
            return samples.to_vec();
        };
        self.waiting.extend_from_slice(samples);
        let block = converter.input_frames_next();
        let whole = self.waiting.len() / block * block;
        let mut converted = Vec::new();
        for part in self.waiting[..whole].chunks(block) {
            convert(converter, part, &mut converted);
        }
        self.waiting.drain(..whole);
        let late = self.late.min(converted.len());
        converted.drain(..late);
        self.late -= late;
        self.given += converted.len() as u64;
        converted
    }

    /// The end of the sound: what was held back.
    pub fn finish(mut self) -> Vec<i16> {
        let length = (self.taken * u64::from(self.to_hz)).div_ceil(self.from_hz.into());
        let mut rest = Vec::new();
        // Silence after the end brings out what is still inside.
        while self.converter.is_some() && self.given < length {
            let block = self
                .converter
                .as_ref()
                .map_or(1, Resampler::input_frames_next);
            let before = length - self.given;
            let silence = vec![0; block - self.waiting.len() % block];
            let mut more = self.push(&silence);
            more.truncate(before as usize);
            rest.append(&mut more);
        }
        rest
    }
}

impl Drop for ResampleStream {
    fn drop(&mut self) {
        if let Some(converter) = self.converter.take() {
            give_back(Kept {
                from_hz: self.from_hz,
                to_hz: self.to_hz,
                converter,
            });
        }
    }
}

/// Converts one block, or a part of one with silence after it.
fn convert(converter: &mut Fft<f32>, samples: &[i16], converted: &mut Vec<i16>) {
    let mut input: Vec<f32> = samples.iter().copied().map(f32::from).collect();
    let block_in = converter.input_frames_next();
    input.resize(block_in, 0.0);
    let block_out = converter.output_frames_next();
    let mut output = vec![0.0; block_out];
    let input = SequentialSlice::new(&input, 1, block_in).expect("a whole block");
    let mut found = SequentialSlice::new_mut(&mut output, 1, block_out).expect("a whole block");
    converter
        .process_into_buffer(&input, &mut found, None::<&Indexing>)
        .expect("blocks are as long as the converter asks");
    // The cast saturates.
    converted.extend(output.iter().map(|value| value.round() as i16));
}

fn take(from_hz: u32, to_hz: u32) -> Kept {
    let mut kept = KEPT.lock();
    let found = kept
        .iter()
        .position(|it| (it.from_hz, it.to_hz) == (from_hz, to_hz));
    if let Some(index) = found {
        return kept.swap_remove(index);
    }
    drop(kept);
    Kept {
        from_hz,
        to_hz,
        converter: build(from_hz as usize, to_hz as usize),
    }
}

fn give_back(mut used: Kept) {
    used.converter.reset();
    let mut kept = KEPT.lock();
    if kept.len() >= KEPT_MAX {
        kept.remove(0);
    }
    kept.push(used);
}

fn build(from_hz: usize, to_hz: usize) -> Fft<f32> {
    let shared = greatest_common_divisor(from_hz, to_hz);
    if from_hz / shared > UNIT_SAMPLES_MAX && !from_hz.is_multiple_of(SHARED_MIN_HZ) {
        return build(
            (from_hz + SHARED_MIN_HZ / 2) / SHARED_MIN_HZ * SHARED_MIN_HZ,
            to_hz,
        );
    }
    let (unit_in, unit_out) = (from_hz / shared, to_hz / shared);
    // An even number of units, so that the delay, half a block, is a whole number of samples on both sides.
    let units = BLOCK_SAMPLES_MIN
        .div_ceil(unit_in.min(unit_out))
        .next_multiple_of(2);
    Fft::new_custom(
        from_hz,
        to_hz,
        units * unit_in,
        1,
        1,
        WindowFunction::BlackmanHarris2,
        FixedSync::Both,
    )
    .expect("rates and block are above zero")
}

/// By which both can be divided.
pub(super) fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 {
        one
    } else {
        greatest_common_divisor(other, one % other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATES: [u32; 7] = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000];

    fn tone(frequency_hz: f64, sample_rate_hz: u32, samples: usize) -> Sound {
        let step = std::f64::consts::TAU * frequency_hz / f64::from(sample_rate_hz);
        Sound {
            sample_rate_hz,
            samples: (0..samples)
                .map(|index| (16_384.0 * (step * index as f64).sin()).round() as i16)
                .collect(),
        }
    }

    /// Level in dB of `sound`, beginning and end left out, beside a tone of 16,384.
    fn level_db(sound: &[f64]) -> f64 {
        let edge = sound.len() / 10;
        let middle = &sound[edge..sound.len() - edge];
        let power = middle.iter().map(|value| value * value).sum::<f64>() / middle.len() as f64;
        10.0 * (power * 2.0 / (16_384.0 * 16_384.0)).log10()
    }

    fn values(sound: &Sound) -> Vec<f64> {
        sound.samples.iter().copied().map(f64::from).collect()
    }

    fn pairs() -> impl Iterator<Item = (u32, u32)> {
        let all = |from| RATES.into_iter().map(move |to| (from, to));
        RATES
            .into_iter()
            .flat_map(all)
            .filter(|(from, to)| from != to)
    }

    #[test]
    fn tones_keep_their_level_and_their_place() {
        for (from, to) in pairs() {
            for part in [0.01, 0.1, 0.3, 0.45] {
                let frequency = part * f64::from(from.min(to));
                let sound = resample(&tone(frequency, from, from as usize / 4), to);
                let expected = tone(frequency, to, sound.samples.len());
                let level = level_db(&values(&sound));
                assert!(
                    level.abs() < 0.1,
                    "{from} to {to}: {level} dB at {frequency}"
                );
                let pairs = sound.samples.iter().zip(&expected.samples);
                let error: Vec<f64> = pairs.map(|(a, b)| f64::from(*a) - f64::from(*b)).collect();
                let error = level_db(&error);
                assert!(
                    error < -38.0,
                    "{from} to {to}: {error} dB off at {frequency}"
                );
            }
        }
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        for (from, to) in pairs() {
            let whole = tone(0.1 * f64::from(from.min(to)), from, 5_003);
            for size in [1, 7, 600, 4_999, 6_000] {
                let mut stream = ResampleStream::new(from, to);
                let mut samples = Vec::new();
                for part in whole.samples.chunks(size) {
                    samples.extend(stream.push(part));
                }
                samples.extend(stream.finish());
                assert!(
                    samples == resample(&whole, to).samples,
                    "{from} to {to}, {size}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_heard_of_what_the_lower_rate_cannot_hold() {
        for (from, to) in pairs().filter(|(from, to)| from > to) {
            for part in [0.5, 0.6, 0.9] {
                let frequency = (part * f64::from(to)).min(0.49 * f64::from(from));
                if frequency < 0.5 * f64::from(to) {
                    continue;
                }
                let sound = resample(&tone(frequency, from, from as usize / 4), to);
                let level = level_db(&values(&sound));
                assert!(level < -60.0, "{from} to {to}: {level} dB at {frequency}");
            }
        }
    }

    #[test]
    fn a_higher_rate_adds_no_images() {
        let sound = resample(&tone(3_500.0, 8_000, 4_000), 48_000);
        let expected = tone(3_500.0, 48_000, sound.samples.len());
        let pairs = sound.samples.iter().zip(&expected.samples);
        let error: Vec<f64> = pairs.map(|(a, b)| f64::from(*a) - f64::from(*b)).collect();
        assert!(level_db(&error) < -60.0, "{} dB", level_db(&error));
    }

    #[test]
    fn silence_at_the_ends_stays_silent_and_full_scale_does_not_wrap() {
        let mut sound = tone(440.0, 22_050, 22_050);
        sound.samples[..4_000].fill(0);
        sound.samples[18_000..].fill(0);
        let found = resample(&sound, 24_000).samples;
        assert_eq!(found.len(), 24_000);
        assert!(
            found[..4_000]
                .iter()
                .chain(&found[20_000..])
                .all(|value| value.abs() < 2)
        );
        let loud = Sound {
            sample_rate_hz: 16_000,
            samples: [[i16::MAX; 40], [i16::MIN; 40]].concat().repeat(20),
        };
        let found = resample(&loud, 48_000).samples;
        let turns = found.windows(2).filter(|two| (two[0] > 0) != (two[1] > 0));
        assert_eq!(turns.count(), 39);
    }

    #[test]
    fn a_kept_resampler_remembers_nothing() {
        let sound = tone(1_000.0, 22_050, 3_000);
        let first = resample(&sound, 16_000);
        resample(&tone(300.0, 22_050, 777), 16_000);
        assert_eq!(resample(&sound, 16_000), first);
        assert_eq!(resample(&sound, 22_050), sound);
    }

    proptest! {
        #[test]
        fn the_length_is_right_to_the_sample(from in 8_000_u32..48_000, to in 8_000_u32..48_000, count in 0_usize..3_000) {
            // Rates that share little make long blocks; people use round ones.
            let (from, to) = (from / 50 * 50, to / 50 * 50);
            let sound = tone(200.0, from, count);
            let found = resample(&sound, to);
            prop_assert_eq!(found.sample_rate_hz, to);
            let exact = count as f64 * f64::from(to) / f64::from(from);
            prop_assert!((0.0..1.0).contains(&(found.samples.len() as f64 - exact + 1e-9)));
        }
    }
}

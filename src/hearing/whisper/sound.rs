//! What can be said about a sound before Whisper hears it: its length for the encoder, how much of it is voice, where to
//! cut it.

use std::ops::Range;
use std::time::Duration;

use crate::audio::duration_of;
use crate::hearing::SAMPLE_RATE_HZ;

/// Samples that Whisper gets at least; zeros follow a shorter sound. Source: below a second it invents text.
const SAMPLES_MIN: usize = SAMPLE_RATE_HZ as usize;
/// Samples of one position of the encoder, of which there are 50 a second.
const POSITION_SAMPLES: usize = 320;
/// Positions beyond the end of the sound, 5 s. Source: 98 clips of people and machines with tiny.en; with half of it the
/// decoder says everything two or three times, and 31 % of the words of people were wrong, not 12 %.
const MARGIN_POSITIONS: usize = 256;
/// Positions of the shortest sound, 10 s. Source: as above; without a least, 16 % of the words of machines were wrong, not
/// 7 %, and more than these cost time and gained nothing.
const POSITIONS_MIN: usize = 512;
/// Positions that another try takes in a conversation at most, 20 s: a whole window takes a second.
const CONVERSATION_POSITIONS_MAX: u16 = 1024;
/// Positions are a multiple of this, which the matrix products like. Measured: 288 is no slower than 278.
const POSITIONS_STEP: usize = 32;
/// Positions of a whole window of 30 s. Source: the published models.
const POSITIONS_MAX: usize = 1500;

/// The longest sound that is decoded at once: 28 s, so that the margin of quiet at the end is inside the 30 s.
pub(super) const WINDOW_SAMPLES_MAX: usize = 28 * SAMPLE_RATE_HZ as usize;
/// A longer sound is cut at its quietest place from here on: after 18 s.
const CUT_AFTER_SAMPLES: usize = 18 * SAMPLE_RATE_HZ as usize;
/// How long a quiet place is looked at: 200 ms, in blocks.
const CUT_BLOCKS: usize = 10;

/// Samples whose loudness is taken together: 20 ms.
const BLOCK_SAMPLES: usize = 320;
/// Loudness that no speech stays below, as the standard deviation of the samples: -60 dB of full scale.
const SILENCE: f32 = 33.0;
/// Loudness from which a block counts as voice in a silent room: -54 dB of full scale.
const VOICE_MIN: f32 = 65.0;
/// How far voice stands out of the steady part of the sound: 6 dB.
const VOICE_FACTOR: f32 = 2.0;
/// The steady part of a sound is what this share of its blocks stay below.
const FLOOR_SHARE: f32 = 0.1;

/// Positions of the encoder for a sound: its length and a margin, at most a whole window. Whisper encodes 30 s otherwise,
/// which takes ten times as long as a short question needs.
pub fn audio_context(samples: usize) -> u16 {
    let positions = samples.max(SAMPLES_MIN).div_ceil(POSITION_SAMPLES) + MARGIN_POSITIONS;
    positions
        .next_multiple_of(POSITIONS_STEP)
        .clamp(POSITIONS_MIN, POSITIONS_MAX) as u16
}

/// Positions for another try, if the first went wrong in `first` of them: twice as many, in a conversation at most 20 s.
pub(super) fn wider_context(first: u16, thorough: bool) -> u16 {
    if thorough {
        POSITIONS_MAX as u16
    } else {
        (2 * first).min(CONVERSATION_POSITIONS_MAX).max(first)
    }
}

/// Tokens that the decoder may say about a sound: 12 a second, twice as many as fast English takes, so that a loop ends
/// soon. At most 200: whisper.cpp has room for 220.
pub fn tokens_max(samples: usize) -> u16 {
    (16 + 12 * samples / SAMPLE_RATE_HZ as usize).min(200) as u16
}

/// The samples as Whisper takes them: -1 to 1, a second of them at least.
pub(super) fn prepared(samples: &[i16]) -> Vec<f32> {
    let mut prepared: Vec<f32> = samples
        .iter()
        .map(|sample| f32::from(*sample) / 32_768.0)
        .collect();
    prepared.resize(prepared.len().max(SAMPLES_MIN), 0.0);
    prepared
}

/// How loud a sound is, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loudness {
    /// Whether there is nothing but silence.
    pub(super) silent: bool,
    /// How much of it stands out of its steady part.
    pub(super) voiced: Duration,
    /// From the first to the last block that stands out; the whole sound if none does.
    pub(super) place: Range<Duration>,
}

impl Loudness {
    /// Measures a sound.
    pub(super) fn of(samples: &[i16]) -> Self {
        let blocks: Vec<f32> = samples.chunks(BLOCK_SAMPLES).map(deviation).collect();
        let mut sorted = blocks.clone();
        sorted.sort_by(f32::total_cmp);
        let floor = sorted
            .get((sorted.len() as f32 * FLOOR_SHARE) as usize)
            .copied()
            .unwrap_or_default();
        let threshold = VOICE_MIN.max(floor * VOICE_FACTOR);
        let voiced = |block: &&f32| **block > threshold;
        let first = blocks.iter().position(|block| voiced(&block));
        let last = blocks.iter().rposition(|block| voiced(&block));
        let (first, end) = first
            .zip(last)
            .map_or((0, blocks.len()), |(first, last)| (first, last + 1));
        let at =
            |block: usize| duration_of((block * BLOCK_SAMPLES).min(samples.len()), SAMPLE_RATE_HZ);
        Self {
            silent: sorted.last().is_none_or(|loudest| *loudest < SILENCE),
            voiced: at(blocks.iter().filter(voiced).count()),
            place: at(first)..at(end),
        }
    }
}

/// Where to cut a sound that is too long: in the middle of its quietest fifth of a second between
/// [`CUT_AFTER_SAMPLES`] and [`WINDOW_SAMPLES_MAX`].
pub(super) fn quietest_cut(samples: &[i16]) -> usize {
    let end = samples.len().min(WINDOW_SAMPLES_MAX);
    let start = CUT_AFTER_SAMPLES.min(end);
    let blocks: Vec<f32> = samples[start..end]
        .chunks(BLOCK_SAMPLES)
        .map(deviation)
        .collect();
    let quietest = blocks
        .windows(CUT_BLOCKS)
        .map(|some| some.iter().sum::<f32>())
        .enumerate()
        .min_by(|(_, one), (_, other)| one.total_cmp(other));
    quietest.map_or(end, |(block, _)| {
        start + (block + CUT_BLOCKS / 2) * BLOCK_SAMPLES
    })
}

/// The standard deviation of samples: loudness without a microphone's constant offset.
fn deviation(samples: &[i16]) -> f32 {
    let count = samples.len().max(1) as f32;
    let mean = samples.iter().map(|sample| f32::from(*sample)).sum::<f32>() / count;
    let square = |sample: &i16| (f32::from(*sample) - mean).powi(2);
    (samples.iter().map(square).sum::<f32>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of `loudness` for `milliseconds`.
    fn tone(loudness: f32, milliseconds: usize) -> Vec<i16> {
        (0..16 * milliseconds)
            .map(|i| ((i as f32 * 0.3).sin() * loudness) as i16)
            .collect()
    }

    #[test]
    fn the_encoder_hears_the_sound_and_a_margin() {
        assert_eq!(audio_context(48_000), 512);
        assert_eq!(audio_context(160_000), 768);
        assert_eq!(audio_context(1), audio_context(16_000));
        assert_eq!(
            usize::from(audio_context(WINDOW_SAMPLES_MAX)),
            POSITIONS_MAX
        );
        for samples in (0..WINDOW_SAMPLES_MAX).step_by(9_999) {
            let positions = usize::from(audio_context(samples));
            assert!(positions * POSITION_SAMPLES > samples + SAMPLE_RATE_HZ as usize);
            assert!(positions <= POSITIONS_MAX);
        }
    }

    #[test]
    fn a_short_sound_is_filled_up() {
        let prepared = prepared(&[-32_768, 16_384]);
        assert_eq!(prepared.len(), SAMPLES_MIN);
        assert_eq!(&prepared[..3], [-1.0, 0.5, 0.0]);
        assert_eq!(super::prepared(&vec![1; 20_000]).len(), 20_000);
    }

    #[test]
    fn silence_with_an_offset_is_silence_and_a_whisper_is_not() {
        assert!(Loudness::of(&[]).silent);
        assert!(Loudness::of(&vec![0; 16_000]).silent);
        assert!(Loudness::of(&vec![700; 16_000]).silent);
        assert!(Loudness::of(&tone(20.0, 1000)).silent);
        assert!(!Loudness::of(&tone(80.0, 1000)).silent);
    }

    #[test]
    fn voice_stands_out_of_what_is_steady() {
        let mut sound = tone(100.0, 500);
        sound.extend(tone(2000.0, 300));
        sound.extend(tone(100.0, 200));
        let loudness = Loudness::of(&sound);
        assert_eq!(loudness.voiced, Duration::from_millis(300));
        let ms = Duration::from_millis;
        assert_eq!(loudness.place, ms(500)..ms(800));
        assert_eq!(Loudness::of(&tone(2000.0, 1000)).voiced, Duration::ZERO);
    }

    #[test]
    fn a_long_sound_is_cut_where_it_is_quiet() {
        let mut sound = tone(3000.0, 21_000);
        sound.extend(tone(50.0, 400));
        sound.extend(tone(3000.0, 20_000));
        let cut = quietest_cut(&sound);
        assert!((21_000 * 16..21_400 * 16).contains(&cut), "{cut}");
        let cut = quietest_cut(&tone(3000.0, 60_000));
        assert!(
            (CUT_AFTER_SAMPLES..=WINDOW_SAMPLES_MAX).contains(&cut),
            "{cut}"
        );
    }
}

//! How high a speaker's voice is.

use crate::hearing::SAMPLE_RATE_HZ;

/// Samples of the blocks that are looked at: 32 ms, two periods of the lowest voice.
const BLOCK_SAMPLES: usize = 512;
/// The lowest and the highest voice, Hz.
const PITCH_HZ: (u32, u32) = (70, 400);
/// A block is voiced when it repeats itself at least this well, 0 to 1.
const VOICED_MIN: f64 = 0.6;
/// A shorter period is taken where it repeats nearly as well as the best: a whole voice repeats at its multiples too.
const AS_GOOD: f64 = 0.9;

/// The median pitch of the voiced parts of `samples`, Hz; none where nothing is voiced.
pub(super) fn median_hz(samples: &[i16]) -> Option<f64> {
    let longest = (SAMPLE_RATE_HZ / PITCH_HZ.0) as usize;
    let mut pitches: Vec<f64> = samples
        .windows(BLOCK_SAMPLES + longest)
        .step_by(BLOCK_SAMPLES / 2)
        .filter_map(period)
        .map(|period| f64::from(SAMPLE_RATE_HZ) / period as f64)
        .collect();
    pitches.sort_by(f64::total_cmp);
    pitches.get(pitches.len() / 2).copied()
}

/// After how many samples a block repeats itself, if it is voiced.
fn period(samples: &[i16]) -> Option<usize> {
    let product = |lag: usize| -> (f64, f64) {
        let pairs = samples[..BLOCK_SAMPLES].iter().zip(&samples[lag..]);
        pairs.fold((0.0, 0.0), |(both, later), (a, b)| {
            let (a, b) = (f64::from(*a), f64::from(*b));
            (both + a * b, later + b * b)
        })
    };
    let (power, _) = product(0);
    let (highest, lowest) = (SAMPLE_RATE_HZ / PITCH_HZ.1, SAMPLE_RATE_HZ / PITCH_HZ.0);
    let likeness: Vec<f64> = (highest as usize..lowest as usize)
        .map(|lag| {
            let (both, later) = product(lag);
            both / (power * later).sqrt().max(1.0)
        })
        .collect();
    let best = likeness.iter().copied().fold(0.0, f64::max);
    if best < VOICED_MIN {
        return None;
    }
    let is_peak = |at: usize| {
        let before = at.checked_sub(1).map_or(-1.0, |before| likeness[before]);
        likeness[at] >= before && likeness[at] >= likeness.get(at + 1).copied().unwrap_or(-1.0)
    };
    let first = (0..likeness.len()).find(|at| likeness[*at] >= best * AS_GOOD && is_peak(*at));
    first.map(|at| highest as usize + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pulse train of `pitch_hz`, softened, as a voice has it; half a second.
    fn voice(pitch_hz: f64) -> Vec<i16> {
        let mut level = 0.0;
        (0..8000)
            .map(|number| {
                let turns = |number: i32| (f64::from(number) * pitch_hz / 16_000.0).floor();
                if turns(number) > turns(number - 1) {
                    level = 12_000.0;
                }
                level *= 0.97;
                level as i16
            })
            .collect()
    }

    #[test]
    fn the_pitch_of_a_voice_is_found() {
        for pitch in [80.0, 110.0, 150.0, 220.0, 330.0] {
            let found = median_hz(&voice(pitch)).unwrap();
            assert!((found / pitch - 1.0).abs() < 0.05, "{pitch}: {found}");
        }
    }

    #[test]
    fn noise_silence_and_nothing_have_no_pitch() {
        let mut state = 1_u32;
        let noise: Vec<i16> = (0..8000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 18) as i16
            })
            .map(|sample| sample - 8192)
            .collect();
        for samples in [&noise[..], &[0; 8000], &[]] {
            assert_eq!(median_hz(samples), None);
        }
    }
}

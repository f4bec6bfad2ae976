//! Samples as bytes, and sounds in parts.

use std::time::Duration;

use super::Sound;

/// The samples as signed 16-bit little-endian numbers.
pub fn bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// The sound in parts of at most `longest` (at least one sample), all but the last of the same length. A sound without
/// samples has none.
pub fn parts(sound: &Sound, longest: Duration) -> impl Iterator<Item = &[i16]> {
    let samples = longest.as_nanos() * u128::from(sound.sample_rate_hz) / 1_000_000_000;
    let samples = usize::try_from(samples).unwrap_or(usize::MAX).max(1);
    sound.samples.chunks(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_little_endian() {
        assert_eq!(bytes(&[1, -2, 0x1234]), [1, 0, 0xfe, 0xff, 0x34, 0x12]);
    }

    #[test]
    fn parts_are_never_longer_and_lose_nothing() {
        let sound = Sound {
            sample_rate_hz: 22_050,
            samples: (0..22_050).collect(),
        };
        let found: Vec<_> = parts(&sound, Duration::from_millis(300)).collect();
        let lengths: Vec<_> = found.iter().map(|part| part.len()).collect();
        assert_eq!(lengths, [6_615, 6_615, 6_615, 2_205]);
        assert_eq!(found.concat(), sound.samples);
        assert_eq!(parts(&sound, Duration::ZERO).count(), 22_050);
        assert_eq!(parts(&sound, Duration::MAX).count(), 1);
    }
}

//! Samples as bytes, and sounds in parts.

use std::time::Duration;

use super::Sound;

/// The samples as signed 16-bit little-endian numbers.
pub fn bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// Joins chunks of bytes whose borders may cut a sample in two.
#[derive(Debug, Default)]
pub struct Joint {
    /// The first half of a sample.
    half: Option<u8>,
}

impl Joint {
    /// The samples that are whole now; a last odd byte waits for the next chunk.
    pub fn samples(&mut self, bytes: &[u8]) -> Vec<i16> {
        let mut samples = Vec::with_capacity(bytes.len() / 2 + 1);
        let mut rest = bytes;
        if let (Some(low), [high, others @ ..]) = (self.half, bytes) {
            samples.push(i16::from_le_bytes([low, *high]));
            self.half = None;
            rest = others;
        }
        let (pairs, odd) = rest.as_chunks();
        samples.extend(pairs.iter().copied().map(i16::from_le_bytes));
        self.half = self.half.or(odd.first().copied());
        samples
    }
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
    fn samples_are_joined_over_the_borders_of_chunks() {
        let samples: Vec<i16> = (0..50).map(|number| number * 641 - 16_000).collect();
        let whole = bytes(&samples);
        for size in [1, 2, 3, 7, 99, 100] {
            let mut joint = Joint::default();
            let found: Vec<i16> = whole
                .chunks(size)
                .flat_map(|chunk| joint.samples(chunk))
                .collect();
            assert_eq!(found, samples, "chunks of {size}");
        }
        let mut joint = Joint::default();
        assert!(joint.samples(&[]).is_empty());
        assert!(joint.samples(&[5]).is_empty());
        assert!(joint.samples(&[]).is_empty());
        assert_eq!(joint.samples(&[1]), [0x0105]);
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

//! WAV files.

use super::pcm;

const HEADER_BYTES: usize = 44;
const SAMPLE_BYTES: u16 = 2;

/// The samples as a complete WAV file: 16-bit PCM, one channel, true lengths.
pub fn file(samples: &[i16], sample_rate_hz: u32) -> Vec<u8> {
    let data = pcm::bytes(samples);
    // Half a day of sound and more has no right length in a WAV file; players read to the end then.
    let data_bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(HEADER_BYTES + data.len());
    file.extend(b"RIFF");
    file.extend(
        data_bytes
            .saturating_add(HEADER_BYTES as u32 - 8)
            .to_le_bytes(),
    );
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes()); // PCM
    file.extend(1_u16.to_le_bytes()); // channels
    file.extend(sample_rate_hz.to_le_bytes());
    file.extend((sample_rate_hz.saturating_mul(SAMPLE_BYTES.into())).to_le_bytes());
    file.extend(SAMPLE_BYTES.to_le_bytes());
    file.extend((8 * SAMPLE_BYTES).to_le_bytes());
    file.extend(b"data");
    file.extend(data_bytes.to_le_bytes());
    file.extend(data);
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Sound;

    #[test]
    fn another_reader_finds_the_sound() {
        for count in [0, 1, 4_000] {
            let sound = Sound {
                sample_rate_hz: 22_050,
                samples: (0..count).map(|index| 7 * index - 9_000).collect(),
            };
            let file = file(&sound.samples, sound.sample_rate_hz);
            assert_eq!(file[4..8], (file.len() as u32 - 8).to_le_bytes());
            let mut reader = hound::WavReader::new(&file[..]).unwrap();
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.bits_per_sample), (1, 16));
            assert_eq!(spec.sample_rate, 22_050);
            let samples: Result<Vec<i16>, _> = reader.samples().collect();
            assert_eq!(samples.unwrap(), sound.samples);
        }
    }
}

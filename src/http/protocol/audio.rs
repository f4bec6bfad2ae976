//! Sounds as binary frames.

use std::time::Duration;

use serde::Deserialize;

use crate::audio::{Sound, duration_of, pcm, resample, wav};

/// How replies are heard: `audio=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudioMode {
    /// Complete WAV files.
    #[default]
    Wav,
    /// Raw samples.
    Pcm16,
    /// No audio.
    None,
}

/// What a client wants to get of a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioFrames {
    /// Complete WAV files with true lengths, each at most 20 s long.
    Wav,
    /// Runs of samples at this rate.
    Pcm16 {
        /// Samples per second.
        rate_hz: u32,
    },
    /// Nothing.
    None,
}

/// Length of one WAV file, at most. Source: `protocol.md`, section 1.
const WAV_MAX: Duration = Duration::from_secs(20);

/// Samples in one WAV file, at most: Python clients refuse frames over 1 MiB.
const WAV_SAMPLES_MAX: usize = 500_000;

/// Length of one run of `pcm16` samples.
const PCM_RUN: Duration = Duration::from_millis(200);

/// Rate of `pcm16` when the client does not say. Hz. Source: `protocol.md`, section 1.
pub const PCM_RATE_HZ: u32 = 24_000;

impl AudioFrames {
    /// What the query of `/orchestrate` asks for.
    pub fn of(mode: AudioMode, rate_hz: Option<u32>) -> Self {
        match mode {
            AudioMode::Wav => Self::Wav,
            AudioMode::Pcm16 => Self::Pcm16 {
                rate_hz: rate_hz.unwrap_or(PCM_RATE_HZ),
            },
            AudioMode::None => Self::None,
        }
    }

    /// Whether anything is to be heard.
    pub fn is_audible(self) -> bool {
        self != Self::None
    }

    /// The frames of a sound, in order.
    pub fn write(self, sound: &Sound) -> Vec<Vec<u8>> {
        match self {
            Self::Wav => {
                let rate_hz = sound.sample_rate_hz;
                let longest = WAV_MAX.min(duration_of(WAV_SAMPLES_MAX, rate_hz));
                let parts = pcm::parts(sound, longest);
                parts.map(|samples| wav::file(samples, rate_hz)).collect()
            }
            Self::Pcm16 { rate_hz } => {
                let sound = resample(sound, rate_hz);
                pcm::parts(&sound, PCM_RUN).map(pcm::bytes).collect()
            }
            Self::None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(seconds: u32, sample_rate_hz: u32) -> Sound {
        let samples = (0..seconds * sample_rate_hz).map(|index| (index % 2000) as i16);
        Sound {
            sample_rate_hz,
            samples: samples.collect(),
        }
    }

    #[test]
    fn a_long_sound_is_several_files_with_every_sample() {
        let sound = sound(45, 22_050);
        let files = AudioFrames::Wav.write(&sound);
        assert_eq!(files.len(), 3);
        let samples: Vec<u8> = files.iter().flat_map(|file| file[44..].to_vec()).collect();
        assert_eq!(samples, pcm::bytes(&sound.samples));
        assert!(files.iter().all(|file| file.starts_with(b"RIFF")));
    }

    #[test]
    fn no_file_is_larger_than_clients_take() {
        let files = AudioFrames::Wav.write(&sound(20, 48_000));
        assert!(files.iter().all(|file| file.len() < 1 << 20));
    }

    #[test]
    fn raw_samples_have_the_rate_that_was_asked_for() {
        let runs = AudioFrames::of(AudioMode::Pcm16, Some(16_000)).write(&sound(2, 22_050));
        assert_eq!(runs.iter().map(Vec::len).sum::<usize>(), 2 * 16_000 * 2);
        assert_eq!(runs.len(), 10);
    }

    #[test]
    fn silence_is_no_frame() {
        let empty = Sound {
            sample_rate_hz: 22_050,
            samples: Vec::new(),
        };
        assert_eq!(AudioFrames::Wav.write(&empty), Vec::<Vec<u8>>::new());
        assert!(!AudioFrames::of(AudioMode::None, None).is_audible());
    }
}

//! Sounds as binary frames.

use std::time::Duration;

use serde::Deserialize;

use crate::audio::{ResampleStream, Sound, duration_of, pcm, wav};
use crate::engines::speech::Part;

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

/// Length of one WAV file, at most. Source: the [wire](super).
const WAV_MAX: Duration = Duration::from_secs(20);

/// Samples in one WAV file, at most: Python clients refuse frames over 1 MiB.
const WAV_SAMPLES_MAX: usize = 500_000;

/// Length of one run of `pcm16` samples.
const PCM_RUN: Duration = Duration::from_millis(200);

/// Rate of `pcm16` when the client does not say. Hz. Source: the [wire](super).
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
}

/// Writes the parts of sentences as a client wants them.
pub struct AudioWriter {
    frames: AudioFrames,
    /// Of the sentence that is being sent.
    resampler: Option<ResampleStream>,
}

impl AudioWriter {
    /// Before the first part.
    pub fn new(frames: AudioFrames) -> Self {
        Self {
            frames,
            resampler: None,
        }
    }

    /// The frames of a part, in order. A first part begins anew, whatever became of the sentence before.
    pub fn write(&mut self, part: &Part) -> Vec<Vec<u8>> {
        let sound = &part.sound;
        match self.frames {
            AudioFrames::Wav => {
                let rate_hz = sound.sample_rate_hz;
                let longest = WAV_MAX.min(duration_of(WAV_SAMPLES_MAX, rate_hz));
                let parts = pcm::parts(sound, longest);
                parts.map(|samples| wav::file(samples, rate_hz)).collect()
            }
            AudioFrames::Pcm16 { rate_hz } => {
                let going_on = self.resampler.take().filter(|_| !part.is_first);
                let mut resampler =
                    going_on.unwrap_or_else(|| ResampleStream::new(sound.sample_rate_hz, rate_hz));
                let mut samples = resampler.push(&sound.samples);
                if part.is_last {
                    samples.extend(resampler.finish());
                } else {
                    self.resampler = Some(resampler);
                }
                let sound = Sound {
                    sample_rate_hz: rate_hz,
                    samples,
                };
                pcm::parts(&sound, PCM_RUN).map(pcm::bytes).collect()
            }
            AudioFrames::None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn sound(seconds: u32, sample_rate_hz: u32) -> Sound {
        let samples = (0..seconds * sample_rate_hz).map(|index| (index % 2000) as i16);
        Sound {
            sample_rate_hz,
            samples: samples.collect(),
        }
    }

    fn write(frames: AudioFrames, sound: Sound) -> Vec<Vec<u8>> {
        AudioWriter::new(frames).write(&Part::known(Arc::new(sound)))
    }

    #[test]
    fn parts_of_a_sentence_are_resampled_as_one() {
        let whole = sound(2, 22_050);
        let frames = AudioFrames::of(AudioMode::Pcm16, None);
        let mut writer = AudioWriter::new(frames);
        let pieces = || whole.samples.chunks(9_000);
        let mut bytes = Vec::new();
        for (place, samples) in pieces().enumerate() {
            let part = Part {
                sound: Arc::new(Sound {
                    sample_rate_hz: 22_050,
                    samples: samples.to_vec(),
                }),
                is_first: place == 0,
                is_last: place + 1 == pieces().len(),
                ..Part::known(Arc::new(whole.clone()))
            };
            bytes.extend(writer.write(&part).concat());
        }
        assert!(bytes == write(frames, whole).concat());
    }

    #[test]
    fn a_long_sound_is_several_files_with_every_sample() {
        let sound = sound(45, 22_050);
        let files = write(AudioFrames::Wav, sound.clone());
        assert_eq!(files.len(), 3);
        let samples: Vec<u8> = files.iter().flat_map(|file| file[44..].to_vec()).collect();
        assert_eq!(samples, pcm::bytes(&sound.samples));
        assert!(files.iter().all(|file| file.starts_with(b"RIFF")));
    }

    #[test]
    fn no_file_is_larger_than_clients_take() {
        let files = write(AudioFrames::Wav, sound(20, 48_000));
        assert!(files.iter().all(|file| file.len() < 1 << 20));
    }

    #[test]
    fn raw_samples_have_the_rate_that_was_asked_for() {
        let runs = write(
            AudioFrames::of(AudioMode::Pcm16, Some(16_000)),
            sound(2, 22_050),
        );
        assert_eq!(runs.iter().map(Vec::len).sum::<usize>(), 2 * 16_000 * 2);
        assert_eq!(runs.len(), 10);
    }

    #[test]
    fn silence_is_no_frame() {
        let empty = Sound {
            sample_rate_hz: 22_050,
            samples: Vec::new(),
        };
        assert_eq!(write(AudioFrames::Wav, empty), Vec::<Vec<u8>>::new());
        assert!(!AudioFrames::of(AudioMode::None, None).is_audible());
    }
}

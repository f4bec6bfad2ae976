//! Collecting decoded samples as one channel.

use super::{DecodeError, Decoded, Fault, RATES_HZ};
use crate::audio::Sound;

/// What has been decoded so far.
#[derive(Debug)]
pub(super) struct Mono {
    samples: Vec<i16>,
    samples_max: usize,
    /// That of the first samples; others cannot join them.
    sample_rate_hz: Option<u32>,
    /// Packets that could not be used.
    damaged: u32,
    /// The file announced more than it has.
    pub(super) ends_early: bool,
}

impl Mono {
    pub(super) fn new(samples_max: usize) -> Self {
        Self {
            samples: Vec::new(),
            samples_max,
            sample_rate_hz: None,
            damaged: 0,
            ends_early: false,
        }
    }

    /// Samples so far.
    pub(super) fn len(&self) -> usize {
        self.samples.len()
    }

    /// Takes interleaved samples of -1 to 1 in `channels` channels (at least 1) and keeps their mean.
    pub(super) fn push(
        &mut self,
        interleaved: &[f32],
        channels: usize,
        sample_rate_hz: u32,
    ) -> Result<(), DecodeError> {
        let channels = channels.max(1);
        let count = interleaved.len() / channels;
        if count == 0 {
            return Ok(());
        }
        if !RATES_HZ.contains(&sample_rate_hz) {
            return Err(DecodeError::Rate {
                claimed_hz: sample_rate_hz,
            });
        }
        if *self.sample_rate_hz.get_or_insert(sample_rate_hz) != sample_rate_hz {
            self.add_damaged();
            return Ok(());
        }
        if self.samples.len() + count > self.samples_max {
            return Err(DecodeError::TooLong {
                samples_max: self.samples_max,
                sample_rate_hz,
            });
        }
        let scale = 32_768.0 / channels as f32;
        let mean = |values: &[f32]| (values.iter().sum::<f32>() * scale).round() as i16;
        self.samples
            .extend(interleaved.chunks_exact(channels).map(mean));
        Ok(())
    }

    /// Leaves only the first `length` samples.
    pub(super) fn cut(&mut self, length: usize) {
        self.samples.truncate(length);
    }

    /// Counts a packet that is left out.
    pub(super) fn add_damaged(&mut self) {
        self.damaged = self.damaged.saturating_add(1);
    }

    /// The sound of a `format` file, if there is any.
    pub(super) fn finish(self, format: &'static str) -> Result<Decoded, DecodeError> {
        let fault = match (self.damaged, self.ends_early) {
            (0, false) => None,
            (0, true) => Some(Fault::EndsEarly),
            (parts, _) => Some(Fault::Damaged { parts }),
        };
        match self.sample_rate_hz.filter(|_| !self.samples.is_empty()) {
            Some(sample_rate_hz) => Ok(Decoded {
                sound: Sound {
                    sample_rate_hz,
                    samples: self.samples,
                },
                fault,
            }),
            None if fault.is_some() => Err(DecodeError::Damaged {
                format,
                problem: "nothing in it can be decoded".to_owned(),
            }),
            None => Err(DecodeError::NoSound(format)),
        }
    }
}

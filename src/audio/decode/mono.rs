//! Decoded samples as one channel, handed on as they come.

use std::mem;
use std::time::Duration;

use super::{DecodeError, Fault, RATES_HZ};
use crate::audio::duration_of;

/// What has been decoded and not been handed on yet, and what is known of all of it.
#[derive(Debug)]
pub(super) struct Mono {
    waiting: Vec<i16>,
    /// Samples that are not handed on before the end: so many may still be taken away.
    held_back: usize,
    /// Samples since the beginning, those that were handed on among them.
    count: usize,
    length_max: Duration,
    /// That of the first samples; others cannot join them.
    sample_rate_hz: Option<u32>,
    /// Packets that could not be used.
    damaged: u32,
    /// The file announced more than it has.
    pub(super) ends_early: bool,
}

impl Mono {
    pub(super) fn new(length_max: Duration) -> Self {
        Self {
            waiting: Vec::new(),
            held_back: 0,
            count: 0,
            length_max,
            sample_rate_hz: None,
            damaged: 0,
            ends_early: false,
        }
    }

    /// Leaves room for [`Self::cut`] to take away so many samples.
    pub(super) fn hold_back(&mut self, samples: usize) {
        self.held_back = samples;
    }

    /// Samples so far.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The rate of all samples, once there are some. Hz.
    pub(super) fn sample_rate_hz(&self) -> Option<u32> {
        self.sample_rate_hz
    }

    /// How long the sound is so far.
    pub(super) fn duration(&self) -> Duration {
        duration_of(self.count, self.sample_rate_hz.unwrap_or(1))
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
        self.count += count;
        if self.duration() > self.length_max {
            return Err(DecodeError::TooLong {
                length_max: self.length_max,
            });
        }
        let scale = 32_768.0 / channels as f32;
        let mean = |values: &[f32]| (values.iter().sum::<f32>() * scale).round() as i16;
        self.waiting
            .extend(interleaved.chunks_exact(channels).map(mean));
        Ok(())
    }

    /// Leaves only the first `length` samples, or those that were handed on if they are more.
    pub(super) fn cut(&mut self, length: usize) {
        let given = self.count - self.waiting.len();
        self.waiting.truncate(length.saturating_sub(given));
        self.count = given + self.waiting.len();
    }

    /// Counts a packet that is left out.
    pub(super) fn add_damaged(&mut self) {
        self.damaged = self.damaged.saturating_add(1);
    }

    /// Hands on what can be before the end.
    pub(super) fn take(&mut self) -> Vec<i16> {
        let rest = self.waiting.len().saturating_sub(self.held_back);
        if rest == self.waiting.len() {
            return mem::take(&mut self.waiting);
        }
        self.waiting.drain(..rest).collect()
    }

    /// Hands on the rest, at the end.
    pub(super) fn take_rest(&mut self) -> Vec<i16> {
        mem::take(&mut self.waiting)
    }

    /// What was wrong with the whole `format` file.
    ///
    /// # Errors
    /// When there was no sound in it.
    pub(super) fn fault(&self, format: &'static str) -> Result<Option<Fault>, DecodeError> {
        let nothing = |problem: &str| DecodeError::Damaged {
            format,
            problem: problem.to_owned(),
        };
        match (self.count, self.damaged, self.ends_early) {
            (0, 0, false) => Err(DecodeError::NoSound(format)),
            (0, 0, true) => Err(nothing("it ends before its sound begins")),
            (0, _, _) => Err(nothing("nothing in it can be decoded")),
            (_, 0, false) => Ok(None),
            (_, 0, true) => Ok(Some(Fault::EndsEarly)),
            (_, parts, _) => Ok(Some(Fault::Damaged { parts })),
        }
    }
}

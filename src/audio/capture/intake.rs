//! What a microphone captures, from the thread of the sound system to whoever reads it. Nothing here waits or allocates
//! while sound comes.

use std::time::Instant;

use rtrb::{Consumer, Producer, RingBuffer};

use super::super::device::{Beats, Captured, Ear, Format};
use super::mix::Mix;

/// How much sound may wait to be read. Seconds. Source: readers look every 10 ms; a machine that starts recognisers was
/// seen to stop a thread for some hundred milliseconds.
const WAITING_S: usize = 2;

/// How many parts may wait: two seconds of the shortest that devices give, 1 ms.
const PARTS_MAX: usize = 2_000;

/// A part of what was captured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Number of its first sample since the device was opened.
    pub(super) first: u64,
    /// Samples, after mixing.
    pub(super) count: usize,
    /// When the first reached the microphone.
    pub(super) at: Instant,
    /// The highest sample, without sign.
    pub(super) peak: f32,
    /// The sum of all samples' squares.
    pub(super) power: f32,
    /// How many were cut off, and how many exactly zero.
    pub(super) clipped: usize,
    pub(super) zeros: usize,
}

/// The reader's end.
pub(super) struct Intake {
    pub(super) format: Format,
    pub(super) parts: Consumer<Part>,
    pub(super) samples: Consumer<f32>,
}

/// Both ends: what the device calls, and what is read. What finds no room is left out as a whole part, which the numbers of
/// the next one tell.
pub(super) fn intake(format: Format, beats: Beats) -> (Ear, Intake) {
    let (to_parts, parts) = RingBuffer::new(PARTS_MAX);
    let (to_samples, samples) = RingBuffer::new(WAITING_S * format.rate_hz as usize);
    let mut end = End {
        channels: format.channels,
        mix: Mix::new(format.rate_hz, format.channels),
        parts: to_parts,
        samples: to_samples,
        beats,
        first: 0,
    };
    let intake = Intake {
        format,
        parts,
        samples,
    };
    (Box::new(move |captured| end.take(&captured)), intake)
}

struct End {
    channels: usize,
    mix: Mix,
    parts: Producer<Part>,
    samples: Producer<f32>,
    beats: Beats,
    first: u64,
}

impl End {
    fn take(&mut self, captured: &Captured<'_>) {
        let count = captured.samples.len() / self.channels;
        let mut part = Part {
            first: self.first,
            count,
            at: captured.at,
            peak: 0.0,
            power: 0.0,
            clipped: 0,
            zeros: 0,
        };
        self.first += count as u64;
        self.beats.add(count);
        if self.parts.is_full() {
            return;
        }
        let Ok(room) = self.samples.write_chunk_uninit(count) else {
            return;
        };
        let mixed = captured.samples.chunks_exact(self.channels).map(|frame| {
            let mixed = self.mix.of(frame);
            part.peak = part.peak.max(mixed.sample.abs());
            part.power += mixed.sample * mixed.sample;
            part.clipped += usize::from(mixed.is_clipped);
            part.zeros += usize::from(mixed.is_zero);
            mixed.sample
        });
        room.fill_from_iter(mixed);
        // There is room: nobody else fills it.
        let _ = self.parts.push(part);
    }
}

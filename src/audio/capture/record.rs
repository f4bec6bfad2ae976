//! A short recording of a microphone, to look at.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::{Microphone, RATE_HZ};
use crate::audio::device::{DeviceError, Direction, Notice, ThisMachine};
use crate::clock;

/// Time that a microphone may take beyond what it records, to be opened and to begin.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time between two looks at a microphone that records.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a microphone gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Samples per second that the device has.
    pub rate_hz: u32,
    /// Mono, [`RATE_HZ`] of them in a second; full scale is -1 to 1.
    pub samples: Vec<f32>,
    /// The share of the device's samples that were cut off, 0 to 1.
    pub clipped: f64,
    /// How often the machine was too late to take what the microphone had, so that sound was lost.
    pub overruns: usize,
}

/// Records from the microphone of this name (see [`crate::audio::device::choose`]) for `length`. What comes first is left
/// out for as long as `settling`: many devices begin with a click.
///
/// # Errors
/// [`DeviceError`] when there is no such microphone, or it gives no sound now.
pub fn record(
    wanted: &str,
    settling: Duration,
    length: Duration,
) -> Result<Recording, DeviceError> {
    let count = |time: Duration| (time.as_secs_f64() * f64::from(RATE_HZ)) as usize;
    let wanted_samples = count(settling + length);
    let deadline = clock::now() + settling + length + PATIENCE;
    let mut microphone = Microphone::new(Arc::new(ThisMachine), wanted, clock::now());
    let mut samples = Vec::with_capacity(wanted_samples);
    while samples.len() < wanted_samples {
        if clock::now() > deadline {
            return Err(DeviceError::Stalled(Direction::Input));
        }
        for notice in microphone.poll(clock::now()) {
            if let Notice::Lost(reason) = notice {
                return Err(reason);
            }
        }
        while let Some(chunk) = microphone.chunk() {
            samples.extend(chunk.samples);
        }
        thread::sleep(LOOK_EVERY);
    }
    samples.truncate(wanted_samples);
    samples.drain(..count(settling));
    Ok(Recording {
        rate_hz: microphone.format().map_or(RATE_HZ, |format| format.rate_hz),
        samples,
        clipped: microphone.loudness().clipped,
        overruns: microphone.overruns() as usize + usize::from(microphone.lost() > 0),
    })
}

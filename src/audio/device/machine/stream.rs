//! A device that is open, and its thread.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, SupportedBufferSize, SupportedStreamConfig};

use super::super::{Captured, DeviceError, Direction, Format, Road, Trouble, Wanted};
use super::samples::{self, PART_SAMPLES};
use crate::clock;

/// Time between two turns of a device, of which its buffer holds two. Source: shorter ones are lost on machines that
/// recognise speech beside it; the delay that two of them add is a tenth of what is allowed until an interruption is
/// heard.
const TURN: Duration = Duration::from_millis(20);

/// Time between two looks of the sound system at a device that does nothing.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Closes the device when it is dropped, on a thread of its own: drivers may hang in that.
pub(super) struct Closing(Option<cpal::Stream>);

impl Drop for Closing {
    fn drop(&mut self) {
        let stream = self.0.take();
        let close = thread::Builder::new().name("sound-close".to_owned());
        // Without a thread it is closed here, where the closure is dropped.
        let _ = close.spawn(move || drop(stream));
    }
}

/// Opens a device and starts it.
pub(super) fn start(
    device: &cpal::Device,
    config: &SupportedStreamConfig,
    format: Format,
    road: Road,
) -> Result<(Receiver<Trouble>, Closing), cpal::Error> {
    let (troubles, receiver) = mpsc::channel();
    let direction = road.direction();
    let failed = move |problem: cpal::Error| tell(&troubles, &problem, direction);
    let mut part = vec![0.0; PART_SAMPLES];
    let channels = format.channels;
    let after = move |samples: usize| {
        Duration::from_secs_f64((samples / channels) as f64 / f64::from(format.rate_hz))
    };
    let (settings, form) = (settings(config), config.sample_format());
    let wait = Some(LOOK_EVERY);
    let stream = match road {
        Road::Input(make) => {
            let mut ear = make(format);
            device.build_input_stream_raw(
                settings,
                form,
                move |data, info| {
                    let times = info.timestamp();
                    let age = times.callback.duration_since(times.capture);
                    let first = earlier(clock::now(), age);
                    samples::read(data, channels, &mut part, &mut |samples, before| {
                        let at = first + after(before);
                        ear(Captured { samples, at });
                    });
                },
                failed,
                wait,
            )?
        }
        Road::Output(make) => {
            let mut mouth = make(format);
            device.build_output_stream_raw(
                settings,
                form,
                move |data, info| {
                    let times = info.timestamp();
                    let first = clock::now() + times.playback.duration_since(times.callback);
                    samples::write(data, channels, &mut part, &mut |samples, before| {
                        let at = first + after(before);
                        mouth(Wanted { samples, at });
                    });
                },
                failed,
                wait,
            )?
        }
    };
    let stream = Closing(Some(stream));
    stream.0.as_ref().map_or(Ok(()), StreamTrait::play)?;
    Ok((receiver, stream))
}

/// Turns of [`TURN`] where the device can have them; otherwise what it likes best.
fn settings(config: &SupportedStreamConfig) -> cpal::StreamConfig {
    let turn = (TURN.as_secs_f64() * f64::from(config.sample_rate())) as u32;
    let buffer_size = match *config.buffer_size() {
        SupportedBufferSize::Range { min, max } if (min..=max).contains(&turn) => {
            BufferSize::Fixed(turn)
        }
        _ => BufferSize::Default,
    };
    cpal::StreamConfig {
        buffer_size,
        ..config.config()
    }
}

fn earlier(now: Instant, age: Duration) -> Instant {
    now.checked_sub(age).unwrap_or(now)
}

/// Nobody listens any more once the device is given up, which is no failure.
fn tell(troubles: &Sender<Trouble>, problem: &cpal::Error, direction: Direction) {
    let trouble = match problem.kind() {
        ErrorKind::Xrun => Trouble::Late,
        ErrorKind::DeviceChanged => Trouble::Rerouted,
        // The sound goes on.
        ErrorKind::RealtimeDenied => return,
        ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => {
            Trouble::Ended(DeviceError::Gone(direction))
        }
        // The thread of the sound goes on after it. Source: cpal 0.18; PulseAudio's plugin for ALSA fails in this way at
        // each underrun.
        _ => Trouble::Failing(DeviceError::Failed(direction, problem.to_string())),
    };
    let _ = troubles.send(trouble);
}

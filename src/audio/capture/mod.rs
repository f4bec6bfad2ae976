//! Sound from this machine's microphone: the one that its sound system (ALSA on Linux) takes by default.

mod error;
mod level;
mod samples;

pub use error::CaptureError;
pub use level::Level;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{ErrorKind, SupportedStreamConfig};

use crate::clock;

/// Time that a microphone may take beyond what it records, to begin and for its buffers.
const PATIENCE: Duration = Duration::from_secs(2);

/// Time between two looks of the sound system at a device that gives nothing.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What a microphone gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Frames per second.
    pub rate_hz: u32,
    /// Samples in a frame, at least one.
    pub channels: usize,
    /// Frame by frame, full scale is -1 to 1.
    pub samples: Vec<f32>,
    /// How often the machine was too late to take what the microphone had, so that sound was lost.
    pub overruns: usize,
}

/// What a device says while it records.
enum Event {
    Samples(Vec<f32>),
    Failed(cpal::Error),
}

/// Records from this machine's microphone for `length`, with as many channels and frames as the device likes best. What
/// comes first is left out for as long as `settling`: many devices begin with a click.
///
/// # Errors
/// [`CaptureError`] when there is no microphone, or none that gives sound now.
pub fn record(settling: Duration, length: Duration) -> Result<Recording, CaptureError> {
    let said = error::Said::listen();
    let failed = |problem: cpal::Error| CaptureError::new(&problem, &said);
    let host = cpal::ALL_HOSTS.first().ok_or(CaptureError::NoDevice)?;
    let host = cpal::host_from_id(*host).map_err(failed)?;
    let device = host.default_input_device().ok_or(CaptureError::NoDevice)?;
    let config = device.default_input_config().map_err(failed)?;
    let (stream, events) = open(&device, &config).map_err(failed)?;
    stream.play().map_err(failed)?;

    let channels = usize::from(config.channels()).max(1);
    let count = |time: Duration| {
        let frames = time.as_secs_f64() * f64::from(config.sample_rate());
        frames as usize * channels
    };
    let deadline = clock::now() + settling + length + PATIENCE;
    let (mut samples, overruns) = collect(&events, count(settling + length), deadline)
        .map_err(|problem| problem.map_or(CaptureError::Stalled, failed))?;
    samples.drain(..count(settling));
    Ok(Recording {
        rate_hz: config.sample_rate(),
        channels,
        samples,
        overruns,
    })
}

fn open(
    device: &cpal::Device,
    config: &SupportedStreamConfig,
) -> Result<(cpal::Stream, Receiver<Event>), cpal::Error> {
    let (sender, events) = mpsc::channel();
    let failures = sender.clone();
    // Nobody listens any more once enough was recorded, which is no failure.
    let stream = device.build_input_stream_raw(
        config.config(),
        config.sample_format(),
        move |data, _| {
            let _ = sender.send(match samples::from(data) {
                Some(samples) => Event::Samples(samples),
                None => Event::Failed(ErrorKind::UnsupportedConfig.into()),
            });
        },
        move |problem| {
            let _ = failures.send(Event::Failed(problem));
        },
        Some(LOOK_EVERY),
    )?;
    Ok((stream, events))
}

/// The first `wanted` samples and the number of overruns before them; no error if they do not come until the deadline.
fn collect(
    events: &Receiver<Event>,
    wanted: usize,
    deadline: Instant,
) -> Result<(Vec<f32>, usize), Option<cpal::Error>> {
    let mut samples = Vec::with_capacity(wanted);
    let mut overruns = 0;
    while samples.len() < wanted {
        let left = deadline.saturating_duration_since(clock::now());
        match events.recv_timeout(left) {
            Ok(Event::Samples(more)) => samples.extend(more),
            Ok(Event::Failed(problem)) => match problem.kind() {
                ErrorKind::Xrun => overruns += 1,
                // The sound goes on.
                ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
                _ => return Err(Some(problem)),
            },
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(None),
        }
    }
    samples.truncate(wanted);
    Ok((samples, overruns))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Instant {
        clock::now() + Duration::from_mins(1)
    }

    #[test]
    fn overruns_are_counted_and_the_sound_goes_on() {
        let (sender, events) = mpsc::channel();
        for event in [
            Event::Samples(vec![0.1, 0.2]),
            Event::Failed(ErrorKind::Xrun.into()),
            Event::Failed(ErrorKind::RealtimeDenied.into()),
            Event::Samples(vec![0.3, 0.4]),
        ] {
            sender.send(event).unwrap();
        }
        let found = collect(&events, 3, soon()).unwrap();
        assert_eq!(found, (vec![0.1, 0.2, 0.3], 1));
    }

    #[test]
    fn a_device_that_goes_or_gives_nothing_is_a_failure() {
        let (sender, events) = mpsc::channel();
        let gone = ErrorKind::DeviceNotAvailable;
        sender.send(Event::Failed(gone.into())).unwrap();
        let problem = collect(&events, 1, soon()).unwrap_err();
        assert_eq!(problem.map(|it| it.kind()), Some(gone));
        assert_eq!(collect(&events, 1, clock::now()), Err(None));
        drop(sender);
        assert_eq!(collect(&events, 1, soon()), Err(None));
    }
}

//! What was found when devices were tried out.

use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::audio::capture::Microphone;
use crate::audio::device::Notice;
use crate::audio::playback::Loudspeaker;

/// Both devices. Its text is for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrialReport {
    /// The microphone.
    pub microphone: InputReport,
    /// The loudspeaker.
    pub loudspeaker: OutputReport,
    /// By how much the microphone's clock is faster than the loudspeaker's, in parts of a million; none if not known.
    pub drift_ppm: Option<f64>,
}

/// What was found of a microphone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputReport {
    /// Samples per second that it says it has; none if it is not open.
    pub rate_hz: Option<u32>,
    /// Its channels.
    pub channels: Option<usize>,
    /// Its rate by the clock of the machine. None where too little came.
    pub measured_hz: Option<f64>,
    /// How long sound takes from the microphone to here.
    pub delay_ms: Option<f64>,
    /// The loudest sample, in dB below full scale.
    pub loudest_dbfs: Option<f64>,
    /// How often sound was lost, as the machine was too late.
    pub overruns: u64,
    /// Samples that were left out since they were not read in time.
    pub lost_samples: u64,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// What was found of a loudspeaker.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutputReport {
    /// Samples per second that it says it has; none if it is not open.
    pub rate_hz: Option<u32>,
    /// Its channels.
    pub channels: Option<usize>,
    /// Its rate by the clock of the machine. None where too little went.
    pub measured_hz: Option<f64>,
    /// How long sound takes from here to the loudspeaker.
    pub delay_ms: Option<f64>,
    /// How often the machine was too late, so that silence was played.
    pub underruns: u64,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// What is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong.
    pub found: String,
    /// The next step.
    pub next: &'static str,
}

impl TrialReport {
    pub(super) fn new(microphone: InputReport, loudspeaker: OutputReport) -> Self {
        // Each rate beside what the device says, so that devices of different rates can be compared.
        let pace = |measured: Option<f64>, said: Option<u32>| Some(measured? / f64::from(said?));
        let input = pace(microphone.measured_hz, microphone.rate_hz);
        let output = pace(loudspeaker.measured_hz, loudspeaker.rate_hz);
        let drift = |input: f64, output: f64| (input / output - 1.0) * 1e6;
        Self {
            drift_ppm: input
                .zip(output)
                .map(|(input, output)| drift(input, output)),
            microphone,
            loudspeaker,
        }
    }

    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.microphone.problem.is_none() && self.loudspeaker.problem.is_none()
    }
}

impl InputReport {
    pub(super) fn new(
        microphone: &Microphone,
        loudest_dbfs: f64,
        delay: Option<Duration>,
        lost: Option<&Notice>,
    ) -> Self {
        let format = microphone.format();
        let complaint = microphone.complaint().map(|complaint| Problem {
            found: complaint.told().to_owned(),
            next: complaint.next_step(),
        });
        Self {
            rate_hz: format.map(|format| format.rate_hz),
            channels: format.map(|format| format.channels),
            measured_hz: microphone.measured_hz(),
            delay_ms: delay.map(|delay| delay.as_secs_f64() * 1e3),
            loudest_dbfs: loudest_dbfs.is_finite().then_some(loudest_dbfs),
            overruns: microphone.overruns(),
            lost_samples: microphone.lost(),
            problem: lost.and_then(Problem::of).or(complaint),
        }
    }
}

impl OutputReport {
    pub(super) fn new(loudspeaker: &Loudspeaker, now: Instant, lost: Option<&Notice>) -> Self {
        let format = loudspeaker.format();
        let delay = loudspeaker.delay(now);
        Self {
            rate_hz: format.map(|format| format.rate_hz),
            channels: format.map(|format| format.channels),
            measured_hz: loudspeaker.measured_hz(),
            delay_ms: delay.map(|delay| delay.as_secs_f64() * 1e3),
            underruns: loudspeaker.underruns() + loudspeaker.late(),
            problem: lost.and_then(Problem::of),
        }
    }
}

impl Problem {
    fn of(notice: &Notice) -> Option<Self> {
        Some(Self {
            found: notice.to_string(),
            next: notice.next_step()?,
        })
    }
}

impl fmt::Display for TrialReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = &self.microphone;
        write!(
            formatter,
            "microphone:  {}",
            form(input.rate_hz, input.channels)
        )?;
        write_rate(formatter, input.measured_hz, input.rate_hz)?;
        if let Some(delay) = input.delay_ms {
            write!(formatter, ", {delay:.0} ms from the microphone")?;
        }
        if let Some(loudest) = input.loudest_dbfs {
            write!(
                formatter,
                ", {:.0} dB below full scale at the loudest",
                0.0 - loudest
            )?;
        }
        let (overruns, lost) = (input.overruns, input.lost_samples);
        write!(
            formatter,
            ", {overruns} overruns, {lost} samples not read in time"
        )?;
        write_problem(formatter, input.problem.as_ref())?;

        let output = &self.loudspeaker;
        write!(
            formatter,
            "\nloudspeaker: {}",
            form(output.rate_hz, output.channels)
        )?;
        write_rate(formatter, output.measured_hz, output.rate_hz)?;
        if let Some(delay) = output.delay_ms {
            write!(formatter, ", {delay:.0} ms to the loudspeaker")?;
        }
        write!(formatter, ", {} underruns", output.underruns)?;
        write_problem(formatter, output.problem.as_ref())?;

        match self.drift_ppm {
            Some(ppm) => write!(
                formatter,
                "\ndrift:       the microphone's clock is {ppm:+.0} ppm beside the loudspeaker's (within about 50)"
            ),
            None => write!(formatter, "\ndrift:       not known"),
        }
    }
}

fn form(rate_hz: Option<u32>, channels: Option<usize>) -> String {
    match rate_hz.zip(channels) {
        Some((rate_hz, 1)) => format!("{rate_hz} Hz, 1 channel"),
        Some((rate_hz, channels)) => format!("{rate_hz} Hz, {channels} channels"),
        None => "not open".to_owned(),
    }
}

fn write_rate(
    formatter: &mut fmt::Formatter<'_>,
    measured_hz: Option<f64>,
    said_hz: Option<u32>,
) -> fmt::Result {
    let Some((measured, said)) = measured_hz.zip(said_hz) else {
        return Ok(());
    };
    let ppm = (measured / f64::from(said) - 1.0) * 1e6;
    write!(formatter, ", measured {measured:.1} Hz ({ppm:+.0} ppm)")
}

fn write_problem(formatter: &mut fmt::Formatter<'_>, problem: Option<&Problem>) -> fmt::Result {
    let Some(problem) = problem else {
        return Ok(());
    };
    write!(formatter, "\n  {}\n  -> {}", problem.found, problem.next)
}

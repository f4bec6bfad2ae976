//! `docent devices --try`.

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::super::{Exit, report};
use crate::audio::capture::Loudness;
use crate::audio::device::ThisMachine;
use crate::audio::trial::Trial;
use crate::clock;
use crate::config::AudioSettings;

/// Time between two looks at the devices.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Time between two lines with the level.
const LEVEL_EVERY: Duration = Duration::from_millis(500);

/// How wide the level is drawn, and what its left end stands for, in dB below full scale.
const METER_WIDTH: usize = 40;
const METER_FROM_DBFS: f64 = -80.0;

/// Tries the chosen devices for so many seconds.
///
/// # Errors
/// When it cannot be written.
pub(super) fn run(
    seconds: u64,
    json: bool,
    settings: &AudioSettings,
    out: &mut dyn Write,
) -> Result<Exit> {
    let start = clock::now();
    let end = start + Duration::from_secs(seconds);
    let mut trial = Trial::new(
        Arc::new(ThisMachine),
        &settings.input,
        &settings.output,
        start,
    );
    let mut next_level = start + LEVEL_EVERY;
    while clock::now() < end {
        let now = clock::now();
        for notice in trial.poll(now) {
            if !json {
                writeln!(out, "{notice}")?;
            }
        }
        if now >= next_level {
            next_level += LEVEL_EVERY;
            if let Some(loudness) = trial.loudness().filter(|_| !json) {
                writeln!(out, "{}", meter(&loudness))?;
                out.flush()?;
            }
        }
        thread::sleep(LOOK_EVERY);
    }
    let found = trial.report(clock::now());
    report::print(&found, json, out)?;
    Ok(if found.passed() {
        Exit::Ok
    } else {
        Exit::CheckFailed
    })
}

/// The level as a bar: its power filled, up to its peak.
fn meter(loudness: &Loudness) -> String {
    let place = |dbfs: f64| {
        let part = (dbfs - METER_FROM_DBFS) / -METER_FROM_DBFS;
        (part.clamp(0.0, 1.0) * METER_WIDTH as f64) as usize
    };
    let (power, peak) = (place(loudness.power_dbfs), place(loudness.peak_dbfs));
    let bar: String = (0..METER_WIDTH)
        .map(|at| match at {
            at if at < power => '#',
            at if at < peak => '-',
            _ => ' ',
        })
        .collect();
    format!("[{bar}] {:4.0} dBFS", loudness.peak_dbfs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_is_full_at_full_scale_and_empty_in_silence() {
        let shown = |power_dbfs, peak_dbfs| {
            meter(&Loudness {
                peak_dbfs,
                power_dbfs,
                clipped: 0.0,
                zeros: Duration::ZERO,
            })
        };
        assert_eq!(shown(0.0, 0.0), format!("[{}]    0 dBFS", "#".repeat(40)));
        assert_eq!(
            shown(-120.0, -120.0),
            format!("[{}] -120 dBFS", " ".repeat(40))
        );
        let half = format!(
            "[{}{}{}]  -20 dBFS",
            "#".repeat(20),
            "-".repeat(10),
            " ".repeat(10)
        );
        assert_eq!(shown(-40.0, -20.0), half);
    }
}

//! The same thing again and again.

use anyhow::Result;

use crate::bench::statistics::percentile;
use crate::clock;
use crate::tiers::Timing;

/// Runs that even a slow engine is timed.
const RUNS_LEAST: usize = 3;

/// An engine that has taken so long is not run again. Milliseconds.
const ENOUGH_MS: f64 = 20_000.0;

/// What one run took.
pub(super) struct Run {
    /// What a turn waits for. Milliseconds.
    pub(super) waited_ms: f64,
    /// All of the work. Milliseconds.
    pub(super) worked_ms: f64,
    /// Duration of the sound that was heard or made. Milliseconds.
    pub(super) sound_ms: f64,
}

/// What some runs took.
pub(super) struct Runs {
    runs: Vec<Run>,
}

/// Runs once to warm up and then so many times. `once` is given the number of the run.
///
/// # Errors
/// Those of `once`.
pub(super) fn repeat(runs: u32, mut once: impl FnMut(usize) -> Result<Run>) -> Result<Runs> {
    once(0)?;
    let mut done = Vec::new();
    let started = clock::now();
    for number in 1..=runs as usize {
        if done.len() >= RUNS_LEAST && clock::milliseconds_since(started) > ENOUGH_MS {
            break;
        }
        done.push(once(number)?);
    }
    Ok(Runs { runs: done })
}

impl Runs {
    /// How many there were.
    pub(super) fn count(&self) -> usize {
        self.runs.len()
    }

    /// What a turn waits for.
    pub(super) fn time(&self) -> Timing {
        let waited: Vec<f64> = self.runs.iter().map(|run| run.waited_ms).collect();
        Timing {
            p50_ms: percentile(&waited, 50.0),
            p95_ms: percentile(&waited, 95.0),
        }
    }

    /// Median of processing time by duration of the sound; none without sound.
    pub(super) fn rtf(&self) -> Option<f64> {
        let with_sound = self.runs.iter().filter(|run| run.sound_ms > 0.0);
        let factors: Vec<f64> = with_sound.map(|run| run.worked_ms / run.sound_ms).collect();
        (!factors.is_empty()).then(|| percentile(&factors, 50.0))
    }
}

impl Run {
    /// A run that is waited for as long as it works.
    pub(super) fn of(worked_ms: f64, sound_ms: f64) -> Self {
        Self {
            waited_ms: worked_ms,
            worked_ms,
            sound_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_run_does_not_count() {
        let time = |number: usize| if number == 0 { 900.0 } else { number as f64 };
        let once = |number| Ok(Run::of(time(number), 10.0));
        let runs = repeat(4, once).unwrap();
        assert_eq!(runs.count(), 4);
        assert!((runs.time().p50_ms - 2.0).abs() < 1e-9);
        assert!((runs.time().p95_ms - 4.0).abs() < 1e-9);
        assert!(runs.rtf().is_some_and(|rtf| (rtf - 0.2).abs() < 1e-9));
    }

    #[test]
    fn what_makes_no_sound_has_no_factor() {
        let runs = repeat(1, |_| Ok(Run::of(1.0, 0.0))).unwrap();
        assert_eq!(runs.rtf(), None);
    }

    #[test]
    fn a_run_that_fails_ends_it() {
        assert!(
            repeat(5, |number| {
                anyhow::ensure!(number < 2, "broken");
                Ok(Run::of(1.0, 1.0))
            })
            .is_err()
        );
    }
}

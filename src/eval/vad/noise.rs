//! What detectors say of sounds without speech.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::data::{files, samples};
use super::detection::{THRESHOLD, every, score};
use super::error::VadError;
use crate::eval::sounds;
use crate::hearing::{Detectors, SAMPLE_RATE_HZ, WINDOW_SAMPLES};

/// One sound without speech.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoiseFile {
    /// The file, from the folder on.
    pub name: String,
    /// How long it lasts, in seconds; none where it could not be read.
    pub seconds: Option<f64>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// One entry a detector.
    pub detectors: Vec<NoiseScores>,
}

/// What one detector says of one sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NoiseScores {
    /// Its name.
    pub name: &'static str,
    /// The highest score, 0 to 1.
    pub highest: f32,
    /// The longest run of windows that count as speech, in milliseconds.
    pub longest_ms: u64,
}

/// Scores every sound file below `folder`.
pub(super) fn run(detectors: &Detectors, folder: &Path) -> Result<Vec<NoiseFile>, VadError> {
    let paths = files(folder, &sounds::ENDINGS)?;
    if paths.is_empty() {
        let path = folder.to_owned();
        return Err(VadError::NoSound { path });
    }
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let mut file = NoiseFile {
            name: name.display().to_string(),
            seconds: None,
            problem: None,
            detectors: Vec::new(),
        };
        match samples(&path) {
            Ok(samples) => {
                file.seconds = Some(samples.len() as f64 / f64::from(SAMPLE_RATE_HZ));
                for (kind, mut detector) in every(detectors) {
                    let scores = score(detector.as_mut(), &samples)?;
                    file.detectors.push(NoiseScores::of(kind.name(), &scores));
                }
            }
            Err(problem) => file.problem = Some(problem.to_string()),
        }
        files.push(file);
    }
    Ok(files)
}

impl NoiseScores {
    fn of(name: &'static str, scores: &[f32]) -> Self {
        let runs = scores
            .split(|score| *score < THRESHOLD)
            .map(<[f32]>::len)
            .max();
        let samples = (runs.unwrap_or(0) * WINDOW_SAMPLES) as u64;
        Self {
            name,
            highest: scores.iter().copied().fold(0.0, f32::max),
            longest_ms: samples * 1_000 / u64::from(SAMPLE_RATE_HZ),
        }
    }
}

/// One line a sound, and the sums.
pub(super) fn table(files: &[NoiseFile]) -> String {
    let read: Vec<&NoiseFile> = files.iter().filter(|file| file.seconds.is_some()).collect();
    let seconds: f64 = read.iter().filter_map(|file| file.seconds).sum();
    let mut table = format!(
        "{} sounds without speech, {seconds:.1} s: highest score, longest run of {THRESHOLD} or more",
        read.len()
    );
    let kinds = read.first().map_or(0, |file| file.detectors.len());
    for kind in 0..kinds {
        let of = |file: &&NoiseFile| file.detectors[kind];
        let highest = read.iter().map(|file| of(file).highest).fold(0.0, f32::max);
        let longest = read.iter().map(|file| of(file).longest_ms).max();
        let name = read[0].detectors[kind].name;
        let _ = write!(
            table,
            "\n{name:<10}{highest:>6.2}{:>8} ms",
            longest.unwrap_or_default()
        );
    }
    for file in files {
        let _ = write!(table, "\n{}", file.name);
        if let Some(problem) = &file.problem {
            let _ = write!(table, "\n  left out: {problem}");
        }
        for scores in &file.detectors {
            let NoiseScores {
                name,
                highest,
                longest_ms,
            } = scores;
            let _ = write!(table, "\n  {name:<8}{highest:>6.2}{longest_ms:>8} ms");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_is_counted_in_time() {
        let scores = [0.1, 0.6, 0.5, 0.2, 0.9, 0.7, 0.8];
        let found = NoiseScores::of("any", &scores);
        assert_eq!((found.highest, found.longest_ms), (0.9, 96));
        assert_eq!(NoiseScores::of("any", &[0.4]).longest_ms, 0);
        assert_eq!(NoiseScores::of("any", &[]).longest_ms, 0);
    }
}

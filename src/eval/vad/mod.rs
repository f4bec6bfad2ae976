//! How well voice detectors tell speech from everything else.
//!
//! Labelled sound is a folder as the TEN VAD test set is published: `NAME.wav` beside `NAME.scv`. A window counts as
//! speech when at least half of it is labelled so, and as detected when its score is at least [`THRESHOLD`].

mod data;
mod detection;
mod error;
mod labels;
mod measures;
mod noise;

use std::fmt;
use std::path::Path;

use serde::Serialize;

pub use self::detection::THRESHOLD;
use self::detection::{every, score};
pub use self::error::VadError;
pub use self::measures::Measures;
use self::measures::Scored;
pub use self::noise::NoiseFile;
use crate::clock;
use crate::hearing::{Detectors, SAMPLE_RATE_HZ};

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Why not all detectors were there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Scores on labelled sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labelled: Option<LabelledReport>,
    /// Scores on sound without speech.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub noise: Vec<NoiseFile>,
}

/// Scores on labelled sound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelledReport {
    /// Pairs of sound and labels.
    pub files: usize,
    /// How long they last together, in seconds.
    pub seconds: f64,
    /// Windows in them.
    pub windows: usize,
    /// Share of the windows that are speech, 0 to 1.
    pub speech: f64,
    /// One entry a detector.
    pub detectors: Vec<DetectorReport>,
}

/// How one detector did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DetectorReport {
    /// Its name.
    pub name: &'static str,
    /// Each score beside the window it was given for.
    pub measures: Measures,
    /// Each score beside the window before: what a listener may count on who places speech one window earlier.
    pub one_window_late: Measures,
    /// Time to compute by duration of the sound, on one thread.
    pub rtf: f64,
}

/// Measures every detector there is on the labelled sound in one folder, on the sound without speech in another, or on
/// both.
///
/// # Errors
/// See [`VadError`].
pub fn run(
    detectors: &Detectors,
    labelled: Option<&Path>,
    noise: Option<&Path>,
) -> Result<Report, VadError> {
    Ok(Report {
        warning: detectors.warning().map(str::to_owned),
        labelled: labelled
            .map(|folder| run_labelled(detectors, folder))
            .transpose()?,
        noise: match noise {
            Some(folder) => noise::run(detectors, folder)?,
            None => Vec::new(),
        },
    })
}

fn run_labelled(detectors: &Detectors, folder: &Path) -> Result<LabelledReport, VadError> {
    let files = labels::read(folder)?;
    let samples: usize = files.iter().map(|file| file.samples.len()).sum();
    let seconds = samples as f64 / f64::from(SAMPLE_RATE_HZ);
    let speech: Vec<bool> = files.iter().flat_map(labels::File::windows).collect();
    let mut reports = Vec::new();
    for (kind, mut detector) in every(detectors) {
        let (mut now, mut late) = (Vec::new(), Vec::new());
        let start = clock::now();
        for file in &files {
            let scores = score(detector.as_mut(), &file.samples)?;
            now.extend(Scored::pairs(file.windows(), scores.iter().copied()));
            late.extend(Scored::pairs(file.windows(), scores.into_iter().skip(1)));
        }
        let milliseconds = clock::milliseconds_since(start);
        reports.push(DetectorReport {
            name: kind.name(),
            measures: Measures::of(now, THRESHOLD),
            one_window_late: Measures::of(late, THRESHOLD),
            rtf: milliseconds / 1_000.0 / seconds.max(f64::MIN_POSITIVE),
        });
    }
    Ok(LabelledReport {
        files: files.len(),
        seconds,
        windows: speech.len(),
        speech: speech.iter().filter(|speech| **speech).count() as f64 / speech.len().max(1) as f64,
        detectors: reports,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.warning.clone(),
            self.labelled.as_ref().map(ToString::to_string),
            (!self.noise.is_empty()).then(|| noise::table(&self.noise)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        formatter.write_str(&parts.join("\n\n"))
    }
}

impl fmt::Display for LabelledReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} files, {:.1} s, {} windows, {:.1} % of them speech; threshold {THRESHOLD}",
            self.files,
            self.seconds,
            self.windows,
            100.0 * self.speech
        )?;
        write!(
            formatter,
            "{:<10}{:>9}{:>11}{:>9}{:>9}{:>9}{:>16}{:>10}",
            "", "F1", "precision", "recall", "AUC", "RTF", "window late: F1", "AUC"
        )?;
        for detector in &self.detectors {
            let (now, late) = (&detector.measures, &detector.one_window_late);
            write!(
                formatter,
                "\n{:<10}{:>9.4}{:>11.4}{:>9.4}{:>9.4}{:>9.4}{:>16.4}{:>10.4}",
                detector.name,
                now.f1,
                now.precision,
                now.recall,
                now.auc,
                detector.rtf,
                late.f1,
                late.auc
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! The labels of the TEN VAD test set: one line, `NAME,START,END,LABEL,START,END,LABEL…`, in seconds, 1 for speech.

use std::fs;
use std::path::Path;

use super::data::{files, samples};
use super::error::VadError;
use crate::hearing::{SAMPLE_RATE_HZ, WINDOW_SAMPLES};

/// A sound and what is speech in it.
pub(super) struct File {
    pub(super) samples: Vec<i16>,
    /// Whether each of the samples is speech.
    speech: Vec<bool>,
}

impl File {
    /// Whether each whole window is speech.
    pub(super) fn windows(&self) -> impl Iterator<Item = bool> {
        self.speech
            .chunks_exact(WINDOW_SAMPLES)
            .map(|window| 2 * window.iter().filter(|speech| **speech).count() >= WINDOW_SAMPLES)
    }
}

/// All pairs of sound and labels in `folder`, by name.
pub(super) fn read(folder: &Path) -> Result<Vec<File>, VadError> {
    let paths = files(folder, &["scv"])?;
    if paths.is_empty() {
        let path = folder.to_owned();
        return Err(VadError::NoLabels { path });
    }
    paths.iter().map(|path| read_pair(path)).collect()
}

fn read_pair(labels: &Path) -> Result<File, VadError> {
    let samples = samples(&labels.with_extension("wav"))?;
    let text = fs::read_to_string(labels).map_err(|problem| VadError::Read {
        path: labels.to_owned(),
        reason: problem.to_string(),
    })?;
    let speech = parse(&text, samples.len()).map_err(|reason| VadError::Labels {
        path: labels.to_owned(),
        reason,
    })?;
    Ok(File { samples, speech })
}

/// # Errors
/// What is wrong with the labels.
fn parse(text: &str, samples: usize) -> Result<Vec<bool>, String> {
    let fields: Vec<&str> = text.trim().split(',').map(str::trim).skip(1).collect();
    let (parts, rest) = fields.as_chunks::<3>();
    if parts.is_empty() || !rest.is_empty() {
        return Err(format!("{} fields after the name", fields.len()));
    }
    let mut speech = vec![false; samples];
    for [start, end, label] in parts {
        let (start, end) = (place(start)?.min(samples), place(end)?.min(samples));
        let label = match *label {
            "0" => false,
            "1" => true,
            other => return Err(format!("the label {other:?}")),
        };
        let part = speech
            .get_mut(start..end)
            .ok_or("a part that ends before it starts")?;
        part.fill(label);
    }
    Ok(speech)
}

/// The sample at a time in seconds.
fn place(seconds: &str) -> Result<usize, String> {
    let value: f64 = seconds
        .parse()
        .map_err(|_| format!("the time {seconds:?}"))?;
    if value.is_finite() && value >= 0.0 {
        Ok((value * f64::from(SAMPLE_RATE_HZ)).round() as usize)
    } else {
        Err(format!("the time {seconds:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_speech_when_half_of_it_is() {
        let text = "name,0,0.016,0,0.016,0.047,1,0.047,9,0\n";
        let samples = vec![0; 3 * WINDOW_SAMPLES + 7];
        let speech = parse(text, samples.len()).unwrap();
        let windows: Vec<bool> = File { samples, speech }.windows().collect();
        assert_eq!(windows, [true, false, false]);
    }

    #[test]
    fn bad_labels_are_refused_with_the_reason() {
        for (text, reason) in [
            ("", "0 fields"),
            ("name", "0 fields"),
            ("name,0,1", "2 fields"),
            ("name,0,1,2", "label \"2\""),
            ("name,0,x,1", "time \"x\""),
            ("name,-1,1,1", "time \"-1\""),
            ("name,0,NaN,1", "time \"NaN\""),
            ("name,2,1,1", "ends before"),
        ] {
            let problem = parse(text, 64_000).unwrap_err();
            assert!(problem.contains(reason), "{text}: {problem}");
        }
    }
}

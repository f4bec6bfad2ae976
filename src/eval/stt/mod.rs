//! Word error rate and cost of a recogniser, over recordings whose words are known.

mod alignment;
pub(in crate::eval) mod references;
mod report;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use alignment::{WordErrors, align};
pub use report::{Pair, Report, Row};

pub(super) use references::listen;
pub use words::words;

use crate::audio::decode::DecodeError;
use crate::hearing::{HearError, Transcriber, VoiceDetector};
use references::Reference;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum SttError {
    /// The file of references cannot be read. Check the path.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A line is no reference. Mend it.
    #[error("{}, line {line}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        problem: serde_json::Error,
    },
    /// A sound file cannot be used. Mend it or take its line out.
    #[error("{}: {source}", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The recogniser or the voice detector failed.
    #[error(transparent)]
    Hear(#[from] HearError),
    /// There is nothing to be measured. Ask for another kind.
    #[error("there is no recording{}", of_kind.as_ref().map(|kind| format!(" of kind `{kind}`")).unwrap_or_default())]
    Nothing {
        /// The kind that was asked for.
        of_kind: Option<String>,
    },
}

/// What is measured.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only recordings of this kind.
    pub kind: Option<String>,
    /// At most so many recordings of each kind, the first ones.
    pub limit: Option<usize>,
    /// As in a conversation, where somebody waits.
    pub conversation: bool,
}

/// Gives the recogniser for recordings of a kind, of which these are the words.
pub type Open<'a> = dyn FnMut(&str, &[&str]) -> Result<Arc<dyn Transcriber>, HearError> + 'a;

/// Has every recording written down and compares. `told` is called before each.
///
/// # Errors
/// [`SttError`] for the first recording that cannot be heard.
pub fn run(
    path: &Path,
    options: &Options,
    detector: &mut dyn VoiceDetector,
    open: &mut Open<'_>,
    told: &mut dyn FnMut(),
) -> Result<Report, SttError> {
    let (kinds, suspect) = by_kind(references::read(path)?, options);
    let mut report = Report {
        suspect,
        ..Report::default()
    };
    for (kind, references) in &kinds {
        let texts: Vec<&str> = references.iter().map(|it| it.text.as_str()).collect();
        let transcriber = open(kind, &texts)?;
        let mut row = Row::new(kind, transcriber.name());
        for reference in references {
            told();
            let file = references::audio_path(path, &reference.audio);
            let language = reference.language.as_deref();
            let heard = listen(
                &file,
                detector,
                transcriber.as_ref(),
                language,
                !options.conversation,
            )?;
            let text = &heard.transcript.text;
            let errors = align(&words(&reference.text), &words(text));
            row.add(errors, heard.sound, heard.work);
            report.pairs.push(Pair {
                audio: reference.audio.clone(),
                said: reference.text.clone(),
                heard: text.clone(),
                errors,
            });
        }
        report.rows.push(row);
    }
    if report.rows.is_empty() {
        let of_kind = options.kind.clone();
        return Err(SttError::Nothing { of_kind });
    }
    report.keep_worst();
    Ok(report)
}

/// The references that are wanted, in the order of their kinds, and how many suspect ones were left out.
fn by_kind(all: Vec<Reference>, options: &Options) -> (BTreeMap<String, Vec<Reference>>, usize) {
    let mut kinds: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    let mut suspect = 0;
    for reference in all {
        if !reference.is_good() {
            suspect += 1;
            continue;
        }
        if options
            .kind
            .as_ref()
            .is_some_and(|kind| *kind != reference.kind)
        {
            continue;
        }
        let same = kinds.entry(reference.kind.clone()).or_default();
        if options.limit.is_none_or(|limit| same.len() < limit) {
            same.push(reference);
        }
    }
    (kinds, suspect)
}

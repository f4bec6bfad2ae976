//! Word error rate and cost of a recogniser, over recordings whose words are known.

mod alignment;
mod error;
pub(in crate::eval) mod references;
mod report;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use alignment::{WordErrors, align};
pub use error::SttError;
pub use report::{Pair, Report, Row};

pub(super) use references::listen;
pub use words::words;

use crate::hearing::{HearError, Transcriber, VoiceDetector};
use references::Reference;

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

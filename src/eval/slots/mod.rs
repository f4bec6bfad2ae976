//! How many details of spoken orders come through: slots found in transcripts, against labels.
//!
//! The transcript alone is judged, by a matcher that knows the values of the labels and nothing else; a mistake of the
//! matcher counts as one of the recogniser.

mod error;
mod labels;
mod matcher;
mod report;
#[cfg(test)]
mod tests;
mod texts;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use error::SlotsError;
pub use report::{Report, SlotScore, WrongOrder};

use super::stt::{SttError, listen};
use crate::hearing::{HearError, Transcriber, VoiceDetector};
use matcher::Matcher;

/// Gives the recogniser for orders of which these texts are examples.
pub type Open<'a> = dyn FnMut(&[&str]) -> Result<Arc<dyn Transcriber>, HearError> + 'a;

/// Has the recordings of a folder written down, at most `limit` of them, and compares slots. `told` is called before each.
///
/// # Errors
/// [`SlotsError`] for the first recording that cannot be heard.
pub fn run(
    folder: &Path,
    limit: Option<usize>,
    detector: &mut dyn VoiceDetector,
    open: &mut Open<'_>,
    told: &mut dyn FnMut(),
) -> Result<Report, SlotsError> {
    let labels = labels::read(folder)?;
    let matcher = Matcher::new(labels.values());
    let texts = texts::examples(matcher.values());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let transcriber = open(&texts).map_err(SttError::from)?;
    let mut report = Report::new(transcriber.name(), matcher.values());
    let mut work = Duration::ZERO;
    for order in labels.orders.iter().take(limit.unwrap_or(usize::MAX)) {
        told();
        let heard = listen(
            &order.audio,
            detector,
            transcriber.as_ref(),
            Some("en"),
            false,
        )?;
        work += heard.work;
        let found = matcher.find(&heard.transcript.text);
        report.add(order, &found, &heard.transcript.text, heard.sound);
    }
    report.finish(work);
    Ok(report)
}

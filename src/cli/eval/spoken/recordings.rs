//! `docent eval spoken --recordings`: questions that people or other voices have asked.

use std::path::Path;

use anyhow::{Result, anyhow};
use tokio::runtime::Runtime;

use super::session::heard_by;
use crate::app::Brain;
use crate::eval::recordings::{self, RecordingsReport};
use crate::session::ask_once;

/// Hears each recording as a conversation does, and compares its answer with that to its text.
pub(super) fn run(brain: &Brain, runtime: &Runtime, path: &Path) -> Result<RecordingsReport> {
    let status = brain.engines.hearing.status();
    let recogniser = status.recogniser;
    let recogniser =
        recogniser.ok_or_else(|| anyhow!("nothing recognises speech: {:?}", status.problem))?;
    let mut report = RecordingsReport::new(recogniser);
    let answer = |text: &str| {
        let asked = runtime.block_on(ask_once(&brain.engines, text, &brain.rules));
        asked.decision.text
    };
    for recording in recordings::read(path)? {
        let heard = heard_by(&brain.engines, runtime, recording.sound()?)?;
        let is_same = !heard.is_empty() && answer(&heard) == answer(&recording.text);
        report.add(&recording, heard, is_same);
    }
    Ok(report)
}

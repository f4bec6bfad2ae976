//! What was measured, for people and as JSON.

use std::fmt;
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use crate::app::{endpoint_rules, usable_data_folder};
use crate::config::Settings;
use crate::tiers::{Figures, Measurement, Turn, TurnRules, keep, turns};

/// What was measured and what it means for turns.
#[derive(Debug, Serialize)]
pub struct EnginesReport {
    /// What was measured.
    measurement: Measurement,
    /// Time that a turn may take.
    under_ms: f64,
    /// What every turn waits for.
    rules: TurnRules,
    /// Every recogniser with every voice, the quickest first.
    turns: Vec<Turn>,
    /// Where it is kept; none where nothing can be written.
    kept: Option<PathBuf>,
}

impl EnginesReport {
    /// Keeps what was measured in the data folder, and says which turns keep under a time. Milliseconds.
    ///
    /// # Errors
    /// When the data folder can be used, but not for this.
    pub fn keep(measurement: Measurement, settings: &Settings, under_ms: f64) -> Result<Self> {
        let data = usable_data_folder(&settings.data.dir);
        let kept = data.map(|data| keep(&data, &measurement)).transpose()?;
        let rules = TurnRules::from(&endpoint_rules(&settings.hearing));
        Ok(Self {
            turns: turns(&measurement, &rules, under_ms),
            measurement,
            under_ms,
            rules,
            kept,
        })
    }
}

impl fmt::Display for EnginesReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Measurement {
            machine,
            recognisers,
            voices,
            thinking,
            voice_detection,
            turn_judge,
            left_out,
            ..
        } = &self.measurement;
        writeln!(out, "{machine}\n")?;
        writeln!(
            out,
            "{:<36} {:>9} {:>10} {:>9} {:>9} {:>8}",
            "engine", "load ms", "memory MB", "p50 ms", "p95 ms", "RTF"
        )?;
        let beside = voice_detection.iter().chain(turn_judge);
        let engines = recognisers.iter().chain(voices).chain([thinking]);
        for figures in engines.chain(beside) {
            writeln!(out, "{}", Row(figures))?;
        }
        for left_out in left_out {
            writeln!(out, "{:<36} left out: {}", left_out.id, left_out.problem)?;
        }
        writeln!(
            out,
            "\nend of speech to the first sound, a pause of {:.0} ms included; under {:.0} ms?",
            self.rules.pause_ms, self.under_ms
        )?;
        for turn in &self.turns {
            writeln!(out, "{}", TurnRow(turn))?;
        }
        match &self.kept {
            Some(path) => write!(out, "\nkept in {}", path.display()),
            None => write!(out, "\nnot kept: the data folder cannot be written"),
        }
    }
}

/// An engine as a line.
struct Row<'a>(&'a Figures);

impl fmt::Display for Row<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures {
            id,
            load_ms,
            memory_mb,
            time,
            rtf,
            ..
        } = self.0;
        let memory = memory_mb.map_or("-".to_owned(), |mb| format!("{mb:.0}"));
        let rtf = rtf.map_or("-".to_owned(), |rtf| format!("{rtf:.4}"));
        write!(
            out,
            "{id:<36} {load_ms:>9.0} {memory:>10} {:>9.1} {:>9.1} {rtf:>8}",
            time.p50_ms, time.p95_ms
        )
    }
}

/// A turn as a line.
struct TurnRow<'a>(&'a Turn);

impl fmt::Display for TurnRow<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Turn {
            recogniser,
            voice,
            time,
            keeps,
        } = self.0;
        let verdict = if *keeps { "yes" } else { "no" };
        write!(
            out,
            "{recogniser:<28} {voice:<32} p50 {:>6.0}  p95 {:>6.0} ms  {verdict}",
            time.p50_ms, time.p95_ms
        )
    }
}

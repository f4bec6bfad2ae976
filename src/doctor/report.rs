//! The findings as people and scripts read them.

use std::fmt;

use serde::Serialize;

use super::check::Check;
use super::finding::{Finding, State};
use crate::version::VERSION;

/// The version of the JSON form. It changes when a field is removed or means something else.
const SCHEMA: u32 = 1;

/// Columns of a title; longer ones push the rest of their line aside.
const TITLE_WIDTH: usize = 24;

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of this form.
    pub schema: u32,
    /// The version of the program.
    pub docent: &'static str,
    /// The findings, by area.
    pub checks: Vec<Entry>,
    /// How many there are of each state.
    pub summary: Summary,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The check.
    pub id: &'static str,
    /// What it was found about, where a check looks at several things: the id of a model.
    pub subject: Option<String>,
    /// The check's title.
    pub title: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found; of a check that was skipped, why.
    pub found: String,
    /// What was measured.
    pub value: Option<f64>,
    /// The unit of `value`.
    pub unit: Option<&'static str>,
    /// What to do about it.
    pub next: Option<String>,
}

/// How many findings there are of each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As they should be.
    pub ok: usize,
    /// To be looked at.
    pub warn: usize,
    /// Not working.
    pub fail: usize,
    /// Not looked at.
    pub skip: usize,
}

impl Entry {
    pub(super) fn new(check: &Check, subject: Option<String>, finding: Finding) -> Self {
        Self {
            subject,
            ..Self::named(check.id, check.title, finding)
        }
    }

    /// The only one of its id.
    pub(super) fn named(id: &'static str, title: &'static str, finding: Finding) -> Self {
        Self {
            id,
            subject: None,
            title,
            state: finding.state,
            found: finding.found,
            value: finding.measured.map(|(value, _)| value),
            unit: finding.measured.map(|(_, unit)| unit),
            next: finding.next,
        }
    }

    fn area(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(area, _)| area)
    }
}

impl Report {
    pub(super) fn new(checks: Vec<Entry>) -> Self {
        let mut summary = Summary::default();
        for check in &checks {
            *match check.state {
                State::Ok => &mut summary.ok,
                State::Warn => &mut summary.warn,
                State::Fail => &mut summary.fail,
                State::Skip => &mut summary.skip,
            } += 1;
        }
        Self {
            schema: SCHEMA,
            docent: VERSION,
            checks,
            summary,
        }
    }

    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.summary.fail == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut area = "";
        let mut last: Option<&Entry> = None;
        for entry in &self.checks {
            if entry.area() != area {
                area = entry.area();
                writeln!(out, "{}", area.replace('_', " "))?;
                last = None;
            }
            // The reason why nothing of an area could be looked at is said once.
            let is_as_above = entry.state == State::Skip
                && last
                    .is_some_and(|last| (last.state, &last.found) == (entry.state, &entry.found));
            if is_as_above {
                let (mark, title) = (entry.state.mark(), entry.title);
                writeln!(out, "  {mark:<4}  {title:<TITLE_WIDTH$} as above")?;
            } else {
                writeln!(out, "{entry}")?;
            }
            last = Some(entry);
        }
        let Summary {
            ok,
            warn,
            fail,
            skip,
        } = self.summary;
        let count = self.checks.len();
        write!(
            out,
            "{count} findings: {ok} ok, {warn} to look at, {fail} failed, {skip} skipped"
        )
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject.as_ref();
        let subject = subject.map_or_else(String::new, |subject| format!("{subject}: "));
        let (mark, title, found) = (self.state.mark(), self.title, &self.found);
        write!(out, "  {mark:<4}  {title:<TITLE_WIDTH$} {subject}{found}")?;
        match &self.next {
            Some(next) => write!(out, "\n        {:TITLE_WIDTH$} -> {next}", ""),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_stands_above_is_not_repeated() {
        let entry = |id, title, found: &str| Entry {
            id,
            subject: None,
            title,
            state: State::Skip,
            found: found.to_owned(),
            value: None,
            unit: None,
            next: None,
        };
        let report = Report::new(vec![
            entry("sound.in", "Microphone", "no card"),
            entry("sound.out", "Loudspeaker", "no card"),
            entry("sound.level", "Level", "no microphone"),
            entry("turn.text", "A question", "no card"),
        ]);
        let text = report.to_string();
        let found: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("skip"))
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let wanted = [
            "Microphone no card",
            "Loudspeaker as above",
            "Level no microphone",
            "A question no card",
        ];
        assert_eq!(found, wanted, "{text}");
    }
}

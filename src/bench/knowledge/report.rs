//! What came of large documents.

use std::fmt;

use serde::Serialize;

use crate::bench::statistics::percentile;

/// What came of all documents.
#[derive(Debug, Serialize)]
pub struct KnowledgeReport {
    /// In the order measured.
    pub documents: Vec<LargeDocument>,
}

/// What came of one document, from the moment its file is there.
#[derive(Debug, Serialize)]
pub struct LargeDocument {
    /// What it is.
    pub document: String,
    /// How large it is. Bytes.
    pub bytes: usize,
    /// Until a turn is answered from its last row or section. Seconds.
    pub words_after_s: f64,
    /// Until every text in it has a vector. Seconds.
    pub vectors_after_s: f64,
    /// Until nothing more is prepared. Seconds.
    pub settled_after_s: f64,
    /// Turns before it comes.
    pub turns_before: Turns,
    /// Turns until nothing more is prepared.
    pub turns_meanwhile: Turns,
    /// The server's memory.
    pub memory: Growth,
}

/// From `vad_end` to `response_ready`.
#[derive(Debug, Serialize)]
pub struct Turns {
    /// How many.
    pub turns: usize,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p95_ms: f64,
    /// Milliseconds.
    pub max_ms: f64,
}

/// Resident memory, and what a document adds to it.
#[derive(Debug, Serialize)]
pub struct Growth {
    /// Before it comes. MiB.
    pub before_mib: f64,
    /// Beside that when nothing more is prepared; negative where it is less. MiB.
    pub added_mib: f64,
    /// The most beside that meanwhile. MiB.
    pub added_peak_mib: f64,
}

impl Turns {
    /// What these come to. Milliseconds.
    pub(super) fn of(times: &[f64]) -> Self {
        Self {
            turns: times.len(),
            p50_ms: percentile(times, 50.0),
            p95_ms: percentile(times, 95.0),
            max_ms: percentile(times, 100.0),
        }
    }
}

impl fmt::Display for KnowledgeReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, document) in self.documents.iter().enumerate() {
            if position > 0 {
                writeln!(out)?;
            }
            write!(out, "{document}")?;
        }
        Ok(())
    }
}

impl fmt::Display for LargeDocument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Growth {
            before_mib,
            added_mib,
            added_peak_mib,
        } = self.memory;
        let megabytes = self.bytes as f64 / 1e6;
        writeln!(out, "{}, {megabytes:.1} MB", self.document)?;
        for (name, seconds) in [
            ("answers by words after", self.words_after_s),
            ("all vectors after", self.vectors_after_s),
            ("nothing more to prepare after", self.settled_after_s),
        ] {
            writeln!(out, "  {name:<42} {seconds:.1} s")?;
        }
        for (name, turns) in [
            ("a turn before", &self.turns_before),
            ("a turn meanwhile", &self.turns_meanwhile),
        ] {
            writeln!(out, "  {name:<42} {turns}")?;
        }
        let name = "memory beside before, and at its peak";
        write!(
            out,
            "  {name:<42} {added_mib:.0} MiB, {added_peak_mib:.0} MiB  (before {before_mib:.0} MiB)"
        )
    }
}

impl fmt::Display for Turns {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            turns,
            p50_ms,
            p95_ms,
            max_ms,
        } = self;
        write!(
            out,
            "p50 {p50_ms:.1}  p95 {p95_ms:.1}  max {max_ms:.1} ms  ({turns} turns)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_a_line_for_each_figure() {
        let document = LargeDocument {
            document: "FAQ of 9 rows".to_owned(),
            bytes: 1_234_567,
            words_after_s: 1.25,
            vectors_after_s: 60.0,
            settled_after_s: 61.0,
            turns_before: Turns::of(&[2.0]),
            turns_meanwhile: Turns::of(&[3.0, 4.0]),
            memory: Growth {
                before_mib: 300.0,
                added_mib: -1.0,
                added_peak_mib: 20.4,
            },
        };
        let documents = vec![document];
        let told = KnowledgeReport { documents }.to_string();
        let lines: Vec<String> = told
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines,
            [
                "FAQ of 9 rows, 1.2 MB",
                "answers by words after 1.2 s",
                "all vectors after 60.0 s",
                "nothing more to prepare after 61.0 s",
                "a turn before p50 2.0 p95 2.0 max 2.0 ms (1 turns)",
                "a turn meanwhile p50 3.0 p95 4.0 max 4.0 ms (2 turns)",
                "memory beside before, and at its peak -1 MiB, 20 MiB (before 300 MiB)",
            ]
        );
    }
}

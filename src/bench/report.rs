//! Figures, for people and as JSON.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::statistics::percentile;

/// All figures of one run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// In the order measured.
    measured: Vec<Measured>,
}

/// One figure.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Measured {
    /// Milliseconds from `vad_end` to `response_ready`.
    Latency {
        name: String,
        turns: usize,
        p50_ms: f64,
        p90_ms: f64,
        p95_ms: f64,
        p99_ms: f64,
        max_ms: f64,
    },
    /// Turns per second, with the server's CPU time per turn where it is ours.
    Throughput {
        name: String,
        turns_per_s: f64,
        p50_ms: f64,
        p99_ms: f64,
        cpu_ms_per_turn: Option<f64>,
    },
    /// Resident memory of the server.
    Memory { name: String, mib: f64 },
    /// Questions that were answered, and how.
    Answers {
        name: String,
        asked: usize,
        answered: usize,
        /// As when they are typed.
        right: usize,
        /// Before the question was over.
        early: usize,
    },
    /// A share of something.
    Share { name: String, share: f64 },
    /// Memory per open socket.
    Idle { name: String, kib_each: f64 },
    /// Processing time divided by the duration of the audio.
    Factor { name: String, p50: f64, p99: f64 },
    /// Sentences that had to come while the one before was heard.
    Gaps {
        name: String,
        sentences: usize,
        gaps: usize,
        smallest_margin_ms: f64,
    },
    /// From starting the process until `/ready` says so.
    Start { name: String, seconds: f64 },
}

impl Report {
    /// Adds a latency figure.
    pub fn latency(&mut self, name: &str, times: &[f64]) {
        self.measured.push(Measured::Latency {
            name: name.to_owned(),
            turns: times.len(),
            p50_ms: percentile(times, 50.0),
            p90_ms: percentile(times, 90.0),
            p95_ms: percentile(times, 95.0),
            p99_ms: percentile(times, 99.0),
            max_ms: percentile(times, 100.0),
        });
    }

    /// Adds a throughput figure.
    pub fn throughput(
        &mut self,
        name: &str,
        times: &[f64],
        elapsed: Duration,
        cpu: Option<Duration>,
    ) {
        self.measured.push(Measured::Throughput {
            name: name.to_owned(),
            turns_per_s: times.len() as f64 / elapsed.as_secs_f64(),
            p50_ms: percentile(times, 50.0),
            p99_ms: percentile(times, 99.0),
            cpu_ms_per_turn: cpu.map(|cpu| cpu.as_secs_f64() * 1000.0 / times.len().max(1) as f64),
        });
    }

    /// Adds a real-time factor.
    pub fn factor(&mut self, name: &str, factors: &[f64]) {
        self.measured.push(Measured::Factor {
            name: name.to_owned(),
            p50: percentile(factors, 50.0),
            p99: percentile(factors, 99.0),
        });
    }

    /// Adds a figure of replies that were played in real time.
    pub fn gaps(&mut self, name: &str, sentences: usize, gaps: usize, smallest_margin_ms: f64) {
        self.measured.push(Measured::Gaps {
            name: name.to_owned(),
            sentences,
            gaps,
            smallest_margin_ms,
        });
    }

    /// Adds what came of spoken questions.
    pub fn answers(
        &mut self,
        name: &str,
        asked: usize,
        answered: usize,
        right: usize,
        early: usize,
    ) {
        self.measured.push(Measured::Answers {
            name: format!("  answers, {name}"),
            asked,
            answered,
            right,
            early,
        });
    }

    /// Adds a share, 1 for the whole.
    pub fn share(&mut self, name: &str, share: f64) {
        self.measured.push(Measured::Share {
            name: name.to_owned(),
            share,
        });
    }

    /// Adds the memory of open sockets that say nothing. Bytes.
    pub fn idle(&mut self, sockets: usize, bytes: u64) {
        self.measured.push(Measured::Idle {
            name: format!("{sockets} idle sessions"),
            kib_each: bytes as f64 / 1024.0 / sockets as f64,
        });
    }

    /// Adds a memory figure.
    pub fn memory(&mut self, name: &str, bytes: u64) {
        let mib = bytes as f64 / (1024.0 * 1024.0);
        self.measured.push(Measured::Memory {
            name: name.to_owned(),
            mib,
        });
    }

    /// Adds a start-up figure.
    pub fn start(&mut self, name: &str, time: Duration) {
        self.measured.push(Measured::Start {
            name: name.to_owned(),
            seconds: time.as_secs_f64(),
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, measured) in self.measured.iter().enumerate() {
            if position > 0 {
                writeln!(out)?;
            }
            write!(out, "{measured}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency {
                name,
                turns,
                p50_ms,
                p90_ms,
                p95_ms,
                p99_ms,
                max_ms,
            } => write!(
                out,
                "{name:<44} p50 {p50_ms:>7.2}  p90 {p90_ms:>7.2}  p95 {p95_ms:>7.2}  p99 {p99_ms:>7.2}  max {max_ms:>7.2} ms  ({turns} turns)"
            ),
            Self::Throughput {
                name,
                turns_per_s,
                p50_ms,
                p99_ms,
                cpu_ms_per_turn,
            } => {
                write!(
                    out,
                    "{name:<44} {turns_per_s:>6.0} turns/s  p50 {p50_ms:.1}  p99 {p99_ms:.1} ms"
                )?;
                match cpu_ms_per_turn {
                    Some(cpu) => write!(out, "  server CPU {cpu:.2} ms/turn"),
                    None => Ok(()),
                }
            }
            Self::Gaps {
                name,
                sentences,
                gaps,
                smallest_margin_ms,
            } => write!(
                out,
                "{name:<44} {gaps} gaps in {sentences} sentences, smallest margin {smallest_margin_ms:.0} ms"
            ),
            Self::Factor { name, p50, p99 } => {
                write!(out, "{name:<44} p50 {p50:.4}  p99 {p99:.4}")
            }
            Self::Answers {
                name,
                asked,
                answered,
                right,
                early,
            } => write!(
                out,
                "{name:<44} {answered} of {asked} answered, {right} right, {early} early"
            ),
            Self::Share { name, share } => write!(out, "{name:<44} {:.0} %", share * 100.0),
            Self::Memory { name, mib } => write!(out, "{name:<44} {mib:.0} MiB"),
            Self::Idle { name, kib_each } => write!(out, "{name:<44} {kib_each:.1} KiB each"),
            Self::Start { name, seconds } => write!(out, "{name:<44} {seconds:.2} s"),
        }
    }
}

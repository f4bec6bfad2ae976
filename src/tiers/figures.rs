//! What was measured, as it is kept.

use serde::{Deserialize, Serialize};

use super::Machine;

/// Everything that was measured in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// Version of the file's form.
    pub format: u32,
    /// Version of the program that measured.
    pub version: String,
    /// When, in seconds since the Unix epoch.
    pub measured_unix_s: u64,
    /// Where.
    pub machine: Machine,
    /// With how many threads.
    pub threads: Threads,
    /// Speech to words. Time: from the moment a pause has been judged to the final words.
    pub recognisers: Vec<Figures>,
    /// Words to speech. Time: from the answer to the sound of its first piece.
    pub voices: Vec<Figures>,
    /// Words to an answer: encoder, intent and retrieval. Memory: everything that the program needs beside its recogniser
    /// and its voice.
    pub thinking: Figures,
    /// Whether somebody speaks. Time: of one window of 32 ms.
    pub voice_detection: Option<Figures>,
    /// Whether the turn is over. Time: of one judgement, while the pause lasts.
    pub turn_judge: Option<Figures>,
    /// What could not be measured, and why.
    pub left_out: Vec<LeftOut>,
}

/// Threads that engines compute with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threads {
    /// Of one Whisper decoding; 0 is half of the machine's.
    pub hearing: usize,
    /// Of one Piper voice.
    pub speech: usize,
}

/// What was measured of one engine, in a process of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The engine: `whisper:base.en`, `espeak:en`, `piper:en_US-lessac-medium`.
    pub id: String,
    /// From nothing to ready for the first run. Milliseconds.
    pub load_ms: f64,
    /// What the process grew by, loaded and after its runs, in 1e6 bytes; none where the system does not say.
    pub memory_mb: Option<f64>,
    /// What a turn waits for.
    pub time: Timing,
    /// Processing time by duration of the sound.
    pub rtf: Option<f64>,
    /// Runs that were timed, after one to warm up.
    pub runs: usize,
    /// The file that it was loaded from; none for what is in the program.
    pub file: Option<FileMark>,
}

/// A file, as far as it must be the same for its figures to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMark {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// Median and nearly the longest of some times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Half of the runs took no longer. Milliseconds.
    pub p50_ms: f64,
    /// 95 of 100 took no longer. Milliseconds.
    pub p95_ms: f64,
}

/// An engine that could not be measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The engine.
    pub id: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Timing {
    /// The same work, `factor` times as much of it.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            p50_ms: self.p50_ms * factor,
            p95_ms: self.p95_ms * factor,
        }
    }
}

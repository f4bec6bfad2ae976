//! The figures, for people and as JSON.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::WordErrors;

/// Pairs that are shown.
const WORST: usize = 5;

/// How well recordings of one kind were written down.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// Their kind.
    pub kind: String,
    /// The recogniser.
    pub recogniser: String,
    /// How many there are.
    pub recordings: usize,
    /// Those without any error.
    pub right: usize,
    /// All word errors.
    #[serde(flatten)]
    pub errors: WordErrors,
    /// Errors per word, 0 and more.
    pub word_error_rate: f64,
    /// Length of the sound. Seconds.
    pub sound_s: f64,
    /// Time of detection and recognition per time of sound.
    pub real_time_factor: f64,
    #[serde(skip)]
    work_s: f64,
}

impl Row {
    pub(super) fn new(kind: &str, recogniser: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            recogniser: recogniser.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, errors: WordErrors, sound: Duration, work: Duration) {
        self.recordings += 1;
        self.right += usize::from(errors.total() == 0);
        self.errors += errors;
        self.sound_s += sound.as_secs_f64();
        self.work_s += work.as_secs_f64();
        self.word_error_rate = self.errors.rate();
        self.real_time_factor = self.work_s / self.sound_s.max(f64::MIN_POSITIVE);
    }

    fn join(&mut self, other: &Self) {
        let (sound, work) = (other.sound_s, other.work_s);
        let (recordings, right) = (self.recordings + other.recordings, self.right + other.right);
        self.add(
            other.errors,
            Duration::from_secs_f64(sound),
            Duration::from_secs_f64(work),
        );
        (self.recordings, self.right) = (recordings, right);
    }
}

/// What was said and what was heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The recording.
    pub audio: PathBuf,
    /// Its reference.
    pub said: String,
    /// The transcript.
    pub heard: String,
    /// How they differ.
    pub errors: WordErrors,
}

/// All figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// By kind.
    pub rows: Vec<Row>,
    /// References left out because they are known to be wrong.
    pub suspect: usize,
    /// The pairs with the highest error rates, the worst first.
    pub pairs: Vec<Pair>,
}

impl Report {
    /// Everything in one row.
    pub fn total(&self) -> Row {
        let mut total = Row::new("all", "");
        self.rows.iter().for_each(|row| total.join(row));
        total
    }

    pub(super) fn keep_worst(&mut self) {
        self.pairs.retain(|pair| pair.errors.total() > 0);
        self.pairs.sort_by(|left, right| {
            let by_rate = right.errors.rate().total_cmp(&left.errors.rate());
            by_rate.then(right.errors.total().cmp(&left.errors.total()))
        });
        self.pairs.truncate(WORST);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:28} {:>5} {:>5} {:>6} {:>5} {:>5} {:>5} {:>7} {:>8} {:>6}  recogniser",
            "kind", "files", "right", "words", "sub", "del", "ins", "WER", "sound", "RTF"
        )?;
        let total = self.total();
        let more_than_one = (self.rows.len() > 1).then_some(&total);
        for row in self.rows.iter().chain(more_than_one) {
            let WordErrors {
                words,
                substitutions,
                deletions,
                insertions,
            } = row.errors;
            writeln!(
                out,
                "{:28} {:>5} {:>5} {words:>6} {substitutions:>5} {deletions:>5} {insertions:>5} {:>6.2}% {:>7.1}s {:>6.3}  {}",
                row.kind,
                row.recordings,
                row.right,
                100.0 * row.word_error_rate,
                row.sound_s,
                row.real_time_factor,
                row.recogniser,
            )?;
        }
        if self.suspect > 0 {
            let count = self.suspect;
            writeln!(
                out,
                "left out: {count} references that are known to be wrong"
            )?;
        }
        for pair in &self.pairs {
            let WordErrors { words, .. } = pair.errors;
            let wrong = pair.errors.total();
            write!(
                out,
                "\n{} ({wrong} errors, {words} words)\n",
                pair.audio.display()
            )?;
            write!(out, "  said   {}\n  heard  {}\n", pair.said, pair.heard)?;
        }
        Ok(())
    }
}

//! The figures of talk, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::eval::stt::WordErrors;

/// Our own voice alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OwnVoiceRow {
    /// What is hard about it; empty where nothing is.
    pub name: String,
    /// How long it went.
    pub seconds: f64,
    /// Replies.
    pub replies: usize,
    /// How often it was lowered.
    pub ducks: usize,
    /// How often it was interrupted by itself.
    pub interruptions: usize,
    /// Why, and how often for that.
    pub reasons: BTreeMap<String, usize>,
    /// Its own words taken for a question.
    pub questions: usize,
}

/// Somebody who means to interrupt.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InterruptionRow {
    /// What is said, and how loud it is beside the echo.
    pub name: String,
    /// How often.
    pub count: usize,
    /// From the onset until the voice was lowered, where it was. Seconds.
    pub ducked: Vec<f64>,
    /// From the onset until the voice was stopped, where it was. Seconds.
    pub decided: Vec<f64>,
    /// Of those who stopped it, beside their words alone.
    #[serde(skip)]
    pub errors: WordErrors,
}

/// Sounds of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NoiseRow {
    /// What they are.
    pub name: String,
    /// How many.
    pub count: usize,
    /// How often the voice was lowered.
    pub ducked: usize,
    /// How often it was stopped.
    pub stopped: usize,
    /// How often for good.
    pub stopped_for_good: usize,
    /// How often it went on by itself.
    pub resumed: usize,
    /// Of these within 1.2 s.
    pub resumed_soon: usize,
}

/// Devices that go and come back in one state.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UnpluggedRow {
    /// In which state.
    pub name: String,
    /// How often.
    pub count: usize,
    /// From when they were there again until both were open, where they were. Seconds.
    pub back: Vec<f64>,
    /// How often a question that was asked then was not answered.
    pub stuck: usize,
}

/// All of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TalkReport {
    /// Our own voice alone.
    pub own_voice: Vec<OwnVoiceRow>,
    /// Who means to interrupt.
    pub interruptions: Vec<InterruptionRow>,
    /// What means nothing; coughs, laughs, claps, clicks, music and "mm-hm" are made.
    pub noises: Vec<NoiseRow>,
    /// Devices that go and come back.
    pub unplugged: Vec<UnpluggedRow>,
}

/// The value below which so much of them lies; none of none.
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = ((sorted.len() as f64 * share).ceil() as usize).max(1) - 1;
    sorted.get(place).copied()
}

/// The same in milliseconds, for people.
fn ms(values: &[f64], share: f64) -> String {
    quantile(values, share).map_or("-".to_owned(), |it| format!("{:.0}", 1_000.0 * it))
}

impl fmt::Display for InterruptionRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, {} times: lowered {}, p50 {} p95 {} ms; stopped {} ({:.1} %), p50 {} p95 {} ms",
            self.name,
            self.count,
            self.ducked.len(),
            ms(&self.ducked, 0.5),
            ms(&self.ducked, 0.95),
            self.decided.len(),
            100.0 * self.decided.len() as f64 / self.count.max(1) as f64,
            ms(&self.decided, 0.5),
            ms(&self.decided, 0.95),
        )?;
        if self.errors.words > 0 {
            let wrong = 100.0 * self.errors.rate();
            write!(formatter, "; {wrong:.1} % of words otherwise than alone")?;
        }
        Ok(())
    }
}

impl fmt::Display for OwnVoiceRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "own voice alone{}, {:.2} hours, {} replies: lowered {} times, interrupted itself {}, own words taken for a question {}",
            self.name,
            self.seconds / 3_600.0,
            self.replies,
            self.ducks,
            self.interruptions,
            self.questions
        )?;
        for (reason, count) in &self.reasons {
            write!(formatter, "; by {reason} {count}")?;
        }
        Ok(())
    }
}

impl fmt::Display for NoiseRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, {}: lowered {}, stopped {}, for good {} ({:.1} %); on by itself {}, within 1.2 s {}",
            self.name,
            self.count,
            self.ducked,
            self.stopped,
            self.stopped_for_good,
            100.0 * self.stopped_for_good as f64 / self.count.max(1) as f64,
            self.resumed,
            self.resumed_soon
        )
    }
}

impl fmt::Display for UnpluggedRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "unplugged while {}, {} times: back {}, p50 {} p95 {} ms; stuck {}",
            self.name,
            self.count,
            self.back.len(),
            ms(&self.back, 0.5),
            ms(&self.back, 0.95),
            self.stuck
        )
    }
}

impl fmt::Display for TalkReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.own_voice.iter().map(ToString::to_string);
        let interruptions = self.interruptions.iter().map(ToString::to_string);
        let noises = self.noises.iter().map(ToString::to_string);
        let unplugged = self.unplugged.iter().map(ToString::to_string);
        let rows: Vec<String> = own
            .chain(interruptions)
            .chain(noises)
            .chain(unplugged)
            .collect();
        formatter.write_str(&rows.join("\n"))
    }
}

//! The figures, for people and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::labels::{Order, Slots};

/// Wrong orders that are shown.
const SHOWN: usize = 5;

/// How well one slot comes through.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SlotScore {
    /// Its name.
    pub slot: String,
    /// Values it can have.
    pub values: usize,
    /// Orders that have it.
    pub said: usize,
    /// Orders in which a value of it was found.
    pub found: usize,
    /// Orders in which the right one was.
    pub right: usize,
}

impl SlotScore {
    /// Right ones among the found, 0 to 1.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Right ones among the said, 0 to 1.
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.said + self.found).max(1) as f64
    }
}

/// An order with a slot too many, too few or wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrongOrder {
    /// The recording.
    pub audio: PathBuf,
    /// The transcript.
    pub heard: String,
    /// Slots as they were meant, where they differ.
    pub meant: BTreeMap<String, String>,
    /// Slots as they were found, where they differ.
    pub found: BTreeMap<String, String>,
}

/// All figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// The recogniser.
    pub recogniser: String,
    /// Recordings.
    pub orders: usize,
    /// Those with exactly the slots and values that were meant.
    pub right: usize,
    /// By slot.
    pub slots: Vec<SlotScore>,
    /// Length of the sound. Seconds.
    pub sound_s: f64,
    /// Time of detection and recognition per time of sound.
    pub real_time_factor: f64,
    /// Orders that went wrong.
    pub wrong: Vec<WrongOrder>,
}

impl Report {
    pub(super) fn new(recogniser: &str, values: &BTreeMap<String, BTreeSet<String>>) -> Self {
        let score = |(slot, values): (&String, &BTreeSet<String>)| SlotScore {
            slot: slot.clone(),
            values: values.len(),
            ..SlotScore::default()
        };
        Self {
            recogniser: recogniser.to_owned(),
            slots: values.iter().map(score).collect(),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, order: &Order, found: &Slots, heard: &str, sound: Duration) {
        self.orders += 1;
        self.sound_s += sound.as_secs_f64();
        for score in &mut self.slots {
            let (meant, got) = (order.slots.get(&score.slot), found.get(&score.slot));
            score.said += usize::from(meant.is_some());
            score.found += usize::from(got.is_some());
            score.right += usize::from(got.is_some() && meant == got);
        }
        if order.slots == *found {
            self.right += 1;
        } else {
            self.wrong.push(WrongOrder {
                audio: order.audio.clone(),
                heard: heard.to_owned(),
                meant: without(&order.slots, found),
                found: without(found, &order.slots),
            });
        }
    }

    pub(super) fn finish(&mut self, work: Duration) {
        self.real_time_factor = work.as_secs_f64() / self.sound_s.max(f64::MIN_POSITIVE);
    }

    /// All slots together.
    pub fn total(&self) -> SlotScore {
        let mut total = SlotScore {
            slot: "all".to_owned(),
            ..SlotScore::default()
        };
        for score in &self.slots {
            total.values += score.values;
            total.said += score.said;
            total.found += score.found;
            total.right += score.right;
        }
        total
    }
}

/// The slots that the other side does not have so.
fn without(slots: &Slots, other: &Slots) -> Slots {
    let differing = slots
        .iter()
        .filter(|(slot, value)| other.get(*slot) != Some(*value));
    differing
        .map(|(slot, value)| (slot.clone(), value.clone()))
        .collect()
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            recogniser,
            orders,
            right,
            sound_s,
            real_time_factor,
            ..
        } = self;
        let share = 100.0 * *right as f64 / (*orders).max(1) as f64;
        writeln!(
            out,
            "{recogniser}: {right} of {orders} orders right in every slot ({share:.1}%)"
        )?;
        writeln!(out, "{sound_s:.1} s of sound, RTF {real_time_factor:.3}\n")?;
        writeln!(
            out,
            "{:16} {:>6} {:>5} {:>5} {:>5} {:>9} {:>7} {:>6}",
            "slot", "values", "said", "found", "right", "precision", "recall", "F1"
        )?;
        for score in self.slots.iter().chain([&self.total()]) {
            let SlotScore {
                slot,
                values,
                said,
                found,
                right,
            } = score;
            writeln!(
                out,
                "{slot:16} {values:>6} {said:>5} {found:>5} {right:>5} {:>9.3} {:>7.3} {:>6.3}",
                score.precision(),
                score.recall(),
                score.f1()
            )?;
        }
        for wrong in self.wrong.iter().take(SHOWN) {
            write!(
                out,
                "\n{}\n  heard  {}\n",
                wrong.audio.display(),
                wrong.heard
            )?;
            write!(
                out,
                "  meant  {:?}\n  found  {:?}\n",
                wrong.meant, wrong.found
            )?;
        }
        Ok(())
    }
}

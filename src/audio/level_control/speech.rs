//! How loud somebody speaks.

use std::collections::VecDeque;

use super::super::decibels;

/// How much of the last speech counts. Blocks: 1.5 s of nothing but speech, two or three seconds of talk.
const BLOCKS: usize = 150;

/// Before so much was heard nothing is said. Blocks: 0.3 s, a syllable or two.
const BLOCKS_MIN: usize = 30;

/// The share of blocks that is weaker than the one others are measured by. Source: so a louder speaker is noticed after a fifth
/// of [`BLOCKS`], 0.3 s, a softer one after 1.2 s, and a cough of 0.2 s not at all.
const WEAKER: f64 = 0.8;

/// Blocks that are weaker by more than this, 15.9 dB, are pauses. Source: ITU-T P.56, the margin of the active speech level.
const MARGIN: f64 = 38.9;

/// Blocks count as no stronger than by this, 6 dB. Source: the strongest tenth of a second of speech is about that much above
/// its active level; a knock is more.
const STRONGER_MAX: f64 = 4.0;

/// The mean squares of the last blocks of speech.
#[derive(Debug, Default)]
pub(super) struct Speech {
    powers: VecDeque<f64>,
}

impl Speech {
    /// The mean square of the next block.
    pub(super) fn add(&mut self, power: f64) {
        if self.powers.len() == BLOCKS {
            self.powers.pop_front();
        }
        self.powers.push_back(power);
    }

    /// Its active level, dB below full scale; none before there was enough.
    pub(super) fn level_dbfs(&self) -> Option<f64> {
        if self.powers.len() < BLOCKS_MIN {
            return None;
        }
        let mut sorted: Vec<f64> = self.powers.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let strong = sorted[(WEAKER * sorted.len() as f64) as usize];
        let first = sorted.partition_point(|power| *power < strong / MARGIN);
        let active = &sorted[first..];
        let sum: f64 = active.iter().map(|it| it.min(STRONGER_MAX * strong)).sum();
        Some(decibels(sum / active.len() as f64))
    }
}

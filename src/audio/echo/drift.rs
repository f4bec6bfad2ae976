//! How much faster one device's clock runs than the other's.

use std::collections::VecDeque;

use super::block::{BLOCK, RATE_HZ};

/// Blocks with sound between two looks at the filter: half a second. With that the drift is taken from how far the response
/// has moved in a second.
const LOOK_BLOCKS: usize = RATE_HZ as usize / 2 / BLOCK;

/// Looks from the one that is compared to the newest.
const APART: usize = 2;

/// Samples on each side of the loudest tap that are compared: 4 ms. Further on there is more of the room and less certainty.
const AROUND: usize = 64;

/// Samples that the response may move between the two looks: 300 ppm are 5.
const MOVED_MAX: usize = 6;

/// What of a measured drift is believed at once.
const BELIEVED: f64 = 0.3;

/// Clocks of devices are better than this; more is no drift. Source: crystals of sound cards are right within 100 ppm.
const PACE_MAX: f64 = 300e-6;

/// How alike the two responses have to be, 0 to 1.
const ALIKE: f64 = 0.6;

/// Follows the drift by how the response of the adaptive filter moves.
pub(super) struct DriftFollower {
    blocks: usize,
    looks: VecDeque<Vec<f32>>,
}

impl DriftFollower {
    pub fn new() -> Self {
        Self {
            blocks: 0,
            looks: VecDeque::new(),
        }
    }

    /// A block in which the reference had sound went by; whether it is time for [`Self::look`].
    pub fn block(&mut self) -> bool {
        self.blocks += 1;
        self.blocks >= LOOK_BLOCKS
    }

    /// The better pace, from how the `response` looks now.
    pub fn look(&mut self, response: Vec<f32>, pace: f64) -> f64 {
        self.blocks = 0;
        self.looks.push_back(response);
        if self.looks.len() <= APART {
            return pace;
        }
        let before = self.looks.pop_front().unwrap_or_default();
        let now = self.looks.back().map_or(&[][..], Vec::as_slice);
        let Some(moved) = moved(&before, now) else {
            return pace;
        };
        let time = (APART * LOOK_BLOCKS * BLOCK) as f64;
        let better = pace - BELIEVED * moved / time;
        better.clamp(1.0 - PACE_MAX, 1.0 + PACE_MAX)
    }

    /// The filter begins anew.
    pub fn forget(&mut self) {
        self.blocks = 0;
        self.looks.clear();
    }
}

/// By how many samples `now` is later than `before`; none where the two are not alike.
fn moved(before: &[f32], now: &[f32]) -> Option<f64> {
    let loudest = |left: &(usize, f32), right: &(usize, f32)| left.1.total_cmp(&right.1);
    let taps = now.iter().map(|tap| tap.abs()).enumerate();
    let middle = taps.max_by(loudest)?.0;
    let edge = AROUND + MOVED_MAX + 1;
    let middle = middle.clamp(edge, now.len().checked_sub(edge)?);
    let piece = &now[middle - AROUND..middle + AROUND];
    let alike = |later: usize| {
        let start = middle - AROUND + MOVED_MAX + 1 - later;
        product(piece, &before[start..start + 2 * AROUND])
    };
    let products: Vec<f64> = (0..=2 * (MOVED_MAX + 1)).map(alike).collect();
    let best = (1..products.len() - 1)
        .max_by(|left, right| products[*left].total_cmp(&products[*right]))?;
    let energies = product(piece, piece) * energy(before, middle);
    if products[best] < ALIKE * energies.sqrt() || products[best] <= 0.0 {
        return None;
    }
    // The top of the parabola through the three highest values.
    let (left, top, right) = (products[best - 1], products[best], products[best + 1]);
    let bend = left - 2.0 * top + right;
    let part = if bend < 0.0 {
        0.5 * (left - right) / bend
    } else {
        0.0
    };
    Some(best as f64 + part.clamp(-0.5, 0.5) - (MOVED_MAX + 1) as f64)
}

fn energy(response: &[f32], middle: usize) -> f64 {
    let piece = &response[middle - AROUND..middle + AROUND];
    product(piece, piece)
}

fn product(one: &[f32], other: &[f32]) -> f64 {
    let pairs = one.iter().zip(other);
    pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

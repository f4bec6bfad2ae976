//! Whether the way of the echo has become another: a device that buffers more, a loudspeaker that was moved.

use super::block::{BLOCK, power};
use super::filter::Filtered;

/// What counts of the last blocks in the next: a fifth of a second.
const KEPT: f32 = 0.96;

/// From where on what is left is the opposite of what was taken out: that was not in the sound at all. Both as a share of what
/// was taken out, and as a correlation. Source: with another way of the echo the one is -1 and the other -0.7; somebody near has
/// no part in either but by chance, which makes the first large when they are much louder than the echo, and not the second.
const OPPOSITE: f32 = -0.4;

/// Blocks that a filter has to learn before it can be wrong: half a second.
const LEARNING: usize = 60;

/// Tells when the filter takes out what is not there.
#[derive(Default)]
pub(super) struct PathWatch {
    blocks: usize,
    opposite: f32,
    expected: f32,
    left: f32,
}

impl PathWatch {
    /// A block in which the reference was heard went by; whether the filter has to begin anew.
    pub fn changed(&mut self, filtered: &Filtered) -> bool {
        let pairs = filtered.rest.iter().zip(&filtered.echo);
        let product = pairs.map(|(rest, echo)| rest * echo).sum::<f32>() / BLOCK as f32;
        self.opposite = KEPT * self.opposite + (1.0 - KEPT) * product;
        self.expected = KEPT * self.expected + (1.0 - KEPT) * power(&filtered.echo);
        self.left = KEPT * self.left + (1.0 - KEPT) * power(&filtered.rest);
        self.blocks += 1;
        let changed = self.blocks > LEARNING
            && self.opposite < OPPOSITE * self.expected
            && self.opposite < OPPOSITE * (self.left * self.expected).sqrt();
        if changed {
            *self = Self::default();
        }
        changed
    }
}

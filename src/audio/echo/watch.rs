//! Whether the way of the echo has become another: a device that buffers more, a loudspeaker that was moved.

use super::block::BLOCK;
use super::filter::{AdaptiveFilter, Learnt};
use crate::audio::{Spectrum, Transform};

/// What counts of the last blocks in the next: over 160 ms. Source: with 0.94 the near speaker alone begins it anew oftener,
/// with 0.96 a jump is noticed 50 ms later.
const KEPT: f32 = 0.95;

/// How fast the level of each frequency falls, a block.
const LEVEL_KEPT: f32 = 0.98;

/// Blocks between two looks at what the filter knows; the older of the last two is what is compared with: 0.16 to 0.3 s old.
/// Source: the filter itself unlearns within a fifth of a second, and then expects nothing that could be missing.
const EVERY: usize = 20;

/// Less of the echo that is expected than this is there when it comes another way, both as a share of it and as a correlation
/// with all that is heard. Source: with another way both are near 0, whoever speaks beside an echo leaves the share at 1.
const MISSING: f32 = 0.4;
const APART: f32 = 0.3;

/// How much more may be heard than is expected, in power: with more somebody near is louder than the echo, and makes the share
/// a matter of chance. Source: of 2.5, 3 and 6 the last begins anew 33 times in 6 minutes of both as loud, the others twice.
const LOUDER: f32 = 3.0;

/// Where less is expected than one part in so many of what is heard, what was known is nothing yet.
const NOTHING: f32 = 10.0;

/// From here on the filter knew the echo: as the share, and as the correlation.
const THERE: f32 = 0.6;
const TOGETHER: f32 = 0.4;

/// From here on the echo is where the filter has it, whoever else speaks.
const HALF: f32 = 0.5;

/// Blocks before the first look at what is there: 100 ms.
const FIRST: usize = 12;

/// Blocks after which a filter may be wrong that never knew the echo: 1.2 s.
const LEARNING: usize = 150;

/// Keeps quotients finite.
const LEAST: f32 = 1e-9;

/// Tells when the echo that a filter expects is not in what is heard. It goes by what the filter knew a moment before, since the
/// filter itself gives up what it knew as fast as this could be told; and it weighs each frequency alike, so that a few strong ones
/// that two sounds share by chance do not decide.
pub(super) struct PathWatch {
    transform: Transform,
    /// What the filter knew, the older first.
    known: [Option<Learnt>; 2],
    since: usize,
    blocks: usize,
    knew: bool,
    levels: Vec<f32>,
    /// What is expected and heard at once, what is expected, and what is heard: powers, each frequency beside its level.
    common: f32,
    expected: f32,
    heard: f32,
}

impl PathWatch {
    pub fn new() -> Self {
        Self {
            transform: Transform::new(2 * BLOCK),
            known: [None, None],
            since: 0,
            blocks: 0,
            knew: false,
            levels: vec![0.0; BLOCK + 1],
            common: 0.0,
            expected: 0.0,
            heard: 0.0,
        }
    }

    /// The filter has begun anew.
    pub fn forget(&mut self) {
        *self = Self::new();
    }

    /// A block in which the reference was heard went by, the filter's last; whether the filter has to begin anew.
    pub fn changed(&mut self, filter: &AdaptiveFilter, microphone: &[f32]) -> bool {
        let expected = self.known[0].as_ref().map(|it| filter.expected_by(it));
        if let Some(expected) = expected {
            self.compare(&expected, microphone);
        }
        self.since += 1;
        // While the echo is missing, what was known of it stays.
        if self.since >= EVERY
            && (self.known[0].is_none() || self.knows_nothing() || self.is_there())
        {
            self.since = 0;
            self.known.swap(0, 1);
            self.known[1] = Some(filter.learnt());
        }
        let may_be_wrong = self.knew || self.blocks > LEARNING;
        may_be_wrong
            && self.common < MISSING * self.expected
            && self.common < APART * (self.expected * self.heard).sqrt()
            && self.heard < LOUDER * self.expected
    }

    /// Whether at least half of the echo that is expected is in what is heard.
    pub fn has_echo(&self) -> bool {
        self.common > HALF * self.expected
    }

    fn compare(&mut self, expected: &[f32], microphone: &[f32]) {
        let (expected, heard) = (self.spectrum(expected), self.spectrum(microphone));
        let (mut common, mut expected_power, mut heard_power) = (0.0, 0.0, 0.0);
        for (level, (expected, heard)) in self.levels.iter_mut().zip(expected.iter().zip(&heard)) {
            let both = expected.norm_sqr() + heard.norm_sqr();
            *level = both.max(LEVEL_KEPT * *level);
            common += (heard * expected.conj()).re / (*level + LEAST);
            expected_power += expected.norm_sqr() / (*level + LEAST);
            heard_power += heard.norm_sqr() / (*level + LEAST);
        }
        let follow = |value: &mut f32, next: f32| *value = KEPT * *value + (1.0 - KEPT) * next;
        follow(&mut self.common, common);
        follow(&mut self.expected, expected_power);
        follow(&mut self.heard, heard_power);
        self.blocks += 1;
        self.knew |= self.blocks > FIRST
            && self.is_there()
            && self.common > TOGETHER * (self.expected * self.heard).sqrt();
    }

    fn spectrum(&self, block: &[f32]) -> Spectrum {
        self.transform.forward([block, &[0.0; BLOCK]].concat())
    }

    fn is_there(&self) -> bool {
        self.common > THERE * self.expected
    }

    fn knows_nothing(&self) -> bool {
        self.heard > NOTHING * self.expected
    }
}

//! All parts of the cancelling, in their order.

use super::block::{BLOCK, RATE_HZ, power};
use super::delay::{DelayFinder, REACH};
use super::drift::DriftFollower;
use super::filter::AdaptiveFilter;
use super::quality::{Meter, Obstacle, Quality, blocks};
use super::reference::Reference;
use super::suppressor::Suppressor;
use super::watch::PathWatch;

/// Where in the filter an echo is put once its delay is found: so that what arrives a little earlier is still in it. Samples:
/// 10 ms.
const LEAD: f64 = 160.0;

/// Where in the filter an echo may lie: enough before it, and enough room after. Samples: 1.5 to 100 ms.
const IN_FILTER: std::ops::Range<f64> = 24.0..1_600.0;

/// Where a first echo may lie without being moved: later there is less room after it than there could be. 25 ms.
const AT_FIRST: std::ops::Range<f64> = 24.0..400.0;

/// Nearer to [`LEAD`] than this an echo is where it belongs. Samples: 4 ms.
const IN_PLACE: f64 = 64.0;

/// Attenuation from which the filter is taken to have found the echo where it is. dB.
const FOUND_DB: f64 = 3.0;

/// The reference has sound from this mean square on: -60 dB.
const PLAYED: f32 = 1e-6;

/// How long the reference may be away before that is an obstacle. Samples: 0.5 s.
const AWAY_MAX: usize = RATE_HZ as usize / 2;

/// How long something is played before it has to be found in what is heard. Seconds.
const SEARCH_S: usize = 5;

/// What becomes of what a microphone heard. Both sounds are of the same time, 8 to 16 ms late, and equally long.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// The echo taken out, and what is left of it made soft.
    pub cancelled: Vec<f32>,
    /// The echo taken out, all else as it was.
    pub subtracted: Vec<f32>,
}

/// Cancels the echo of one loudspeaker in one microphone: mono, [`RATE_HZ`], full scale 1, in parts of any length.
///
/// [`Self::play`] is told of every sample when the loudspeaker takes it, silence included, and before [`Self::hear`] of the
/// samples that the microphone takes meanwhile; from one to the other the sound has to be on its way for 10 ms at least,
/// which every device's buffers see to.
pub struct EchoCanceller {
    reference: Reference,
    finder: DelayFinder,
    drift: DriftFollower,
    filter: AdaptiveFilter,
    suppressor: Suppressor,
    watch: PathWatch,
    meter: Meter,
    waiting: Vec<f32>,
    subtracted_before: Vec<f32>,
    /// The delay, in samples.
    delay: Option<usize>,
    /// Blocks with sound since the delay was last found.
    searched: usize,
}

impl Default for EchoCanceller {
    /// Knows nothing of the room.
    fn default() -> Self {
        Self {
            reference: Reference::new(),
            finder: DelayFinder::new(),
            drift: DriftFollower::new(),
            filter: AdaptiveFilter::new(),
            suppressor: Suppressor::new(),
            watch: PathWatch::new(),
            meter: Meter::default(),
            waiting: Vec::new(),
            subtracted_before: vec![0.0; BLOCK],
            delay: None,
            searched: 0,
        }
    }
}

impl EchoCanceller {
    /// What the loudspeaker takes now, the far end.
    pub fn play(&mut self, played: &[f32]) {
        self.reference.push(played);
    }

    /// What the microphone gives now: what is ready of it, in blocks of 8 ms.
    pub fn hear(&mut self, microphone: &[f32]) -> Heard {
        self.waiting.extend(microphone);
        let whole = self.waiting.len() / BLOCK * BLOCK;
        let ready: Vec<f32> = self.waiting.drain(..whole).collect();
        let mut heard = Heard::default();
        for block in ready.chunks(BLOCK) {
            self.block(block, &mut heard);
        }
        heard
    }

    /// How well it goes.
    pub fn quality(&self) -> Quality {
        let obstacles = [
            (self.reference.missing() > AWAY_MAX, Obstacle::NoReference),
            (self.meter.is_clipped(), Obstacle::Clipping),
            (self.searched > blocks(SEARCH_S), Obstacle::NoEchoFound),
        ];
        let there = obstacles.into_iter().filter(|(is_there, _)| *is_there);
        let obstacles = there.map(|(_, obstacle)| obstacle).collect();
        self.meter
            .quality(self.delay, self.reference.pace, obstacles)
    }

    fn block(&mut self, microphone: &[f32], heard: &mut Heard) {
        let reference = self.reference.next(BLOCK);
        if self.finder.hear(microphone)
            && let Some(delay) = self.finder.find(self.reference.latest(2 * REACH))
        {
            self.found(delay);
        }
        let filtered = self.filter.block(&reference, microphone);
        let played = power(&reference) > PLAYED;
        if played {
            self.searched += 1;
            if self.watch.changed(&self.filter, microphone) {
                self.finder.forget();
                self.begin_anew();
            }
            if self.drift.block() {
                let response = self.filter.response();
                self.reference.pace = self.drift.look(response, self.reference.pace);
                self.suppressor.set_room(self.filter.sounds_on());
            }
        }
        let cancelled = self.suppressor.block(&reference, &filtered.rest);
        self.meter.block(
            played,
            microphone,
            &filtered.echo,
            &filtered.rest,
            &cancelled,
        );
        heard.cancelled.extend(cancelled);
        // The suppressor is a block late.
        let before = std::mem::replace(&mut self.subtracted_before, filtered.rest);
        heard.subtracted.extend(before);
    }

    /// Sound is on its way for `delay` samples. The reference is read as much later, unless the filter has it already.
    fn found(&mut self, delay: usize) {
        self.searched = 0;
        let place = delay as f64 - self.reference.delay;
        let stays = if self.delay.is_none() {
            AT_FIRST.contains(&place)
        } else {
            // Beside somebody near the attenuation tells nothing.
            let learnt = self.watch.has_echo() || self.meter.filter_erle_db() > FOUND_DB;
            IN_FILTER.contains(&place) && (learnt || (place - LEAD).abs() < IN_PLACE)
        };
        self.delay = Some(delay);
        let better = (delay as f64 - LEAD).max(0.0);
        if !stays && (better - self.reference.delay).abs() >= 1.0 {
            self.reference.delay = better;
            self.begin_anew();
        }
    }

    fn begin_anew(&mut self) {
        self.filter.forget();
        self.watch.forget();
        self.drift.forget();
        self.suppressor.forget();
        self.meter.forget();
    }
}

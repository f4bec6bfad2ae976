//! Whether anything of what is played is heard at all: with headphones, or with a microphone far away, nothing is.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Sound softer than this while we speak has no echo in it that anybody would take for speech. dB below full scale. Source: speech at
/// a microphone has -26 dBFS (ITU-T P.56), and detectors take it for some down to 30 dB less.
pub(super) const INAUDIBLE_DBFS: f64 = -58.0;

/// So much above what is heard while nothing is played counts as something. dB.
const ABOVE_FLOOR_DB: f64 = 6.0;

/// How fast the floor may rise, in dB for each look. Source: noise that begins is known after some seconds, speech is over by then.
const FLOOR_RISES_DB: f64 = 0.1;

/// Looks that are remembered. Source: 5 s at 20 a second, so that an echo that comes a few seconds late is not missed.
const LOOKS: usize = 100;

/// So many of them were quiet where nothing of ours is heard. Source: people speak for most of the time in which they speak, and
/// visitors do so for a small part of a reply.
const QUIET_LOOKS: usize = 75;

/// An echo may come so long after what is played.
const LATE_MAX: Duration = Duration::from_secs(2);

/// Follows what is heard while something is played.
#[derive(Debug, Default)]
pub(super) struct Isolation {
    /// What is heard while nothing is played. dB below full scale.
    floor_dbfs: Option<f64>,
    /// Whether it was quiet, the newest last.
    looks: VecDeque<bool>,
    played_at: Option<Instant>,
    is_found: bool,
}

impl Isolation {
    /// What is heard now has this level.
    pub fn look(&mut self, heard_dbfs: f64, is_playing: bool, now: Instant) {
        if is_playing {
            self.played_at = Some(now);
        }
        let is_late = |at| now.saturating_duration_since(at) < LATE_MAX;
        if !self.played_at.is_some_and(is_late) {
            let floor = self.floor_dbfs.unwrap_or(heard_dbfs) + FLOOR_RISES_DB;
            self.floor_dbfs = Some(floor.min(heard_dbfs));
            return;
        }
        let floor = self.floor_dbfs.unwrap_or(INAUDIBLE_DBFS);
        let is_quiet = heard_dbfs < INAUDIBLE_DBFS.max(floor + ABOVE_FLOOR_DB);
        // Silence after what was played says nothing: there is nothing to be heard late.
        if !is_playing && is_quiet {
            return;
        }
        self.looks.push_back(is_quiet);
        if self.looks.len() > LOOKS {
            self.looks.pop_front();
        }
        let quiet = self.looks.iter().filter(|is_quiet| **is_quiet).count();
        self.is_found |= self.is_known() && quiet >= QUIET_LOOKS;
    }

    /// Whether nothing of what is played is heard. Somebody who speaks changes nothing about it.
    pub fn is_found(&self) -> bool {
        self.is_found
    }

    /// Whether enough was played to know.
    pub fn is_known(&self) -> bool {
        self.looks.len() == LOOKS
    }

    /// Something of it is heard after all, or other devices are open.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    /// What comes of levels at 20 looks a second, each with whether something is played.
    fn found(looks: impl IntoIterator<Item = (f64, bool)>) -> bool {
        let (mut isolation, mut now) = (Isolation::default(), clock::now());
        for (heard_dbfs, is_playing) in looks {
            now += Duration::from_millis(50);
            isolation.look(heard_dbfs, is_playing, now);
        }
        isolation.is_found()
    }

    fn for_looks(count: usize, heard_dbfs: f64, is_playing: bool) -> Vec<(f64, bool)> {
        vec![(heard_dbfs, is_playing); count]
    }

    #[test]
    fn headphones_are_found_in_a_quiet_room_and_in_a_noisy_one() {
        assert!(found(for_looks(110, -70.0, true)));
        let noisy = [for_looks(40, -45.0, false), for_looks(110, -43.0, true)];
        assert!(found(noisy.concat()));
    }

    #[test]
    fn who_speaks_for_a_while_does_not_matter() {
        let speaks = [
            for_looks(60, -70.0, true),
            for_looks(20, -26.0, true),
            for_looks(40, -70.0, true),
        ];
        assert!(found(speaks.concat()));
    }

    #[test]
    fn an_echo_is_heard_however_late_it_comes() {
        let said = |length: usize, late: usize| {
            // Seven of ten looks have sound.
            let echo = |look: usize| look >= late && look < late + length && look % 10 < 7;
            let looks = (0..length + late + 20).map(move |look| {
                let heard_dbfs = if echo(look) { -30.0 } else { -70.0 };
                (heard_dbfs, look < length)
            });
            looks.collect::<Vec<_>>()
        };
        assert!(!found(said(200, 1)), "at once");
        assert!(!found(said(200, 30)), "after 1.5 s");
        let short: Vec<_> = (0..12).flat_map(|_| said(24, 26)).collect();
        assert!(!found(short), "when each reply is over already");
    }
}

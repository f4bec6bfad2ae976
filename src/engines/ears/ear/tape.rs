//! The sound of a microphone, kept as long as something may still want to hear it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::conversation::AudioTime;

/// Where space is needed, it is made for this part of what is there.
const GROWN_BY: usize = 8;

/// The newest part of a session's microphone sound.
#[derive(Debug, Default)]
pub struct Tape {
    samples: VecDeque<i16>,
    /// Where the kept part begins.
    begin: u64,
}

impl Tape {
    /// Begins at this place.
    pub fn from(place: AudioTime) -> Self {
        Self {
            samples: VecDeque::new(),
            begin: place.samples(),
        }
    }

    /// Appends sound. Space is made for little more at a time, never for twice as much.
    pub fn push(&mut self, samples: &[i16]) {
        let more = samples.len().max(self.samples.len() / GROWN_BY);
        if self.samples.capacity() < self.samples.len() + samples.len() {
            self.samples.reserve_exact(more);
        }
        self.samples.extend(samples);
    }

    /// How much sound is kept.
    pub fn length(&self) -> Duration {
        self.end() - AudioTime::from_samples(self.begin)
    }

    /// Where what is kept begins.
    pub fn begin(&self) -> AudioTime {
        AudioTime::from_samples(self.begin)
    }

    /// Where the sound ends.
    pub fn end(&self) -> AudioTime {
        AudioTime::from_samples(self.begin + self.samples.len() as u64)
    }

    /// A copy of the sound from `from` to `until`, as far as it is there.
    pub fn copy(&self, from: AudioTime, until: AudioTime) -> Vec<i16> {
        let place = |at: AudioTime| {
            let offset = at.samples().saturating_sub(self.begin);
            usize::try_from(offset).map_or(self.samples.len(), |it| it.min(self.samples.len()))
        };
        let (from, until) = (place(from), place(until));
        self.samples.range(from..until.max(from)).copied().collect()
    }

    /// Forgets what lies before `place`.
    pub fn forget_before(&mut self, place: AudioTime) {
        let count = place.samples().saturating_sub(self.begin);
        let count =
            usize::try_from(count).map_or(self.samples.len(), |it| it.min(self.samples.len()));
        self.samples.drain(..count);
        self.begin += count as u64;
        // A minute of sound is not kept allocated for a session that is silent again.
        if self.samples.capacity() > 2 * self.samples.len().max(AudioTime::RATE_HZ as usize) {
            self.samples.shrink_to(self.samples.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(samples: u64) -> AudioTime {
        AudioTime::from_samples(samples)
    }

    #[test]
    fn what_is_kept_is_found_at_its_place() {
        let mut tape = Tape::default();
        tape.push(&[1, 2, 3]);
        tape.push(&[4, 5]);
        assert_eq!(tape.end(), at(5));
        assert_eq!(tape.copy(at(1), at(4)), [2, 3, 4]);
        tape.forget_before(at(3));
        assert_eq!(tape.end(), at(5));
        assert_eq!(tape.copy(at(0), at(9)), [4, 5]);
        assert_eq!(tape.copy(at(4), at(3)), [0_i16; 0]);
        tape.forget_before(at(9));
        assert_eq!(tape.end(), at(5));
    }

    #[test]
    fn space_is_made_for_little_more_than_there_is() {
        let mut tape = Tape::default();
        for _ in 0..17 {
            tape.push(&vec![0; AudioTime::RATE_HZ as usize]);
            let kept = tape.samples.len();
            assert!(tape.samples.capacity() <= kept + kept / 4, "{kept}");
        }
        assert_eq!(tape.length(), Duration::from_secs(17));
    }

    #[test]
    fn memory_is_given_back() {
        let mut tape = Tape::default();
        tape.push(&vec![0; 2_000_000]);
        tape.forget_before(at(1_999_000));
        assert!(tape.samples.capacity() < 100_000);
        assert_eq!(tape.end(), at(2_000_000));
    }
}

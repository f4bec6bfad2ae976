//! What was given to be played and is not known to be heard yet: a device that comes back goes on from there.

use std::collections::VecDeque;
use std::ops::Range;

/// Samples that may wait. Source: ten minutes at 24 kHz; replies are made some seconds ahead.
const WAITING_MAX: usize = 10 * 60 * 24_000;

/// Samples with their numbers.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// The number of the first sample that is kept.
    from: u64,
    samples: VecDeque<i16>,
    /// The number of the first sample that was not handed to the device.
    fed: u64,
    /// Whether the sound ends with the last sample, until more is given.
    has_end: bool,
}

impl Tape {
    /// Appends samples; the numbers they have. Fewer are taken than given where too many wait.
    pub(super) fn give(&mut self, samples: &[i16]) -> Range<u64> {
        let room = WAITING_MAX - self.samples.len().min(WAITING_MAX);
        let first = self.given();
        self.samples.extend(samples.iter().take(room));
        self.has_end = false;
        first..self.given()
    }

    pub(super) fn end(&mut self) {
        self.has_end = true;
    }

    /// How many samples were given, ever: the number of the next.
    pub(super) fn given(&self) -> u64 {
        self.from + self.samples.len() as u64
    }

    pub(super) fn fed(&self) -> u64 {
        self.fed
    }

    /// Whether everything was heard or thrown away.
    pub(super) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Whether all was handed to the device and nothing more belongs to it.
    pub(super) fn is_at_end(&self) -> bool {
        self.has_end && self.fed == self.given()
    }

    /// Whether more is to come, or to be handed on.
    pub(super) fn goes_on(&self) -> bool {
        !self.samples.is_empty() && !self.is_at_end()
    }

    /// The next samples for the device, `count` at most, between -1 and 1.
    pub(super) fn feed(&mut self, count: usize, out: &mut Vec<f32>) {
        let start = (self.fed - self.from) as usize;
        let end = self.samples.len().min(start + count);
        let samples = self.samples.range(start..end);
        out.extend(samples.map(|it| f32::from(*it) / 32_768.0));
        self.fed += (end - start) as u64;
    }

    /// Everything below `number` was heard.
    pub(super) fn heard(&mut self, number: u64) {
        let done = number.min(self.fed) - self.from.min(number.min(self.fed));
        self.samples.drain(..done as usize);
        self.from += done;
    }

    /// The device went: what is not heard will be handed to the next one.
    pub(super) fn rewind(&mut self) {
        self.fed = self.from;
    }

    /// Nothing of what waits is to be played.
    pub(super) fn clear(&mut self) {
        self.from = self.given();
        self.fed = self.from;
        self.samples.clear();
        self.has_end = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fed(tape: &mut Tape, count: usize) -> usize {
        let mut out = Vec::new();
        tape.feed(count, &mut out);
        out.len()
    }

    #[test]
    fn what_was_handed_on_and_not_heard_is_handed_on_again() {
        let mut tape = Tape::default();
        assert_eq!(tape.give(&[1; 100]), 0..100);
        assert_eq!(fed(&mut tape, 60), 60);
        tape.heard(40);
        tape.rewind();
        assert_eq!(tape.fed(), 40);
        assert_eq!(fed(&mut tape, 1_000), 60);
        // More cannot have been heard than was handed on.
        tape.give(&[2; 10]);
        tape.heard(500);
        assert_eq!((tape.fed(), tape.given()), (100, 110));
    }

    #[test]
    fn numbers_go_on_after_everything_was_thrown_away() {
        let mut tape = Tape::default();
        tape.give(&[1; 100]);
        assert!(tape.goes_on());
        tape.clear();
        assert!(!tape.goes_on() && tape.is_at_end());
        assert_eq!(tape.give(&[3; 5]), 100..105);
        assert_eq!(fed(&mut tape, 9), 5);
        assert!(tape.goes_on() && !tape.is_at_end());
        tape.end();
        assert!(tape.is_at_end() && !tape.goes_on());
    }

    #[test]
    fn it_holds_ten_minutes_and_no_more() {
        let mut tape = Tape::default();
        let all = vec![0; WAITING_MAX + 5];
        assert_eq!(tape.give(&all), 0..WAITING_MAX as u64);
        assert!(tape.give(&[1]).is_empty());
    }
}

//! Whose turn it is of several files: the one with the least sound left, so that nobody waits long for a short one. One
//! turn in [`FIRST_EVERY`] goes to the file that came first instead, so that a long one comes to its end however many
//! short ones come.

use std::time::Duration;

/// Of so many turns one goes to the file that came first.
const FIRST_EVERY: u32 = 4;

/// Files that wait for their next turn.
pub(super) struct Queue<T> {
    waiting: Vec<Place<T>>,
    /// Turns in a row that did not go to the file that came first.
    passed: u32,
}

/// A file and what decides about its turn.
pub(super) struct Place<T> {
    /// The lower the earlier it came.
    pub(super) number: u64,
    /// Sound that is left; as far as that is not known yet, what was found so far.
    pub(super) left: Duration,
    pub(super) file: T,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            waiting: Vec::new(),
            passed: 0,
        }
    }
}

impl<T> Queue<T> {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Lets a file wait for its turn.
    pub(super) fn push(&mut self, place: Place<T>) {
        self.waiting.push(place);
    }

    /// Drops those that nobody waits for.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&T) -> bool) {
        self.waiting.retain(|place| is_wanted(&place.file));
    }

    /// The file whose turn it is.
    pub(super) fn take(&mut self) -> Option<Place<T>> {
        let places = || self.waiting.iter().enumerate();
        let (first, _) = places().min_by_key(|(_, place)| place.number)?;
        let (least, _) = places().min_by_key(|(_, place)| (place.left, place.number))?;
        self.passed += 1;
        let index = if self.passed < FIRST_EVERY {
            least
        } else {
            first
        };
        if index == first {
            self.passed = 0;
        }
        Some(self.waiting.swap_remove(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(files: &[(&'static str, u64)]) -> Queue<&'static str> {
        let mut queue = Queue::default();
        for (number, (file, seconds)) in files.iter().enumerate() {
            queue.push(Place {
                number: number as u64,
                left: Duration::from_secs(*seconds),
                file: *file,
            });
        }
        queue
    }

    fn order(mut queue: Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.take().map(|place| place.file)).collect()
    }

    #[test]
    fn the_least_left_goes_first_and_of_two_the_one_that_came_first() {
        let files = [("long", 600), ("short", 2), ("other", 30), ("same", 2)];
        assert_eq!(order(queue(&files)), ["short", "same", "other", "long"]);
        assert!(order(queue(&[])).is_empty());
    }

    #[test]
    fn what_came_first_has_one_turn_in_four_however_many_short_ones_come() {
        let mut queue = queue(&[("long", 3_600)]);
        let mut turns = String::new();
        for number in 1..=12 {
            queue.push(Place {
                number,
                left: Duration::from_secs(1),
                file: "short",
            });
            let place = queue.take().unwrap();
            turns.push_str(&place.file[..1]);
            if place.file == "long" {
                queue.push(place);
            }
        }
        assert_eq!(turns, "ssslssslsssl");
    }

    #[test]
    fn those_that_nobody_waits_for_are_dropped() {
        let mut queue = queue(&[("left", 1), ("here", 2)]);
        queue.retain(|file| *file != "left");
        assert_eq!(queue.len(), 1);
        assert_eq!(order(queue), ["here"]);
    }
}

//! What is kept, by how long ago it was used.

use std::time::{Duration, SystemTime};

use lru::LruCache;

use super::SoundKey;

/// Things of some size, together below a limit. What was used longest ago goes first.
pub(super) struct Recency<T> {
    entries: LruCache<SoundKey, Entry<T>>,
    bytes: u64,
    bytes_max: u64,
}

/// One thing kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<T> {
    pub(super) thing: T,
    pub(super) bytes: u64,
    /// Not subject to an age.
    pub(super) always: bool,
    pub(super) used: SystemTime,
}

impl<T> Entry<T> {
    pub(super) fn new(thing: T, bytes: u64, always: bool, used: SystemTime) -> Self {
        Self {
            thing,
            bytes,
            always,
            used,
        }
    }

    /// Whether it was not used for `age`. A time that far ahead is that of a clock since corrected.
    fn is_over(&self, age: Duration, now: SystemTime) -> bool {
        let away = now
            .duration_since(self.used)
            .unwrap_or_else(|ahead| ahead.duration());
        !self.always && away >= age
    }
}

impl<T> Recency<T> {
    pub(super) fn new(bytes_max: u64) -> Self {
        Self {
            entries: LruCache::unbounded(),
            bytes: 0,
            bytes_max,
        }
    }

    /// The entry, now the one used last.
    pub(super) fn touch(&mut self, key: &SoundKey, now: SystemTime) -> Option<&mut Entry<T>> {
        let entry = self.entries.get_mut(key)?;
        entry.used = now;
        Some(entry)
    }

    /// The entry, as it is.
    pub(super) fn get(&self, key: &SoundKey) -> Option<&Entry<T>> {
        self.entries.peek(key)
    }

    /// Keeps an entry in place of the one with its key. Returns what had to go for it, which may be itself.
    pub(super) fn insert(&mut self, key: SoundKey, entry: Entry<T>) -> Vec<(SoundKey, Entry<T>)> {
        self.remove(&key);
        if entry.bytes > self.bytes_max {
            return vec![(key, entry)];
        }
        self.bytes += entry.bytes;
        self.entries.put(key, entry);
        self.make_room()
    }

    /// Changes the limit. Returns what has to go for it.
    pub(super) fn set_bytes_max(&mut self, bytes_max: u64) -> Vec<(SoundKey, Entry<T>)> {
        self.bytes_max = bytes_max;
        self.make_room()
    }

    fn make_room(&mut self) -> Vec<(SoundKey, Entry<T>)> {
        let mut gone = Vec::new();
        while self.bytes > self.bytes_max
            && let Some((key, oldest)) = self.entries.pop_lru()
        {
            self.bytes -= oldest.bytes;
            gone.push((key, oldest));
        }
        gone
    }

    pub(super) fn remove(&mut self, key: &SoundKey) -> Option<Entry<T>> {
        let entry = self.entries.pop(key)?;
        self.bytes -= entry.bytes;
        Some(entry)
    }

    /// Everything that was not used for `age`.
    pub(super) fn over(&self, age: Duration, now: SystemTime) -> Vec<SoundKey> {
        let over = |entry: &Entry<T>| entry.is_over(age, now);
        let over = self.entries.iter().filter(|(_, entry)| over(entry));
        over.map(|(key, _)| *key).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(number: u8) -> SoundKey {
        SoundKey([number; 32])
    }

    proptest! {
        /// Beside a list in which the last is the most recent.
        #[test]
        fn behaves_as_a_list_in_order_of_use(steps in prop::collection::vec((0..3_u8, 0..8_u8, 0..40_u64), 0..80)) {
            let now = SystemTime::UNIX_EPOCH;
            let mut recency = Recency::new(100);
            let mut list: Vec<(u8, u64)> = Vec::new();
            for (step, number, bytes) in steps {
                let place = list.iter().position(|(other, _)| *other == number);
                let found = place.map(|place| list.remove(place));
                match step {
                    0 => {
                        let gone = recency.insert(key(number), Entry::new((), bytes, false, now));
                        list.push((number, bytes));
                        let mut expected = Vec::new();
                        while list.iter().map(|(_, bytes)| bytes).sum::<u64>() > 100 {
                            expected.push(key(list.remove(0).0));
                        }
                        let gone: Vec<_> = gone.into_iter().map(|(key, _)| key).collect();
                        prop_assert_eq!(gone, expected);
                    }
                    1 => {
                        prop_assert_eq!(recency.touch(&key(number), now).is_some(), found.is_some());
                        list.extend(found);
                    }
                    _ => prop_assert_eq!(recency.remove(&key(number)).is_some(), found.is_some()),
                }
                prop_assert_eq!(recency.len(), list.len());
                prop_assert_eq!(recency.bytes(), list.iter().map(|(_, bytes)| bytes).sum::<u64>());
            }
        }
    }

    #[test]
    fn what_is_too_large_is_not_kept_and_does_no_harm() {
        let mut recency = Recency::new(10);
        recency.insert(key(1), Entry::new((), 10, false, SystemTime::UNIX_EPOCH));
        let gone = recency.insert(key(2), Entry::new((), 11, false, SystemTime::UNIX_EPOCH));
        assert_eq!(gone[0].0, key(2));
        assert!(recency.get(&key(1)).is_some() && recency.len() == 1);
    }
}

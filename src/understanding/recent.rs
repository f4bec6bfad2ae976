//! What is known of texts seen a moment ago, found by a keyed hash: what people said is not kept for it.

use std::hash::{BuildHasher, RandomState};

use lru::LruCache;

/// Stands for a text: two hashes under keys of this process, which no two texts share by accident or by design.
type TextKey = (u64, u64);

/// A bounded map that forgets what was used longest ago.
pub struct Recent<T> {
    entries: LruCache<TextKey, T>,
    hashes: [RandomState; 2],
    texts_max: usize,
}

impl<T: Clone> Recent<T> {
    /// Remembers at most `texts_max` texts; zero remembers nothing.
    pub fn new(texts_max: usize) -> Self {
        Self {
            entries: LruCache::unbounded(),
            hashes: [RandomState::new(), RandomState::new()],
            texts_max,
        }
    }

    /// Remembers at most so many from now on.
    pub fn set_texts_max(&mut self, texts_max: usize) {
        self.texts_max = texts_max;
        self.forget_oldest();
    }

    fn key(&self, text: &str) -> TextKey {
        let [first, second] = &self.hashes;
        (first.hash_one(text), second.hash_one(text))
    }

    /// What is remembered of a text.
    pub fn get(&mut self, text: &str) -> Option<T> {
        let key = self.key(text);
        self.entries.get(&key).cloned()
    }

    /// Remembers it of a text.
    pub fn insert(&mut self, text: &str, value: T) {
        let key = self.key(text);
        self.entries.put(key, value);
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        while self.entries.len() > self.texts_max {
            self.entries.pop_lru();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::doubles::FakeEncoder;

    #[test]
    fn forgets_what_was_used_longest_ago() {
        let mut recent = Recent::new(2);
        for text in ["a", "b"] {
            recent.insert(text, FakeEncoder::vector(text));
        }
        assert_eq!(recent.get("a"), Some(FakeEncoder::vector("a")));
        recent.insert("c", FakeEncoder::vector("c"));
        assert!(recent.get("b").is_none());
        assert!(recent.get("a").is_some() && recent.get("c").is_some());
    }

    #[test]
    fn may_be_told_to_remember_less() {
        let mut recent = Recent::new(3);
        for text in ["a", "b", "c"] {
            recent.insert(text, FakeEncoder::vector(text));
        }
        recent.set_texts_max(1);
        assert!(recent.get("a").is_none() && recent.get("b").is_none());
        assert!(recent.get("c").is_some());
        recent.set_texts_max(0);
        assert!(recent.get("c").is_none());
    }

    #[test]
    fn may_remember_nothing() {
        let mut recent = Recent::new(0);
        recent.insert("a", FakeEncoder::vector("a"));
        assert!(recent.get("a").is_none());
    }
}

//! Which sounds somebody was given.

use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::Mutex;

use super::SoundKey;

/// Sounds that are remembered for one visitor, the last ones. Source: hours of sentences that are all different; 32 bytes each.
const SOUNDS_MAX: NonZeroUsize = NonZeroUsize::new(4_096).expect("it is not 0");

/// The sounds that were spoken to one visitor, so that they can be erased with what else is kept of the visit.
#[derive(Debug)]
pub struct Trail(Mutex<Followed>);

#[derive(Debug)]
struct Followed {
    keys: LruCache<SoundKey, ()>,
    /// The visit is erased: nothing more is kept of it.
    is_over: bool,
}

impl Default for Trail {
    fn default() -> Self {
        Self(Mutex::new(Followed {
            keys: LruCache::new(SOUNDS_MAX),
            is_over: false,
        }))
    }
}

impl Trail {
    /// One more sound is spoken.
    pub fn add(&self, key: SoundKey) {
        self.0.lock().keys.put(key, ());
    }

    /// Keeps something of the visit, unless that is over. Does not wait for the disk.
    pub fn keep(&self, keep: impl FnOnce()) {
        let followed = self.0.lock();
        if !followed.is_over {
            keep();
        }
    }

    /// The visit is over: what was spoken in it.
    pub fn end(&self) -> Vec<SoundKey> {
        let mut followed = self.0.lock();
        followed.is_over = true;
        let keys = std::mem::replace(&mut followed.keys, LruCache::new(NonZeroUsize::MIN));
        keys.into_iter().map(|(key, ())| key).collect()
    }
}

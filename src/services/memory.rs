//! Accounts of the memory that requests hold: however many come, they share so much and no more. What comes in has accounts
//! of its own: whoever is slow to send a file or a long text keeps nobody from speaking.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is spoken for all requests together. Bytes.
const SPEECH_MAX: usize = 160 << 20;

/// The sound files of all requests together. Bytes.
const UPLOADS_MAX: usize = 96 << 20;

/// The long bodies of all other requests together. Bytes.
const BODIES_MAX: usize = 32 << 20;

/// What is counted at a time. Bytes.
const UNIT: usize = 16 << 10;

/// The account.
#[derive(Clone)]
pub struct Memory {
    units: Arc<Semaphore>,
}

/// What one request holds; given back when it is dropped.
pub struct MemoryShare {
    memory: Memory,
    held: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

/// Others hold so much that there is no room; try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("other requests fill the memory that there is for what they hold")]
pub struct MemoryFull;

impl Memory {
    /// Nothing is spoken.
    pub fn for_speech() -> Self {
        Self::of(SPEECH_MAX)
    }

    /// No file has come.
    pub fn for_uploads() -> Self {
        Self::of(UPLOADS_MAX)
    }

    /// No long body is awaited.
    pub fn for_bodies() -> Self {
        Self::of(BODIES_MAX)
    }

    fn of(bytes: usize) -> Self {
        Self {
            units: Arc::new(Semaphore::new(bytes / UNIT)),
        }
    }

    /// A share that holds nothing yet.
    pub fn share(&self) -> MemoryShare {
        MemoryShare {
            memory: self.clone(),
            held: None,
            bytes: 0,
        }
    }
}

impl MemoryShare {
    /// Holds so many bytes more.
    ///
    /// # Errors
    /// [`MemoryFull`] when others hold too much.
    pub fn grow(&mut self, bytes: usize) -> Result<(), MemoryFull> {
        self.bytes += bytes;
        let held = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let more = self.bytes.div_ceil(UNIT).saturating_sub(held);
        let units = Arc::clone(&self.memory.units);
        let more = u32::try_from(more)
            .ok()
            .and_then(|more| units.try_acquire_many_owned(more).ok());
        let more = more.ok_or(MemoryFull)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_MAX: usize = 1 << 20;

    #[test]
    fn what_one_holds_the_others_lack_until_it_is_dropped() {
        let memory = Memory::of(ALL_MAX);
        let (mut first, mut second) = (memory.share(), memory.share());
        for _ in 0..100 {
            first.grow(1).unwrap();
        }
        assert_eq!(memory.units.available_permits(), ALL_MAX / UNIT - 1);
        first.grow(ALL_MAX - UNIT).unwrap();
        assert_eq!(second.grow(1), Err(MemoryFull));
        drop(first);
        memory.share().grow(ALL_MAX).unwrap();
        assert!(memory.share().grow(ALL_MAX + 1).is_err());
        assert_eq!(memory.units.available_permits(), ALL_MAX / UNIT);
    }
}

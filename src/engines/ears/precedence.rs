//! Who decodes first where several want to: what somebody waits for, before what may still change.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::inference::Cancellation;

/// What is being decoded in this process.
#[derive(Clone, Default)]
pub struct Precedence {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// Decodings that somebody waits for, under way or queued.
    awaited: usize,
    /// The decoding of words that may still change, if there is one.
    partial: Option<Cancellation>,
}

/// A decoding that somebody waits for, until this is dropped.
pub struct Awaited {
    precedence: Precedence,
}

/// The right to decode words that may still change, until this is dropped.
pub struct Partial {
    precedence: Precedence,
    /// Cancelled when somebody waits.
    pub cancellation: Cancellation,
}

impl Precedence {
    /// Somebody waits for a decoding: words that may still change are given up, and none are decoded meanwhile.
    pub fn await_one(&self) -> Awaited {
        let mut shared = self.shared.lock();
        shared.awaited += 1;
        let partial = shared.partial.clone();
        drop(shared);
        if let Some(partial) = partial {
            partial.cancel();
        }
        Awaited {
            precedence: self.clone(),
        }
    }

    /// The right to decode words that may still change; none while somebody waits, or others do so.
    pub fn partial(&self) -> Option<Partial> {
        let mut shared = self.shared.lock();
        if shared.awaited > 0 || shared.partial.is_some() {
            return None;
        }
        let cancellation = Cancellation::default();
        shared.partial = Some(cancellation.clone());
        Some(Partial {
            precedence: self.clone(),
            cancellation,
        })
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.precedence.shared.lock().awaited -= 1;
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        self.precedence.shared.lock().partial = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_awaited_goes_first() {
        let precedence = Precedence::default();
        let partial = precedence.partial().unwrap();
        assert!(precedence.partial().is_none(), "one at a time");
        let awaited = precedence.await_one();
        assert!(partial.cancellation.is_cancelled());
        drop(partial);
        assert!(precedence.partial().is_none(), "somebody waits");
        let second = precedence.await_one();
        drop(awaited);
        assert!(precedence.partial().is_none(), "somebody still waits");
        drop(second);
        assert!(precedence.partial().is_some());
        assert!(precedence.partial().is_some(), "the right was given back");
    }
}

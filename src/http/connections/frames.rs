//! The memory for frames of WebSockets that are not whole yet: what has come of them waits in it, however long the rest takes.

use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::PollSemaphore;

/// So much of a frame may come uncounted: all that a visitor says. Bytes.
const UNCOUNTED: usize = 16 << 10;

/// What all sockets have for longer frames. Bytes.
const ALL_MAX: usize = 64 << 20;

/// What is counted at a time. Bytes.
const UNIT: usize = 16 << 10;

/// The account of all sockets.
#[derive(Clone)]
pub struct FrameMemory(Arc<Semaphore>);

/// What one socket holds of it.
pub struct FrameShare {
    units: PollSemaphore,
    held: Option<OwnedSemaphorePermit>,
}

impl Default for FrameMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ALL_MAX / UNIT)))
    }
}

impl FrameMemory {
    /// A share that holds nothing yet.
    pub fn share(&self) -> FrameShare {
        FrameShare {
            units: PollSemaphore::new(Arc::clone(&self.0)),
            held: None,
        }
    }
}

impl FrameShare {
    /// Waits until there is room for a frame of which so many bytes have come. A new one gives back what the last one had.
    pub fn poll_room(&mut self, context: &mut Context<'_>, bytes: usize) -> Poll<()> {
        if bytes <= UNCOUNTED {
            self.held = None;
            return Poll::Ready(());
        }
        let held = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.div_ceil(UNIT).saturating_sub(held);
        if more == 0 {
            return Poll::Ready(());
        }
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let Poll::Ready(more) = self.units.poll_acquire_many(context, more) else {
            return Poll::Pending;
        };
        let more = more.expect("it is never closed");
        match &mut self.held {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn long_frames_share_the_memory_and_short_ones_need_none() {
        let memory = FrameMemory::default();
        let context = &mut Context::from_waker(Waker::noop());
        let mut first = memory.share();
        assert!(first.poll_room(context, ALL_MAX / 2).is_ready());
        assert!(first.poll_room(context, ALL_MAX).is_ready());
        let mut second = memory.share();
        assert!(second.poll_room(context, UNCOUNTED).is_ready());
        assert!(second.poll_room(context, UNCOUNTED + 1).is_pending());
        assert!(first.poll_room(context, 1).is_ready());
        assert!(second.poll_room(context, UNCOUNTED + 1).is_ready());
    }
}

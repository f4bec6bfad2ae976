//! What a connection is doing, as far as it decides whether it may be sent away.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

/// Shared by a connection, what it serves, and the list of all.
pub struct Standing {
    doing: Mutex<Doing>,
    /// Whether a part of the next request has come.
    has_begun: AtomicBool,
    /// Whether the client does not take what is written just now.
    is_written_to: AtomicBool,
    /// Whether it has become a WebSocket.
    is_socket: AtomicBool,
    /// Bytes of the frame that is coming.
    frame_bytes: AtomicUsize,
}

#[derive(Clone, Copy)]
enum Doing {
    /// No request is under way, since then.
    Nothing(Instant),
    /// More of a body is awaited, since then.
    AwaitsBody(Instant),
    /// It is worked for, answered, or a WebSocket.
    Busy,
}

impl Standing {
    /// A connection that has just been made.
    pub fn new(now: Instant) -> Self {
        Self {
            doing: Mutex::new(Doing::Nothing(now)),
            has_begun: AtomicBool::new(false),
            is_written_to: AtomicBool::new(false),
            is_socket: AtomicBool::new(false),
            frame_bytes: AtomicUsize::new(0),
        }
    }

    /// A request is there, or all of its body that was awaited.
    pub fn works(&self) {
        *self.doing.lock() = Doing::Busy;
    }

    /// Nothing can be done until more of the body comes.
    pub fn awaits_body(&self, now: Instant) {
        *self.doing.lock() = Doing::AwaitsBody(now);
    }

    /// All of an answer was handed over.
    pub fn answered(&self, now: Instant) {
        self.has_begun.store(false, Ordering::Relaxed);
        *self.doing.lock() = Doing::Nothing(now);
    }

    /// So many bytes came.
    pub fn heard(&self, bytes: usize) {
        self.has_begun.store(true, Ordering::Relaxed);
        if self.is_socket.load(Ordering::Relaxed) {
            self.frame_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// It is a WebSocket from now on.
    pub fn becomes_socket(&self) {
        self.is_socket.store(true, Ordering::Relaxed);
    }

    /// What has come of a frame that is not whole yet.
    pub fn frame_bytes(&self) -> usize {
        self.frame_bytes.load(Ordering::Relaxed)
    }

    /// A whole frame was taken.
    pub fn frame_taken(&self) {
        self.frame_bytes.store(0, Ordering::Relaxed);
    }

    /// Whether what is written waits for the client.
    pub fn written_to(&self, waits: bool) {
        self.is_written_to.store(waits, Ordering::Relaxed);
    }

    /// Whether the client has begun a request, or not yet.
    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Since when it has no request under way; none when it has.
    pub fn idle_since(&self) -> Option<Instant> {
        match *self.doing.lock() {
            Doing::Nothing(since) if !self.is_written_to.load(Ordering::Relaxed) => Some(since),
            Doing::Nothing(_) | Doing::AwaitsBody(_) | Doing::Busy => None,
        }
    }

    /// Since when more of its request's body is awaited.
    pub fn body_awaited_since(&self) -> Option<Instant> {
        match *self.doing.lock() {
            Doing::AwaitsBody(since) => Some(since),
            Doing::Nothing(_) | Doing::Busy => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_request_goes_from_nothing_to_nothing() {
        let now = clock::now();
        let standing = Standing::new(now);
        let seen = || (standing.idle_since(), standing.body_awaited_since());
        assert_eq!(seen(), (Some(now), None));
        standing.heard(1);
        standing.works();
        assert_eq!(seen(), (None, None));
        standing.awaits_body(now);
        assert_eq!(seen(), (None, Some(now)));
        standing.works();
        standing.written_to(true);
        standing.answered(now);
        assert_eq!(seen(), (None, None), "the client has not taken all of it");
        standing.written_to(false);
        assert_eq!(seen(), (Some(now), None));
        assert!(!standing.has_begun());
    }
}

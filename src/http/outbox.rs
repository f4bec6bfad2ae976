//! What waits to be written to one client, bounded by bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::ws::{CloseFrame, Message, close_code};
use tokio::sync::mpsc;

use super::protocol::{EventMode, write_event, write_pong};
use crate::conversation::Event;
use crate::session::{ClientSink, CloseReason, Overflow};

/// Unread bytes per client, at most. Above it the client is closed: 500 fragments with their growing `text_buffer`, the
/// most that one utterance can cause, stay below.
const WAITING_BYTES_MAX: usize = 8 << 20;

/// The session's end: events become frames.
pub struct Outbox {
    session_id: Arc<str>,
    mode: EventMode,
    frames: mpsc::UnboundedSender<Message>,
    waiting_bytes: Arc<AtomicUsize>,
}

/// The socket's end.
pub struct Frames {
    frames: mpsc::UnboundedReceiver<Message>,
    waiting_bytes: Arc<AtomicUsize>,
}

/// An outbox for one client of `session_id`. The queue counts bytes, not frames, so its channel is unbounded.
pub fn outbox(session_id: Arc<str>, mode: EventMode) -> (Outbox, Frames) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let waiting_bytes = Arc::new(AtomicUsize::new(0));
    let frames = Frames {
        frames: receiver,
        waiting_bytes: Arc::clone(&waiting_bytes),
    };
    (
        Outbox {
            session_id,
            mode,
            frames: sender,
            waiting_bytes,
        },
        frames,
    )
}

impl Outbox {
    fn push(&self, text: String) -> Result<(), Overflow> {
        let waiting = self.waiting_bytes.fetch_add(text.len(), Ordering::Relaxed) + text.len();
        if waiting > WAITING_BYTES_MAX {
            return Err(Overflow);
        }
        // The socket may have gone meanwhile; the session learns it from its signals.
        let _ = self.frames.send(Message::text(text));
        Ok(())
    }
}

impl ClientSink for Outbox {
    fn send(&mut self, event: &Event) -> Result<(), Overflow> {
        match write_event(event, &self.session_id, self.mode) {
            Some(text) => self.push(text),
            None => Ok(()),
        }
    }

    fn pong(&mut self) -> Result<(), Overflow> {
        self.push(write_pong())
    }

    fn close(&mut self, reason: CloseReason) {
        let (code, reason) = match reason {
            CloseReason::Ended => (close_code::NORMAL, "the session has ended"),
            CloseReason::ShuttingDown => (close_code::AWAY, "the server is shutting down"),
            CloseReason::Replaced => (
                close_code::POLICY,
                "replaced by a newer socket of this session",
            ),
            CloseReason::TooSlow => (
                close_code::AGAIN,
                "the client does not read what it is sent",
            ),
        };
        let _ = self.frames.send(close_frame(code, reason));
    }
}

impl Frames {
    /// The next frame, oldest first; none when the session has let go of the client.
    pub async fn next(&mut self) -> Option<Message> {
        let frame = self.frames.recv().await?;
        self.taken(&frame);
        Some(frame)
    }

    /// The next frame if one is waiting.
    pub fn try_next(&mut self) -> Option<Message> {
        let frame = self.frames.try_recv().ok()?;
        self.taken(&frame);
        Some(frame)
    }

    fn taken(&self, frame: &Message) {
        if let Message::Text(text) = frame {
            self.waiting_bytes.fetch_sub(text.len(), Ordering::Relaxed);
        }
    }
}

/// A close frame with a reason for people.
pub fn close_frame(code: u16, reason: &'static str) -> Message {
    Message::Close(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

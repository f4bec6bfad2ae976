//! A client as its session sees it, whatever the transport.

use std::fmt;

use super::signals;
use crate::conversation::{Attention, Event};
use crate::engines::speech::Part;

/// The way to a client.
pub trait ClientSink: Send {
    /// Queues one event.
    ///
    /// # Errors
    /// [`Overflow`] when the client reads too slowly; it should be closed.
    fn send(&mut self, event: &Event) -> Result<(), Overflow>;

    /// Queues the sound of a part of a sentence, in the client's own format.
    ///
    /// # Errors
    /// As [`Self::send`].
    fn send_audio(&mut self, part: &Part) -> Result<(), Overflow>;

    /// Takes back all audio that has not left yet.
    fn drop_audio(&mut self);

    /// Queues the answer to a ping.
    ///
    /// # Errors
    /// As [`Self::send`].
    fn pong(&mut self) -> Result<(), Overflow>;

    /// Says goodbye after what is queued; nothing can be sent afterwards.
    fn close(&mut self, reason: CloseReason);
}

/// A client that has opened a socket for a session.
pub struct Attachment {
    /// The way to the client.
    pub sink: Box<dyn ClientSink>,
    /// What the client sends; closed when its socket is.
    pub signals: signals::Receiver,
    /// Whether it wants to hear replies.
    pub audible: bool,
    /// How fast replies are spoken to it, as a factor of the pack's speed.
    pub speed: f32,
    /// Whether it goes on with a reply that was cut off and is taken up again.
    pub resumable: bool,
    /// What of its sound is listened to.
    pub attention: Attention,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attachment")
            .field("audible", &self.audible)
            .finish_non_exhaustive()
    }
}

/// More is queued for a client than it may leave unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

/// Why a socket is closed. A session is never deaf and open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The client asked for it.
    Ended,
    /// The server stops.
    ShuttingDown,
    /// A newer socket has taken the session over.
    Replaced,
    /// The client does not read what it is sent.
    TooSlow,
}

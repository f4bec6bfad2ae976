//! What every WebSocket of ours has in common: limits, pings, closing.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade, close_code};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use tokio::time::{Interval, MissedTickBehavior, interval_at};
use tokio_tungstenite::tungstenite;

use super::connections::Standing;
use super::outbox::close_frame;
use super::protocol::TEXT_BYTES_MAX;
use crate::clock;

/// Protocol pings, and how long a client may be silent. Source: rule 10 of the [wire](super::protocol).
const PING_EVERY: Duration = Duration::from_secs(20);
pub(super) const SILENCE_MAX: Duration = Duration::from_mins(1);

/// How long one write may block on a client that does not read.
pub(super) const WRITE_MAX: Duration = Duration::from_secs(30);

/// How long the client's side of a closing handshake is awaited.
pub(super) const CLOSING_MAX: Duration = Duration::from_secs(2);

/// Read and write buffers per socket. Bytes; tungstenite's own default is 128 KiB each.
const BUFFER_BYTES: usize = 4 << 10;

/// Above this the WebSocket layer itself gives up. Bytes; our own limits are lower and close with a code.
const FRAME_BYTES_MAX: usize = 4 * TEXT_BYTES_MAX;

/// The upgrade with our limits.
pub(super) fn limited(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(2 * FRAME_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
}

/// When to ping.
pub(super) fn pings() -> Interval {
    let mut pings = interval_at((clock::now() + PING_EVERY).into(), PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

/// An empty protocol ping.
pub(super) fn ping() -> Message {
    Message::Ping(axum::body::Bytes::new())
}

/// The client's frames.
pub(super) struct Reader {
    frames: SplitStream<WebSocket>,
    standing: Arc<Standing>,
}

impl Reader {
    /// Those of a socket whose connection stands so.
    pub(super) fn new(frames: SplitStream<WebSocket>, standing: Arc<Standing>) -> Self {
        Self { frames, standing }
    }

    /// The next one; none when the socket is gone. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Option<Result<Message, axum::Error>> {
        let frame = self.frames.next().await;
        self.standing.frame_taken();
        frame
    }
}

/// Reads until the client has closed its side.
pub(super) async fn drain(reader: &mut Reader) {
    while let Some(Ok(_)) = reader.next().await {}
}

/// The close frame that fits a fault of a WebSocket.
pub(super) fn close_for(problem: axum::Error) -> Message {
    let problem = problem.into_inner().downcast::<tungstenite::Error>();
    match problem.as_deref() {
        Ok(tungstenite::Error::Capacity(_)) => close_frame(close_code::SIZE, "a frame was too big"),
        Ok(tungstenite::Error::Utf8(_)) => {
            close_frame(close_code::INVALID, "a text frame was not UTF-8")
        }
        _ => close_frame(close_code::PROTOCOL, "the WebSocket protocol was violated"),
    }
}

//! The bytes of one connection.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};

use super::Standing;
use super::frames::{FrameMemory, FrameShare};
use crate::http::secure::Stream;
use crate::telemetry::{Metrics, Refusal};

/// How long a client may take nothing of what is written to it: a player that is paused takes up what it has read first.
const WRITE_PAUSE_MAX: Duration = Duration::from_mins(2);

/// A connection with its room, which it gives back when it is closed, whoever holds it then. A client that does not read
/// what it asked for is not written to for ever.
pub struct Connection {
    stream: Stream,
    standing: Arc<Standing>,
    metrics: Arc<Metrics>,
    frame: FrameShare,
    /// Until when the client must take something, while it takes nothing.
    patience: Option<Pin<Box<Sleep>>>,
    _room: OwnedSemaphorePermit,
}

impl Connection {
    /// A connection that has been let in.
    pub fn new(
        stream: Stream,
        room: OwnedSemaphorePermit,
        standing: Arc<Standing>,
        frames: &FrameMemory,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            stream,
            standing,
            metrics,
            frame: frames.share(),
            patience: None,
            _room: room,
        }
    }

    /// What came of an attempt to write: an error when nothing could be written for too long.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        self.standing.written_to(attempt.is_pending());
        if attempt.is_ready() {
            self.patience = None;
            return attempt;
        }
        let patience = self
            .patience
            .get_or_insert_with(|| Box::pin(sleep(WRITE_PAUSE_MAX)));
        if patience.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.metrics.refused(Refusal::AnswerNotRead);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let of_frame = self.standing.frame_bytes();
        if self.frame.poll_room(context, of_frame).is_pending() {
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let attempt = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len() - before;
        if came > 0 {
            self.standing.heard(came);
        }
        attempt
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, attempt)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(context, attempt)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

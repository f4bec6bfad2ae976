//! How many connections are open, how long one may say nothing, and who goes when there is no room.
//!
//! A connection that has asked for nothing yet costs a descriptor and no work. When there is no room, the oldest of these
//! goes, so that whoever opens thousands of them keeps nobody out.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

/// Descriptors that are kept for files, models and the page's own needs.
const KEPT_FOR_OTHERS: usize = 128;

/// Connections at most where the system sets no limit.
const OPEN_MAX: usize = 65_536;

/// All connections of this server.
pub struct Connections {
    room: Arc<Semaphore>,
    room_max: usize,
    newcomers: Mutex<VecDeque<Newcomer>>,
}

/// A connection that has asked for nothing yet.
struct Newcomer {
    has_asked: Arc<AtomicBool>,
    task: AbortHandle,
}

impl Connections {
    /// As many as the process may have descriptors for, less those that others need.
    pub fn of_this_process() -> Self {
        Self::of(
            descriptors_max()
                .saturating_sub(KEPT_FOR_OTHERS)
                .clamp(16, OPEN_MAX),
        )
    }

    fn of(room_max: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(room_max)),
            room_max,
            newcomers: Mutex::default(),
        }
    }

    /// Room for one more, once there is some.
    pub async fn admit(&self) -> OwnedSemaphorePermit {
        let room = Arc::clone(&self.room);
        if let Ok(room) = Arc::clone(&room).try_acquire_owned() {
            return room;
        }
        self.send_oldest_away();
        room.acquire_owned().await.expect("it is never closed")
    }

    /// `task` serves a connection, which may be sent away until `has_asked`.
    pub fn add(&self, has_asked: Arc<AtomicBool>, task: AbortHandle) {
        let open = self.room_max - self.room.available_permits();
        let mut newcomers = self.newcomers();
        // Those that have ended or asked are let go before they outnumber the others by far.
        if newcomers.len() > 2 * open {
            newcomers.retain(Newcomer::is_one);
        }
        newcomers.push_back(Newcomer { has_asked, task });
    }

    fn send_oldest_away(&self) {
        let mut newcomers = self.newcomers();
        while let Some(oldest) = newcomers.pop_front() {
            if oldest.is_one() {
                oldest.task.abort();
                return;
            }
        }
    }

    fn newcomers(&self) -> MutexGuard<'_, VecDeque<Newcomer>> {
        self.newcomers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Newcomer {
    fn is_one(&self) -> bool {
        !self.has_asked.load(Ordering::Relaxed) && !self.task.is_finished()
    }
}

#[cfg(unix)]
fn descriptors_max() -> usize {
    use rustix::process::{Resource, getrlimit};

    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(OPEN_MAX, |limit| usize::try_from(limit).unwrap_or(OPEN_MAX))
}

#[cfg(not(unix))]
fn descriptors_max() -> usize {
    OPEN_MAX
}

/// A connection with its room, which it gives back when it is closed, whoever holds it then.
pub struct Connection {
    stream: TcpStream,
    _room: OwnedSemaphorePermit,
}

impl Connection {
    /// A connection that has been let in.
    pub fn new(stream: TcpStream, room: OwnedSemaphorePermit) -> Self {
        Self {
            stream,
            _room: room,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
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
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_who_has_asked_for_nothing_makes_room() {
        let connections = Connections::of(2);
        let mut tasks = Vec::new();
        for has_asked in [true, false] {
            let room = connections.admit().await;
            let task = tokio::spawn(async move {
                let _room = room;
                std::future::pending::<()>().await;
            });
            connections.add(Arc::new(has_asked.into()), task.abort_handle());
            tasks.push(task);
        }
        let third = connections.admit().await;
        assert!(tasks[1].is_finished());
        assert!(!tasks[0].is_finished());
        drop(third);
    }
}

//! What the content thread is asked to do, and what asks it.

use std::mem;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use parking_lot::Mutex;
use tokio::sync::oneshot;
use tracing::info;

use super::error::ContentError;
use crate::engines::EngineError;
use crate::pack::{Links, PackChange, PackFiles, PackWatcher};
use crate::watch::{WatchMode, WatchOptions};

/// What a rebuild did.
#[derive(Debug, Clone)]
pub struct Rebuilt {
    /// Documents in the index.
    pub documents: usize,
    /// Their categories.
    pub categories: Vec<String>,
}

/// What the content thread is asked to do.
pub enum Request {
    /// To end.
    Stop,
    /// To see what is [`Wanted`].
    Look,
}

/// What is wanted of the content thread: however often that is asked while it works, it is done once.
#[derive(Default)]
pub struct Wanted {
    /// What has changed, all in all.
    pub change: Option<PackChange>,
    /// Who waits for a rebuild.
    pub rebuilds: Vec<oneshot::Sender<Result<Rebuilt, EngineError>>>,
}

/// The way to the content thread.
#[derive(Clone)]
pub struct Requests {
    sender: Sender<Request>,
    /// Requests that the thread has not taken yet.
    waiting: Arc<AtomicUsize>,
    wanted: Arc<Mutex<Wanted>>,
}

impl Requests {
    /// Sends a request, whatever waits already.
    pub fn send(&self, request: Request) {
        self.waiting.fetch_add(1, Ordering::Release);
        // A thread that has stopped takes no requests; whoever waits for an answer sees it dropped.
        let _ = self.sender.send(request);
    }

    /// Adds to what is wanted. One request to look at it waits at most.
    pub fn want(&self, add: impl FnOnce(&mut Wanted)) {
        let mut wanted = self.wanted.lock();
        let is_asked = wanted.change.is_some() || !wanted.rebuilds.is_empty();
        add(&mut wanted);
        if !is_asked {
            self.send(Request::Look);
        }
    }
}

/// The thread's end of the way.
pub struct Inbox {
    queue: Receiver<Request>,
    waiting: Arc<AtomicUsize>,
    wanted: Arc<Mutex<Wanted>>,
}

/// What the thread does next.
pub enum Next {
    /// What was wanted until now.
    Do(Wanted),
    /// What it does while nothing is asked.
    Idle,
    /// It ends.
    Stop,
}

impl Inbox {
    /// Requests that wait now.
    pub fn waiting(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.waiting)
    }

    /// Waits for a request; who is not idle only looks.
    pub fn next(&self, is_busy: bool) -> Next {
        let request = if is_busy {
            self.queue.try_recv()
        } else {
            self.queue.recv().map_err(|_| TryRecvError::Disconnected)
        };
        match request {
            Ok(Request::Stop) | Err(TryRecvError::Disconnected) => Next::Stop,
            Err(TryRecvError::Empty) => Next::Idle,
            Ok(Request::Look) => {
                self.waiting.fetch_sub(1, Ordering::Release);
                Next::Do(mem::take(&mut self.wanted.lock()))
            }
        }
    }
}

impl Wanted {
    fn changed(&mut self, change: PackChange) {
        let before = self.change.get_or_insert(change);
        before.texts |= change.texts;
        before.knowledge |= change.knowledge;
    }
}

/// What the content thread will be asked, gathered from before the pack is read, so that no change is missed.
pub struct Feed {
    pub(super) requests: Requests,
    pub(super) inbox: Inbox,
    pub(super) watcher: Option<PackWatcher>,
}

impl Feed {
    /// Watches the folder of `files`, if it is one and `watch` asks for it.
    ///
    /// # Errors
    /// [`ContentError::Watch`].
    pub fn open(files: &PackFiles, watch: bool) -> Result<Self, ContentError> {
        let (sender, queue) = channel();
        let requests = Requests {
            sender,
            waiting: Arc::default(),
            wanted: Arc::default(),
        };
        let inbox = Inbox {
            queue,
            waiting: Arc::clone(&requests.waiting),
            wanted: Arc::clone(&requests.wanted),
        };
        let watcher = match files {
            PackFiles::Folder(folder, links) if watch => {
                Some(start_watcher(folder, *links, requests.clone()))
            }
            _ => None,
        };
        Ok(Self {
            requests,
            inbox,
            watcher: watcher.transpose()?,
        })
    }
}

fn start_watcher(
    folder: &Path,
    links: Links,
    requests: Requests,
) -> Result<PackWatcher, ContentError> {
    let on_change = move |change| requests.want(|wanted| wanted.changed(change));
    let watcher = PackWatcher::start(
        folder.to_path_buf(),
        links,
        WatchOptions::default(),
        on_change,
    )
    .map_err(ContentError::Watch)?;
    if let WatchMode::Polling(reason) = watcher.mode() {
        info!(reason, "the pack is watched by comparing its files");
    }
    Ok(watcher)
}

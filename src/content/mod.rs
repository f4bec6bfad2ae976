//! Keeps the engines in step with the pack: trains intents, indexes knowledge, and does so again when files change.
//!
//! One thread does it all, in the background of the sessions: the pack's texts first (under a second), then the words of
//! the documents, then their vectors in small batches, between which newer changes are taken up. A broken pack leaves
//! the last good one working.

mod source;
mod vectors;
mod wording;
mod words;
mod worker;

use std::mem;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::oneshot;
use tracing::{info, warn};

pub use source::PackDocuments;
pub use vectors::{example_texts, vectors_of};
pub use wording::wording;
pub use words::pack_words;
pub use worker::{exact_model, serve_voice};

use wording::example_questions;

use crate::engines::hearing::HearingStatus;
use crate::engines::speech::SpeechStatus;
use crate::engines::{EngineError, Engines};
use crate::knowledge::KnowledgeIndex;
use crate::pack::{Links, Pack, PackChange, PackError, PackFiles, PackWatcher};
use crate::understanding::VectorCache;
use crate::watch::{WatchMode, WatchOptions};

/// Example questions that the page offers, at most.
const EXAMPLE_QUESTIONS_MAX: usize = 6;

/// What the content is made from.
pub struct ContentSettings {
    /// The pack's files.
    pub files: PackFiles,
    /// Whether replies are spoken and questions heard.
    pub spoken: bool,
}

/// The pack as it is served.
pub struct Content {
    settings: ContentSettings,
    engines: Arc<Engines>,
    index: Arc<KnowledgeIndex>,
    served: Mutex<Served>,
    changed: Condvar,
    requests: Requests,
    watcher: Mutex<Option<PackWatcher>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What is being served and how far it is.
struct Served {
    pack: Arc<Pack>,
    /// Whether the intents are those of `pack`.
    training: Training,
    /// Whether the words of all documents are indexed.
    indexed: bool,
    /// What is wrong with the newest files, or could not be read.
    pack_problem: Option<String>,
    knowledge_problems: Vec<String>,
}

/// How the content stands, for `/health`, `/ready` and `doctor`.
#[derive(Debug, Clone)]
pub struct ContentStatus {
    /// The encoder's model, or why there is none.
    pub encoder: String,
    /// Whether there is an encoder.
    pub encoder_works: bool,
    /// The voice.
    pub speech: SpeechStatus,
    /// The recogniser.
    pub hearing: HearingStatus,
    /// Intents in service.
    pub intents: usize,
    /// Documents that can be found by their words.
    pub documents: usize,
    /// Passages that can be found by their words.
    pub passages: usize,
    /// Texts that are to be found by their meaning.
    pub texts: usize,
    /// Those that have no vector yet.
    pub texts_without_vector: usize,
    /// What the operator should know.
    pub problems: Vec<String>,
    /// Whether one of them keeps something from working, beyond a single document.
    pub degraded: bool,
    training: Training,
    indexed: bool,
}

/// How far the intents are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Training {
    UnderWay,
    Done,
    Failed(String),
}

impl ContentStatus {
    /// What is still missing before the server is ready; empty when it is.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.encoder_works {
            missing.push(format!("encoder: {}", self.encoder));
        }
        if self.speech.is_loading {
            missing.push("the voice is being loaded".to_owned());
        }
        if self.hearing.is_loading {
            missing.push("the recogniser is being loaded".to_owned());
        }
        if self.training != Training::Done {
            missing.push("intents are being trained".to_owned());
        }
        if !self.indexed {
            missing.push("documents are being read".to_owned());
        }
        if self.texts_without_vector > 0 {
            missing.push(format!(
                "{} texts have no vector yet",
                self.texts_without_vector
            ));
        }
        missing
    }

    /// Whether nothing more will come by itself: all is ready, or what is missing needs a person.
    pub fn is_settled(&self) -> bool {
        let trained = self.training != Training::UnderWay || !self.encoder_works;
        let vectors = self.texts_without_vector == 0 || !self.encoder_works;
        trained && self.indexed && vectors
    }

    /// What is being done, in two words.
    pub fn doing(&self) -> &'static str {
        match (&self.training, self.indexed) {
            (Training::UnderWay, _) => "training intents",
            (Training::Done | Training::Failed(_), false) => "reading documents",
            (Training::Done | Training::Failed(_), true) => "making vectors",
        }
    }
}

/// What a rebuild did.
#[derive(Debug, Clone)]
pub struct Rebuilt {
    /// Documents in the index.
    pub documents: usize,
    /// Their categories.
    pub categories: Vec<String>,
}

/// What the content thread is asked to do.
enum Request {
    Stop,
    /// To see what is [`Wanted`].
    Look,
}

/// What is wanted of the content thread: however often that is asked while it works, it is done once.
#[derive(Default)]
struct Wanted {
    /// What has changed, all in all.
    change: Option<PackChange>,
    /// Who waits for a rebuild.
    rebuilds: Vec<oneshot::Sender<Result<Rebuilt, EngineError>>>,
}

/// The way to the content thread.
#[derive(Clone)]
struct Requests {
    sender: Sender<Request>,
    /// Requests that the thread has not taken yet.
    waiting: Arc<AtomicUsize>,
    wanted: Arc<Mutex<Wanted>>,
}

impl Requests {
    fn send(&self, request: Request) {
        self.waiting.fetch_add(1, Ordering::Release);
        // A thread that has stopped takes no requests; whoever waits for an answer sees it dropped.
        let _ = self.sender.send(request);
    }

    /// Adds to what is wanted. One request to look at it waits at most.
    fn want(&self, add: impl FnOnce(&mut Wanted)) {
        let mut wanted = lock(&self.wanted);
        let is_asked = wanted.change.is_some() || !wanted.rebuilds.is_empty();
        add(&mut wanted);
        if !is_asked {
            self.send(Request::Look);
        }
    }

    /// What is wanted until now.
    fn take_wanted(&self) -> Wanted {
        mem::take(&mut lock(&self.wanted))
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
    requests: Requests,
    queue: Receiver<Request>,
    watcher: Option<PackWatcher>,
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
        let watcher = match files {
            PackFiles::Folder(folder, links) if watch => {
                Some(start_watcher(folder, *links, requests.clone()))
            }
            _ => None,
        };
        Ok(Self {
            requests,
            queue,
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

/// Why the content cannot be kept up.
#[derive(Debug, Error)]
pub enum ContentError {
    /// The system gives no thread. Restart the program.
    #[error("cannot start the content thread")]
    Thread(#[source] std::io::Error),
    /// The pack's folder cannot be watched. Set `pack.watch = false`, or see the cause.
    #[error("cannot watch the pack")]
    Watch(#[source] PackError),
}

impl Content {
    /// Starts serving `pack`; it is trained and indexed in the background.
    ///
    /// # Errors
    /// [`ContentError::Thread`].
    pub fn start(
        settings: ContentSettings,
        pack: Pack,
        feed: Feed,
        engines: Arc<Engines>,
        index: Arc<KnowledgeIndex>,
        vectors: VectorCache,
    ) -> Result<Arc<Self>, ContentError> {
        let Feed {
            requests,
            queue,
            watcher,
        } = feed;
        let served = Served {
            pack: Arc::new(pack),
            training: Training::UnderWay,
            indexed: false,
            pack_problem: None,
            knowledge_problems: Vec::new(),
        };
        let content = Arc::new(Self {
            settings,
            engines,
            index,
            served: Mutex::new(served),
            changed: Condvar::new(),
            requests,
            watcher: Mutex::new(watcher),
            thread: Mutex::new(None),
        });
        let worker = worker::Worker::new(Arc::downgrade(&content), vectors);
        let thread = thread::Builder::new()
            .name("docent-content".to_owned())
            .spawn(move || worker.run(&queue))
            .map_err(ContentError::Thread)?;
        *lock(&content.thread) = Some(thread);
        Ok(content)
    }

    /// The pack in service.
    pub fn pack(&self) -> Arc<Pack> {
        Arc::clone(&self.served().pack)
    }

    /// The folder or name of the pack's files.
    pub fn source_name(&self) -> String {
        self.settings.files.name()
    }

    /// The folders that hold documents, sorted.
    pub fn categories(&self) -> Vec<String> {
        self.index.categories()
    }

    /// Questions to begin with.
    pub fn example_questions(&self) -> Vec<String> {
        example_questions(&self.pack())
            .take(EXAMPLE_QUESTIONS_MAX)
            .map(str::to_owned)
            .collect()
    }

    /// Reads every document again and waits until its words can be found.
    ///
    /// # Errors
    /// [`EngineError::Failed`] when the index cannot be written.
    pub async fn rebuild(&self) -> Result<Rebuilt, EngineError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || EngineError::Failed("the content thread has stopped".to_owned());
        self.requests.want(|wanted| wanted.rebuilds.push(reply));
        answer.await.map_err(|_| stopped())?
    }

    /// Waits until intents and words are in service, at most `patience`.
    pub fn wait_until_serving(&self, patience: Duration) {
        let served = self.served();
        let starting =
            |served: &mut Served| !(served.indexed && served.training != Training::UnderWay);
        // Whether it was reached or not, clients may come now.
        let _ = self.changed.wait_timeout_while(served, patience, starting);
    }

    /// Stops keeping up with the pack and waits for the threads: no engine may be at work when the process ends.
    pub fn stop(&self) {
        self.engines.speech.stop();
        self.engines.hearing.stop();
        drop(lock(&self.watcher).take());
        self.requests.send(Request::Stop);
        if let Some(thread) = lock(&self.thread).take()
            && thread.join().is_err()
        {
            warn!("the content thread had failed");
        }
    }

    /// How the content stands.
    pub fn status(&self) -> ContentStatus {
        let served = self.served();
        let encoder = self.engines.encoder.pool();
        let speech = self.engines.speech.status();
        let hearing = self.engines.hearing.status();
        let encoder_works = encoder.is_ok();
        let mut problems: Vec<String> = Vec::new();
        problems.extend(encoder.as_ref().err().map(ToString::to_string));
        problems.extend(speech.problem.clone());
        problems.extend(hearing.problem.clone());
        problems.extend(served.pack_problem.clone());
        if let Training::Failed(problem) = &served.training {
            problems.push(problem.clone());
        }
        problems.extend(served.knowledge_problems.iter().cloned());
        let index_warnings = self.index.warnings();
        problems.extend(index_warnings.iter().cloned());
        ContentStatus {
            encoder: encoder.map_or_else(
                |error| error.to_string(),
                |pool| pool.model_id().as_str().to_owned(),
            ),
            encoder_works,
            intents: served.pack.intents.len(),
            documents: self.index.documents(),
            passages: self.index.passages(),
            texts: self.index.texts(),
            texts_without_vector: self.index.vectors_waiting(),
            degraded: !encoder_works
                || speech.problem.is_some()
                || hearing.problem.is_some()
                || served.pack_problem.is_some()
                || matches!(served.training, Training::Failed(_))
                || !index_warnings.is_empty(),
            problems,
            speech,
            hearing,
            training: served.training.clone(),
            indexed: served.indexed,
        }
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        lock(&self.served)
    }

    fn change_served(&self, change: impl FnOnce(&mut Served)) {
        change(&mut self.served());
        self.changed.notify_all();
    }
}

/// A panic elsewhere leaves nothing half done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

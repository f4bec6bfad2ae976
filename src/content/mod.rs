//! Keeps the engines in step with the pack: trains intents, indexes knowledge, and does so again when files change.
//!
//! One thread does it all, in the background of the sessions: the pack's texts first (under a second), then the words of
//! the documents, then vectors in small batches, between which newer changes are taken up. A broken pack leaves the last
//! good one working. `worker` has what each kind of change leads to.

mod built_in;
mod documents;
mod error;
mod forms;
mod intents;
mod requests;
mod review;
mod serving;
mod source;
mod status;
mod vectors;
mod voice;
mod wording;
mod words;
mod worker;

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use tracing::warn;

pub use error::ContentError;
pub use intents::exact_model;
pub use requests::{Feed, Rebuilt};
pub use serving::ContentSettings;
pub use source::PackDocuments;
pub use status::{ContentStatus, Readiness};
pub use vectors::{example_texts, vectors_of};
pub use voice::serve_voice;
pub use wording::wording;
pub use words::pack_words;

use requests::{Request, Requests};
use serving::Serving;
use wording::{example_questions, topics};
use worker::Worker;

use crate::engines::{EngineError, Engines};
use crate::knowledge::KnowledgeIndex;
use crate::pack::{Pack, PackFiles, PackWatcher};
use crate::understanding::VectorCache;

/// Example questions that the page offers, at most.
const EXAMPLE_QUESTIONS_MAX: usize = 6;

/// Questions that the kiosk offers, one for each topic, at most, where the pack names none.
const TOPIC_QUESTIONS_MAX: usize = 8;

/// The pack as it is served.
pub struct Content {
    serving: Arc<Serving>,
    requests: Requests,
    watcher: Mutex<Option<PackWatcher>>,
    thread: Mutex<Option<JoinHandle<()>>>,
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
    ) -> Result<Self, ContentError> {
        let Feed {
            requests,
            inbox,
            watcher,
        } = feed;
        let serving = Arc::new(Serving::new(settings, pack, engines, index));
        let worker = Worker::new(Arc::clone(&serving), vectors, inbox);
        let thread = thread::Builder::new()
            .name("docent-content".to_owned())
            .spawn(move || worker.run())
            .map_err(ContentError::Thread)?;
        Ok(Self {
            serving,
            requests,
            watcher: Mutex::new(watcher),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The pack in service.
    pub fn pack(&self) -> Arc<Pack> {
        self.serving.pack()
    }

    /// The folder or name of the pack's files.
    pub fn source_name(&self) -> String {
        self.serving.settings.files.name()
    }

    /// The folders that hold documents, sorted.
    pub fn categories(&self) -> Vec<String> {
        self.serving.index.categories()
    }

    /// Questions to begin with.
    pub fn example_questions(&self) -> Vec<String> {
        example_questions(&self.pack())
            .take(EXAMPLE_QUESTIONS_MAX)
            .map(str::to_owned)
            .collect()
    }

    /// One question for each topic, for those who do not know what can be asked.
    pub fn topic_questions(&self) -> Vec<String> {
        topics(&self.pack(), TOPIC_QUESTIONS_MAX)
    }

    /// The pack's files.
    pub fn files(&self) -> &PackFiles {
        &self.serving.settings.files
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
        self.serving.wait(patience);
    }

    /// How the content stands.
    pub fn status(&self) -> ContentStatus {
        self.serving.status()
    }

    /// Whether clients are served as well as they will be.
    pub fn readiness(&self) -> Readiness {
        self.serving.readiness()
    }

    /// Stops keeping up with the pack and waits for the thread, after which no engine is at work for it.
    pub fn stop(&self) {
        drop(self.watcher.lock().take());
        self.requests.send(Request::Stop);
        if let Some(thread) = self.thread.lock().take()
            && thread.join().is_err()
        {
            warn!("the content thread had failed");
        }
    }
}

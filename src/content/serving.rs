//! What is being served and how far it is: written by the content thread, read by everybody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::status::{ContentStatus, Readiness, Training};
use crate::engines::Engines;
use crate::knowledge::KnowledgeIndex;
use crate::pack::{Pack, PackFiles};

/// What the content is made from.
pub struct ContentSettings {
    /// The pack's files.
    pub files: PackFiles,
    /// Whether replies are spoken and questions heard.
    pub spoken: bool,
}

/// The pack in service, and whom it serves.
pub struct Serving {
    pub settings: ContentSettings,
    pub engines: Arc<Engines>,
    pub index: Arc<KnowledgeIndex>,
    served: Mutex<Served>,
    changed: Condvar,
    was_ready: AtomicBool,
}

/// How far it is.
pub struct Served {
    /// The newest pack without errors.
    pub pack: Arc<Pack>,
    /// Whether the intents are those of `pack`.
    pub training: Training,
    /// Whether the words of all documents are indexed.
    pub indexed: bool,
    /// Whether passages are still read ahead for the evidence of answers; until then the first question about one waits for
    /// that.
    pub reads_ahead: bool,
    /// What is wrong with the newest texts.
    pub pack_problem: Option<String>,
    /// Documents that could not be read.
    pub knowledge_problems: Vec<String>,
}

impl Serving {
    /// Nothing of `pack` is in service yet.
    pub fn new(
        settings: ContentSettings,
        pack: Pack,
        engines: Arc<Engines>,
        index: Arc<KnowledgeIndex>,
    ) -> Self {
        let served = Served {
            pack: Arc::new(pack),
            training: Training::UnderWay,
            indexed: false,
            reads_ahead: false,
            pack_problem: None,
            knowledge_problems: Vec::new(),
        };
        Self {
            settings,
            engines,
            index,
            served: Mutex::new(served),
            changed: Condvar::new(),
            was_ready: AtomicBool::new(false),
        }
    }

    /// The pack in service.
    pub fn pack(&self) -> Arc<Pack> {
        Arc::clone(&self.served().pack)
    }

    /// Takes note of a step.
    pub fn change(&self, change: impl FnOnce(&mut Served)) {
        change(&mut self.served());
        self.changed.notify_all();
    }

    /// Waits until intents and words are in service, at most `patience`.
    pub fn wait(&self, patience: Duration) {
        let mut served = self.served();
        let starting =
            |served: &mut Served| !(served.indexed && served.training != Training::UnderWay);
        // Whether it was reached or not, clients may come now.
        self.changed.wait_while_for(&mut served, starting, patience);
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

    /// Whether clients are served as well as they will be.
    pub fn readiness(&self) -> Readiness {
        let missing = self.status().missing();
        if missing.is_empty() {
            self.was_ready.store(true, Ordering::Relaxed);
            if self.served().reads_ahead {
                Readiness::Updating(vec!["passages are read ahead".to_owned()])
            } else {
                Readiness::Ready
            }
        } else if self.was_ready.load(Ordering::Relaxed) {
            Readiness::Updating(missing)
        } else {
            Readiness::Starting(missing)
        }
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock()
    }
}

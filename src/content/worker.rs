//! The content thread: one request after another, and vectors in between.
//!
//! | what changed | what follows |
//! |---|---|
//! | texts (`pack.toml`, `intents.toml`, `lexicon.txt`) | wording, limits of the knowledge, intents, voice, words of the recogniser |
//! | documents | index, vectors, words of the recogniser |

use std::sync::Arc;

use tokio::sync::oneshot;
use tracing::warn;

use super::documents::{Documents, Read, add_vectors};
use super::intents::Trainer;
use super::requests::{Inbox, Next, Rebuilt, Wanted};
use super::serving::Serving;
use super::voice::VoiceLoader;
use super::wording::wording;
use super::words::{serve_spelling, serve_words};
use crate::engines::EngineError;
use crate::knowledge::Limits;
use crate::pack::{Pack, PackChange};
use crate::understanding::VectorCache;

/// The thread's own state.
pub struct Worker {
    serving: Arc<Serving>,
    inbox: Inbox,
    vectors: VectorCache,
    trainer: Trainer,
    documents: Documents,
    voice: VoiceLoader,
}

impl Worker {
    /// `vectors` are those known before.
    pub fn new(serving: Arc<Serving>, vectors: VectorCache, inbox: Inbox) -> Self {
        let documents = Documents::new(inbox.waiting());
        Self {
            serving,
            inbox,
            vectors,
            trainer: Trainer::default(),
            documents,
            voice: VoiceLoader::default(),
        }
    }

    /// Runs until it is told to stop, or nobody can ask any more.
    pub fn run(mut self) {
        self.serve_texts();
        self.serve_documents();
        self.serve_words();
        let mut is_busy = true;
        loop {
            match self.inbox.next(is_busy) {
                Next::Stop => return,
                Next::Idle => is_busy = self.make_vectors(),
                Next::Do(wanted) => {
                    self.take(wanted);
                    is_busy = true;
                }
            }
        }
    }

    fn take(&mut self, wanted: Wanted) {
        let Wanted { change, rebuilds } = wanted;
        if let Some(change) = change {
            self.take_change(change);
        }
        if !rebuilds.is_empty() {
            self.rebuild(rebuilds);
        }
    }

    fn take_change(&mut self, change: PackChange) {
        if change.texts {
            self.read_texts();
        }
        if change.knowledge {
            self.serve_documents();
        }
        self.serve_words();
    }

    /// Reads the pack's texts again; a broken one leaves the last good one working.
    fn read_texts(&mut self) {
        match Pack::read(&self.serving.settings.files) {
            Ok(pack) => {
                self.serving.change(|served| {
                    served.pack = Arc::new(pack);
                    served.pack_problem = None;
                });
                self.serve_texts();
            }
            Err(errors) => {
                warn!("the changed pack has errors; the last good one goes on:\n{errors}");
                let problem = Some(errors.to_string());
                self.serving.change(|served| served.pack_problem = problem);
            }
        }
    }

    /// Puts the pack's texts into service.
    fn serve_texts(&mut self) {
        let (pack, engines) = (self.serving.pack(), &self.serving.engines);
        engines.set_wording(wording(&pack));
        engines.retrieval.set_limits(Limits {
            threshold: pack.knowledge_settings.threshold,
            sure: pack.knowledge_settings.sure,
            declines_unsure: pack.unsure.is_none(),
        });
        let zone = pack.knowledge_settings.time_zone.clone();
        engines.retrieval.set_zone(zone);
        self.trainer.begin(&self.serving, &mut self.vectors);
        if self.serving.settings.spoken {
            self.voice.load(&self.serving, pack);
        }
    }

    /// Takes up changed documents. A failure is in the status.
    fn serve_documents(&mut self) {
        let _ = self
            .documents
            .index(&self.serving, &self.vectors, Read::Changes);
    }

    /// Has the stages know the words of texts and documents.
    fn serve_words(&self) {
        serve_spelling(&self.serving);
        serve_words(&self.serving);
    }

    /// Reads every document again, once for all who ask.
    fn rebuild(&mut self, askers: Vec<oneshot::Sender<Result<Rebuilt, EngineError>>>) {
        let indexed = self
            .documents
            .index(&self.serving, &self.vectors, Read::All);
        let rebuilt = indexed.map(|()| Rebuilt {
            documents: self.serving.index.documents(),
            categories: self.serving.index.categories(),
        });
        self.serve_words();
        for asker in askers {
            // Whoever asked may have gone away.
            let _ = asker.send(rebuilt.clone());
        }
    }

    /// Makes some of the vectors that are missing, those of examples first; then what was set aside for them is read.
    /// Returns whether more is to be done.
    fn make_vectors(&mut self) -> bool {
        if self.trainer.go_on(&self.serving, &mut self.vectors)
            || add_vectors(&self.serving, &self.vectors)
            || self.documents.prepare_evidence(&self.serving)
        {
            return true;
        }
        let were_set_aside = self.documents.were_set_aside();
        if were_set_aside {
            self.serve_documents();
            self.serve_words();
        }
        were_set_aside
    }
}

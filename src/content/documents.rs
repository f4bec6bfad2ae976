//! The pack's documents: their words go into the index, their vectors follow.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tracing::{info, warn};

use super::serving::Serving;
use super::source::PackDocuments;
use super::vectors::vectors_of;
use crate::clock;
use crate::engines::{EngineError, EvidenceSource, PASSAGES_KEPT};
use crate::inference::Embedding;
use crate::knowledge::{MissingVector, SyncProgress};
use crate::understanding::VectorCache;

/// Texts whose vectors are made between two looks at the requests: well under the 2 s within which a changed file is to
/// be answered from, at about 5 ms a text.
const TEXTS_BETWEEN_REQUESTS: usize = 32;

/// Texts that are looked up among the known vectors before their passages are in service: those of the demo pack several
/// times over, and few enough to be read in some milliseconds.
const KNOWN_TEXTS_MAX: usize = 8_192;

/// Which documents to read.
#[derive(Debug, Clone, Copy)]
pub enum Read {
    /// Those that have changed.
    Changes,
    /// Every one.
    All,
}

/// Keeps the index up.
pub struct Documents {
    /// Requests that wait meanwhile.
    waiting: Arc<AtomicUsize>,
    /// A large document was left for when nothing else waits.
    set_aside: bool,
    /// So many passages were read ahead for the evidence of answers, and so many texts of them.
    prepared: (usize, usize),
}

impl Documents {
    /// `waiting` counts the requests that wait: a large document gives way to them.
    pub fn new(waiting: Arc<AtomicUsize>) -> Self {
        Self {
            waiting,
            set_aside: false,
            prepared: (0, 0),
        }
    }

    /// Whether a large document is still to be read.
    pub fn were_set_aside(&self) -> bool {
        self.set_aside
    }

    /// Brings the words of the index up to the files.
    ///
    /// # Errors
    /// [`EngineError::Failed`] when the index cannot be written; it stands in the status as well.
    pub fn index(
        &mut self,
        serving: &Serving,
        vectors: &VectorCache,
        what: Read,
    ) -> Result<(), EngineError> {
        let started = clock::now();
        let mut told = |progress| {
            if let SyncProgress::Searchable { .. } = progress {
                add_known_vectors(serving, vectors);
                serving.change(|served| served.indexed = true);
            }
        };
        let waiting = Arc::clone(&self.waiting);
        let documents = PackDocuments::new(&serving.settings.files, waiting);
        let done = match what {
            Read::Changes => serving.index.sync(&documents, &mut told),
            Read::All => serving.index.rebuild(&documents, &mut told),
        };
        self.set_aside = documents.were_set_aside();
        self.prepared = (0, 0);
        serving.change(|served| served.reads_ahead = evidence_of(serving).is_some());
        match done {
            Ok(report) => {
                let problems: Vec<String> = report
                    .problems
                    .iter()
                    .map(|problem| problem.message.clone())
                    .collect();
                for problem in &problems {
                    warn!("{problem}");
                }
                serving.change(|served| {
                    served.indexed = true;
                    served.knowledge_problems = problems;
                });
                let milliseconds = clock::milliseconds_since(started);
                let (added, changed, removed) = (report.added, report.changed, report.removed);
                let (unchanged, passages) = (report.unchanged, report.passages);
                info!(
                    added,
                    changed, removed, unchanged, passages, milliseconds, "knowledge read"
                );
                Ok(())
            }
            Err(problem) => {
                warn!(%problem, "knowledge cannot be indexed");
                let message = problem.to_string();
                serving.change(|served| served.knowledge_problems = vec![message]);
                Err(EngineError::Stage(problem.into()))
            }
        }
    }

    /// Has some more passages read ahead for the evidence of answers, until as many texts are as are kept. Returns whether
    /// more are to be.
    pub fn prepare_evidence(&mut self, serving: &Serving) -> bool {
        let Some(evidence) = evidence_of(serving) else {
            return false;
        };
        let goes_on = self.read_ahead(serving, evidence);
        serving.change(|served| served.reads_ahead = goes_on);
        goes_on
    }

    fn read_ahead(&mut self, serving: &Serving, evidence: &EvidenceSource) -> bool {
        let (passages, texts) = &mut self.prepared;
        let pause = *texts + TEXTS_BETWEEN_REQUESTS;
        while *texts < PASSAGES_KEPT.min(pause) {
            // What cannot be read here is told when vectors are made or a question is asked.
            let Ok(Some(found)) = serving.index.evidence_texts(*passages) else {
                return false;
            };
            for text in &found {
                evidence.prepare(text);
            }
            *passages += 1;
            *texts += found.len();
        }
        *texts < PASSAGES_KEPT
    }
}

/// What reads evidence, where that is done.
fn evidence_of(serving: &Serving) -> Option<&Arc<EvidenceSource>> {
    let evidence = serving.engines.retrieval.evidence();
    evidence.filter(|_| serving.index.reads_evidence())
}

/// Adds the vectors that need not be made, such as those of the demo pack, so that its first answers are no weaker
/// than later ones.
fn add_known_vectors(serving: &Serving, vectors: &VectorCache) {
    if serving.engines.encoder.pool().is_err() {
        return;
    }
    // What cannot be read or added here is tried again, and told, with the vectors that are to be made.
    let missing = serving.index.missing_vectors(KNOWN_TEXTS_MAX);
    let known: Vec<_> = missing
        .into_iter()
        .flatten()
        .filter_map(|missing| Some((missing.key, vectors.get(&missing.text)?)))
        .collect();
    let rows: Vec<_> = known
        .iter()
        .map(|(key, vector)| (*key, vector.as_slice()))
        .collect();
    let _ = serving.index.add_vectors(&rows);
}

/// Makes some of the missing vectors. Returns whether more are wanted.
pub fn add_vectors(serving: &Serving, vectors: &VectorCache) -> bool {
    let Ok(pool) = serving.engines.encoder.pool() else {
        return false;
    };
    let missing = match serving.index.missing_vectors(TEXTS_BETWEEN_REQUESTS) {
        Ok(missing) if missing.is_empty() => return false,
        Ok(missing) => missing,
        Err(problem) => {
            warn!(%problem, "the index cannot be read");
            return false;
        }
    };
    let texts: Vec<_> = missing.iter().map(|one| Arc::clone(&one.text)).collect();
    let added = vectors_of(&texts, vectors, pool).and_then(|vectors| {
        keep_what_was_read(serving, &missing, &vectors);
        let keys = missing.iter().map(|one| one.key);
        let rows: Vec<_> = keys.zip(vectors.iter().map(Embedding::as_slice)).collect();
        serving
            .index
            .add_vectors(&rows)
            .map_err(|problem| EngineError::Stage(problem.into()))
    });
    if let Err(problem) = &added {
        warn!(%problem, "passages stay without vectors until the next change");
    }
    added.is_ok()
}

/// Keeps the tokens of whole passages for the evidence of answers, which would encode them once more.
fn keep_what_was_read(serving: &Serving, texts: &[MissingVector], vectors: &[Embedding]) {
    let Some(evidence) = evidence_of(serving) else {
        return;
    };
    let passages = texts
        .iter()
        .zip(vectors)
        .filter(|(text, _)| text.is_passage);
    for (passage, vector) in passages {
        evidence.keep(&passage.text, vector);
    }
}

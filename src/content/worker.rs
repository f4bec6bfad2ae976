//! The content thread: one request after another, and vectors in between.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;
use tracing::{info, warn};

use super::source::PackDocuments;
use super::vectors::{example_texts, vectors_of};
use super::wording::{fixed_replies, wording};
use super::words::pack_words;
use super::{Content, Rebuilt, Request, Training, Wanted};
use crate::clock;
use crate::conversation;
use crate::engines::speech::{Manner, PackVoice, Variation, VoiceName};
use crate::engines::{EngineError, IntentModel, SpeechHandle};
use crate::inference::Embedding;
use crate::knowledge::SyncProgress;
use crate::pack::{IntentAction, Pack, PackChange};
use crate::speaking::{Delivery, Lexicon};
use crate::understanding::{
    IntentClassifier, TrainingExample, TrainingIntent, TrainingSet, VectorCache,
};

/// Texts whose vectors are made between two looks at the requests: well under the 2 s within which a changed file is to
/// be answered from, at about 5 ms a text.
const TEXTS_BETWEEN_REQUESTS: usize = 32;

/// Texts that are looked up among the known vectors before their passages are in service: those of the demo pack several
/// times over, and few enough to be read in some milliseconds.
const KNOWN_TEXTS_MAX: usize = 8_192;

/// The thread's own state.
pub struct Worker {
    content: Weak<Content>,
    vectors: VectorCache,
    /// A large document was left for when nothing else waits.
    set_aside: bool,
    /// Loads the pack's voice, which nothing that is typed waits for.
    voice: Option<JoinHandle<()>>,
}

/// Which documents to read.
#[derive(Debug, Clone, Copy)]
enum Read {
    Changes,
    All,
}

/// What to do next.
enum Next {
    Request(Request),
    Vectors,
    Stop,
}

/// No engine may be at work when the process ends.
impl Drop for Worker {
    fn drop(&mut self) {
        self.await_voice();
    }
}

impl Worker {
    pub fn new(content: Weak<Content>, vectors: VectorCache) -> Self {
        Self {
            content,
            vectors,
            set_aside: false,
            voice: None,
        }
    }

    /// Runs until the content is dropped.
    pub fn run(mut self, requests: &Receiver<Request>) {
        if let Some(content) = self.content.upgrade() {
            self.serve_pack(&content);
            self.index_changes(&content);
        }
        let mut vectors_wanted = true;
        loop {
            match next(requests, vectors_wanted) {
                Next::Stop => return,
                Next::Vectors => {
                    let Some(content) = self.content.upgrade() else {
                        return;
                    };
                    vectors_wanted = self.add_vectors(&content);
                    if !vectors_wanted && self.set_aside {
                        self.index_changes(&content);
                        vectors_wanted = true;
                    }
                }
                Next::Request(request) => {
                    let Some(content) = self.content.upgrade() else {
                        return;
                    };
                    content.requests.waiting.fetch_sub(1, Ordering::Release);
                    self.take(&content, request);
                    vectors_wanted = true;
                }
            }
        }
    }

    fn take(&mut self, content: &Content, request: Request) {
        match request {
            Request::Stop => {}
            Request::Look => {
                let Wanted { change, rebuilds } = content.requests.take_wanted();
                if let Some(change) = change {
                    self.take_change(content, change);
                }
                if !rebuilds.is_empty() {
                    self.rebuild(content, rebuilds);
                }
            }
        }
    }

    fn take_change(&mut self, content: &Content, change: PackChange) {
        if change.texts {
            self.reload_pack(content);
        }
        if change.knowledge {
            self.index_changes(content);
        } else if change.texts {
            serve_words(content);
        }
    }

    /// Reads every document again, once for all who ask.
    fn rebuild(
        &mut self,
        content: &Content,
        askers: Vec<oneshot::Sender<Result<Rebuilt, EngineError>>>,
    ) {
        let rebuilt = self.index(content, Read::All).map(|()| Rebuilt {
            documents: content.index.documents(),
            categories: content.index.categories(),
        });
        for asker in askers {
            // Whoever asked may have gone away.
            let _ = asker.send(rebuilt.clone());
        }
    }

    /// Reads the pack's texts again; a broken one leaves the last good one working.
    fn reload_pack(&mut self, content: &Content) {
        match Pack::read(&content.settings.files) {
            Ok(pack) => {
                content.change_served(|served| {
                    served.pack = Arc::new(pack);
                    served.pack_problem = None;
                });
                self.serve_pack(content);
            }
            Err(errors) => {
                warn!("the changed pack has errors; the last good one goes on:\n{errors}");
                content.change_served(|served| served.pack_problem = Some(errors.to_string()));
            }
        }
    }

    /// Puts wording, thresholds and intents of the pack into service.
    fn serve_pack(&mut self, content: &Content) {
        let pack = content.pack();
        content.engines.set_wording(wording(&pack));
        content
            .engines
            .retrieval
            .set_threshold(pack.knowledge_settings.threshold);
        let started = clock::now();
        match self.train(content, &pack) {
            Ok(model) => {
                content.engines.intents.replace(model);
                let milliseconds = clock::milliseconds_since(started);
                info!(
                    pack = &*pack.name,
                    intents = pack.intents.len(),
                    milliseconds,
                    "intents trained"
                );
                content.change_served(|served| served.training = Training::Done);
            }
            Err(problem) => {
                warn!(%problem, "intents cannot be trained");
                let failed = Training::Failed(problem.to_string());
                content.change_served(|served| served.training = failed);
            }
        }
        if let Err(problem) = self.vectors.flush() {
            warn!(%problem, "vectors cannot be kept for the next start");
        }
        if content.settings.spoken {
            self.load_voice(content, pack);
        }
    }

    /// Has the pack's voice speak once it is loaded.
    fn load_voice(&mut self, content: &Content, pack: Arc<Pack>) {
        self.await_voice();
        let (speech, wording) = (content.engines.speech.clone(), content.engines.wording());
        let load = move || {
            serve_voice(&speech, &pack);
            speech.prepare(fixed_replies(&pack, &wording));
        };
        let loading = thread::Builder::new().name("docent-voice".to_owned());
        match loading.spawn(load) {
            Ok(loading) => self.voice = Some(loading),
            Err(problem) => {
                warn!(%problem, "the voice cannot be loaded: the system gives no thread");
            }
        }
    }

    fn await_voice(&mut self) {
        if let Some(loading) = self.voice.take() {
            // A panic was told by its hook; the voice of before goes on.
            let _ = loading.join();
        }
    }

    fn train(&mut self, content: &Content, pack: &Pack) -> Result<IntentModel, EngineError> {
        let texts: Vec<Arc<str>> = example_texts(pack).collect();
        let Ok(pool) = content.engines.encoder.pool() else {
            return exact_model(pack);
        };
        let vectors = vectors_of(&texts, &self.vectors, pool)?;
        for (text, vector) in texts.iter().zip(&vectors) {
            self.vectors.insert(text, vector);
        }
        let mut vectors = vectors.into_iter();
        let intents = pack.intents.iter().map(|intent| TrainingIntent {
            name: Arc::clone(&intent.name),
            out_of_scope: intent.out_of_scope,
            examples: intent
                .examples
                .iter()
                .zip(vectors.by_ref())
                .map(|(text, vector)| TrainingExample {
                    text: Arc::clone(text),
                    vector,
                })
                .collect(),
        });
        let set = TrainingSet {
            intents: intents.collect(),
            threshold: pack.intent_settings.threshold,
        };
        let classifier = IntentClassifier::train(&set)
            .map_err(|problem| EngineError::Failed(problem.to_string()))?;
        Ok(intent_model(pack, classifier))
    }

    /// Takes up changed documents. A failure is in the content's status.
    fn index_changes(&mut self, content: &Content) {
        let _ = self.index(content, Read::Changes);
        serve_words(content);
    }

    /// Brings the words of the index up to the files.
    fn index(&mut self, content: &Content, what: Read) -> Result<(), EngineError> {
        let started = clock::now();
        let mut told = |progress| {
            if let SyncProgress::Searchable { .. } = progress {
                self.add_known_vectors(content);
                content.change_served(|served| served.indexed = true);
            }
        };
        let waiting = Arc::clone(&content.requests.waiting);
        let documents = PackDocuments::new(&content.settings.files, waiting);
        let done = match what {
            Read::Changes => content.index.sync(&documents, &mut told),
            Read::All => content.index.rebuild(&documents, &mut told),
        };
        self.set_aside = documents.were_set_aside();
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
                content.change_served(|served| {
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
                content.change_served(|served| served.knowledge_problems = vec![message.clone()]);
                Err(EngineError::Failed(message))
            }
        }
    }

    /// Adds the vectors that need not be made, such as those of the demo pack, so that its first answers are no weaker
    /// than later ones.
    fn add_known_vectors(&self, content: &Content) {
        if content.engines.encoder.pool().is_err() {
            return;
        }
        // What cannot be read or added here is tried again, and told, with the vectors that are to be made.
        let missing = content.index.missing_vectors(KNOWN_TEXTS_MAX);
        let known: Vec<_> = missing
            .into_iter()
            .flatten()
            .filter_map(|(key, text)| Some((key, self.vectors.get(&text)?)))
            .collect();
        let rows: Vec<_> = known
            .iter()
            .map(|(key, vector)| (*key, vector.as_slice()))
            .collect();
        let _ = content.index.add_vectors(&rows);
    }

    /// Makes some of the missing vectors. Returns whether more are wanted.
    fn add_vectors(&mut self, content: &Content) -> bool {
        let Ok(pool) = content.engines.encoder.pool() else {
            return false;
        };
        let missing = match content.index.missing_vectors(TEXTS_BETWEEN_REQUESTS) {
            Ok(missing) if missing.is_empty() => return false,
            Ok(missing) => missing,
            Err(problem) => {
                warn!(%problem, "the index cannot be read");
                return false;
            }
        };
        let (keys, texts): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
        let added = vectors_of(&texts, &self.vectors, pool).and_then(|vectors| {
            let rows: Vec<_> = keys
                .into_iter()
                .zip(vectors.iter().map(Embedding::as_slice))
                .collect();
            content
                .index
                .add_vectors(&rows)
                .map_err(|problem| EngineError::Failed(problem.to_string()))
        });
        if let Err(problem) = &added {
            warn!(%problem, "passages stay without vectors until the next change");
        }
        added.is_ok()
    }
}

/// Waits for a request; while vectors are wanted, only looks.
fn next(requests: &Receiver<Request>, vectors_wanted: bool) -> Next {
    let request = if vectors_wanted {
        requests.try_recv()
    } else {
        requests.recv().map_err(|_| TryRecvError::Disconnected)
    };
    match request {
        Ok(Request::Stop) | Err(TryRecvError::Disconnected) => Next::Stop,
        Ok(request) => Next::Request(request),
        Err(TryRecvError::Empty) => Next::Vectors,
    }
}

/// Has the recogniser know what the pack speaks of.
fn serve_words(content: &Content) {
    if !content.settings.spoken {
        return;
    }
    let started = clock::now();
    let words = pack_words(&content.pack(), &content.index);
    content.engines.hearing.use_pack(&words);
    let milliseconds = clock::milliseconds_since(started);
    let status = content.engines.hearing.status();
    if let Some(recogniser) = status.recogniser {
        info!(
            recogniser,
            texts = words.texts.len(),
            milliseconds,
            "recogniser ready"
        );
    }
    if let Some(hint) = status.hint {
        info!("{hint}");
    }
}

/// Has the pack's voice speak.
pub fn serve_voice(speech: &SpeechHandle, pack: &Pack) {
    let settings = &pack.voice;
    let lexicon = pack.lexicon.entries.iter();
    let manner = Manner {
        lexicon: Arc::new(Lexicon::new(
            lexicon.map(|entry| (entry.word.clone(), entry.spoken.clone())),
        )),
        delivery: Delivery {
            rate: settings.rate,
        },
    };
    speech.use_pack(PackVoice {
        name: VoiceName::parse(&settings.id).unwrap_or_else(|| VoiceName::espeak(&settings.id)),
        variation: Variation {
            noise: settings.noise,
            noise_width: settings.noise_width,
        },
        language: pack.language.clone(),
        manner,
    });
}

/// A model that knows the pack's examples word for word: for the moments before they have vectors, and for a machine
/// without an encoder.
///
/// # Errors
/// When even nothing cannot be trained.
pub fn exact_model(pack: &Pack) -> Result<IntentModel, EngineError> {
    let examples = pack.intents.iter().flat_map(|intent| {
        let texts = intent.examples.iter();
        texts.map(|text| (&intent.name, intent.out_of_scope, &**text))
    });
    let classifier = IntentClassifier::of_examples(examples)
        .map_err(|problem| EngineError::Failed(problem.to_string()))?;
    Ok(intent_model(pack, classifier))
}

/// A trained classifier with the pack's actions.
fn intent_model(pack: &Pack, classifier: IntentClassifier) -> IntentModel {
    let actions = pack.intents.iter().map(|intent| {
        let action = match &intent.action {
            IntentAction::Replies(replies) => {
                conversation::IntentAction::Reply(Arc::clone(replies))
            }
            IntentAction::Knowledge | IntentAction::None => conversation::IntentAction::Knowledge,
        };
        (Arc::clone(&intent.name), action)
    });
    IntentModel {
        classifier,
        actions: actions.collect(),
        rejected_label: Arc::clone(&pack.intent_settings.rejected_label),
    }
}

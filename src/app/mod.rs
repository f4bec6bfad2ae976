//! The composition root: settings become engines, stores and tasks. Nobody else joins all stages.

mod ears;
mod error;
mod folders;
mod former;
mod models;
mod reload;
mod voice;

use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tracing::{info, warn};

use self::ears::watch_models;
pub use self::ears::{endpoint_rules, models_folder, recogniser_of_pack, start_hearing};
pub use self::error::StartError;
use self::former::remove_former;
pub use self::models::model_store;
use self::voice::{kept_sounds, start_speech, watch_voices};
pub use self::voice::{speech_of_pack, voice_catalogue, voice_folder};
use crate::audio::device::ThisMachine;
use crate::backup::clear_away;
use crate::cause::told;
use crate::clock::Clocks;
use crate::config::{
    AudioSettings, DamagedPolicy, LiveSettings, Settings, UnderstandingSettings, WordsPolicy,
};
use crate::content::{
    Content, ContentSettings, Feed, PackDocuments, exact_model, example_texts, vectors_of, wording,
};
use crate::conversation::{HearingRules, Rules};
use crate::engines::{
    EncoderHandle, Engines, EvidenceSource, IntentHandle, RetrievalHandle, WorkerPool,
};
use crate::files::DataFolder;
use crate::forms::{FormOutlet, OutletSettings, Patience};
use crate::inference::runtime;
use crate::knowledge::{KnowledgeIndex, Options as KnowledgeOptions};
use crate::limits::CpuShare;
use crate::local::{Local, LocalError};
use crate::pack::{Pack, PackFiles};
use crate::screens::{PinTries, Screens};
use crate::services::{Memory, Services};
use crate::session::{Registry, RegistrySettings};
use crate::store::{Damaged, RedbStore, SessionStore, StoreSettings, Words};
use crate::telemetry::{LogControl, Metrics};
use crate::understanding::{
    Encoder, EncoderPool, EvidenceReader, ModelId, OnnxEncoder, PoolOptions, VectorCache,
};
use crate::watch::Watcher;

/// Vectors of the demo pack's texts, made by `docent index --save-seed`.
static DEMO_VECTORS: &[u8] = include_bytes!("../../models/demo-vectors.bin");

/// Searches that may wait. At well under a millisecond each, more means that something hangs.
const SEARCHES_WAITING_MAX: usize = 256;

/// How long a form that is being delivered is waited for at the end. Source: our choice; a receiver that is well answers by
/// then, and one that hangs gets the form again after the next start.
const FORMS_STOP_MAX: Duration = Duration::from_secs(1);

/// Time between two looks for sessions whose words have to be erased.
const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// Everything that answers, without a network.
pub struct Brain {
    /// All stages.
    pub engines: Arc<Engines>,
    /// The pack in service.
    pub content: Arc<Content>,
    /// The rules of turns.
    pub rules: Arc<Rules>,
}

/// How replies come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// As text and sound.
    Spoken,
    /// As text only: no voice is loaded.
    Written,
}

impl Brain {
    /// Starts the engines on the pack. What is missing is told by the content's status; only a pack with errors, or a
    /// system that gives no threads, stops the start.
    ///
    /// # Errors
    /// [`StartError::Pack`], or whatever the system refused.
    pub fn start(settings: &Settings, data: Option<&DataFolder>, replies: Replies) -> Result<Self> {
        if let Some(data) = data {
            remove_former(data);
            clear_away(data);
        }
        let files = PackFiles::of(&settings.pack);
        let feed = Feed::open(&files, settings.pack.watch)?;
        let encoder = start_in_thread("docent-start", {
            let (understanding, data) = (settings.understanding.clone(), data.cloned());
            move || start_encoder(&understanding, data.as_ref())
        })?;
        let pack = match Pack::read(&files) {
            Ok(pack) => pack,
            Err(errors) => {
                // The runtime must not be loading while the process ends; whether it could be does not matter now.
                let _ = encoder.join();
                return Err(StartError::Pack(errors).into());
            }
        };
        let index_folder = data.map(|data| data.index(files.folder()));
        let options = KnowledgeOptions {
            language: pack.language.clone(),
            ..KnowledgeOptions::default()
        };
        let index = Arc::new(KnowledgeIndex::open(index_folder.as_deref(), options)?);
        let encoder = encoder
            .join()
            .map_err(|_| anyhow::anyhow!("the encoder's start failed"))?;
        let handle = match &encoder {
            Ok(pool) => EncoderHandle::new(Arc::clone(pool)),
            Err(problem) => {
                let reason = told(&**problem);
                warn!("there is no encoder: {reason}; exact examples and words still work");
                EncoderHandle::missing(&reason)
            }
        };
        let evidence = encoder.as_ref().ok().and_then(start_evidence);
        let workers =
            WorkerPool::start_with(CpuShare::Less, "docent-search", 2, SEARCHES_WAITING_MAX)?;
        let engines = Arc::new(Engines::new(
            handle.clone(),
            IntentHandle::new(handle.clone(), exact_model(&pack)?),
            RetrievalHandle::new(handle, Arc::clone(&index), evidence, workers),
            start_speech(settings, data, kept_sounds(settings, data))?,
            start_hearing(settings, data)?,
            wording(&pack),
        ));
        let content_settings = ContentSettings {
            files,
            spoken: replies == Replies::Spoken,
        };
        let vectors = open_vectors(encoder.as_ref().ok().map(|pool| pool.model_id()), data);
        let content = Arc::new(Content::start(
            content_settings,
            pack,
            feed,
            Arc::clone(&engines),
            index,
            vectors,
        )?);
        Ok(Self {
            engines,
            content,
            rules: Arc::new(rules(settings)),
        })
    }
}

impl Drop for Brain {
    fn drop(&mut self) {
        self.engines.stop();
        self.content.stop();
    }
}

/// The server without its sockets.
pub struct App {
    /// What handlers need.
    pub services: Arc<Services>,
    brain: Brain,
    store: Arc<dyn SessionStore>,
    log: LogControl,
    _models: [Option<Watcher>; 2],
}

impl App {
    /// Starts everything but the network.
    ///
    /// # Errors
    /// [`StartError`], or whatever the system refused.
    pub fn start(live: Arc<LiveSettings>, log: LogControl, started: Instant) -> Result<Self> {
        let version = live.current();
        let settings = &version.in_force.settings;
        let data = usable_data_folder(&settings.data.dir);
        let store = open_store(settings, data.as_ref())?;
        let brain = Brain::start(settings, data.as_ref(), Replies::Spoken)?;
        let (engines, content) = (Arc::clone(&brain.engines), Arc::clone(&brain.content));
        let models = [
            watch_models(settings, data.as_ref(), engines.hearing.clone())?,
            watch_voices(settings, data.as_ref(), engines.speech.clone())?,
        ];
        let metrics = Arc::new(Metrics::default());
        if let Some(data) = &data {
            metrics.days.keep_in(data.days());
        }
        let outlet = OutletSettings {
            forms: settings.forms.clone(),
            keeps_words: settings.privacy.words == WordsPolicy::Session,
            retention: settings.sessions.retention,
            patience: Patience::default(),
        };
        let forms = FormOutlet::start(Arc::clone(&store), Arc::clone(&metrics), outlet)
            .context("cannot start the thread that delivers forms")?;
        let registry = Registry::new(
            RegistrySettings {
                open_max: settings.sessions.open_max,
                rules: Arc::clone(&brain.rules),
            },
            Arc::clone(&engines),
            (Arc::clone(&store), forms.clone()),
            Arc::clone(&metrics),
        );
        let services = Services {
            settings: live,
            registry,
            engines,
            content,
            store: Arc::clone(&store),
            forms,
            metrics,
            sound_memory: Memory::for_speech(),
            upload_memory: Memory::for_uploads(),
            body_memory: Memory::for_bodies(),
            screens: Screens::new(&DataFolder::new(&settings.data.dir)),
            pin_tries: PinTries::default(),
            local: OnceLock::new(),
            started,
        };
        Ok(Self {
            services: Arc::new(services),
            brain,
            store,
            log,
            _models: models,
        })
    }

    /// Joins this machine's own microphone and loudspeaker to a session of their own, once.
    ///
    /// # Errors
    /// [`LocalError`].
    pub async fn join_local(&self, settings: &AudioSettings) -> Result<Local, LocalError> {
        let registry = &self.services.registry;
        let local = Local::start(registry, Arc::new(ThisMachine), settings).await?;
        Ok(self.services.local.get_or_init(|| local).clone())
    }

    /// Erases what is past its retention, for as long as the server runs.
    pub async fn sweep(&self) {
        let mut ticks = tokio::time::interval(SWEEP_EVERY);
        loop {
            ticks.tick().await;
            let store = Arc::clone(&self.store);
            let swept = tokio::task::spawn_blocking(move || store.sweep()).await;
            if let Ok(erased @ 1..) = swept {
                info!(erased, "sessions past their retention were erased");
            }
            let services = Arc::clone(&self.services);
            // As below.
            let _ = tokio::task::spawn_blocking(move || services.metrics.days.write()).await;
            let speech = self.services.engines.speech.clone();
            // A panic is reported by its hook; the next tick tries again.
            let _ = tokio::task::spawn_blocking(move || speech.sweep()).await;
        }
    }

    /// Writes what is waiting and stops what runs in the background. Says whether all of it has stopped within
    /// `patience`: an engine that loads a model cannot be interrupted.
    pub fn close(&self, patience: Duration) -> bool {
        // What was taken is written down before the store is closed.
        self.services.forms.stop(FORMS_STOP_MAX);
        self.store.close();
        self.services.metrics.days.write();
        let (engines, content) = (
            Arc::clone(&self.brain.engines),
            Arc::clone(&self.brain.content),
        );
        let (done, stopped) = channel();
        let stop = move || {
            engines.stop();
            content.stop();
            // The thread that waits holds the content too: the last of the two to let go of it takes it down.
            drop(content);
            // Nobody waits any more where it took too long.
            let _ = done.send(());
        };
        start_in_thread("docent-stop", stop).is_ok() && stopped.recv_timeout(patience).is_ok()
    }
}

/// The rules of every conversation.
pub fn rules(settings: &Settings) -> Rules {
    let turns = &settings.turns;
    let keeps_words = settings.privacy.words == WordsPolicy::Session;
    Rules {
        intent_deadline: turns.intent_deadline,
        retrieval_deadline: turns.retrieval_deadline,
        store_deadline: turns.store_deadline,
        speech_deadline: turns.speech_deadline,
        // Where no words are kept, none are kept to lean on.
        follow_up: if keeps_words {
            settings.conversation.follow_up
        } else {
            Duration::ZERO
        },
        form_timeout: settings.forms.timeout,
        keeps_words,
        listening_max: settings.sessions.retention,
        fragments_max: turns.utterance_fragments_max,
        characters_max: turns.utterance_characters_max,
        hearing: HearingRules {
            endpointing: endpoint_rules(&settings.hearing),
            transcript_deadline: turns.transcript_deadline,
            ..HearingRules::default()
        },
    }
}

/// The data folder, made if it is missing; none, with a warning, where nothing can be written.
pub fn usable_data_folder(folder: &Path) -> Option<DataFolder> {
    let made = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder).map(drop));
    match made {
        Ok(()) => Some(DataFolder::new(folder)),
        Err(problem) => {
            warn!(
                "{} cannot be written ({problem}): sessions, index and models are kept in memory and end with the \
                 process; make it writable or choose another --data-dir",
                folder.display()
            );
            None
        }
    }
}

/// Opens the sessions in `data`, or in memory without it.
///
/// # Errors
/// When the store is locked, of a newer program, or damaged and the settings say so.
pub fn open_store(
    settings: &Settings,
    data: Option<&DataFolder>,
) -> Result<Arc<dyn SessionStore>, StartError> {
    let store_settings = store_settings(settings);
    let store = match data {
        Some(data) => RedbStore::open(&data.sessions(), store_settings)?,
        None => RedbStore::in_memory(store_settings)?,
    };
    Ok(Arc::new(store))
}

/// How sessions are to be kept, from the settings, as of now.
pub fn store_settings(settings: &Settings) -> StoreSettings {
    StoreSettings {
        words: match settings.privacy.words {
            WordsPolicy::Session => Words::Session,
            WordsPolicy::Never => Words::Never,
        },
        retention: settings.sessions.retention,
        trusts_clock: settings.sessions.trust_clock,
        damaged: match settings.sessions.damaged {
            DamagedPolicy::SetAside => Damaged::SetAside,
            DamagedPolicy::Refuse => Damaged::Refuse,
        },
        ..StoreSettings::with(Clocks::system())
    }
}

/// Loads the runtime and starts the encoder's workers.
///
/// # Errors
/// When the runtime or the model cannot be loaded; the message names the file.
pub fn start_encoder(
    settings: &UnderstandingSettings,
    data: Option<&DataFolder>,
) -> Result<Arc<EncoderPool>> {
    let runtime_folder = data.map(DataFolder::runtime);
    let info =
        runtime::load(runtime_folder.as_deref()).context("the ONNX Runtime cannot be loaded")?;
    if let Some(warning) = info.warning {
        warn!("the ONNX Runtime is loaded from memory: {warning}");
    }
    let encoders: Result<Vec<OnnxEncoder>, _> = match &settings.encoder {
        None => OnnxEncoder::embedded_several(settings.workers),
        Some(folder) => (0..settings.workers)
            .map(|_| OnnxEncoder::from_folder(folder))
            .collect(),
    };
    let encoders = encoders.with_context(|| match &settings.encoder {
        None => "the text encoder cannot be loaded".to_owned(),
        Some(folder) => format!("the text encoder in {} cannot be loaded", folder.display()),
    })?;
    let encoders = encoders
        .into_iter()
        .map(|encoder| Box::new(encoder) as Box<dyn Encoder>)
        .collect();
    let options = PoolOptions {
        recent_texts_max: settings.cache_texts,
        ..PoolOptions::default()
    };
    Ok(Arc::new(EncoderPool::start(encoders, options)?))
}

/// What reads passages for questions. Without it words and vectors decide alone.
fn start_evidence(pool: &Arc<EncoderPool>) -> Option<Arc<EvidenceSource>> {
    EvidenceReader::embedded()
        .inspect_err(|problem| warn!("nothing reads passages for evidence: {problem}"))
        .ok()
        .map(|reader| Arc::new(EvidenceSource::new(reader, Arc::clone(pool))))
}

/// The pack's own vectors: those in the binary, and those made on earlier starts.
fn open_vectors(model: Option<&ModelId>, data: Option<&DataFolder>) -> VectorCache {
    let none = ModelId::new("none");
    let file = data.map(DataFolder::pack_vectors);
    let (vectors, warning) =
        VectorCache::open(model.unwrap_or(&none), DEMO_VECTORS, file.as_deref());
    if let Some(warning) = warning {
        warn!("{warning}");
    }
    vectors
}

/// The vectors of all texts of the pack that the settings name, made afresh.
///
/// # Errors
/// When the pack has errors, or there is no encoder.
pub fn pack_vectors(settings: &Settings, data: Option<&DataFolder>) -> Result<VectorCache> {
    let files = PackFiles::of(&settings.pack);
    let pack = Pack::read(&files).map_err(StartError::Pack)?;
    let pool = start_encoder(&settings.understanding, data)?;
    let options = KnowledgeOptions {
        language: pack.language.clone(),
        ..KnowledgeOptions::default()
    };
    let index = KnowledgeIndex::open(None, options)?;
    index.sync(&PackDocuments::new(&files, Arc::default()), &mut |_| {})?;
    let passages = index
        .missing_vectors(usize::MAX)?
        .into_iter()
        .map(|missing| missing.text);
    let texts: Vec<Arc<str>> = example_texts(&pack).chain(passages).collect();
    let (mut vectors, _) = VectorCache::open(pool.model_id(), &[], None);
    let made = vectors_of(&texts, &vectors, &pool)?;
    for (text, vector) in texts.iter().zip(&made) {
        vectors.insert(text, vector);
    }
    Ok(vectors)
}

fn start_in_thread<R: Send + 'static>(
    name: &str,
    start: impl FnOnce() -> R + Send + 'static,
) -> std::io::Result<thread::JoinHandle<R>> {
    thread::Builder::new().name(name.to_owned()).spawn(start)
}

//! The hearing stage, from the settings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use anyhow::Result;
use tracing::warn;

use super::error::StartError;
use super::folders::watch_folder;
use crate::config::{HearingSettings, RecogniserChoice, Settings};
use crate::content::{PackDocuments, pack_words};
use crate::conversation::endpointing::EndpointRules;
use crate::engines::ears::{
    Choice, Files, HearingParts, NewDetector, Precedence, RecogniserCatalogue, RecogniserSettings,
    Recognisers,
};
use crate::engines::{HearingHandle, WorkerPool};
use crate::files::DataFolder;
use crate::hearing::{Detectors, HearError, Manner, SmartTurn, Transcriber, whisper};
use crate::inference::runtime;
use crate::knowledge::{KnowledgeIndex, Options as KnowledgeOptions};
use crate::limits::CpuShare;
use crate::models::Kind;
use crate::pack::{Pack, PackFiles};
use crate::watch::Watcher;

/// Ears that may wait for their turn on the threads; each waits once at a time.
const EARS_WAITING_MAX: usize = 16_384;

/// Recordings that may wait: each is a request somebody waits for.
const RECORDINGS_WAITING_MAX: usize = 16;

/// Threads that write down what is being said: one that decodes, and two for those who only have sound to hand on.
const RECOGNITION_THREADS: usize = 3;

/// Threads of one decoding, at most. Source: our choice, not measured on machines with more than two cores.
const DECODING_THREADS_MAX: usize = 4;

/// Starts the hearing stage; the content gives it the pack's words.
///
/// # Errors
/// When the system gives no threads.
pub fn start_hearing(settings: &Settings, data: Option<&DataFolder>) -> Result<HearingHandle> {
    let runtime_folder = data.map(DataFolder::runtime);
    let parts = HearingParts {
        detectors: detectors(runtime_folder),
        judge: Some(Arc::new(SmartTurn::new())),
        recognisers: Recognisers::new(Box::new(catalogue(settings, data))),
        places: Arc::default(),
        detection: WorkerPool::start("docent-ear", 1, EARS_WAITING_MAX)?,
        judging: WorkerPool::start("docent-judge", 1, EARS_WAITING_MAX)?,
        recognition: WorkerPool::start("docent-words", RECOGNITION_THREADS, EARS_WAITING_MAX)?,
        precedence: Precedence::default(),
        recordings: WorkerPool::start_with(
            CpuShare::Least,
            "docent-files",
            1,
            RECORDINGS_WAITING_MAX,
        )?,
        files: Files::new(RECORDINGS_WAITING_MAX),
    };
    Ok(HearingHandle::new(parts))
}

/// The transcriber that the settings name, ready for the pack and its documents, and how it is to write. Where it
/// cannot be opened, no other takes its place.
///
/// # Errors
/// When the pack has errors, or the recogniser is missing or damaged.
pub fn recogniser_of_pack(
    settings: &Settings,
    data: Option<&DataFolder>,
) -> Result<(Arc<dyn Transcriber>, Manner)> {
    let files = PackFiles::of(&settings.pack);
    let pack = Pack::read(&files).map_err(StartError::Pack)?;
    let documents = KnowledgeIndex::open(None, KnowledgeOptions::default())?;
    documents.sync(&PackDocuments::new(&files, Arc::default()), &mut |_| {})?;
    let words = pack_words(&pack, &documents);
    let catalogue = catalogue(settings, data);
    let opened = catalogue.open_chosen(&words).map_err(anyhow::Error::msg)?;
    Ok((opened, catalogue.manner(&words)))
}

/// Where Whisper models lie; none without a data folder when the settings name none.
pub fn models_folder(settings: &Settings, data: Option<&DataFolder>) -> Option<PathBuf> {
    let in_data = || data.map(|data| data.folder(Kind::Whisper.folder()));
    settings.hearing.models.clone().or_else(in_data)
}

/// Has the recogniser follow what lies in the folder of models, until the watcher is dropped; none without a folder.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch_models(
    settings: &Settings,
    data: Option<&DataFolder>,
    hearing: HearingHandle,
) -> Result<Option<Watcher>> {
    let look = |folder: &Path| {
        let models = whisper::find(folder).into_iter();
        models
            .map(|model| (model.written(), model))
            .collect::<Vec<_>>()
    };
    let folder = models_folder(settings, data);
    watch_folder("models-watch", folder, look, move || {
        hearing.take_up_models();
    })
}

fn catalogue(settings: &Settings, data: Option<&DataFolder>) -> RecogniserCatalogue {
    RecogniserCatalogue::new(RecogniserSettings {
        choice: match &settings.hearing.recogniser {
            RecogniserChoice::Auto => Choice::Auto,
            RecogniserChoice::Whisper(name) => Choice::Whisper(name.clone()),
        },
        models: models_folder(settings, data),
        threads: match settings.hearing.threads {
            0 => cores().min(DECODING_THREADS_MAX),
            threads => threads,
        },
        language: settings.hearing.language.clone(),
    })
}

/// Threads that this machine runs at once.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// Detectors share a model that is loaded with the first microphone.
fn detectors(runtime_folder: Option<PathBuf>) -> NewDetector {
    let loaded: OnceLock<Detectors> = OnceLock::new();
    Box::new(move || {
        let detectors = loaded.get_or_init(|| {
            if let Err(problem) = runtime::load(runtime_folder.as_deref()) {
                warn!("{problem}");
            }
            let detectors = Detectors::open();
            if let Some(warning) = detectors.warning() {
                warn!("{warning}");
            }
            detectors
        });
        Ok::<_, HearError>(detectors.new_detector())
    })
}

/// Where utterances begin and end, from the settings.
pub fn endpoint_rules(settings: &HearingSettings) -> EndpointRules {
    EndpointRules {
        hangover_short: settings.pause_short,
        hangover: settings.pause,
        hangover_long: settings.pause_long,
        utterance_max: settings.utterance_max,
        ..EndpointRules::default()
    }
}

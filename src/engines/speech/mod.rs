//! Text to sound, each sentence part by part, through the speech workers and a cache.
//!
//! A [`Speaker`] is a voice with all that decides how a text sounds; [`SpeechHandle::read_aloud`] gives a [`Speech`],
//! which hands out one [`SpokenPart`] after another while the next is being made. Dropping it cancels its work.

mod aloud;
mod begun;
mod catalogue;
mod encoding;
mod fixed;
mod in_service;
mod name;
mod reading;
mod rendering;
mod speaker;
mod variation;
mod work;

use std::sync::Arc;

use tracing::{info, warn};

pub use aloud::{Speech, SpokenPart};
pub use catalogue::{Voice, VoiceCatalogue, VoiceEntry};
pub use encoding::Encoded;
pub use fixed::Visit;
pub use name::{Engine, VoiceName};
pub use rendering::Part;
pub use speaker::{Manner, PackVoice, Speaker, VoiceRequest};
pub use variation::Variation;

pub use crate::speaking::Trail;

use self::begun::Begun;
use self::encoding::Encoding;
use self::fixed::FixedReplies;
use self::in_service::{Current, InService, Wanted};
use self::name::OPENAI_VOICES;
use self::reading::{Reading, Words};
use super::EngineError;
use super::worker::WorkerPool;
use crate::audio::{Encoder, Sound};
use crate::clock;
use crate::inference::Cancellation;
use crate::speaking::{CacheLimits, Keep, SoundCache, SpeakError};

/// The speech stage's async handle. Clones share everything.
#[derive(Clone)]
pub struct SpeechHandle {
    shared: Arc<Shared>,
}

struct Shared {
    catalogue: VoiceCatalogue,
    workers: WorkerPool,
    kept: Option<KeptSounds>,
    in_service: InService,
    fixed: FixedReplies,
    begun: Arc<Begun>,
    encoding: Encoding,
}

/// How the speech stage stands, for `/health` and `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechStatus {
    /// The voice in service; none when nothing can be spoken.
    pub voice: Option<String>,
    /// What the operator should know: the pack's voice is missing, or there is no voice at all.
    pub problem: Option<String>,
    /// Why sentences are heard only when all of them is made, if so.
    pub hint: Option<String>,
    /// Whether the pack's voice is wanted and not there yet.
    pub is_loading: bool,
}

/// Where a text comes from: it decides how long its sound is kept.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A reply to a visitor, in the pack's words, and what is known of what was spoken to that visitor.
    Reply(Arc<Trail>),
    /// A reply that holds a visitor's own words: its sound is kept nowhere.
    Words,
    /// Whatever a client wants to hear.
    Request,
}

/// The sounds that are kept, and which of them on the disk.
#[derive(Clone)]
pub struct KeptSounds {
    /// Where.
    pub cache: Arc<SoundCache>,
    /// Replies to visitors; the pack's fixed ones are kept as long as there is room.
    pub replies: Keep,
}

impl SpeechHandle {
    /// A handle without a voice yet: [`Self::use_pack`] gives it one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        catalogue: VoiceCatalogue,
        workers: WorkerPool,
        kept: Option<KeptSounds>,
    ) -> std::io::Result<Self> {
        let shared = Shared {
            catalogue,
            workers,
            kept,
            in_service: InService::new(),
            fixed: FixedReplies::start()?,
            begun: Arc::default(),
            encoding: Encoding::start()?,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Speaks as the pack says from now on. Blocks while the voice is loaded. A voice that cannot be had is replaced by
    /// espeak-ng's for the language, and the log says so.
    pub fn use_pack(&self, voice: PackVoice) {
        let mut wanted = self.shared.in_service.wanted();
        wanted.pack = Some(voice);
        self.load(&wanted);
    }

    /// Speaks with this voice of the settings from now on, whatever the pack says; without one as the pack says. Blocks
    /// while the voice is loaded.
    pub fn use_chosen(&self, chosen: Option<VoiceName>) {
        let mut wanted = self.shared.in_service.wanted();
        if wanted.chosen != chosen {
            wanted.chosen = chosen;
            self.load(&wanted);
        }
    }

    /// Speaks with the voices that are there now. Blocks while one is loaded.
    pub fn take_up_voices(&self) {
        self.load(&self.shared.in_service.wanted());
    }

    fn load(&self, wanted: &Wanted) {
        let Shared {
            in_service,
            catalogue,
            ..
        } = &*self.shared;
        let before = in_service.current();
        if let Some(problem) = in_service.load(wanted, catalogue) {
            warn!("{problem}");
        }
        if let Ok(speaker) = in_service.current().speaker
            && !before.speaker.is_ok_and(|it| it.is_same_voice(&speaker))
        {
            info!(voice = %speaker.name(), "voice ready");
        }
        self.make_ready(wanted);
    }

    /// Makes these texts ready to be heard at once in the pack's voice, when nothing else is to be done, and keeps them
    /// as long as there is room. Nothing is kept, so nothing is made, without a cache.
    pub fn prepare<'a>(&self, texts: impl IntoIterator<Item = &'a str>) {
        let mut wanted = self.shared.in_service.wanted();
        wanted.fixed = texts.into_iter().map(Arc::from).collect();
        self.make_ready(&wanted);
    }

    fn make_ready(&self, wanted: &Wanted) {
        if self.shared.kept.is_some()
            && let Ok(speaker) = self.pack_speaker()
        {
            let reading = self.reading(speaker, Keep::Always);
            let texts = wanted.fixed.iter().map(|text| &**text);
            self.shared.fixed.replace(reading, texts);
        }
    }

    /// Who speaks for the pack.
    ///
    /// # Errors
    /// [`EngineError::Missing`] when there is no voice.
    pub fn pack_speaker(&self) -> Result<Arc<Speaker>, EngineError> {
        self.shared.in_service.current().speaker
    }

    /// As [`Self::pack_speaker`], once the voice is loaded.
    ///
    /// # Errors
    /// As [`Self::pack_speaker`].
    pub async fn loaded_speaker(&self) -> Result<Arc<Speaker>, EngineError> {
        self.shared.in_service.known().await.speaker
    }

    /// How the stage stands.
    pub fn status(&self) -> SpeechStatus {
        let current = self.shared.in_service.current();
        let is_loading = current.is_loading();
        let Current { speaker, problem } = current;
        SpeechStatus {
            is_loading,
            hint: speaker.as_ref().ok().and_then(|speaker| speaker.hint()),
            voice: speaker.ok().map(|speaker| speaker.name().to_string()),
            problem,
        }
    }

    /// The speaker that a request asks for, in the pack's manner.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`], [`SpeakError::NotInstalled`] or [`SpeakError::NoLanguage`] when it asks for what is not there, [`SpeakError::VoiceFile`]
    /// when its file cannot be used.
    pub async fn speaker(&self, request: VoiceRequest) -> Result<Arc<Speaker>, SpeakError> {
        let pack = self.shared.in_service.known().await.speaker;
        let manner = pack
            .as_ref()
            .map_or_else(|_| Manner::default(), |speaker| speaker.manner().clone());
        let manner = match request.rate {
            Some(rate) => manner.at_rate(rate),
            None => manner,
        };
        let shared = Arc::clone(&self.shared);
        let choose = move || {
            let own = pack.map(|pack| pack.voice().clone());
            let voice = choose(&shared.catalogue, own, request.voice, request.language)?;
            Ok(Arc::new(Speaker::new(voice, None, manner)))
        };
        let chosen = self.shared.workers.run(choose).await;
        chosen.map_err(SpeakError::failed)?
    }

    /// Begins to speak `text`: its first part is being made when this returns.
    pub fn read_aloud(&self, text: &str, speaker: Arc<Speaker>, origin: Origin) -> Speech {
        let is_kept = !matches!(origin, Origin::Words);
        let (keep, trail) = match (&self.shared.kept, origin) {
            (Some(kept), Origin::Reply(trail)) => (kept.replies, Some(trail)),
            (_, Origin::Request | Origin::Words) | (None, Origin::Reply(_)) => (Keep::Memory, None),
        };
        let visit = self.shared.fixed.visit();
        let reading = self.reading(speaker, keep);
        let reading = Reading {
            trail,
            kept: reading.kept.filter(|_| is_kept),
            ..reading
        };
        Speech::begin(reading, text, visit)
    }

    /// Erases what was spoken to a visitor, but for the pack's fixed replies. Blocks.
    pub fn forget(&self, trail: &Trail) {
        let keys = trail.end();
        self.shared.begun.forget(&keys);
        if let Some(kept) = &self.shared.kept {
            kept.cache.forget(&keys);
        }
    }

    /// Keeps the fixed replies from being made while somebody waits for something else.
    pub fn visit(&self) -> Visit {
        self.shared.fixed.visit()
    }

    /// A file in which sounds are to be encoded, away from the threads that wait for clients.
    pub fn encode(&self, encoder: Encoder) -> Encoded {
        self.shared.encoding.begin(encoder)
    }

    /// Speaks one sentence in the pack's voice on this thread.
    ///
    /// # Errors
    /// When there is no voice or it fails.
    pub fn speak_blocking(&self, sentence: &str) -> Result<Arc<Sound>, EngineError> {
        let reading = self.reading(self.pack_speaker()?, Keep::Memory);
        reading
            .make(&Words::sentence(sentence), &Cancellation::default())
            .map_err(EngineError::from)
    }

    fn reading(&self, speaker: Arc<Speaker>, keep: Keep) -> Reading {
        let kept = self.shared.kept.as_ref();
        Reading {
            workers: self.shared.workers.clone(),
            kept: kept.map(|kept| (Arc::clone(&kept.cache), Arc::clone(&self.shared.begun))),
            speaker,
            keep,
            trail: None,
        }
    }

    /// Changes how much of what was spoken is kept, and for how long. Blocks.
    pub fn set_cache_limits(&self, limits: CacheLimits) {
        if let Some(kept) = &self.shared.kept {
            kept.cache.set_limits(limits);
        }
    }

    /// Erases what was spoken and is past its retention. Blocks.
    pub fn sweep(&self) {
        self.shared.begun.sweep();
        if let Some(kept) = &self.shared.kept {
            kept.cache.sweep(clock::system_time());
            if let Some(warning) = kept.cache.take_warning() {
                warn!("{warning}");
            }
        }
    }

    /// Stops what runs in the background.
    pub fn stop(&self) {
        self.shared.fixed.stop();
        self.shared.workers.stop();
        self.shared.encoding.stop();
    }
}

/// The voice that a request names, else the pack's own if it speaks the language, else espeak-ng's for the language.
fn choose(
    catalogue: &VoiceCatalogue,
    own: Result<Voice, EngineError>,
    wanted: Option<String>,
    language: Option<String>,
) -> Result<Voice, SpeakError> {
    let is_own = |name: &String| OPENAI_VOICES.contains(&name.to_lowercase().as_str());
    if let Some(name) = wanted.filter(|name| !is_own(name)) {
        let voice = catalogue.open(&catalogue.find(&name)?, Variation::default())?;
        return match language.filter(|language| !voice.speaks(language)) {
            None => Ok(voice),
            Some(language) => Err(SpeakError::NoLanguage {
                voice: voice.name.to_string(),
                language,
            }),
        };
    }
    match (own, language) {
        (Ok(own), None) => Ok(own),
        (Ok(own), Some(language)) if own.speaks(&language) => Ok(own),
        (_, Some(language)) => catalogue.open(&VoiceName::espeak(&language), Variation::default()),
        (Err(problem), None) => Err(SpeakError::failed(problem)),
    }
}

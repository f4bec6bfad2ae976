//! Who speaks for the pack, and how that changes: with the pack, the settings and the files of voices.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::Notify;

use super::catalogue::VoiceCatalogue;
use super::name::VoiceName;
use super::speaker::{PackVoice, Speaker};
use super::variation::Variation;
use crate::engines::EngineError;

/// What the pack says about its voice, as far as it could be had.
#[derive(Clone)]
pub struct Current {
    /// Who speaks, or why nobody does.
    pub speaker: Result<Arc<Speaker>, EngineError>,
    /// What the operator should know.
    pub problem: Option<String>,
}

impl Current {
    /// Whether it is not known yet whether somebody speaks.
    pub fn is_loading(&self) -> bool {
        self.speaker.is_err() && self.problem.is_none()
    }
}

/// The voice that is wanted and the one that is there.
pub struct InService {
    wanted: Mutex<Wanted>,
    current: RwLock<Current>,
    /// Told when a voice is loaded.
    loaded: Notify,
}

/// What decides.
#[derive(Default)]
pub struct Wanted {
    /// None before there is a pack.
    pub pack: Option<PackVoice>,
    /// The voice of the settings, which goes before the pack's.
    pub chosen: Option<VoiceName>,
    /// What is made ready in the voice.
    pub fixed: Vec<Arc<str>>,
}

impl InService {
    /// No voice yet.
    pub fn new() -> Self {
        Self {
            wanted: Mutex::default(),
            current: RwLock::new(Current {
                speaker: Err(EngineError::Missing("the voice is being loaded".into())),
                problem: None,
            }),
            loaded: Notify::new(),
        }
    }

    /// Who speaks now, once it is known whether somebody does.
    pub async fn known(&self) -> Current {
        loop {
            let mut changed = std::pin::pin!(self.loaded.notified());
            changed.as_mut().enable();
            let current = self.current();
            if !current.is_loading() {
                return current;
            }
            changed.await;
        }
    }

    /// What decides, for a change; who changes last is the last to load.
    pub fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock()
    }

    /// Who speaks now.
    pub fn current(&self) -> Current {
        let current = self.current.read();
        current.clone()
    }

    /// Has the voice that is wanted speak. Blocks while it is loaded. Tells what is wrong, if it was not known.
    pub fn load(&self, wanted: &Wanted, catalogue: &VoiceCatalogue) -> Option<String> {
        let pack = wanted.pack.as_ref()?;
        let loaded = loaded(pack, wanted.chosen.as_ref(), catalogue);
        let mut current = self.current.write();
        let told = current.problem.take();
        let problem = loaded
            .problem
            .clone()
            .filter(|it| told.as_ref() != Some(it));
        *current = loaded;
        drop(current);
        self.loaded.notify_waiters();
        problem
    }
}

/// A voice that cannot be had is replaced by espeak-ng's for the language.
fn loaded(pack: &PackVoice, chosen: Option<&VoiceName>, catalogue: &VoiceCatalogue) -> Current {
    let manner = pack.manner.clone();
    let fallback = catalogue.open(&VoiceName::espeak(&pack.language), Variation::default());
    let name = chosen.unwrap_or(&pack.name);
    let whose = if chosen.is_some() {
        "the settings' voice"
    } else {
        "the pack's voice"
    };
    match (catalogue.open(name, pack.variation), fallback) {
        (Ok(own), fallback) => Current {
            speaker: Ok(Arc::new(Speaker::new(own, fallback.ok(), manner))),
            problem: None,
        },
        (Err(problem), Ok(fallback)) => Current {
            problem: Some(format!(
                "{whose} {name} cannot be used, {} speaks instead: {problem}",
                fallback.name
            )),
            speaker: Ok(Arc::new(Speaker::new(fallback, None, manner))),
        },
        (Err(problem), Err(_)) => Current {
            problem: Some(format!("replies are not spoken: {problem}")),
            speaker: Err(EngineError::Missing(problem.into())),
        },
    }
}

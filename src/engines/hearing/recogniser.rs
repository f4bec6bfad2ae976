//! Which recogniser writes down what is heard.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::engines::EngineError;
use crate::hearing::{HearError, Manner, Transcriber};

/// Opens the recogniser for foreign words; it is heavy, so that it is opened when it is first needed.
pub type OpenGeneral = Box<dyn Fn() -> Result<Arc<dyn Transcriber>, HearError> + Send + Sync>;

/// Which words are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// Those of the pack, as in conversations.
    Pack,
    /// Any.
    General,
}

/// The recognisers of this process.
pub struct Recognisers {
    pack: RwLock<PackRecogniser>,
    open_general: OpenGeneral,
    general: Mutex<Option<Arc<dyn Transcriber>>>,
}

/// The recogniser of conversations, as far as it could be had.
#[derive(Clone)]
pub struct PackRecogniser {
    /// The recogniser.
    pub transcriber: Result<Arc<dyn Transcriber>, EngineError>,
    /// How it is to write: the pack's language and names.
    pub manner: Manner,
    /// What the operator should know: the recogniser that was asked for is missing, or a better one could be had.
    pub problem: Option<String>,
}

impl Recognisers {
    /// Without a recogniser for conversations yet.
    pub fn new(open_general: OpenGeneral) -> Self {
        let missing = EngineError::Missing("the recogniser is being loaded".to_owned());
        Self {
            pack: RwLock::new(PackRecogniser {
                transcriber: Err(missing),
                manner: Manner::default(),
                problem: None,
            }),
            open_general,
            general: Mutex::new(None),
        }
    }

    /// Conversations are written down by this one from now on.
    pub fn use_pack(&self, recogniser: PackRecogniser) {
        *self.pack.write().unwrap_or_else(PoisonError::into_inner) = recogniser;
    }

    /// The recogniser of conversations.
    pub fn pack(&self) -> PackRecogniser {
        let pack = self.pack.read().unwrap_or_else(PoisonError::into_inner);
        pack.clone()
    }

    /// The recogniser for `vocabulary`. Blocks while it is loaded.
    ///
    /// # Errors
    /// [`EngineError::Missing`] when there is none; the message says what brings it.
    pub fn open(&self, vocabulary: Vocabulary) -> Result<Arc<dyn Transcriber>, EngineError> {
        match vocabulary {
            Vocabulary::Pack => self.pack().transcriber,
            Vocabulary::General => self.general(),
        }
    }

    fn general(&self) -> Result<Arc<dyn Transcriber>, EngineError> {
        let mut general = self.general.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &*general {
            return Ok(Arc::clone(open));
        }
        let opened = (self.open_general)();
        let opened = opened.map_err(|problem| EngineError::Missing(problem.to_string()))?;
        *general = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

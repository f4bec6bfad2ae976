//! Which recogniser writes down what is heard.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::engines::EngineError;
use crate::hearing::{HearError, Manner, Transcriber};

/// Opens recognisers. Both are heavy and block.
pub trait OpenRecogniser: Send + Sync {
    /// The recogniser of conversations about what the pack speaks of.
    fn for_pack(&self, words: &PackWords) -> PackRecogniser;

    /// The recogniser for any words.
    ///
    /// # Errors
    /// When its model is missing or damaged; the message says what brings it.
    fn general(&self) -> Result<Arc<dyn Transcriber>, HearError>;
}

/// What the pack speaks of, as far as a recogniser should know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackWords {
    /// The language, such as `en`.
    pub language: Arc<str>,
    /// Names that stand in the pack, for a prompt.
    pub names: Vec<String>,
    /// How names are said: a name and its respelling, such as `win` for `Nguyen`.
    pub lexicon: Vec<(String, String)>,
    /// What people say, and what is answered from, each with how much it counts.
    pub texts: Vec<(Arc<str>, f32)>,
}

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
    catalogue: Box<dyn OpenRecogniser>,
    pack: RwLock<PackRecogniser>,
    general: Mutex<Option<Arc<dyn Transcriber>>>,
}

/// The recogniser of conversations, as far as it could be had.
#[derive(Clone)]
pub struct PackRecogniser {
    /// The recogniser.
    pub transcriber: Result<Arc<dyn Transcriber>, EngineError>,
    /// How it is to write: the pack's language and names.
    pub manner: Manner,
    /// What is wrong: the recogniser that was asked for is missing or damaged.
    pub problem: Option<String>,
    /// How to get a better one.
    pub hint: Option<String>,
}

impl Recognisers {
    /// Without a recogniser for conversations yet.
    pub fn new(catalogue: Box<dyn OpenRecogniser>) -> Self {
        let missing = EngineError::Missing("the recogniser is being loaded".to_owned());
        Self {
            catalogue,
            pack: RwLock::new(PackRecogniser {
                transcriber: Err(missing),
                manner: Manner::default(),
                problem: None,
                hint: None,
            }),
            general: Mutex::new(None),
        }
    }

    /// Conversations are about these words from now on; utterances under way keep their recogniser. Blocks while it is
    /// loaded.
    pub fn use_pack(&self, words: &PackWords) {
        let recogniser = self.catalogue.for_pack(words);
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
        let opened = self.catalogue.general();
        let opened = opened.map_err(|problem| EngineError::Missing(problem.to_string()))?;
        *general = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

//! Which recogniser writes down what is heard.

use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use crate::engines::EngineError;
use crate::hearing::{Manner, Transcriber};

/// Opens recognisers. Both may have to load a model, and block.
pub trait OpenRecogniser: Send + Sync {
    /// The recogniser of conversations about what the pack speaks of.
    fn for_pack(&self, words: &PackWords) -> PackRecogniser;

    /// The recogniser for any words, those of these texts favoured.
    ///
    /// # Errors
    /// When its model is missing or damaged; the message says what brings it.
    fn favouring(&self, texts: &[&str]) -> Result<Arc<dyn Transcriber>, String>;
}

/// What the pack speaks of, as far as a recogniser should know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackWords {
    /// The language, such as `en`.
    pub language: Arc<str>,
    /// What people say, what is answered from, and the names that stand in the pack.
    pub texts: Vec<Arc<str>>,
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
    /// What conversations are about; none before there is a pack.
    words: Mutex<Option<PackWords>>,
    pack: RwLock<PackRecogniser>,
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
    /// What the operator may want to change.
    pub hint: Option<String>,
}

impl Recognisers {
    /// Without a recogniser for conversations yet.
    pub fn new(catalogue: Box<dyn OpenRecogniser>) -> Self {
        let missing = EngineError::Missing("the recogniser is being loaded".into());
        Self {
            catalogue,
            pack: RwLock::new(PackRecogniser {
                transcriber: Err(missing),
                manner: Manner::default(),
                problem: None,
                hint: None,
            }),
            words: Mutex::default(),
        }
    }

    /// Conversations are about these words from now on; utterances under way keep their recogniser. Blocks while it is
    /// loaded.
    pub fn use_pack(&self, words: &PackWords) {
        let mut current = self.words.lock();
        *current = Some(words.clone());
        self.open_for(words);
    }

    /// Opens the recogniser of conversations again, from the models that are there now. Blocks while it is loaded.
    pub fn take_up_models(&self) {
        // One at a time: the last to look at the folder must be the last to say.
        let current = self.words.lock();
        if let Some(words) = &*current {
            self.open_for(words);
        }
    }

    fn open_for(&self, words: &PackWords) {
        let recogniser = self.catalogue.for_pack(words);
        *self.pack.write() = recogniser;
    }

    /// The recogniser of conversations.
    pub fn pack(&self) -> PackRecogniser {
        let pack = self.pack.read();
        pack.clone()
    }

    /// The recogniser for `vocabulary`. Blocks while it is loaded.
    ///
    /// # Errors
    /// [`EngineError::Missing`] when there is none; the message says what brings it.
    pub fn open(&self, vocabulary: Vocabulary) -> Result<Arc<dyn Transcriber>, EngineError> {
        match vocabulary {
            Vocabulary::Pack => self.pack().transcriber,
            Vocabulary::General => self.favouring(&[]),
        }
    }

    /// The recogniser for any words, those of these texts favoured. Blocks while it is loaded.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn favouring(&self, texts: &[&str]) -> Result<Arc<dyn Transcriber>, EngineError> {
        self.catalogue
            .favouring(texts)
            .map_err(|problem| EngineError::Missing(problem.into()))
    }

    /// What is left open is as the pack has it: its words are in its language, and of others that is likely.
    pub fn completed(&self, manner: Manner, vocabulary: Vocabulary) -> Manner {
        let pack = self.pack().manner;
        let is_pack = vocabulary == Vocabulary::Pack;
        Manner {
            language: manner
                .language
                .or(pack.language.clone().filter(|_| is_pack)),
            expected: manner.expected.or(pack.language),
            ..manner
        }
    }
}

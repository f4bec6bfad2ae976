//! The recognisers of this machine: Whisper models of a folder, and PocketSphinx in the binary.

use std::path::PathBuf;
use std::sync::Arc;

use super::recogniser::{OpenRecogniser, PackRecogniser, PackWords};
use crate::engines::EngineError;
use crate::hearing::{HearError, Manner, Transcriber};

/// Which recogniser conversations use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A Whisper model if one is installed, else PocketSphinx.
    Auto,
    /// PocketSphinx.
    PocketSphinx,
    /// The Whisper model of this name.
    Whisper(String),
}

/// Opens the recognisers of this machine.
pub struct RecogniserCatalogue {
    /// What the settings want.
    pub choice: Choice,
    /// Where Whisper models lie; none without a data folder.
    pub models: Option<PathBuf>,
    /// Where files are unpacked; none where nothing can be written.
    pub data: Option<PathBuf>,
    /// Threads of one Whisper decoding.
    pub threads: usize,
    /// The language spoken, if it is not the pack's.
    pub language: Option<String>,
}

impl OpenRecogniser for RecogniserCatalogue {
    fn for_pack(&self, words: &PackWords) -> PackRecogniser {
        PackRecogniser {
            transcriber: Err(EngineError::Missing("not joined yet".to_owned())),
            manner: self.manner(words),
            problem: Some("no recogniser is joined yet".to_owned()),
        }
    }

    fn general(&self) -> Result<Arc<dyn Transcriber>, HearError> {
        Err(HearError::Start("no recogniser is joined yet".to_owned()))
    }
}

impl RecogniserCatalogue {
    fn manner(&self, words: &PackWords) -> Manner {
        let language = match self.language.as_deref() {
            Some("auto") => None,
            Some(language) => Some(language.into()),
            None => Some(Arc::clone(&words.language)),
        };
        Manner {
            language,
            prompt: (!words.names.is_empty()).then(|| words.names.join(", ").into()),
        }
    }
}

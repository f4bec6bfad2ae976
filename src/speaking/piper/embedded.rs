//! The voice in the program: `en_US-joe-medium`.

use std::path::Path;

use bytes::Bytes;

use super::config::VoiceConfig;
use super::model::Model;
use crate::inference::pages;
use crate::speaking::SpeakError;

/// Its id, as packs and settings take it after `piper:`.
pub const EMBEDDED: &str = "en_US-joe-medium";

/// What messages call its model.
const PATH: &str = "the program/en_US-joe-medium.onnx";

/// The model, as it was published. Source: `models/piper/README.md`.
static MODEL: &[u8] = include_bytes!("../../../models/piper/en_US-joe-medium.onnx");
/// What lies beside it.
static CONFIG: &[u8] = include_bytes!("../../../models/piper/en_US-joe-medium.onnx.json");

/// # Errors
/// As [`PiperVoice::open`](super::PiperVoice::open).
pub(super) fn open(threads: usize) -> Result<Model, SpeakError> {
    let model = Model::new(Path::new(PATH), &Bytes::from_static(MODEL), CONFIG, threads);
    // The runtime has its own copy.
    pages::release(MODEL);
    model
}

/// Its model, as a file has it.
pub fn embedded_model() -> &'static [u8] {
    MODEL
}

/// What its configuration says.
///
/// # Errors
/// [`SpeakError::VoiceFile`] when it is damaged.
pub fn embedded_config() -> Result<VoiceConfig, SpeakError> {
    VoiceConfig::parse(CONFIG).map_err(|problem| SpeakError::VoiceFile {
        path: PATH.into(),
        problem,
    })
}

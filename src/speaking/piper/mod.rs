//! Piper voices: text to phonemes, phonemes to ids, ids to samples, each as in the reference, the Python package
//! `piper-tts` 1.8.0. The test data in `tests/data/piper` was made with it.
//!
//! A voice is two files, `NAME.onnx` and `NAME.onnx.json`. One sentence is one run of the model; where the model can be cut
//! before its decoder, the sound of a sentence is made part after part, so that it is heard while the rest is made.

mod config;
mod embedded;
mod graph;
mod ids;
mod model;
mod phonemes;
mod run;
mod samples;
#[cfg(test)]
mod tests;
mod utterance;
mod voice;

pub use config::{PhonemeKind, VoiceConfig};
pub use embedded::{EMBEDDED, embedded_config, embedded_model};
pub use ids::{Ids, PhonemeIds};
pub use model::config_path;
pub use phonemes::{Phonemes, phonemes};
pub use run::Scales;
pub use voice::{PiperOptions, PiperVoice, Speaker};

//! The model in the program: Whisper tiny.en, with weights of eight bits.

/// Its name, as settings take it.
pub const EMBEDDED: &str = "tiny.en";

/// The model in whisper.cpp's format. Source: `models/whisper/README.md`.
pub(super) static MODEL: &[u8] = include_bytes!("../../../models/whisper/ggml-tiny.en-q8_0.bin");

//! Whisper in the process, through whisper.cpp: text for a whole utterance, in about a hundred languages, with guards
//! against what it invents.
//!
//! Whisper hears 30 s at a time, whatever it is given. Here it is given the utterance and a margin ([`audio_context`]), and
//! its text passes through `loops` and `guards` before anybody sees it; what they do not believe is decoded once more with
//! a wider margin. Words that stand are looked for along several ways at once, those of a pack with a small bonus.

mod catalogue;
mod embedded;
mod engine;
mod favoured;
mod file;
mod guards;
mod log;
mod loops;
mod pool;
mod sound;
mod stable;
mod tensors;
#[cfg(test)]
mod tests;
mod transcription;
mod words;

pub use catalogue::{ModelFile, ModelName, available, choose, file_name, find};
pub use embedded::EMBEDDED;
pub use sound::{audio_context, tokens_max};
pub use transcription::WhisperTranscriber;

/// The number of English among the languages of whisper.cpp.
const ENGLISH: i32 = 0;

/// Whether a tag such as `en-GB` means English, for which there are models of its own.
pub fn is_english(tag: &str) -> bool {
    primary(tag) == "en"
}

/// Whether multilingual models know the language of a tag such as `de-AT`.
pub fn knows(tag: &str) -> bool {
    language_id(&primary(tag)).is_some()
}

/// whisper.cpp's number for a language such as `de`; none for one it does not know.
fn language_id(language: &str) -> Option<i32> {
    let is_text = !language.contains('\0');
    is_text.then(|| whisper_rs::get_lang_id(language)).flatten()
}

/// The language of a tag such as `en-GB`, in lower case: `en`.
fn primary(tag: &str) -> String {
    let end = tag.find(['-', '_']).unwrap_or(tag.len());
    tag[..end].to_lowercase()
}

//! Text to phonemes, for voices that were trained on those of espeak-ng.

use super::text::SpokenText;
use super::{library, voices};
use crate::speaking::SpeakError;

/// One clause of a text as phonemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhonemeClause {
    /// International Phonetic Alphabet, words separated by one space, `(en)` and the like where the language changes.
    pub ipa: String,
    /// How the clause ended, as the `CLAUSE_…` bits of espeak-ng's translate.h: what the reference for Piper voices
    /// (Python package `piper-tts`) derives punctuation and sentence ends from.
    pub terminator: u32,
    /// The clause in the text, with its terminator and the white space after it. All clauses together are the text.
    pub consumed: String,
}

/// The phonemes of `text` in IPA, clause by clause, as the reference for Piper voices makes them. `voice` is an id or a
/// language tag, as [`voices::resolve`] takes it; `[[…]]` holds phoneme mnemonics.
///
/// # Errors
/// [`SpeakError::NoVoice`]; [`SpeakError::Start`] before [`start`](super::start).
pub fn phonemise(voice: &str, text: &str) -> Result<Vec<PhonemeClause>, SpeakError> {
    let voice = voices::resolve(voice)?;
    let prepared = SpokenText::new(text);
    let mut clauses = Vec::new();
    let mut from = 0;
    library::with(|engine| {
        engine.clauses(&voice.file, &prepared, |ipa, terminator, end| {
            let end = clause_end(text, end).max(from);
            clauses.push(PhonemeClause {
                ipa,
                terminator,
                consumed: text[from..end].to_owned(),
            });
            from = end;
        })
    })?;
    Ok(clauses)
}

/// Where a clause ended when the library had read up to byte `read`: before the end of the text it has looked one letter
/// ahead.
fn clause_end(text: &str, read: usize) -> usize {
    if read >= text.len() {
        return text.len();
    }
    let read = text.floor_char_boundary(read);
    text[..read]
        .char_indices()
        .next_back()
        .map_or(0, |(start, _)| start)
}

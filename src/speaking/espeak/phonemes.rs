//! Text to phonemes, for voices that were trained on those of espeak-ng.

use std::ffi::{CStr, c_char};
use std::ptr;

use espeak_rs_sys as sys;

use super::library::{self, Engine, check};
use super::text::SpokenText;
use super::{native, voices};
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

impl Engine {
    /// Reads the clauses of `text` as phonemes, by the rules of the voice of a file.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`].
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    pub(super) fn clauses(
        &mut self,
        voice: &str,
        text: &SpokenText,
        mut each: impl FnMut(String, u32, usize),
    ) -> Result<(), SpeakError> {
        self.set_voice(voice)?;
        let text = text.as_c_str();
        let mut from = 0;
        // SAFETY: `&mut self` is the only way into the library, whose translator exists since a voice is set. `from`
        // stays inside the text, which ends in a zero byte; the phonemes are copied before the next call.
        unsafe {
            native::option_phoneme_input = 1;
            native::option_ssml = 0;
            native::InitText(0);
            if native::p_decoder.is_null() {
                native::p_decoder = native::create_text_decoder();
            }
            loop {
                let mut terminator = 0;
                check(sys::text_decoder_decode_string_multibyte(
                    native::p_decoder,
                    text.as_ptr().add(from).cast(),
                    0,
                    native::CHARS_UTF8.cast_signed(),
                ))
                .map_err(SpeakError::failed)?;
                native::TranslateClauseWithTerminator(
                    native::translator,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    &raw mut terminator,
                );
                let ipa = CStr::from_ptr(native::GetTranslatedPhonemeString(native::IPA))
                    .to_string_lossy()
                    .into_owned();
                let rest = sys::text_decoder_get_buffer(native::p_decoder);
                let end = if rest.is_null() {
                    text.to_bytes().len()
                } else {
                    rest.cast::<c_char>().offset_from_unsigned(text.as_ptr())
                };
                each(ipa, terminator.cast_unsigned(), end);
                if rest.is_null() || end <= from {
                    return Ok(());
                }
                from = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::espeak::start;

    /// `CLAUSE_TYPE_SENTENCE` of translate.h.
    const SENTENCE: u32 = 0x0008_0000;

    fn clauses(text: &str) -> Vec<PhonemeClause> {
        start(None).unwrap();
        phonemise("en-us", text).unwrap()
    }

    #[test]
    fn clauses_come_with_their_source_and_their_end() {
        let clauses = clauses("Hello world, is it so? Yes");
        let consumed: Vec<_> = clauses
            .iter()
            .map(|clause| clause.consumed.as_str())
            .collect();
        assert_eq!(consumed, ["Hello world, ", "is it so? ", "Yes"]);
        let ipa: Vec<_> = clauses.iter().map(|clause| clause.ipa.as_str()).collect();
        assert_eq!(ipa, ["həlˈoʊ wˈɜːld", "ɪz ɪt sˈoʊ", "jˈɛs"]);
        let sentences: Vec<_> = clauses
            .iter()
            .map(|clause| clause.terminator & SENTENCE != 0)
            .collect();
        assert_eq!(sentences, [false, true, true]);
    }

    #[test]
    fn mnemonics_are_taken_as_they_are() {
        assert_eq!(clauses("[[n'O@TfIld]]")[0].ipa, "nˈɔːɹθfɪld");
    }

    #[test]
    fn all_clauses_together_are_the_text() {
        for text in [
            "",
            " \n",
            "One.\n\nTwo\nthree… Dr. Smith said 3.14?!  Next; well: (so) — é, ü. ",
            "日本語 und Deutsch, né?",
            "a\0b \u{e001}, [[x",
            &"word ".repeat(1000),
            &"é".repeat(2500),
        ] {
            let all: String = clauses(text)
                .into_iter()
                .map(|clause| clause.consumed)
                .collect();
            assert_eq!(all, text);
        }
    }

    #[test]
    fn a_text_does_not_depend_on_the_one_before() {
        let alone = clauses("Yes.");
        clauses("It ends within a clause [[and");
        assert_eq!(clauses("Yes."), alone);
    }
}

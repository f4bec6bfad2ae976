//! The parts of espeak-ng's library that its own header does not show, and the few constants we use.
//!
//! The header has no call that tells how a clause ended. The reference for Piper voices (Python package `piper-tts`)
//! patches one in, `espeak_TextToPhonemesWithTerminator`; these are the four internals that it is made of.

use std::ffi::{c_char, c_int, c_short, c_void};

use espeak_rs_sys::espeak_ng_TEXT_DECODER;

/// The text is UTF-8 (`espeakCHARS_UTF8` of speak_lib.h).
pub(super) const CHARS_UTF8: u32 = 1;
/// `[[…]]` holds phoneme mnemonics (`espeakPHONEMES` of speak_lib.h).
pub(super) const PHONEME_INPUT: u32 = 0x100;
/// The last sentence or clause is followed by its pause too (`espeakENDPAUSE` of speak_lib.h): 300 ms after a sentence,
/// 150 ms after a comma at normal speed.
pub(super) const END_PAUSE: u32 = 0x1000;
/// Phonemes as IPA without ties or separators (`espeakPHONEMES_IPA` of speak_lib.h).
pub(super) const IPA: c_int = 0x02;
/// Words a minute at rate 1 (`espeakRATE_NORMAL` of speak_lib.h).
pub(super) const NORMAL_WORDS_PER_MINUTE: f32 = 175.0;
/// Longest path of the data folder in bytes, its end mark included (`N_PATH_HOME_DEF` of speech.h).
pub(super) const DATA_PATH_BYTES_MAX: usize = 160;

#[expect(unsafe_code, reason = "espeak-ng and libsonic are C libraries")]
unsafe extern "C" {
    /// The rules of the voice that is set; null before the first.
    pub(super) static translator: *mut c_void;
    /// Where the text is read from; null before the first text.
    pub(super) static mut p_decoder: *mut espeak_ng_TEXT_DECODER;
    /// Whether `[[…]]` holds phoneme mnemonics.
    pub(super) static mut option_phoneme_input: c_int;
    /// Whether `<…>` is markup.
    pub(super) static mut option_ssml: c_int;

    /// A decoder without a text.
    pub(super) fn create_text_decoder() -> *mut espeak_ng_TEXT_DECODER;
    /// Forgets what is left of the previous text.
    pub(super) fn InitText(flags: c_int);
    /// Reads one clause from the decoder into phonemes; tells what ended it.
    pub(super) fn TranslateClauseWithTerminator(
        translator: *mut c_void,
        tone: *mut c_int,
        voice_change: *mut *mut c_char,
        terminator: *mut c_int,
    );
    /// The phonemes of the clause read last; valid until the next call.
    pub(super) fn GetTranslatedPhonemeString(mode: c_int) -> *const c_char;

    /// Has `call` called when the process ends by itself (C library).
    pub(super) fn atexit(call: extern "C" fn()) -> c_int;

    /// Changes the speed of `samples` in place, where there must be room for the result, and gives its length
    /// (libsonic).
    pub(super) fn sonicChangeShortSpeed(
        samples: *mut c_short,
        count: c_int,
        speed: f32,
        pitch: f32,
        rate: f32,
        volume: f32,
        chord_pitch: c_int,
        sample_rate_hz: c_int,
        channels: c_int,
    ) -> c_int;
}

//! What the library says of its voices.

use std::ffi::{CStr, c_char};
use std::ptr;

use espeak_rs_sys as sys;

use super::library::Engine;

/// What the library says of a voice.
pub(super) struct VoiceRecord {
    /// Name for people.
    pub(super) name: String,
    /// Its file below `lang` or `voices`.
    pub(super) file: String,
    /// 1 male, 2 female, 0 unknown.
    pub(super) gender: u8,
    /// Priority and tag of each language.
    pub(super) languages: Vec<(u8, String)>,
}

impl VoiceRecord {
    /// # Safety
    /// `voice` is an entry of the library's list.
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    unsafe fn read(voice: &sys::espeak_VOICE) -> Self {
        // SAFETY: the names end in a zero byte; the languages are a byte of priority and a name each, until a zero byte
        // stands where the next priority would.
        unsafe {
            let text = |from: *const c_char| CStr::from_ptr(from).to_string_lossy().into_owned();
            let mut languages = Vec::new();
            let mut at = voice.languages;
            while *at != 0 {
                let tag = text(at.add(1));
                let length = tag.len();
                languages.push((*at.cast::<u8>(), tag));
                at = at.add(length + 2);
            }
            Self {
                name: text(voice.name),
                file: text(voice.identifier),
                gender: voice.gender,
                languages,
            }
        }
    }
}

impl Engine {
    /// The voices that speak a language, MBROLA left out; with `language` `variant` the variants.
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    #[expect(clippy::unused_self, reason = "holding it is what makes the call safe")]
    pub(super) fn list(&mut self, language: Option<&CStr>) -> Vec<VoiceRecord> {
        let mut wanted = sys::espeak_VOICE {
            name: ptr::null(),
            languages: language.map_or(ptr::null(), CStr::as_ptr),
            identifier: ptr::null(),
            gender: 0,
            age: 0,
            variant: 0,
            xx1: 0,
            score: 0,
            spare: ptr::null_mut(),
        };
        let wanted: *mut _ = match language {
            Some(_) => &raw mut wanted,
            None => ptr::null_mut(),
        };
        let mut records = Vec::new();
        // SAFETY: `&mut self` is the only way into the library. The list ends in null and lives until it is made anew.
        unsafe {
            let mut next = sys::espeak_ListVoices(wanted);
            while let Some(voice) = next.as_ref().and_then(|voice| voice.as_ref()) {
                records.push(VoiceRecord::read(voice));
                next = next.add(1);
            }
        }
        records
    }
}

//! espeak-ng in the process: started once, one call at a time.

use std::ffi::{CStr, CString, c_char, c_int, c_short};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::slice;
use std::sync::{Mutex, MutexGuard, PoisonError};

use espeak_rs_sys as sys;
use tempfile::TempDir;

use super::native;
use super::text::SpokenText;
use crate::audio::Sound;
use crate::speaking::{Cancellation, SpeakError};

/// Audio made between two looks at the cancellation, in ms: the shortest that espeak-ng takes (speech.c).
const BLOCK_MS: c_int = 60;
/// Room that libsonic is given beyond what a stretched sound should need.
const STRETCH_MARGIN_SAMPLES: usize = 4096;
/// Slowest speed that espeak-ng makes itself, as a factor of its normal one: 80 words a minute (speak_lib.h).
const SLOWEST_RATE: f32 = 80.0 / native::NORMAL_WORDS_PER_MINUTE;

/// What the library has been told. Whoever holds this may call the library; nobody else does.
pub(super) struct Engine {
    /// File of the voice that is set, with its variant.
    voice: String,
    /// Speed that is set, in words a minute.
    words_per_minute: c_int,
}

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

/// What the callback is given: where samples go, and whether they are still wanted.
struct Take<'a> {
    samples: Vec<i16>,
    cancellation: &'a Cancellation,
}

static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

/// Waits for the library. `None` before [`start`].
pub(super) fn lock() -> MutexGuard<'static, Option<Engine>> {
    ENGINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `work` when the library is free.
///
/// # Errors
/// [`SpeakError::Start`] before [`start`]; otherwise those of `work`.
pub(super) fn with<T>(
    work: impl FnOnce(&mut Engine) -> Result<T, SpeakError>,
) -> Result<T, SpeakError> {
    match lock().as_mut() {
        Some(engine) => work(engine),
        None => Err(SpeakError::Start("it has not been started".into())),
    }
}

/// Starts the library on the data in `folder`. Later calls do nothing.
///
/// # Errors
/// [`SpeakError::Start`] when the data cannot be used.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub(super) fn start(folder: &Path) -> Result<(), SpeakError> {
    let mut engine = lock();
    if engine.is_some() {
        return Ok(());
    }
    let bytes = folder.as_os_str().as_bytes();
    let path = CString::new(bytes)
        .map_err(|_| SpeakError::Start("the data path holds a zero byte".into()))?;
    // SAFETY: `path` ends in a zero byte, and nobody else is in the library while `engine` is locked. The context and
    // the device may be null.
    unsafe {
        sys::espeak_ng_InitializePath(path.as_ptr());
        let mut used = ptr::null();
        sys::espeak_Info(&raw mut used);
        if CStr::from_ptr(used).to_bytes() != bytes {
            let problem = format!("{} is not a folder that it takes", folder.display());
            return Err(SpeakError::Start(problem));
        }
        check(sys::espeak_ng_Initialize(ptr::null_mut())).map_err(SpeakError::Start)?;
        let mode = sys::espeak_ng_OUTPUT_MODE_ENOUTPUT_MODE_SYNCHRONOUS;
        check(sys::espeak_ng_InitializeOutput(mode, BLOCK_MS, ptr::null()))
            .map_err(SpeakError::Start)?;
        sys::espeak_SetSynthCallback(Some(receive));
    }
    *engine = Some(Engine {
        voice: String::new(),
        words_per_minute: 0,
    });
    Ok(())
}

/// The library's version, such as `1.52.0.1`.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub(super) fn version() -> String {
    // SAFETY: null is accepted, and the result is a constant string, before the start too.
    unsafe { CStr::from_ptr(sys::espeak_Info(ptr::null_mut())) }
        .to_string_lossy()
        .into_owned()
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
    /// Speaks with the voice of a file such as `gmw/en-US+f3`. `rate` is a factor of the normal speed.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`], [`SpeakError::Cancelled`] or [`SpeakError::Failed`].
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    pub(super) fn speak(
        &mut self,
        voice: &str,
        text: &SpokenText,
        rate: f32,
        cancellation: &Cancellation,
    ) -> Result<Sound, SpeakError> {
        self.set_voice(voice)?;
        self.set_rate(rate.max(SLOWEST_RATE))?;
        let mut take = Take {
            samples: Vec::new(),
            cancellation,
        };
        let text = text.as_c_str();
        // SAFETY: `&mut self` is the only way into the library. The text ends in a zero byte, and `receive` gets `take`
        // back only during this call.
        let status = unsafe {
            // The noise in consonants would begin elsewhere each time.
            sys::espeak_ng_SetRandSeed(1);
            sys::espeak_ng_Synthesize(
                text.as_ptr().cast(),
                text.to_bytes_with_nul().len(),
                0,
                sys::espeak_POSITION_TYPE_POS_CHARACTER,
                0,
                native::CHARS_UTF8 | native::PHONEME_INPUT,
                ptr::null_mut(),
                (&raw mut take).cast(),
            )
        };
        if cancellation.is_cancelled() {
            // What was under way when it stopped must not be heard in the next sentence.
            self.voice.clear();
            return Err(SpeakError::Cancelled);
        }
        check(status).map_err(SpeakError::Failed)?;
        let mut sound = Sound {
            sample_rate_hz: sample_rate_hz(),
            samples: take.samples,
        };
        if rate < SLOWEST_RATE {
            stretch(&mut sound, SLOWEST_RATE / rate);
        }
        Ok(sound)
    }

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
                    native::CHARS_UTF8 as c_int,
                ))
                .map_err(SpeakError::Failed)?;
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

    /// The voices that speak a language, MBROLA left out; with `language` `variant` the variants.
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
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

    /// Makes the voice of a file such as `gmw/en-US+f3` the current one.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`].
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    pub(super) fn set_voice(&mut self, voice: &str) -> Result<(), SpeakError> {
        if self.voice == voice {
            return Ok(());
        }
        self.voice.clear();
        self.words_per_minute = 0;
        let missing = || SpeakError::NoVoice(voice.to_owned());
        let name = CString::new(voice).map_err(|_| missing())?;
        // SAFETY: `&mut self` is the only way into the library; the name ends in a zero byte.
        check(unsafe { sys::espeak_ng_SetVoiceByName(name.as_ptr()) }).map_err(|_| missing())?;
        voice.clone_into(&mut self.voice);
        Ok(())
    }

    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    fn set_rate(&mut self, rate: f32) -> Result<(), SpeakError> {
        let words_per_minute = (rate * native::NORMAL_WORDS_PER_MINUTE).round() as c_int;
        if self.words_per_minute != words_per_minute {
            let parameter = sys::espeak_PARAMETER_espeakRATE;
            // SAFETY: `&mut self` is the only way into the library.
            check(unsafe { sys::espeak_ng_SetParameter(parameter, words_per_minute, 0) })
                .map_err(SpeakError::Failed)?;
            self.words_per_minute = words_per_minute;
        }
        Ok(())
    }
}

/// Has `folder` removed when the process ends by itself: statics are never dropped.
#[expect(unsafe_code, reason = "the C library calls back at exit")]
pub(super) fn remove_at_exit(folder: TempDir) {
    static FOLDER: Mutex<Option<TempDir>> = Mutex::new(None);
    extern "C" fn remove() {
        // Not waited for: a thread that ended inside the lock must not keep the process from ending.
        if let Ok(mut folder) = FOLDER.try_lock() {
            drop(folder.take());
        }
    }
    *FOLDER.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder);
    // SAFETY: `remove` takes nothing and lives as long as the process. Where it cannot be registered, the folder stays.
    unsafe { native::atexit(remove) };
}

/// Takes the samples of one block from the library. 1 tells it to stop.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
unsafe extern "C" fn receive(
    samples: *mut c_short,
    count: c_int,
    events: *mut sys::espeak_EVENT,
) -> c_int {
    // SAFETY: the library calls this inside `Engine::speak` only, with the `Take` given there in every event and with
    // `count` samples, or null at the end.
    unsafe {
        let Some(take) = (*events).user_data.cast::<Take<'_>>().as_mut() else {
            return 1;
        };
        if take.cancellation.is_cancelled() {
            return 1;
        }
        if let (false, Ok(count)) = (samples.is_null(), usize::try_from(count)) {
            take.samples
                .extend_from_slice(slice::from_raw_parts(samples, count));
        }
    }
    0
}

/// Makes a sound longer by a factor above 1, at the same pitch.
#[expect(unsafe_code, reason = "libsonic is a C library")]
fn stretch(sound: &mut Sound, factor: f32) {
    let Ok(count) = c_int::try_from(sound.samples.len()) else {
        return;
    };
    // Twice the room that the result should need: libsonic works in whole pitch periods.
    let room = (sound.samples.len() as f32 * factor * 2.0) as usize + STRETCH_MARGIN_SAMPLES;
    sound.samples.resize(room, 0);
    // SAFETY: the buffer holds `count` samples and has room for the result.
    let length = unsafe {
        native::sonicChangeShortSpeed(
            sound.samples.as_mut_ptr(),
            count,
            1.0 / factor,
            1.0,
            1.0,
            1.0,
            0,
            sound.sample_rate_hz.cast_signed(),
            1,
        )
    };
    sound.samples.truncate(usize::try_from(length).unwrap_or(0));
}

#[expect(unsafe_code, reason = "espeak-ng is a C library")]
fn sample_rate_hz() -> u32 {
    // SAFETY: reads a number that does not change after the start.
    unsafe { sys::espeak_ng_GetSampleRate() }.cast_unsigned()
}

/// The library's own words for a status that is not success.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
fn check(status: sys::espeak_ng_STATUS) -> Result<(), String> {
    if status == sys::espeak_ng_STATUS_ENS_OK {
        return Ok(());
    }
    let mut message = [0; 256];
    // SAFETY: the buffer is as long as is said, and the library ends what it writes with a zero byte.
    unsafe {
        sys::espeak_ng_GetStatusCodeMessage(status, message.as_mut_ptr(), message.len());
        Err(CStr::from_ptr(message.as_ptr())
            .to_string_lossy()
            .into_owned())
    }
}

//! espeak-ng in the process: started once, one call at a time.

use std::ffi::{CStr, CString, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;

use parking_lot::Mutex;

use espeak_rs_sys as sys;

use super::native;
use super::receiving::receive;
use crate::inference::Scratch;
use crate::speaking::SpeakError;

/// Audio made between two looks at the cancellation, in ms: the shortest that espeak-ng takes (speech.c).
const BLOCK_MS: c_int = 60;

/// What the library has been told. Whoever holds this may call the library; nobody else does.
pub(super) struct Engine {
    /// File of the voice that is set, with its variant.
    voice: String,
    /// Where the data lies.
    folder: PathBuf,
    /// Speed that is set, in words a minute.
    words_per_minute: c_int,
}

static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

/// Calls `work` when the library is free.
///
/// # Errors
/// [`SpeakError::Start`] before [`start`]; otherwise those of `work`.
pub(super) fn with<T>(
    work: impl FnOnce(&mut Engine) -> Result<T, SpeakError>,
) -> Result<T, SpeakError> {
    match ENGINE.lock().as_mut() {
        Some(engine) => work(engine),
        None => Err(SpeakError::start("it has not been started")),
    }
}

/// Starts the library on the data in `folder`. Later calls do nothing.
///
/// # Errors
/// [`SpeakError::Start`] when the data cannot be used.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub(super) fn start(folder: &Path) -> Result<(), SpeakError> {
    let mut engine = ENGINE.lock();
    if engine.is_some() {
        return Ok(());
    }
    let bytes = folder.as_os_str().as_bytes();
    let path =
        CString::new(bytes).map_err(|_| SpeakError::start("the data path holds a zero byte"))?;
    // SAFETY: `path` ends in a zero byte, and nobody else is in the library while `engine` is locked. The context and
    // the device may be null.
    unsafe {
        sys::espeak_ng_InitializePath(path.as_ptr());
        let mut used = ptr::null();
        sys::espeak_Info(&raw mut used);
        if CStr::from_ptr(used).to_bytes() != bytes {
            let problem = format!("{} is not a folder that it takes", folder.display());
            return Err(SpeakError::start(problem));
        }
        check(sys::espeak_ng_Initialize(ptr::null_mut())).map_err(SpeakError::start)?;
        let mode = sys::espeak_ng_OUTPUT_MODE_ENOUTPUT_MODE_SYNCHRONOUS;
        check(sys::espeak_ng_InitializeOutput(mode, BLOCK_MS, ptr::null()))
            .map_err(SpeakError::start)?;
        sys::espeak_SetSynthCallback(Some(receive));
    }
    *engine = Some(Engine {
        voice: String::new(),
        folder: folder.to_owned(),
        words_per_minute: 0,
    });
    Ok(())
}

/// The library's version, such as `1.52.0.1`.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub fn version() -> String {
    // SAFETY: null is accepted, and the result is a constant string, before the start too.
    unsafe { CStr::from_ptr(sys::espeak_Info(ptr::null_mut())) }
        .to_string_lossy()
        .into_owned()
}

impl Engine {
    /// Makes the voice of a file such as `gmw/en-US+f3` the current one.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`]; [`SpeakError::Start`] when the data is gone and cannot be unpacked again.
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    pub(super) fn set_voice(&mut self, voice: &str) -> Result<(), SpeakError> {
        if self.voice == voice {
            return Ok(());
        }
        self.voice.clear();
        self.words_per_minute = 0;
        let missing = || SpeakError::NoVoice(voice.to_owned());
        let name = CString::new(voice).map_err(|_| missing())?;
        if !self.has_files_of(voice) {
            // Somebody has emptied the folder since the start: temporary folders are tidied. The library itself would
            // take the voice without its dictionary and be silent.
            super::data::DATA
                .restore(&self.folder)
                .map_err(SpeakError::start)?;
        }
        // SAFETY: `&mut self` is the only way into the library; the name ends in a zero byte.
        check(unsafe { sys::espeak_ng_SetVoiceByName(name.as_ptr()) }).map_err(|_| missing())?;
        voice.clone_into(&mut self.voice);
        Ok(())
    }

    /// Whether the folder still holds the data: the phonemes of all voices, and the file of this one.
    fn has_files_of(&self, voice: &str) -> bool {
        let file = voice.split('+').next().unwrap_or(voice);
        self.folder.join("phontab").is_file() && self.folder.join("lang").join(file).is_file()
    }

    /// Has the voice loaded anew next time.
    pub(super) fn forget_voice(&mut self) {
        self.voice.clear();
    }

    /// Sets the speed as a factor of the normal one.
    ///
    /// # Errors
    /// [`SpeakError::Failed`].
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    pub(super) fn set_rate(&mut self, rate: f32) -> Result<(), SpeakError> {
        let words_per_minute = (rate * native::NORMAL_WORDS_PER_MINUTE).round() as c_int;
        if self.words_per_minute != words_per_minute {
            let parameter = sys::espeak_PARAMETER_espeakRATE;
            // SAFETY: `&mut self` is the only way into the library.
            check(unsafe { sys::espeak_ng_SetParameter(parameter, words_per_minute, 0) })
                .map_err(SpeakError::failed)?;
            self.words_per_minute = words_per_minute;
        }
        Ok(())
    }
}

/// Has `folder` removed when the process ends by itself: statics are never dropped.
#[expect(unsafe_code, reason = "the C library calls back at exit")]
pub(super) fn remove_at_exit(folder: Scratch) {
    static FOLDER: Mutex<Option<Scratch>> = Mutex::new(None);
    extern "C" fn remove() {
        // Not waited for: a thread that ended inside the lock must not keep the process from ending.
        if let Some(mut folder) = FOLDER.try_lock() {
            drop(folder.take());
        }
    }
    *FOLDER.lock() = Some(folder);
    // SAFETY: `remove` takes nothing and lives as long as the process. Where it cannot be registered, the folder stays.
    unsafe { native::atexit(remove) };
}

/// The library's own words for a status that is not success.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub(super) fn check(status: sys::espeak_ng_STATUS) -> Result<(), String> {
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

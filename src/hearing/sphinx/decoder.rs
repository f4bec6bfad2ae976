//! One PocketSphinx decoder, wrapped so that nothing unsafe is left to its users.

use std::ffi::{CStr, CString, c_int};
use std::ptr::NonNull;

use super::front_end::Cepstrum;
use super::native;
use super::settings::{Config, Setting};
use crate::hearing::HearError;

/// A word of the best path, silence and noise included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PathWord {
    /// As in the dictionary, with the number of an alternative pronunciation: `read(2)`.
    pub(super) word: String,
    /// First window of 10 ms.
    pub(super) first: u32,
    /// Last window of 10 ms.
    pub(super) last: u32,
    /// How likely the word is among the competing paths, 0 to 1.
    pub(super) posterior: f64,
}

/// A decoder with its models. Not in an utterance after [`Self::open`] and [`Self::end`].
pub(super) struct Decoder {
    raw: NonNull<native::PsDecoder>,
}

// SAFETY: a decoder holds no thread-local state besides a random generator that its settings leave unused, and `&mut self`
// on every method keeps it to one thread at a time.
#[expect(unsafe_code, reason = "a raw pointer is not Send by itself")]
unsafe impl Send for Decoder {}

impl Decoder {
    /// Loads the models that the settings name.
    ///
    /// # Errors
    /// [`HearError::Start`] when PocketSphinx refuses them.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn open(settings: &[Setting]) -> Result<Self, HearError> {
        let config = Config::new(settings)?;
        // SAFETY: `config` is alive; the decoder keeps a reference of its own.
        let raw = unsafe { native::ps_init(config.raw.as_ptr()) };
        NonNull::new(raw)
            .map(|raw| Self { raw })
            .ok_or_else(|| HearError::Start("PocketSphinx does not start with its models".into()))
    }

    /// Begins an utterance.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn start(&mut self) -> Result<(), HearError> {
        // SAFETY: the decoder is alive.
        check(unsafe { native::ps_start_utt(self.raw.as_ptr()) })
    }

    /// Takes the next windows of the utterance.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn process(&mut self, cepstra: &mut [Cepstrum]) -> Result<(), HearError> {
        let mut rows: Vec<*mut f32> = cepstra.iter_mut().map(|row| row.as_mut_ptr()).collect();
        let count = c_int::try_from(rows.len()).map_err(|_| gave_up())?;
        // SAFETY: the decoder is alive; there are `count` rows of the width that its settings give.
        check(unsafe { native::ps_process_cep(self.raw.as_ptr(), rows.as_mut_ptr(), count, 0, 0) })
    }

    /// Ends the utterance: the later passes run, and the path is final.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn end(&mut self) -> Result<(), HearError> {
        // SAFETY: the decoder is alive.
        check(unsafe { native::ps_end_utt(self.raw.as_ptr()) })
    }

    /// The words of the best path so far, separated by spaces; empty where there are none.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn words(&mut self) -> String {
        let mut score = 0;
        // SAFETY: the decoder is alive, and its text is copied before anything else is called.
        let words = unsafe { owned(native::ps_get_hyp(self.raw.as_ptr(), &raw mut score)) };
        words.to_string_lossy().into_owned()
    }

    /// The best path, in order.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn path(&mut self) -> Vec<PathWord> {
        let mut path = Vec::new();
        // SAFETY: the decoder is alive and nothing else is done with it while its iterator lives; `ps_seg_next` frees the
        // iterator at the end, which is always reached; its word is copied.
        unsafe {
            let logmath = native::ps_get_logmath(self.raw.as_ptr());
            let mut segment = native::ps_seg_iter(self.raw.as_ptr());
            while !segment.is_null() {
                let (mut first, mut last) = (0, 0);
                native::ps_seg_frames(segment, &raw mut first, &raw mut last);
                let (mut acoustic, mut language, mut backoff) = (0, 0, 0);
                let posterior = native::ps_seg_prob(
                    segment,
                    &raw mut acoustic,
                    &raw mut language,
                    &raw mut backoff,
                );
                path.push(PathWord {
                    word: owned(native::ps_seg_word(segment))
                        .to_string_lossy()
                        .into_owned(),
                    first: first.max(0) as u32,
                    last: last.max(0) as u32,
                    posterior: native::logmath_exp(logmath, posterior).clamp(0.0, 1.0),
                });
                segment = native::ps_seg_next(segment);
            }
        }
        path
    }
}

impl Drop for Decoder {
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    fn drop(&mut self) {
        // SAFETY: the decoder is alive, and nobody else has it.
        unsafe { native::ps_free(self.raw.as_ptr()) };
    }
}

/// A copy of a text of the library; empty for null.
///
/// # Safety
/// `text` is null or ends in a zero byte.
#[expect(unsafe_code, reason = "PocketSphinx is a C library")]
unsafe fn owned(text: *const std::ffi::c_char) -> CString {
    if text.is_null() {
        return CString::default();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_owned()
}

fn check(code: c_int) -> Result<(), HearError> {
    if code < 0 {
        return Err(gave_up());
    }
    Ok(())
}

fn gave_up() -> HearError {
    HearError::Failed("PocketSphinx gave up".into())
}

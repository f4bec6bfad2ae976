//! Samples to cepstra: what the acoustic model hears, one vector every 10 ms.

use std::ffi::CString;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

use super::acoustic;
use super::native;
use super::settings::{Config, Setting};
use crate::hearing::HearError;

/// Coefficients of a cepstrum; the first is its loudness. Source: the model's `feat.params` leaves the library's 13.
pub(super) const COEFFICIENTS: usize = 13;
/// What a window of sound is to the acoustic model.
pub(super) type Cepstrum = [f32; COEFFICIENTS];
/// Cepstra computed at a time.
const BATCH: usize = 64;
/// The same for the library.
const BATCH_COUNT: i32 = 64;

/// PocketSphinx's front end with its noise reduction. Keeps state within an utterance.
pub(super) struct FrontEnd {
    raw: NonNull<native::PsFrontEnd>,
}

// SAFETY: `&mut self` on every method keeps it to one thread at a time, and it holds nothing of a thread.
#[expect(unsafe_code, reason = "a raw pointer is not Send by itself")]
unsafe impl Send for FrontEnd {}

impl FrontEnd {
    /// Makes one by the model's settings, for a voice whose resonances lie `warp` times as high as the average's.
    ///
    /// # Errors
    /// [`HearError::Start`]
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn new(settings: &[Setting], warp: f64) -> Result<Self, HearError> {
        /// The library keeps the warp in static memory while it computes its filters.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let config = Config::new(settings)?;
        // Without a warp the library would take the next one for the one it had before.
        let text = CString::new(warp.to_string()).expect("a number has no zero byte");
        let (lowest, highest) = acoustic::BAND_HZ;
        config.set(&Setting::number(c"lowerf", lowest * warp))?;
        config.set(&Setting::number(c"upperf", highest * warp))?;
        config.set(&Setting::text(c"warp_type", c"inverse_linear"))?;
        config.set(&Setting::text(c"warp_params", &text))?;
        // SAFETY: `config` is alive; the front end keeps a reference of its own.
        let raw = unsafe { native::fe_init_auto_r(config.raw.as_ptr()) };
        NonNull::new(raw)
            .map(|raw| Self { raw })
            .ok_or_else(|| HearError::Start("PocketSphinx refuses its front end's settings".into()))
    }

    /// Begins an utterance.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn start(&mut self) {
        // SAFETY: it is alive.
        unsafe { native::fe_start_utt(self.raw.as_ptr()) };
    }

    /// Appends the cepstra of all windows that `samples` complete to `cepstra`.
    ///
    /// # Errors
    /// [`HearError::Failed`]
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn process(
        &mut self,
        samples: &[i16],
        cepstra: &mut Vec<Cepstrum>,
    ) -> Result<(), HearError> {
        let mut batch = [Cepstrum::default(); BATCH];
        let mut next = samples.as_ptr();
        let mut left = samples.len();
        while left > 0 {
            let mut rows = batch.each_mut().map(|row| row.as_mut_ptr());
            let mut count = BATCH_COUNT;
            // SAFETY: it is alive; `next` and `left` stay within `samples`; there are `count` rows of the right width.
            let code = unsafe {
                native::fe_process_frames(
                    self.raw.as_ptr(),
                    &raw mut next,
                    &raw mut left,
                    rows.as_mut_ptr(),
                    &raw mut count,
                )
            };
            if code < 0 {
                return Err(HearError::Failed("PocketSphinx's front end gave up".into()));
            }
            cepstra.extend_from_slice(&batch[..count.clamp(0, BATCH_COUNT) as usize]);
        }
        Ok(())
    }

    /// Ends the utterance, and appends the window of its last samples.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn end(&mut self, cepstra: &mut Vec<Cepstrum>) {
        let mut last = Cepstrum::default();
        let mut count = 0;
        // SAFETY: it is alive, and there is room for one cepstrum.
        unsafe { native::fe_end_utt(self.raw.as_ptr(), last.as_mut_ptr(), &raw mut count) };
        cepstra.extend((count > 0).then_some(last));
    }
}

impl Drop for FrontEnd {
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive, and nobody else has it.
        unsafe { native::fe_free(self.raw.as_ptr()) };
    }
}

//! Text to samples.

use std::ffi::c_int;
use std::ptr;

use espeak_rs_sys as sys;

use super::library::{Engine, check};
use super::native;
use super::receiving::Take;
use super::text::SpokenText;
use crate::audio::Sound;
use crate::inference::Cancellation;
use crate::speaking::SpeakError;

/// Slowest speed that espeak-ng makes itself, as a factor of its normal one: 80 words a minute (speak_lib.h).
const SLOWEST_RATE: f32 = 80.0 / native::NORMAL_WORDS_PER_MINUTE;
/// Room that libsonic is given beyond what a stretched sound should need.
const STRETCH_MARGIN_SAMPLES: usize = 4096;

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
                native::CHARS_UTF8 | native::PHONEME_INPUT | native::END_PAUSE,
                ptr::null_mut(),
                (&raw mut take).cast(),
            )
        };
        if cancellation.is_cancelled() {
            // What was under way when it stopped must not be heard in the next sentence.
            self.forget_voice();
            return Err(SpeakError::Cancelled);
        }
        check(status).map_err(SpeakError::failed)?;
        let mut sound = Sound {
            samples: take.samples,
            ..self.silence()
        };
        if rate < SLOWEST_RATE {
            stretch(&mut sound, SLOWEST_RATE / rate);
        }
        Ok(sound)
    }

    /// A sound of the library's sample rate without samples.
    #[expect(unsafe_code, reason = "espeak-ng is a C library")]
    #[expect(clippy::unused_self, reason = "holding it is what makes the call safe")]
    pub(super) fn silence(&self) -> Sound {
        Sound {
            // SAFETY: reads a number that does not change after the start.
            sample_rate_hz: unsafe { sys::espeak_ng_GetSampleRate() }.cast_unsigned(),
            samples: Vec::new(),
        }
    }
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

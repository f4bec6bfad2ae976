//! The settings that belong to the acoustic model, and how wide the decoder searches.

use std::path::Path;

use super::settings::Setting;
use crate::hearing::{HearError, SAMPLE_RATE_HZ};

/// The lowest and highest frequency that is heard, Hz, of an average voice. Source: `feat.params` beside the model.
pub(super) const BAND_HZ: (f64, f64) = (130.0, 6800.0);

/// What the front end and the decoder must know of the acoustic model. Source: `feat.params` beside the model. The
/// cepstral means are not the decoder's business but [`super::means`]', and the band that is heard is
/// [`super::front_end`]'s.
///
/// # Errors
/// [`HearError::Start`] for a path that C cannot take.
pub(super) fn settings(acoustic: &Path) -> Result<Vec<Setting>, HearError> {
    Ok(vec![
        Setting::path(c"hmm", acoustic)?,
        Setting::whole(c"samprate", SAMPLE_RATE_HZ.into()),
        Setting::whole(c"nfilt", 25),
        Setting::text(c"transform", c"dct"),
        Setting::whole(c"lifter", 22),
        Setting::flag(c"remove_noise", true),
        Setting::text(c"feat", c"1s_c_d_dd"),
        Setting::text(c"svspec", c"0-12/13-25/26-38"),
        Setting::text(c"agc", c"none"),
        Setting::text(c"cmn", c"none"),
        Setting::flag(c"varnorm", false),
        Setting::text(c"loglevel", c"FATAL"),
    ])
}

/// The decoder for a language made from a pack.
///
/// Source: the library's weights of the language model (6.5, 8.5, 9.5) and more on the demo pack's questions in the voices
/// of espeak-ng: with these most were understood, and decoding takes a fifth less. With eight densities of each sound
/// instead of four, 441 instead of 431 of 476 examples were answered rightly, half of them in noise, and decoding takes a
/// tenth longer; sixteen were no better.
pub(super) fn pack_settings() -> [Setting; 4] {
    [
        Setting::whole(c"topn", 8),
        Setting::number(c"lw", 9.0),
        Setting::number(c"fwdflatlw", 10.5),
        Setting::number(c"bestpathlw", 11.0),
    ]
}

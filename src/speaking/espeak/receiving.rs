//! What takes the samples from the library.

use std::ffi::{c_int, c_short};
use std::slice;

use espeak_rs_sys as sys;

use crate::inference::Cancellation;

/// What the callback is given: where samples go, and whether they are still wanted.
pub(super) struct Take<'a> {
    pub(super) samples: Vec<i16>,
    pub(super) cancellation: &'a Cancellation,
}

/// Takes the samples of one block from the library. 1 tells it to stop.
#[expect(unsafe_code, reason = "espeak-ng is a C library")]
pub(super) unsafe extern "C" fn receive(
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

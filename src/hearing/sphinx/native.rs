//! The few functions of libpocketsphinx that are used, as `pocketsphinx.h`, `pocketsphinx/err.h` and
//! `fe/fe.h` of version 5.1.1 declare them.

use std::ffi::{c_char, c_double, c_int, c_long, c_void};
use std::marker::{PhantomData, PhantomPinned};

/// What a C library hands out: only ever behind a pointer, and nobody may assume anything of it.
macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[repr(C)]
        pub(super) struct $name {
            bytes: [u8; 0],
            marker: PhantomData<(*mut u8, PhantomPinned)>,
        }
    };
}

opaque! {
    /// `ps_config_t`
    Config
}
opaque! {
    /// `ps_decoder_t`
    PsDecoder
}
opaque! {
    /// `ps_seg_t`
    PsSegment
}
opaque! {
    /// `fe_t`
    PsFrontEnd
}
opaque! {
    /// `logmath_t`
    LogMath
}

#[expect(unsafe_code, reason = "PocketSphinx is a C library")]
unsafe extern "C" {
    pub(super) fn ps_config_init(definitions: *const c_void) -> *mut Config;
    pub(super) fn ps_config_free(config: *mut Config) -> c_int;
    pub(super) fn ps_config_set_int(
        config: *mut Config,
        name: *const c_char,
        value: c_long,
    ) -> *const c_void;
    pub(super) fn ps_config_set_bool(
        config: *mut Config,
        name: *const c_char,
        value: c_int,
    ) -> *const c_void;
    pub(super) fn ps_config_set_float(
        config: *mut Config,
        name: *const c_char,
        value: c_double,
    ) -> *const c_void;
    pub(super) fn ps_config_set_str(
        config: *mut Config,
        name: *const c_char,
        value: *const c_char,
    ) -> *const c_void;

    /// Keeps a reference of its own to the configuration.
    pub(super) fn ps_init(config: *mut Config) -> *mut PsDecoder;
    pub(super) fn ps_free(decoder: *mut PsDecoder) -> c_int;
    pub(super) fn ps_get_logmath(decoder: *mut PsDecoder) -> *mut LogMath;
    pub(super) fn ps_start_utt(decoder: *mut PsDecoder) -> c_int;
    /// `data` points to as many pointers to cepstra as `count` says.
    pub(super) fn ps_process_cep(
        decoder: *mut PsDecoder,
        data: *mut *mut f32,
        count: c_int,
        no_search: c_int,
        full_utterance: c_int,
    ) -> c_int;
    pub(super) fn ps_end_utt(decoder: *mut PsDecoder) -> c_int;
    /// The string belongs to the decoder and lives until the next call.
    pub(super) fn ps_get_hyp(decoder: *mut PsDecoder, score: *mut i32) -> *const c_char;

    pub(super) fn ps_seg_iter(decoder: *mut PsDecoder) -> *mut PsSegment;
    /// Frees the iterator and gives null at the end.
    pub(super) fn ps_seg_next(segment: *mut PsSegment) -> *mut PsSegment;
    pub(super) fn ps_seg_word(segment: *mut PsSegment) -> *const c_char;
    pub(super) fn ps_seg_frames(segment: *mut PsSegment, start: *mut c_int, end: *mut c_int);
    pub(super) fn ps_seg_prob(
        segment: *mut PsSegment,
        acoustic: *mut i32,
        language: *mut i32,
        backoff: *mut i32,
    ) -> i32;

    /// Keeps a reference of its own to the configuration.
    pub(super) fn fe_init_auto_r(config: *mut Config) -> *mut PsFrontEnd;
    pub(super) fn fe_free(front: *mut PsFrontEnd) -> c_int;
    pub(super) fn fe_start_utt(front: *mut PsFrontEnd) -> c_int;
    /// Moves `samples` on and lowers `count` by what it took; `windows` says how many cepstra there is room for, and then
    /// how many there are.
    pub(super) fn fe_process_frames(
        front: *mut PsFrontEnd,
        samples: *mut *const i16,
        count: *mut usize,
        cepstra: *mut *mut f32,
        windows: *mut i32,
    ) -> c_int;
    pub(super) fn fe_end_utt(
        front: *mut PsFrontEnd,
        cepstrum: *mut f32,
        windows: *mut i32,
    ) -> c_int;

    pub(super) fn logmath_exp(logmath: *mut LogMath, log: c_int) -> c_double;

    /// A null callback silences the library.
    pub(super) fn err_set_callback(
        callback: Option<unsafe extern "C" fn(*mut c_void, c_int, *const c_char, ...)>,
        data: *mut c_void,
    );
}

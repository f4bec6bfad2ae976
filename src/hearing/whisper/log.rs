//! What whisper.cpp has to say goes into our log, at DEBUG and TRACE. None of it holds what people said.

use std::ffi::{CStr, c_char, c_uint, c_void};
use std::ptr;
use std::sync::Once;

use whisper_rs::GGMLLogLevel;

static INSTALLED: Once = Once::new();

/// Routes the library's log, once per process. Without this it writes to standard error.
pub(super) fn install() {
    INSTALLED.call_once(|| {
        // Silences ggml, and whisper.cpp until the next line.
        whisper_rs::install_logging_hooks();
        #[expect(unsafe_code, reason = "whisper.cpp is a C++ library")]
        // SAFETY: the function lives as long as the process and takes what the library gives it.
        unsafe {
            whisper_rs::set_log_callback(Some(take), ptr::null_mut());
        }
    });
}

/// Takes one line. A panic must not cross into the library: this only formats.
extern "C" fn take(level: c_uint, line: *const c_char, _: *mut c_void) {
    if line.is_null() {
        return;
    }
    #[expect(unsafe_code, reason = "whisper.cpp is a C++ library")]
    // SAFETY: the library gives a line that ends with a zero byte and lives during the call.
    let line = unsafe { CStr::from_ptr(line) }.to_string_lossy();
    match GGMLLogLevel::from(level) {
        GGMLLogLevel::Error | GGMLLogLevel::Warn => tracing::debug!("whisper.cpp: {}", line.trim()),
        _ => tracing::trace!("whisper.cpp: {}", line.trim()),
    }
}

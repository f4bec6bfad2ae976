//! PocketSphinx's settings, by name.

use std::ffi::{CStr, CString, c_int, c_long};
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::Once;

use super::native;
use crate::hearing::HearError;

/// A named setting of PocketSphinx.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    name: CString,
    value: Value,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(CString),
    Whole(c_long),
    Number(f64),
    Flag(bool),
}

impl Setting {
    /// A file or folder.
    ///
    /// # Errors
    /// [`HearError::Start`] when the path has a zero byte.
    pub(super) fn path(name: &CStr, path: &Path) -> Result<Self, HearError> {
        let text = CString::new(path.as_os_str().as_encoded_bytes())
            .map_err(|_| HearError::Start(format!("{} is not a path of a file", path.display())))?;
        Ok(Self::new(name, Value::Text(text)))
    }

    /// A text.
    pub(super) fn text(name: &CStr, value: &CStr) -> Self {
        Self::new(name, Value::Text(value.to_owned()))
    }

    /// A whole number.
    pub(super) fn whole(name: &CStr, value: c_long) -> Self {
        Self::new(name, Value::Whole(value))
    }

    /// A number.
    pub(super) fn number(name: &CStr, value: f64) -> Self {
        Self::new(name, Value::Number(value))
    }

    /// Yes or no.
    pub(super) fn flag(name: &CStr, value: bool) -> Self {
        Self::new(name, Value::Flag(value))
    }

    fn new(name: &CStr, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
        }
    }
}

/// Settings in the library's own form.
pub(super) struct Config {
    pub(super) raw: NonNull<native::Config>,
}

impl Config {
    /// The library's defaults with `settings` on top.
    ///
    /// # Errors
    /// [`HearError::Start`] when it does not know a setting.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn new(settings: &[Setting]) -> Result<Self, HearError> {
        silence_log();
        // SAFETY: null asks for the library's own definitions.
        let raw = unsafe { native::ps_config_init(ptr::null()) };
        let raw = NonNull::new(raw)
            .ok_or_else(|| HearError::Start("PocketSphinx has no memory".into()))?;
        let config = Self { raw };
        for setting in settings {
            config.set(setting)?;
        }
        Ok(config)
    }

    /// Changes a setting.
    ///
    /// # Errors
    /// [`HearError::Start`] when the library does not know it.
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    pub(super) fn set(&self, setting: &Setting) -> Result<(), HearError> {
        let config = self.raw.as_ptr();
        let name = setting.name.as_ptr();
        // SAFETY: `config` is alive; name and text end in zero bytes and are copied.
        let set = unsafe {
            match &setting.value {
                Value::Text(text) => native::ps_config_set_str(config, name, text.as_ptr()),
                Value::Whole(value) => native::ps_config_set_int(config, name, *value),
                Value::Number(value) => native::ps_config_set_float(config, name, *value),
                Value::Flag(value) => native::ps_config_set_bool(config, name, c_int::from(*value)),
            }
        };
        if set.is_null() {
            return Err(HearError::Start(format!(
                "PocketSphinx knows no setting {:?}",
                setting.name
            )));
        }
        Ok(())
    }
}

impl Drop for Config {
    #[expect(unsafe_code, reason = "PocketSphinx is a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive; what was made with it keeps a reference of its own.
        unsafe { native::ps_config_free(self.raw.as_ptr()) };
    }
}

/// PocketSphinx writes what it thinks of its files to the standard error stream unless told otherwise, for all decoders at
/// once.
#[expect(unsafe_code, reason = "PocketSphinx is a C library")]
fn silence_log() {
    static ONCE: Once = Once::new();
    // SAFETY: a null callback is the library's way of saying nothing; no decoder exists yet.
    ONCE.call_once(|| unsafe { native::err_set_callback(None, ptr::null_mut()) });
}

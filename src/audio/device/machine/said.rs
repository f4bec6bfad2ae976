//! What ALSA says of failures on this thread while it lives. It would write it to standard error.

#[cfg(target_os = "linux")]
pub(super) struct Said(Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>);

#[cfg(target_os = "linux")]
impl Said {
    pub(super) fn listen() -> Self {
        Self(alsa::Output::local_error_handler().ok())
    }

    /// The last thing, which tells the most.
    pub(super) fn last(&self) -> Option<String> {
        let said = self.0.as_ref()?.borrow().to_string();
        said.lines()
            .rfind(|line| !line.is_empty())
            .map(str::to_owned)
    }
}

/// Other sound systems say it in the error itself.
#[cfg(not(target_os = "linux"))]
pub(super) struct Said;

#[cfg(not(target_os = "linux"))]
impl Said {
    pub(super) fn listen() -> Self {
        Self
    }

    pub(super) fn last(&self) -> Option<String> {
        None
    }
}

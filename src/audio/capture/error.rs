//! Why a microphone gives no sound.

use cpal::ErrorKind;

/// Why a microphone gives no sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The sound system has none to record from.
    #[error("there is no microphone to record from")]
    NoDevice,
    /// Another program has it for itself.
    #[error("another program uses the microphone")]
    Busy,
    /// This user may not open it.
    #[error("this user may not open the microphone")]
    Denied,
    /// It was opened, and its sound does not come.
    #[error("the microphone was opened and gives no sound")]
    Stalled,
    /// Anything else, in the words of the sound system.
    #[error("the sound system says: {0}")]
    Failed(String),
}

impl CaptureError {
    pub(super) fn new(problem: &cpal::Error, said: &Said) -> Self {
        match problem.kind() {
            ErrorKind::DeviceNotAvailable | ErrorKind::UnsupportedOperation => Self::NoDevice,
            ErrorKind::DeviceBusy => Self::Busy,
            ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Failed(said.last().unwrap_or_else(|| problem.to_string())),
        }
    }
}

/// What ALSA says of failures on this thread while it lives. It would write it to standard error.
#[cfg(target_os = "linux")]
pub(super) struct Said(Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>);

#[cfg(target_os = "linux")]
impl Said {
    pub(super) fn listen() -> Self {
        Self(alsa::Output::local_error_handler().ok())
    }

    /// The last thing, which tells the most.
    fn last(&self) -> Option<String> {
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

    fn last(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_is_told_apart() {
        let told = |kind: ErrorKind| CaptureError::new(&kind.into(), &Said::listen());
        assert_eq!(told(ErrorKind::DeviceNotAvailable), CaptureError::NoDevice);
        assert_eq!(told(ErrorKind::DeviceBusy), CaptureError::Busy);
        assert_eq!(told(ErrorKind::PermissionDenied), CaptureError::Denied);
        let other = cpal::Error::with_message(ErrorKind::BackendError, "the cable is hot");
        let other = CaptureError::new(&other, &Said::listen());
        assert_eq!(other.to_string(), "the sound system says: the cable is hot");
    }
}

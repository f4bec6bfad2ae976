//! What a check finds.

use serde::Serialize;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, but somebody should look at it.
    Warn,
    /// Something does not work.
    Fail,
    /// It was not looked at, because it does not apply here.
    Skip,
}

impl State {
    /// As it stands in a report for people.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
            Self::Skip => "skip",
        }
    }
}

/// What a check found about each of its subjects; there is no need to name the only one.
pub(super) type Findings = Vec<(Option<String>, Finding)>;

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How it stands.
    pub state: State,
    /// What was found, for people; of a check that was skipped, why.
    pub found: String,
    /// What was measured, with its unit.
    pub measured: Option<(f64, &'static str)>,
    /// What to do about it. Every warning and failure has one.
    pub next: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn ok(found: impl Into<String>) -> Self {
        Self::new(State::Ok, found.into(), None)
    }

    /// Somebody should look at it.
    pub fn warn(found: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(State::Warn, found.into(), Some(next.into()))
    }

    /// It does not work.
    pub fn fail(found: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(State::Fail, found.into(), Some(next.into()))
    }

    /// It does not apply here, for this reason.
    pub fn skip(reason: impl Into<String>) -> Self {
        Self::new(State::Skip, reason.into(), None)
    }

    /// [`Self::warn`] with this next step if something is amiss, else [`Self::ok`].
    pub fn warn_if(amiss: bool, found: impl Into<String>, next: impl Into<String>) -> Self {
        if amiss {
            Self::warn(found, next)
        } else {
            Self::ok(found)
        }
    }

    /// The same with what was measured.
    #[must_use]
    pub fn measured(self, value: f64, unit: &'static str) -> Self {
        Self {
            measured: Some((value, unit)),
            ..self
        }
    }

    fn new(state: State, found: String, next: Option<String>) -> Self {
        Self {
            state,
            found,
            measured: None,
            next,
        }
    }
}

//! The vocabulary: a check, and what it finds.

use serde::Serialize;

use super::deployment::Deployment;
use super::machine::Machine;
use crate::config::{ConfigErrors, Loaded};

/// Looks at one thing.
#[derive(Debug)]
pub struct Check {
    /// `area.name`. Stable: scripts may rely on it.
    pub id: &'static str,
    /// For people, in a few words.
    pub title: &'static str,
    pub(super) look: Look,
}

/// What a check needs to see.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    /// The machine alone.
    Machine(fn(&Machine) -> Finding),
    /// The settings as they were read, right or wrong.
    Settings(fn(&Result<Loaded, ConfigErrors>) -> Finding),
    /// What right settings describe.
    Deployment(fn(&Deployment<'_>) -> Finding),
    /// The same, with a finding for each of several subjects.
    Each(fn(&Deployment<'_>) -> Findings),
}

impl Check {
    /// A check of the machine alone.
    pub(super) const fn machine(
        id: &'static str,
        title: &'static str,
        look: fn(&Machine) -> Finding,
    ) -> Self {
        let look = Look::Machine(look);
        Self { id, title, look }
    }

    /// A check of the settings themselves.
    pub(super) const fn settings(
        id: &'static str,
        title: &'static str,
        look: fn(&Result<Loaded, ConfigErrors>) -> Finding,
    ) -> Self {
        let look = Look::Settings(look);
        Self { id, title, look }
    }

    /// A check of what right settings describe.
    pub(super) const fn deployment(
        id: &'static str,
        title: &'static str,
        look: fn(&Deployment<'_>) -> Finding,
    ) -> Self {
        let look = Look::Deployment(look);
        Self { id, title, look }
    }

    /// A check with a finding for each of several subjects.
    pub(super) const fn each(
        id: &'static str,
        title: &'static str,
        look: fn(&Deployment<'_>) -> Findings,
    ) -> Self {
        let look = Look::Each(look);
        Self { id, title, look }
    }

    /// The part of the id before the dot.
    pub fn area(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(area, _)| area)
    }
}

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

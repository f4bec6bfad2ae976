//! A check, and what it needs to see.

use super::deployment::Deployment;
use super::finding::{Finding, Findings};
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

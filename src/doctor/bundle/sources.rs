//! What a bundle is gathered from.

use crate::config::{ConfigErrors, Loaded};
use crate::doctor::Machine;

/// What is gathered from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The machine.
    pub machine: &'a Machine,
    /// The settings as they were read.
    pub loaded: &'a Result<Loaded, ConfigErrors>,
    /// The settings as `docent config show` prints them: with secrets hidden.
    pub settings_shown: &'a str,
}

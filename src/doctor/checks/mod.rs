//! All checks, one file for each area.

mod clock;
mod data;
mod disk;
mod engines;
mod forms;
mod knowledge;
mod limits;
mod measured;
mod memory;
mod models;
mod network;
mod pack;
mod processor;
mod runtime;
mod settings;
mod sound;
mod store;
mod turn;

use super::check::Check;

/// Every check, in the order of the report: from the machine to what runs on it.
pub(super) const ALL: &[&[Check]] = &[
    processor::CHECKS,
    memory::CHECKS,
    limits::CHECKS,
    clock::CHECKS,
    disk::CHECKS,
    settings::CHECKS,
    data::CHECKS,
    network::CHECKS,
    runtime::CHECKS,
    engines::CHECKS,
    models::CHECKS,
    pack::CHECKS,
    knowledge::CHECKS,
    store::CHECKS,
    forms::CHECKS,
    sound::CHECKS,
    turn::CHECKS,
];

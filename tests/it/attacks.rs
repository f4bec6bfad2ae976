//! Attacks on a running server, beside a visitor who asks once a second.
//!
//! In a run of all tests they come in a hundredth of their amounts, one after the other, and it is asserted that the visitor is
//! answered and that nothing is lost. `scripts/attacks.sh` runs the whole and makes one table of the figures.

mod connections;
mod everything;
mod files;
mod floods;
mod kills;
mod packs;
mod sessions;
mod socket;
mod speech;
mod visitor;
mod watched;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The part of the full amounts that a run of all tests does.
const PART: f64 = 0.01;

/// So much of a full amount as this run does, and never less than `least`.
fn amount(full: usize, least: usize) -> usize {
    let part = std::env::var("DOCENT_ATTACKS").map_or(PART, |part| part.parse().expect("a number"));
    ((full as f64 * part).ceil() as usize).max(least)
}

/// Lets one attack at a time have the machine: the figures are about the server, not about the other attackers.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the attackers' work on all cores.
fn on_many_threads<R>(work: impl Future<Output = R>) -> R {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build().unwrap().block_on(work)
}

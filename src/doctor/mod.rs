//! What this machine and this deployment lack, and the next step.
//!
//! A [`Check`] looks at one thing and tells it as a [`Finding`]: a state, what was found, a measured value where there
//! is one, and what to do about it. [`examine`] looks at everything and changes nothing: engines are tried in a
//! temporary folder, and a server that runs is asked and not disturbed. [`bundle`] packs the findings with what else
//! somebody needs who helps from afar, without anyone's words.
//!
//! # Reading order
//! `check` and `finding` (the vocabulary), `checks` (all of them, by area), `machine` and `deployment` (what is looked at), `report`;
//! `played` stands apart, as it makes a sound.

pub mod bundle;
mod check;
mod checks;
mod deployment;
mod finding;
mod machine;
mod misfits;
mod played;
mod report;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use check::Check;
pub use finding::{Finding, State};
pub use machine::{Machine, Microphone, User};
pub use misfits::misfits;
pub use played::examine_played;
pub use report::{Entry, Report, Summary};

use self::check::Look;
use self::deployment::Deployment;
use self::finding::Findings;
use crate::config::{ConfigErrors, Loaded};

/// Every check, by area.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    checks::ALL.iter().copied().flatten()
}

/// Looks at everything whose id begins with `only`; the empty text is the beginning of all. Takes some seconds.
pub fn examine(machine: &Machine, loaded: &Result<Loaded, ConfigErrors>, only: &str) -> Report {
    let deployment = loaded.as_ref().ok();
    let deployment = deployment.map(|loaded| Deployment::new(machine, loaded));
    let wanted = checks().filter(|check| check.id.starts_with(only));
    let entries = wanted.flat_map(|check| {
        let look = || look(check, machine, loaded, deployment.as_ref());
        entries(check, guarded(look))
    });
    Report::new(entries.collect())
}

fn look(
    check: &Check,
    machine: &Machine,
    loaded: &Result<Loaded, ConfigErrors>,
    deployment: Option<&Deployment<'_>>,
) -> Findings {
    let one = |finding| vec![(None, finding)];
    match (check.look, deployment) {
        (Look::Machine(look), _) => one(look(machine)),
        (Look::Settings(look), _) => one(look(loaded)),
        (Look::Deployment(look), Some(deployment)) => one(look(deployment)),
        (Look::Each(look), Some(deployment)) => look(deployment),
        (Look::Deployment(_) | Look::Each(_), None) => {
            one(Finding::skip("the settings must be mended first"))
        }
    }
}

fn entries(check: &'static Check, findings: Findings) -> Vec<Entry> {
    let findings = findings.into_iter();
    findings
        .map(|(subject, finding)| Entry::new(check, subject, finding))
        .collect()
}

/// A check that breaks must not hide what the others find.
fn guarded(look: impl FnOnce() -> Findings) -> Findings {
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|cause| {
        let message = cause.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| cause.downcast_ref::<&str>().copied());
        let found = format!(
            "the check itself broke: {}",
            message.unwrap_or("no reason given")
        );
        let next = "send the file that `docent support-bundle` writes to whoever maintains Docent";
        vec![(None, Finding::fail(found, next))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_say_their_area() {
        let ids: BTreeSet<&str> = checks().map(|check| check.id).collect();
        assert_eq!(ids.len(), checks().count(), "an id stands twice");
        assert!(ids.len() >= 30);
        for check in checks() {
            let (area, name) = check.id.split_once('.').expect("area.name");
            let plain = |text: &str| {
                text.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            assert!(plain(area) && plain(name), "{}", check.id);
        }
    }

    #[test]
    fn a_check_that_breaks_is_a_finding() {
        let broken = guarded(|| panic!("the sky fell"));
        assert_eq!(broken.len(), 1);
        assert_eq!(broken[0].1.state, State::Fail);
        assert!(broken[0].1.found.contains("the sky fell"));
        assert!(broken[0].1.next.is_some());
    }
}

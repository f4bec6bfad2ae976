//! The sessions on disk.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::app::store_settings;
use crate::config::DamagedPolicy;
use crate::store::{Inspection, Part, RedbStore, StoreError};

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("store.integrity", "Integrity", integrity),
    Check::deployment("store.expired", "Past their time", expired),
    Check::deployment("store.clock", "Clock", clock),
    Check::deployment("store.damaged", "Set aside", damaged),
    Check::deployment("store.permissions", "Permissions", permissions),
];

/// Everybody but the owner.
const OTHERS: u32 = 0o077;

/// Looks at every page; in place of what is there, what to say when that cannot be.
pub(super) fn inspect(deployment: &Deployment<'_>) -> Result<Inspection, Finding> {
    let folder = deployment.data().sessions();
    match RedbStore::inspect(&folder, &store_settings(deployment.settings)) {
        Ok(Some(inspection)) => Ok(inspection),
        Ok(None) => Err(Finding::skip("none yet: the first start makes it")),
        Err(StoreError::Locked { .. }) => Err(Finding::skip(
            "a running Docent has it open: it says itself how it stands (server.health)",
        )),
        Err(StoreError::Corrupt { path, detail }) => {
            let next = match deployment.settings.sessions.damaged {
                DamagedPolicy::SetAside => {
                    "the next start sets it aside and begins with an empty one"
                }
                DamagedPolicy::Refuse => {
                    "move both files away, or set sessions.damaged = \"set_aside\""
                }
            };
            let found = format!("{} is damaged: {detail}", path.display());
            Err(Finding::fail(found, next))
        }
        Err(problem) => Err(Finding::fail(
            problem.to_string(),
            "see the message; nothing was changed",
        )),
    }
}

fn integrity(deployment: &Deployment<'_>) -> Finding {
    match inspect(deployment) {
        Ok(Inspection { sessions, .. }) => {
            let found = format!("every page is right, {sessions} sessions kept");
            Finding::ok(found).measured(sessions as f64, "sessions")
        }
        Err(instead) => instead,
    }
}

fn expired(deployment: &Deployment<'_>) -> Finding {
    match inspect(deployment) {
        Ok(Inspection { expired, .. }) => {
            let found = format!("{expired} sessions");
            let next =
                "start docent serve once: it erases them, and goes on doing so while it runs";
            Finding::warn_if(expired > 0, found, next).measured(expired as f64, "sessions")
        }
        Err(Finding { found, .. }) => Finding::skip(found),
    }
}

fn clock(deployment: &Deployment<'_>) -> Finding {
    match inspect(deployment) {
        Ok(Inspection {
            clock_doubt: Some(doubt),
            ..
        }) => Finding::warn(
            doubt,
            "compare the time with a watch, and set it (timedatectl set-time, date -s)",
        ),
        Ok(_) => Finding::ok("fits the last time that was right"),
        Err(Finding { found, .. }) => Finding::skip(found),
    }
}

fn damaged(deployment: &Deployment<'_>) -> Finding {
    let folder = deployment.data().sessions();
    let aside = RedbStore::set_aside(&folder);
    if aside.is_empty() {
        return Finding::ok("nothing");
    }
    let aside: Vec<String> = aside.iter().map(|it| it.display().to_string()).collect();
    let found = format!("a damaged store in {}", aside.join(" and in "));
    Finding::warn(
        found,
        "check the disk (smartctl, dmesg), then move the folder away",
    )
}

fn permissions(deployment: &Deployment<'_>) -> Finding {
    let folder = deployment.data().sessions();
    let files = [Part::Keys, Part::Sessions].map(|part| folder.join(part.file_name()));
    let open = files.iter().filter(|file| {
        let about = fs::metadata(file);
        about.is_ok_and(|about| about.mode() & OTHERS != 0)
    });
    let open: Vec<String> = open.map(|file| file.display().to_string()).collect();
    if !folder.exists() {
        return Finding::skip("none yet: the first start makes it, for its owner alone");
    }
    if open.is_empty() {
        return Finding::ok("for their owner alone");
    }
    let next = format!("chmod 600 {}", open.join(" "));
    Finding::fail(format!("others may open {}", open.join(", ")), next)
}

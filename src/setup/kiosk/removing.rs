//! What is to be done to take a kiosk away again.

use std::path::{Path, PathBuf};

use super::KioskError;
use super::apply::owner_of;
use super::files::{UNIT, within};
use super::note::{NOTE, Note};
use super::plan::{Plan, Step};
use super::screen::FOLDER;

/// What is to be done on the machine at `root`; nothing where no kiosk was made.
///
/// # Errors
/// When a file cannot be read.
pub fn removing(root: &Path) -> Result<Plan, KioskError> {
    let mut plan = Plan {
        root: root.to_owned(),
        steps: Vec::new(),
    };
    let Some(note) = Note::read(root)? else {
        return Ok(plan);
    };
    let is_image = root != Path::new("/");
    let at = format!("--root={}", root.display());
    let runs = !is_image && is_running();
    if is_image {
        plan.run(&["systemctl", &at, "disable", UNIT], false);
    } else if runs {
        plan.run(&["systemctl", "disable", "--now", UNIT], false);
    } else {
        plan.run(&["systemctl", "disable", UNIT], false);
    }
    for path in note.files.keys() {
        plan.steps.extend(note.taking_away(root, path)?);
    }
    plan.steps.push(Step::Remove(NOTE.into()));
    let state = PathBuf::from(format!("/var/lib/{FOLDER}"));
    if within(root, &state).exists() {
        plan.steps.push(Step::Remove(state));
    }
    if runs {
        plan.run(&["systemctl", "daemon-reload"], true);
        plan.run(&["systemctl", "try-restart", "docent.service"], false);
        plan.run(&["systemctl", "start", "getty@tty1.service"], false);
    }
    if owner_of(root, &note.user)?.is_some() {
        let image = root.display().to_string();
        if is_image {
            plan.run(&["userdel", "--root", &image, &note.user], false);
        } else {
            plan.run(&["userdel", &note.user], false);
        }
    }
    Ok(plan)
}

/// Whether systemd runs here: not in a chroot, nor while an image is made. Source: sd_booted(3).
pub(super) fn is_running() -> bool {
    Path::new("/run/systemd/system").is_dir()
}

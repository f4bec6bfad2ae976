//! What is to be done to take a kiosk away again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::KioskError;
use super::files::{PIN, UNIT};
use super::note::Note;
use super::place::{NOTE, within};
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
    let mut left = Note {
        files: BTreeMap::new(),
        begun: BTreeMap::new(),
        made: note.made.as_ref().map(|_| BTreeSet::new()),
        ..note.clone()
    };
    let mut paths = note.paths();
    paths.insert(Path::new(PIN)); // one of somebody else is named
    for path in paths {
        let step = note.taking_away(root, path)?;
        if let (Some(Step::Leave(_)), Some(digest)) = (&step, note.noted(path)) {
            left.files.insert(path.to_owned(), digest.clone());
        }
        plan.steps.extend(step);
    }
    let state = PathBuf::from(format!("/var/lib/{FOLDER}"));
    if within(root, &state).exists() {
        plan.steps.push(Step::Remove(state));
    }
    if runs {
        plan.run(&["systemctl", "daemon-reload"], true);
        plan.run(&["systemctl", "try-restart", "docent.service"], false);
        plan.run(&["systemctl", "start", "getty@tty1.service"], false);
    }
    for user in note.users() {
        plan.steps.extend(note.account_taken_away(root, user)?);
    }
    // Last, so that it can be said again wherever it stops, and not while something stays.
    if plan.left().is_empty() {
        plan.steps.push(Step::Remove(NOTE.into()));
    } else if left != note {
        plan.steps.push(Step::Write {
            path: NOTE.into(),
            before: Some(note.text()),
            text: left.text(),
            owner: None,
        });
    }
    Ok(plan)
}

/// Whether systemd runs here: not in a chroot, nor while an image is made. Source: sd_booted(3).
pub(super) fn is_running() -> bool {
    Path::new("/run/systemd/system").is_dir()
}

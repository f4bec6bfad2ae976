//! What is to be done to make a kiosk, or to bring one up to date.

use std::path::Path;

use super::KioskError;
use super::files::{PIN, SERVER_USER, UNIT, USERS, Wanted};
use super::note::{Found, NOTE, Note};
use super::plan::{Plan, Step};
use super::removing::is_running;
use super::screen::KioskScreen;
use crate::files::Sha256;
use crate::screens::Pin;

/// What becomes of the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinWanted {
    /// One that is there stays.
    Kept,
    /// Whatever there is, it is another one.
    Another,
}

/// What is to be done. `choose` gives a PIN where one is to be made.
///
/// # Errors
/// When something is missing, or a file cannot be read.
pub fn installing(
    screen: &KioskScreen,
    wanted: PinWanted,
    choose: impl FnOnce() -> Result<Pin, KioskError>,
) -> Result<Plan, KioskError> {
    screen.check()?;
    let root = &screen.root;
    let note = Note::read(root)?.unwrap_or_default();
    let mut plan = Plan {
        root: root.clone(),
        steps: Vec::new(),
    };
    let mut next = Note {
        user: screen.user.clone(),
        ..Note::default()
    };
    for file in screen.files() {
        let step = step(&note, root, &file)?;
        if !matches!(step, Step::Leave(_)) {
            next.add(&file);
        } else if let Some(digest) = note.files.get(&file.path) {
            next.files.insert(file.path, digest.clone());
        }
        plan.steps.push(step);
    }
    if screen.is_local() {
        pin(screen, &note, wanted, choose, &mut plan, &mut next)?;
    }
    // Of a version before, or for another page.
    let old = note
        .files
        .keys()
        .filter(|path| !next.files.contains_key(*path));
    for path in old {
        plan.steps.extend(note.taking_away(root, path)?);
    }
    if next != note {
        plan.steps.push(Step::Write {
            path: NOTE.into(),
            before: (!note.files.is_empty()).then(|| note.text()),
            text: next.text(),
            owner: None,
        });
    }
    // Even where no file changes: an earlier one of them may have failed.
    commands(screen, &mut plan);
    Ok(plan)
}

fn step(note: &Note, root: &Path, file: &Wanted) -> Result<Step, KioskError> {
    let write = |before| Step::Write {
        path: file.path.clone(),
        before,
        text: file.text.clone(),
        owner: file.owner.clone(),
    };
    Ok(match note.look(root, &file.path)? {
        Found::Missing => write(None),
        Found::Ours(text) | Found::Others(text) if text == file.text => {
            Step::Keep(file.path.clone())
        }
        Found::Ours(text) => write(Some(text)),
        Found::Others(_) => Step::Leave(file.path.clone()),
    })
}

/// A PIN that is there stays, whoever has made it.
fn pin(
    screen: &KioskScreen,
    note: &Note,
    wanted: PinWanted,
    choose: impl FnOnce() -> Result<Pin, KioskError>,
    plan: &mut Plan,
    next: &mut Note,
) -> Result<(), KioskError> {
    let path = Path::new(PIN);
    let found = note.look(&screen.root, path)?;
    let is_there = found != Found::Missing;
    if is_there && wanted == PinWanted::Kept {
        if let (Found::Ours(_), Some(digest)) = (&found, note.files.get(path)) {
            next.files.insert(path.to_owned(), digest.clone());
        }
        plan.steps.push(Step::Keep(path.to_owned()));
        return Ok(());
    }
    let file = Wanted {
        path: path.to_owned(),
        text: choose()?.kept()?,
        owner: Some(screen.server_user.clone()),
    };
    next.add(&file);
    plan.steps.push(Step::Write {
        path: file.path,
        before: is_there.then(String::new),
        text: file.text,
        owner: file.owner,
    });
    Ok(())
}

/// What makes the user and starts the screen. In an image, and where no systemd runs, only what happens at the next start.
fn commands(screen: &KioskScreen, plan: &mut Plan) {
    let is_changed = plan.changes_files();
    let users = Path::new(USERS).file_name().and_then(|name| name.to_str());
    let users = users.expect("a name");
    let is_image = screen.root != Path::new("/");
    let root = format!("--root={}", screen.root.display());
    if is_image {
        plan.run(&["systemd-sysusers", &root, users], true);
        plan.run(&["systemctl", &root, "enable", UNIT], true);
        return;
    }
    plan.run(&["systemd-sysusers", users], true);
    if !is_running() {
        plan.run(&["systemctl", "enable", UNIT], true);
        return;
    }
    plan.run(&["systemctl", "daemon-reload"], true);
    if is_changed && screen.is_local() && screen.server_user == SERVER_USER {
        plan.run(&["systemctl", "try-restart", "docent.service"], true);
    }
    plan.run(&["systemctl", "enable", UNIT], true);
    let start = if is_changed { "restart" } else { "start" };
    plan.run(&["systemctl", start, UNIT], true);
}

impl Note {
    fn add(&mut self, file: &Wanted) {
        let digest = Sha256::of(&file.text).to_string();
        self.files.insert(file.path.clone(), digest);
    }
}

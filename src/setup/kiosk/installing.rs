//! What is to be done to make a kiosk, or to bring one up to date.

use std::collections::BTreeSet;
use std::path::Path;

use super::KioskError;
use super::account::Account;
use super::files::{PIN, SERVER_USER, UNIT, USERS, Wanted, is_policy};
use super::note::{Found, Note};
use super::place::{NOTE, within};
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
    let note = Note::read(root)?;
    let is_first = note.is_none();
    let note = note.unwrap_or_default();
    let mut plan = Plan {
        root: root.clone(),
        steps: Vec::new(),
    };
    let mut next = Note {
        user: screen.user.clone(),
        page: screen.page(),
        ..Note::default()
    };
    for file in screen.files() {
        let step = step(&note, root, &file)?;
        if !matches!(step, Step::Leave(_)) {
            next.add(&file);
        } else if let Some(digest) = note.noted(&file.path) {
            next.files.insert(file.path, digest.clone());
        }
        plan.steps.push(step);
    }
    let altered = in_the_way(screen, &note, &plan)?;
    if !altered.is_empty() {
        let altered = altered.join(" ");
        return Err(KioskError::Altered { altered });
    }
    if screen.is_local() {
        pin(screen, &note, wanted, choose, &mut plan, &mut next)?;
    }
    // Of a version before, or for another page.
    for path in note.paths() {
        if !next.files.contains_key(path) {
            let step = note.taking_away(root, path)?;
            if let (Some(Step::Leave(_)), Some(digest)) = (&step, note.noted(path)) {
                next.files.insert(path.to_owned(), digest.clone());
            }
            plan.steps.extend(step);
        }
    }
    let made = made(screen, &note, is_first)?;
    next.made = made.clone().map(|mut made| {
        made.retain(|user| *user == screen.user);
        made
    });
    let is_changed = plan.changes_files() || next != note;
    if is_changed {
        let begun = note.begin(root, &next, made)?;
        plan.steps.insert(0, Step::Begin(begun.text()));
    }
    // Even where no file changes: an earlier one of them may have failed.
    commands(screen, is_changed, &mut plan);
    for user in note.users().filter(|user| *user != screen.user) {
        plan.steps.extend(note.account_taken_away(root, user)?);
    }
    if is_changed {
        plan.steps.push(Step::Write {
            path: NOTE.into(),
            before: (!is_first).then(|| note.text()),
            text: next.text(),
            owner: None,
        });
    }
    Ok(plan)
}

/// The files that somebody has altered, and that would have to change: another page or user is in them or in none.
fn in_the_way(screen: &KioskScreen, note: &Note, plan: &Plan) -> Result<Vec<String>, KioskError> {
    let is_done = note.begun.is_empty();
    let is_same = is_done && note.page == screen.page() && note.user == screen.user;
    let mut found = Vec::new();
    for step in &plan.steps {
        let Step::Leave(path) = step else { continue };
        // A policy that was there first is the machine's own.
        let was_first = is_policy(path) && !note.paths().contains(path.as_path());
        let text = match note.look(&screen.root, path)? {
            Found::Ours(text) | Found::Others(text) => text,
            Found::Missing => String::new(),
        };
        if !is_same && !was_first && !screen.is_named(path, &text) {
            found.push(within(&screen.root, path).display().to_string());
        }
    }
    Ok(found)
}

/// Which accounts are ours, the one that is still to be made among them; none where that is not known.
fn made(
    screen: &KioskScreen,
    note: &Note,
    is_first: bool,
) -> Result<Option<BTreeSet<String>>, KioskError> {
    let mut made = note.made.clone();
    let is_there = Account::find(&screen.root, &screen.user)?.is_some();
    if is_first || !is_there || screen.user != note.user {
        made.get_or_insert_default();
    }
    if let (Some(made), false) = (&mut made, is_there) {
        made.insert(screen.user.clone());
    }
    Ok(made)
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
    // Nobody was told the PIN of a time that has not come to its end.
    let is_told = !note.begun.contains_key(path);
    if is_there && is_told && wanted == PinWanted::Kept {
        if let (Found::Ours(_), Some(digest)) = (&found, note.noted(path)) {
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
fn commands(screen: &KioskScreen, is_changed: bool, plan: &mut Plan) {
    let users = Path::new(USERS).file_name().and_then(|name| name.to_str());
    let users = users.expect("a name");
    let root = format!("--root={}", screen.root.display());
    if screen.is_image() {
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

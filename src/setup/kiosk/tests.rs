//! A kiosk in a folder: made, made anew and taken away.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::process::{getgid, getuid};
use tempfile::TempDir;
use url::Url;

use super::files::{PIN, USERS};
use super::place::{NOTE, within};
use super::plan::Step;
use super::screen::{BROWSER, COMPOSITOR, XWAYLAND};
use super::*;
use crate::screens::Pin;

mod accounts;
mod halfway;

const UNIT: &str = "/etc/systemd/system/docent-kiosk.service";
const POLICY: &str = "/etc/chromium/policies/managed/docent-kiosk.json";

/// A system with all that it needs, whose server runs as this user.
fn system() -> (TempDir, KioskScreen) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    let passwd = format!("root:x:0:0::/root:/bin/sh\ndocent:x:{user}:{group}::/:/bin/sh\n");
    for (path, text) in [
        (COMPOSITOR, ""),
        (XWAYLAND, ""),
        (BROWSER, ""),
        ("/usr/bin/docent", ""),
        ("/etc/passwd", &passwd),
    ] {
        write(&root, path, text);
    }
    let screen = KioskScreen {
        root,
        program: "/usr/bin/docent".into(),
        url: Url::parse("http://localhost:8004/kiosk").unwrap(),
        user: "docent-kiosk".to_owned(),
        server_user: "docent".to_owned(),
    };
    (folder, screen)
}

fn write(root: &Path, path: &str, text: &str) {
    let place = within(root, Path::new(path));
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, text).unwrap();
}

fn read(root: &Path, path: &str) -> Option<String> {
    fs::read_to_string(within(root, Path::new(path))).ok()
}

/// Makes an account, as systemd-sysusers does, and gives those that were there before.
fn account(root: &Path, name: &str) -> String {
    let before = read(root, "/etc/passwd").unwrap();
    let line = format!("{name}:x:990:990::/:/bin/sh\n");
    write(root, "/etc/passwd", &format!("{before}{line}"));
    before
}

/// All files with what is in them.
fn all(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name();
    let files = entries.into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn plan(screen: &KioskScreen) -> Plan {
    installing(screen, PinWanted::Kept, || Ok(Pin::new("481516")?)).unwrap()
}

/// Does what is to be done but for the commands.
fn carry_out(mut plan: Plan) {
    plan.steps.retain(|step| !matches!(step, Step::Run(_)));
    plan.carry_out(|problem| panic!("{problem}")).unwrap();
}

fn written(plan: &Plan) -> Vec<&Path> {
    let steps = plan.steps.iter();
    let paths = steps.filter_map(|step| match step {
        Step::Write { path, .. } => Some(path.as_path()),
        _ => None,
    });
    paths.collect()
}

#[test]
fn what_is_made_is_taken_away_again() {
    let (folder, screen) = system();
    let before = all(folder.path());
    let first = plan(&screen);
    assert_eq!(all(folder.path()), before, "a plan changes nothing");
    let shown = first.to_string();
    for part in [
        "write /etc/docent-kiosk/pin (for docent alone",
        UNIT,
        "+ ExecStart=",
        "run systemd-sysusers",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    carry_out(first);
    let mode = |path| {
        let place = within(folder.path(), Path::new(path));
        fs::metadata(place).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode(PIN), mode(UNIT), mode(POLICY)), (0o600, 0o644, 0o644));
    assert!(!read(folder.path(), PIN).unwrap().contains("481516"));
    fs::create_dir_all(within(folder.path(), Path::new("/var/lib/docent-kiosk"))).unwrap();
    write(folder.path(), "/var/lib/docent-kiosk/screen.json", "{}");
    let passwd = account(folder.path(), "docent-kiosk");
    let last = removing(folder.path()).unwrap();
    let shown = last.to_string();
    assert!(
        shown.contains("run userdel") && shown.contains("disable docent-kiosk"),
        "{shown}"
    );
    carry_out(last);
    write(folder.path(), "/etc/passwd", &passwd);
    assert_eq!(all(folder.path()), before);
    assert!(removing(folder.path()).unwrap().steps.is_empty());
}

#[test]
fn a_newer_version_changes_what_differs_and_keeps_the_pin() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    let pin = read(folder.path(), PIN);
    let same = installing(&screen, PinWanted::Kept, || panic!("it has one")).unwrap();
    assert!(!same.changes_files(), "{same}");
    // As a version before has written them.
    let old_unit = read(folder.path(), UNIT)
        .unwrap()
        .replace("WatchdogSec=60", "WatchdogSec=50");
    let note = read(folder.path(), NOTE).unwrap();
    let digest = |text: &str| crate::files::Sha256::of(text).to_string();
    let new_unit = read(folder.path(), UNIT).unwrap();
    let gone = "/etc/systemd/system/docent-kiosk-old.service";
    let note = note.replace(&digest(&new_unit), &digest(&old_unit));
    let note = note.replace(
        "\"files\": {",
        &format!("\"files\": {{ \"{gone}\": \"{}\",", digest("old")),
    );
    write(folder.path(), UNIT, &old_unit);
    write(folder.path(), NOTE, &note);
    write(folder.path(), gone, "old");
    let newer = plan(&screen);
    assert_eq!(written(&newer), [UNIT, NOTE].map(Path::new));
    let shown = newer.to_string();
    assert!(
        shown.contains("- WatchdogSec=50\n  + WatchdogSec=60\n"),
        "{shown}"
    );
    carry_out(newer);
    assert_eq!(read(folder.path(), UNIT), Some(new_unit));
    assert_eq!(read(folder.path(), gone), None);
    assert_eq!(read(folder.path(), PIN), pin);
    let another = installing(&screen, PinWanted::Another, || Ok(Pin::random()?)).unwrap();
    assert_eq!(written(&another), [PIN, NOTE].map(Path::new));
}

#[test]
fn what_somebody_has_altered_stays_and_is_named() {
    let (folder, screen) = system();
    write(folder.path(), POLICY, "{\"theirs\": 1}");
    carry_out(plan(&screen));
    write(folder.path(), UNIT, "altered");
    let again = plan(&screen);
    for path in [UNIT, POLICY] {
        assert!(again.steps.contains(&Step::Leave(path.into())), "{again}");
    }
    carry_out(again);
    let last = removing(folder.path()).unwrap();
    assert!(last.steps.contains(&Step::Leave(UNIT.into())), "{last}");
    carry_out(last);
    assert_eq!(read(folder.path(), UNIT).as_deref(), Some("altered"));
    assert!(read(folder.path(), POLICY).unwrap().contains("theirs"));
    assert_eq!(read(folder.path(), USERS), None);
}

#[test]
fn what_is_missing_is_named_before_anything_is_done() {
    let (folder, screen) = system();
    fs::remove_file(within(folder.path(), Path::new(COMPOSITOR))).unwrap();
    let refused = installing(&screen, PinWanted::Kept, || panic!("too soon"));
    assert!(matches!(refused, Err(KioskError::Missing { .. })));
    let (_folder, screen) = system();
    for program in ["/home/anna/docent", "/usr/bin/other"] {
        let screen = KioskScreen {
            program: program.into(),
            ..screen.clone()
        };
        let refused = installing(&screen, PinWanted::Kept, || panic!("too soon"));
        assert!(matches!(refused, Err(KioskError::Program(_))), "{program}");
    }
    let screen = KioskScreen {
        server_user: "nobody-here".to_owned(),
        ..screen
    };
    let refused = installing(&screen, PinWanted::Kept, || panic!("too soon"));
    assert!(matches!(refused, Err(KioskError::User(_))), "{refused:?}");
}

#[test]
fn a_screen_of_another_machine_has_no_pin_of_its_own() {
    let (folder, screen) = system();
    let screen = KioskScreen {
        url: Url::parse("https://desk.example/kiosk").unwrap(),
        ..screen
    };
    carry_out(installing(&screen, PinWanted::Kept, || panic!("it needs none")).unwrap());
    assert!(read(folder.path(), UNIT).is_some() && read(folder.path(), PIN).is_none());
}

#[test]
fn a_command_that_fails_is_told_or_ends_it() {
    let (_folder, screen) = system();
    let plan = |must_work| {
        let mut plan = Plan {
            root: screen.root.clone(),
            steps: Vec::new(),
        };
        plan.run(&["false"], must_work);
        plan.run(&["/no/such/command"], must_work);
        plan
    };
    let mut told = Vec::new();
    let done = plan(false).carry_out(|problem| told.push(problem.to_string()));
    assert!(done.is_ok() && told.len() == 2, "{told:?}");
    assert!(matches!(
        plan(true).carry_out(|_| {}),
        Err(KioskError::Failed(_))
    ));
}

#[test]
fn an_image_is_a_system_with_docent_in_it() {
    let (folder, screen) = system();
    let root = folder.path();
    assert!(check_system(root).is_ok());
    assert_eq!(program_in(root).unwrap(), screen.program);
    let local = "/usr/local/bin/docent";
    write(root, local, "");
    fs::remove_file(within(root, &screen.program)).unwrap();
    assert_eq!(program_in(root).unwrap(), Path::new(local));
    fs::remove_file(within(root, Path::new(local))).unwrap();
    let told = program_in(root).unwrap_err().to_string();
    let line = format!("install -D docent {}{local}", root.display());
    assert!(told.contains(&line), "{told}");
    for no_system in [root.join("usr"), root.join("etc/passwd")] {
        let told = check_system(&no_system).unwrap_err().to_string();
        assert!(told.contains("holds no system"), "{told}");
    }
}

#[test]
fn all_that_is_needed_is_looked_for_in_the_image() {
    for program in [COMPOSITOR, XWAYLAND, BROWSER] {
        let (folder, screen) = system();
        let place = within(folder.path(), Path::new(program));
        fs::remove_file(&place).unwrap();
        let refused = installing(&screen, PinWanted::Kept, || panic!("too soon"));
        let told = refused.unwrap_err().to_string();
        let root = folder.path().display();
        for part in [
            format!("{} is missing", place.display()),
            format!("chroot {root} apt-get install"),
        ] {
            assert!(told.contains(&part), "{part}: {told}");
        }
    }
}

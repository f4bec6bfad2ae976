//! Who shows the page, and which accounts are deleted.

use super::*;

fn of(screen: &KioskScreen, user: &str) -> KioskScreen {
    KioskScreen {
        user: user.to_owned(),
        ..screen.clone()
    }
}

/// Which accounts a plan deletes, and which it says that stay.
fn deleted_and_kept(plan: &Plan) -> (Vec<&str>, Vec<&str>) {
    let (mut deleted, mut kept) = (Vec::new(), Vec::new());
    for step in &plan.steps {
        match step {
            Step::Run(command) if command.words[0] == "userdel" => {
                deleted.push(command.words.last().unwrap().as_str());
            }
            Step::KeepUser { user, .. } => kept.push(user.as_str()),
            _ => {}
        }
    }
    (deleted, kept)
}

#[test]
fn an_account_that_was_there_before_stays() {
    let (folder, screen) = system();
    account(folder.path(), "bob");
    carry_out(plan(&of(&screen, "bob")));
    carry_out(plan(&of(&screen, "bob")));
    let last = removing(folder.path()).unwrap();
    assert_eq!(deleted_and_kept(&last), (vec![], vec!["bob"]), "{last}");
    let shown = last.to_string();
    let by_hand = format!("sudo userdel --root {} bob", folder.path().display());
    assert!(shown.contains(&by_hand), "{shown}");
}

#[test]
fn an_account_that_was_made_is_deleted() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    account(folder.path(), "docent-kiosk");
    assert!(!plan(&screen).changes_files());
    let last = removing(folder.path()).unwrap();
    assert_eq!(deleted_and_kept(&last), (vec!["docent-kiosk"], vec![]));
}

#[test]
fn a_note_of_before_says_nothing_of_accounts() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    account(folder.path(), "docent-kiosk");
    let note = read(folder.path(), NOTE).unwrap();
    let mut note: serde_json::Value = serde_json::from_str(&note).unwrap();
    for field in ["made", "page"] {
        note.as_object_mut().unwrap().remove(field).unwrap();
    }
    write(folder.path(), NOTE, &note.to_string());
    carry_out(plan(&screen));
    let last = removing(folder.path()).unwrap();
    assert_eq!(deleted_and_kept(&last), (vec![], vec!["docent-kiosk"]));
}

#[test]
fn an_account_that_is_no_longer_used_is_not_forgotten() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    account(folder.path(), "docent-kiosk");
    let other = of(&screen, "lobby");
    let next = plan(&other);
    assert_eq!(deleted_and_kept(&next), (vec!["docent-kiosk"], vec![]));
    let Some(Step::Begin(begun)) = next.steps.first() else {
        panic!("{next}")
    };
    // It stops before the account is deleted.
    write(folder.path(), NOTE, begun);
    account(folder.path(), "lobby");
    let last = removing(folder.path()).unwrap();
    let both = vec!["lobby", "docent-kiosk"];
    assert_eq!(deleted_and_kept(&last), (both, vec![]), "{last}");
    let again = plan(&other);
    assert_eq!(deleted_and_kept(&again), (vec!["docent-kiosk"], vec![]));
}

#[test]
fn who_may_do_more_does_not_show_the_page() {
    let (folder, screen) = system();
    let passwd = read(folder.path(), "/etc/passwd").unwrap();
    let passwd = format!("{passwd}toor:x:0:0::/root:/bin/sh\nanna:x:1:1::/:/bin/sh\n");
    write(folder.path(), "/etc/passwd", &passwd);
    let desk = KioskScreen {
        server_user: "anna".to_owned(),
        ..screen
    };
    for user in ["root", "toor", "docent", "anna"] {
        let refused = installing(&of(&desk, user), PinWanted::Kept, || panic!("too soon"));
        assert!(matches!(refused, Err(KioskError::Mighty(_))), "{user}");
    }
}

//! What stops halfway, and what somebody has altered.

use super::*;

/// Does the first steps, but for the commands.
fn carry_out_some(mut plan: Plan, steps: usize) {
    plan.steps.retain(|step| !matches!(step, Step::Run(_)));
    plan.steps.truncate(steps);
    carry_out(plan);
}

fn page(screen: &KioskScreen, url: &str) -> KioskScreen {
    KioskScreen {
        url: Url::parse(url).unwrap(),
        ..screen.clone()
    }
}

fn has_foreign(plan: &Plan) -> bool {
    !plan.left().is_empty()
}

#[test]
fn wherever_it_stops_it_goes_on_or_is_taken_away() {
    let steps = plan(&system().1).steps.len();
    for done in 1..steps {
        let (folder, screen) = system();
        let before = all(folder.path());
        carry_out_some(plan(&screen), done);
        // Another page in between, which stops as well.
        carry_out_some(plan(&page(&screen, "http://localhost:8004/other")), done);
        let again = plan(&screen);
        assert!(!has_foreign(&again), "{done}: {again}");
        carry_out(again);
        assert!(!plan(&screen).changes_files(), "{done}");
        carry_out_some(plan(&page(&screen, "http://localhost:8004/other")), done);
        let last = removing(folder.path()).unwrap();
        assert!(!has_foreign(&last), "{done}: {last}");
        // So does what takes it away.
        carry_out_some(last, done.min(3));
        carry_out(removing(folder.path()).unwrap());
        assert_eq!(all(folder.path()), before, "{done}");
    }
}

#[test]
fn a_pin_that_nobody_was_told_is_made_anew() {
    let (folder, screen) = system();
    let first = plan(&screen);
    let to_pin = |step: &Step| matches!(step, Step::Write { path, .. } if path == Path::new(PIN));
    let until = first.steps.iter().position(to_pin).unwrap() + 1;
    carry_out_some(first, until);
    let untold = read(folder.path(), PIN).unwrap();
    carry_out(plan(&screen));
    assert_ne!(read(folder.path(), PIN), Some(untold));
}

#[test]
fn another_page_is_refused_where_it_cannot_come() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    let elsewhere = page(&screen, "https://other.example/kiosk");
    for altered in [UNIT, POLICY] {
        let text = read(folder.path(), altered).unwrap();
        write(folder.path(), altered, &format!("{text}\n"));
        let before = all(folder.path());
        let refused = installing(&elsewhere, PinWanted::Kept, || panic!("too soon"));
        let told = refused.unwrap_err().to_string();
        assert!(told.contains(altered) && told.contains("sudo rm"), "{told}");
        assert_eq!(all(folder.path()), before);
        // With the page in it, it may be as it is.
        let fitting = text.replace("http://localhost:8004/kiosk", "https://other.example/kiosk");
        write(folder.path(), altered, &format!("{fitting}\n"));
        assert!(installing(&elsewhere, PinWanted::Kept, || panic!("it needs none")).is_ok());
        fs::remove_file(within(folder.path(), Path::new(altered))).unwrap();
        assert!(installing(&elsewhere, PinWanted::Kept, || panic!("it needs none")).is_ok());
        write(folder.path(), altered, &text);
    }
}

#[test]
fn a_unit_of_somebody_else_is_no_kiosk_of_ours() {
    let (folder, screen) = system();
    write(folder.path(), UNIT, "[Service]\nExecStart=/bin/true\n");
    let refused = installing(&screen, PinWanted::Kept, || panic!("too soon"));
    assert!(matches!(refused, Err(KioskError::Altered { .. })));
    assert_eq!(read(folder.path(), NOTE), None);
}

#[test]
fn what_stays_is_found_again() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    let text = read(folder.path(), UNIT).unwrap();
    write(folder.path(), UNIT, "altered");
    let place = within(folder.path(), Path::new(UNIT));
    for _ in 0..2 {
        let last = removing(folder.path()).unwrap();
        assert_eq!(last.left(), std::slice::from_ref(&place), "{last}");
        let line = format!("sudo rm {}", place.display());
        assert!(last.to_string().contains(&line), "{last}");
        carry_out(last);
    }
    // As it was, it is ours again.
    write(folder.path(), UNIT, &text);
    let last = removing(folder.path()).unwrap();
    assert!(last.left().is_empty(), "{last}");
    carry_out(last);
    assert_eq!(read(folder.path(), UNIT), None);
    assert!(removing(folder.path()).unwrap().steps.is_empty());
}

#[test]
fn a_damaged_note_is_moved_away_and_made_anew() {
    let (folder, screen) = system();
    carry_out(plan(&screen));
    write(folder.path(), NOTE, "{");
    let place = within(folder.path(), Path::new(NOTE));
    for refused in [
        removing(folder.path()),
        installing(&screen, PinWanted::Kept, || panic!("too soon")),
    ] {
        let told = refused.unwrap_err().to_string();
        let line = format!("sudo mv {0} {0}.damaged", place.display());
        assert!(told.contains(&line), "{told}");
    }
    let moved = format!("{}.damaged", place.display());
    fs::rename(&place, moved).unwrap();
    let again = plan(&screen);
    assert_eq!(written(&again), [Path::new(NOTE)], "{again}");
    carry_out(again);
    let last = removing(folder.path()).unwrap();
    let pin = within(folder.path(), Path::new(PIN));
    assert_eq!(last.left(), [pin], "whose it is, nobody knows");
    carry_out(last);
    assert_eq!(read(folder.path(), UNIT), None);
}

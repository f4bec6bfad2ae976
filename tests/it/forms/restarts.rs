//! What waits when the program ends is delivered after the next start.

use std::path::Path;
use std::time::Duration;

use docent::clock::Clocks;
use docent::store::{FormDelivery, RedbStore, SessionStore, StoreSettings, Words};

use super::{Answer, Desk, Receiver, append, nobody, to, told};
use crate::support::eventually;

fn open(folder: &Path) -> RedbStore {
    let settings = StoreSettings::with(Clocks::system());
    // The thread of the run before holds the store until it has ended.
    eventually("the store", || {
        RedbStore::open(folder, settings.clone()).ok()
    })
}

#[test]
fn a_form_that_waits_is_delivered_by_the_next_run_and_by_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::of(
        open(folder.path()),
        Words::Session,
        to(None, Some(&nobody())),
    );
    let handle = desk.fill("ada");
    let status = desk.status_with("a problem", |status| !status.problems.is_empty());
    assert!(
        status.problems[0].contains("cannot be reached"),
        "{status:?}"
    );
    desk.close();
    let receiver = Receiver::start(&[Answer::Status(200)]);
    for _ in 0..2 {
        let forms = to(None, Some(&receiver.address()));
        let desk = Desk::of(open(folder.path()), Words::Session, forms);
        eventually("a form that was taken", || {
            (desk.delivery(handle) == Some(FormDelivery::Sent)).then_some(())
        });
        assert!(desk.store.waiting_forms().unwrap().is_empty());
        // Time to send it once more, were it so.
        std::thread::sleep(Duration::from_millis(100));
        desk.close();
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(
            taken[0].body,
            told(handle, None),
            "nobody knows its session any more"
        );
    }
}

#[test]
fn a_visitor_of_the_run_before_can_be_erased_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, "ada");
    drop(store);
    let desk = Desk::of(
        open(folder.path()),
        Words::Session,
        to(None, Some(&nobody())),
    );
    desk.status_with("what waits", |status| status.waiting == 1);
    desk.outlet.forget("ben");
    assert_eq!(desk.outlet.status().waiting, 1);
    desk.outlet.forget("ada");
    assert_eq!(desk.outlet.status().waiting, 0);
    desk.close();
}

#[test]
fn what_waits_is_taken_up_when_a_place_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::of(open(folder.path()), Words::Session, to(None, None));
    let handle = append(&desk.store, "ada");
    let receiver = Receiver::start(&[Answer::Status(200)]);
    assert_eq!(desk.outlet.status().waiting, 0);
    let forms = to(None, Some(&receiver.address()));
    desk.outlet.set_settings(&forms, Duration::from_hours(1));
    eventually("a form that was taken", || {
        (desk.delivery(handle) == Some(FormDelivery::Sent)).then_some(())
    });
    assert_eq!(receiver.taken().len(), 1);
    desk.close();
}

#[test]
fn a_backup_has_what_waits_only_with_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let handle = append(&store, "ada");
    let snapshot = store.snapshot().unwrap();
    for (with_words, waiting) in [(true, 1), (false, 0)] {
        let settings = StoreSettings::with(Clocks::system());
        let elsewhere = tempfile::tempdir().unwrap();
        let begun = docent::store::Restoring::begin(elsewhere.path(), &snapshot.store(), &settings);
        let mut restoring = begun.unwrap();
        let mut parts = Vec::new();
        let taken = snapshot.each(with_words, |turns| {
            // As it goes through a file.
            parts.push(serde_json::from_str(&serde_json::to_string(turns).unwrap()).unwrap());
            Ok::<(), docent::store::StoreError>(())
        });
        assert_eq!(taken.unwrap().turns, 1);
        restoring.add(parts).unwrap();
        restoring.finish().unwrap();
        let restored = RedbStore::open(elsewhere.path(), settings).unwrap();
        let found = restored.waiting_forms().unwrap();
        assert_eq!(found.len(), waiting);
        assert!(found.iter().all(|form| form.handle == handle));
        assert_eq!(
            restored.form_delivery(handle).unwrap().is_some(),
            with_words
        );
        assert_eq!(restored.turns("ada").unwrap().len(), 1);
    }
}

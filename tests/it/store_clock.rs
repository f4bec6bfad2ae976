//! A clock that was wrong: no session is erased that was not due, and none is kept for ever.

use std::sync::Arc;

use docent::store::{RedbStore, SessionStore};

use crate::store_disk::{Disk, Hands, NOW, turn};

const DAY_S: f64 = 86_400.0;

/// A machine whose wall clock may show anything, while its store runs.
struct Machine {
    disk: Disk,
    hands: Hands,
    /// Since the machine was started.
    running_s: f64,
    store: Option<RedbStore>,
}

impl Machine {
    fn new() -> Self {
        Self {
            disk: Disk::new(),
            hands: Hands::at(NOW),
            running_s: 0.0,
            store: None,
        }
    }

    /// Starts the machine anew, with its clock at `unix_s`.
    fn boot(&mut self, unix_s: f64) {
        self.store = None;
        self.running_s = 10.0;
        self.hands.show(unix_s, self.running_s);
        let medium = Arc::new(self.disk.clone());
        let store = RedbStore::open_on(medium, self.hands.settings());
        self.store = Some(store.expect("opens"));
    }

    fn store(&self) -> &RedbStore {
        self.store.as_ref().expect("it runs")
    }

    fn say(&self, session: &str, unix_s: f64) {
        let done = Box::new(|result: Result<(), _>| result.expect("stored"));
        self.store()
            .append_turn(session, turn("hello", 1, unix_s), done);
        self.store().flush().expect("works");
    }

    /// Lets time pass, after which the clock shows `unix_s`, and erases what is due.
    fn run(&mut self, seconds: f64, unix_s: f64) {
        self.running_s += seconds;
        self.hands.show(unix_s, self.running_s);
        self.store().sweep();
        self.store().flush().expect("works");
    }

    fn has(&self, session: &str) -> bool {
        self.store().load(session).expect("readable").is_some()
    }
}

#[test]
fn no_session_is_lost_to_a_wrong_clock_at_boot_that_is_then_set_right() {
    for wrong in [
        0.0,
        NOW - 7200.0,
        NOW + 600.0 - 7200.0,
        NOW + 3650.0 * DAY_S,
    ] {
        let mut kiosk = Machine::new();
        kiosk.boot(NOW);
        kiosk.say("before", NOW);
        kiosk.run(300.0, NOW + 300.0);
        // The power goes for five minutes.
        kiosk.boot(wrong);
        assert!(kiosk.has("before"), "{wrong}");
        kiosk.run(60.0, wrong + 60.0);
        kiosk.say("meanwhile", wrong + 60.0);
        assert!(kiosk.has("before"), "{wrong}");
        assert!(
            !kiosk.store().health().notices.is_empty(),
            "{wrong}: health tells"
        );
        kiosk.run(60.0, NOW + 720.0);
        assert!(kiosk.has("before") && kiosk.has("meanwhile"), "{wrong}");
        assert!(kiosk.store().health().notices.is_empty(), "{wrong}");
        kiosk.boot(NOW + 800.0);
        assert!(kiosk.has("before") && kiosk.has("meanwhile"), "{wrong}");
        // What is due goes: the older of the two by the wall clock, the other by running time.
        kiosk.run(2700.0, NOW + 3601.0);
        assert!(!kiosk.has("before") && kiosk.has("meanwhile"), "{wrong}");
        kiosk.run(1000.0, NOW + 4601.0);
        assert!(!kiosk.has("meanwhile"), "{wrong}");
    }
}

#[test]
fn nothing_is_kept_for_longer_than_the_retention_in_running_time() {
    let mut kiosk = Machine::new();
    kiosk.boot(NOW);
    kiosk.say("anna", NOW);
    // A machine without a battery that is started every half hour: its clock never gets beyond 1970.
    for _ in 0..2 {
        kiosk.run(1750.0, 1760.0);
        assert!(kiosk.has("anna"));
        kiosk.boot(10.0);
    }
    kiosk.run(200.0, 210.0);
    assert!(!kiosk.has("anna"));
}

#[test]
fn a_machine_that_was_off_for_weeks_erases_at_the_start_and_one_that_was_off_for_longer_when_its_clock_is_steady()
 {
    for (off_s, at_once) in [(29.0 * DAY_S, true), (400.0 * DAY_S, false)] {
        let mut kiosk = Machine::new();
        kiosk.boot(NOW);
        kiosk.say("anna", NOW);
        kiosk.boot(NOW + off_s);
        assert_eq!(kiosk.has("anna"), !at_once);
        kiosk.run(3500.0, NOW + off_s + 3500.0);
        kiosk.run(120.0, NOW + off_s + 3620.0);
        assert!(!kiosk.has("anna"));
        assert!(
            kiosk.store().health().notices.is_empty(),
            "the clock has been steady"
        );
    }
}

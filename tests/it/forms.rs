//! Filled forms on their way out: taken in the end, once known to be taken never again, and never after they were erased.

mod filled;
mod kept_nowhere;
mod receiver;
mod restarts;
mod running;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use docent::clock::Clocks;
use docent::config::{FormSettings, WebhookUrl};
use docent::forms::{FormOutlet, FormResult, FormStatus, OutletSettings, Patience};
use docent::store::{
    FormDelivery, FormHandle, NewTurn, RedbStore, SessionStore, StoreSettings, Words,
};
use docent::telemetry::Metrics;
use serde_json::{Value, json};

use self::receiver::{Answer, Receiver};
use crate::support::eventually;
use crate::support::files::bytes_below;

/// What a visitor has said and nobody else may see.
const SPOKEN: &str = "violet heron street 7";

/// When its turn was answered.
const AT: f64 = 1_805_189_405.25;

/// Times in which a test ends.
const QUICK: Patience = Patience {
    connect: Duration::from_millis(500),
    whole: Duration::from_millis(500),
    rest: Duration::from_millis(20),
    rest_max: Duration::from_millis(80),
    refused_max: Duration::from_millis(160),
    look_every: Duration::from_millis(50),
};

/// Places to deliver to.
fn to(file: Option<PathBuf>, address: Option<&str>) -> FormSettings {
    FormSettings {
        file,
        webhook: address.map(|address| WebhookUrl::parse(address).unwrap()),
        timeout: Duration::ZERO,
    }
}

/// A store and the way out of it.
struct Desk {
    store: Arc<RedbStore>,
    outlet: FormOutlet,
}

impl Desk {
    fn of(store: RedbStore, words: Words, forms: FormSettings) -> Self {
        let store = Arc::new(store);
        let settings = OutletSettings {
            forms,
            keeps_words: words == Words::Session,
            retention: Duration::from_hours(1),
            patience: QUICK,
        };
        let outlet = FormOutlet::start(
            Arc::clone(&store) as _,
            Arc::new(Metrics::default()),
            settings,
        );
        let outlet = outlet.unwrap();
        Self { store, outlet }
    }

    fn in_memory(words: Words, forms: FormSettings) -> Self {
        let settings = StoreSettings {
            words,
            ..StoreSettings::with(Clocks::system())
        };
        Self::of(RedbStore::in_memory(settings).unwrap(), words, forms)
    }

    /// Somebody fills a form, as the session does it.
    fn fill(&self, session: &str) -> FormHandle {
        let handle = append(&self.store, session);
        let result = FormResult {
            form: "APPOINTMENT".into(),
            values: vec![
                ("street".into(), SPOKEN.into()),
                ("day".into(), "2027-03-18".into()),
            ],
            at: AT,
        };
        self.outlet.deliver(session, handle, result);
        handle
    }

    fn delivery(&self, handle: FormHandle) -> Option<FormDelivery> {
        self.store.form_delivery(handle).unwrap()
    }

    #[track_caller]
    fn status_with(&self, what: &str, is: impl Fn(&FormStatus) -> bool) -> FormStatus {
        eventually(what, || Some(self.outlet.status()).filter(&is))
    }

    #[track_caller]
    fn waits_until_nothing_waits(&self) {
        self.status_with("the end of waiting", |status| status.waiting == 0);
    }

    /// Ends as the program does.
    fn close(self) {
        assert!(self.outlet.stop(Duration::from_secs(10)));
        self.store.close();
    }
}

/// Stores a turn whose form is filled.
fn append(store: &RedbStore, session: &str) -> FormHandle {
    let turn = NewTurn {
        turn_number: store.turn_number(session) + 1,
        intent: "APPOINTMENT".into(),
        form: Some(
            json!({"name": "APPOINTMENT", "state": "done", "asked": "confirm", "slots": [
                {"name": "street", "label": "street", "kind": "text", "value": SPOKEN, "shown": SPOKEN},
                {"name": "day", "label": "day", "kind": "date", "value": "2027-03-18", "shown": "Thursday"},
            ]}),
        ),
        form_delivery: Some(FormDelivery::Waiting),
        at: AT,
        ..NewTurn::default()
    };
    let sequence = store.append_turn(session, turn, Box::new(|stored| stored.unwrap()));
    store.form_handle(session, sequence)
}

/// What is to be told of a filled form.
fn told(handle: FormHandle, session: Option<&str>) -> Value {
    let mut told = json!({
        "id": handle.id(AT),
        "form": "APPOINTMENT",
        "at": "2027-03-16T09:30:05.25Z",
        "values": {"day": "2027-03-18", "street": SPOKEN},
    });
    if let Some(session) = session {
        told["session_id"] = session.into();
    }
    told
}

/// An address where nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    format!("http://{address}/forms")
}

#[test]
fn who_hangs_refuses_and_takes_in_the_end_gets_the_same_each_time() {
    let answers = [
        Answer::Hang,
        Answer::Status(503),
        Answer::Status(302),
        Answer::Status(422),
        Answer::Status(429),
        Answer::Status(204),
    ];
    let receiver = Receiver::start(&answers);
    let desk = Desk::in_memory(Words::Session, to(None, Some(&receiver.address())));
    assert!(desk.outlet.is_open());
    let handle = desk.fill("ada");
    let status = desk.status_with("a problem", |status| !status.problems.is_empty());
    let problem = &status.problems[0];
    assert!(problem.contains("no answer in time"), "{problem}");
    assert_eq!((status.waiting, status.since), (1, Some(AT)));
    desk.waits_until_nothing_waits();
    let tries = receiver.taken();
    assert_eq!(tries.len(), answers.len());
    for request in tries {
        assert_eq!(request.path, "/forms", "no redirect is followed");
        assert_eq!(request.body, told(handle, Some("ada")));
    }
    assert_eq!(desk.delivery(handle), Some(FormDelivery::Sent));
    let status = desk.outlet.status();
    assert!(
        status.problems.is_empty() && status.dropped == 0,
        "{status:?}"
    );
    desk.close();
}

#[test]
fn one_that_is_refused_keeps_no_other_from_being_taken() {
    let receiver = Receiver::choosing(|body| match body["session_id"].as_str() {
        Some("refused") => 400,
        _ => 200,
    });
    let desk = Desk::in_memory(Words::Session, to(None, Some(&receiver.address())));
    let refused = desk.fill("refused");
    let taken = desk.fill("taken");
    desk.status_with("one that is left", |status| status.waiting == 1);
    assert_eq!(desk.delivery(taken), Some(FormDelivery::Sent));
    assert_eq!(desk.delivery(refused), Some(FormDelivery::Waiting));
    let status = desk.status_with("a refusal", |status| !status.problems.is_empty());
    assert!(
        status.problems[0].ends_with("refuses a form with 400"),
        "{status:?}"
    );
    desk.close();
}

#[test]
fn the_file_gets_one_line_for_each_however_often_the_address_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("forms.jsonl");
    let receiver = Receiver::start(&[
        Answer::Status(500),
        Answer::Status(500),
        Answer::Status(200),
    ]);
    let forms = to(Some(file.clone()), Some(&receiver.address()));
    let desk = Desk::in_memory(Words::Session, forms);
    let handles = [desk.fill("ada"), desk.fill("ben")];
    desk.waits_until_nothing_waits();
    let lines = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines,
        [told(handles[0], Some("ada")), told(handles[1], Some("ben"))]
    );
    assert_eq!(receiver.taken().len(), 4);
    desk.close();
}

#[test]
fn what_was_erased_is_not_sent_and_counts() {
    let desk = Desk::in_memory(Words::Session, to(None, Some(&nobody())));
    desk.fill("ada");
    desk.fill("ada");
    let ben = desk.fill("ben");
    desk.store.forget("ada");
    desk.outlet.forget("ada");
    let status = desk.outlet.status();
    assert_eq!((status.waiting, status.dropped), (1, 2), "at once");
    // As at the end of the retention: nobody tells the outlet.
    desk.store.forget("ben");
    desk.status_with("what is gone", |status| {
        status.waiting == 0 && status.dropped == 3
    });
    assert_eq!(desk.delivery(ben), None);
    let receiver = Receiver::start(&[Answer::Status(200)]);
    let forms = to(None, Some(&receiver.address()));
    desk.outlet.set_settings(&forms, Duration::from_hours(1));
    let handle = desk.fill("eve");
    desk.waits_until_nothing_waits();
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].body, told(handle, Some("eve")));
    desk.close();
}

#[test]
fn what_the_store_keeps_is_taken_up_where_too_many_wait() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = to(Some(folder.path().join("none/forms.jsonl")), None);
    let desk = Desk::in_memory(Words::Session, nowhere);
    for number in 0..=docent::forms::WAITING_MAX {
        desk.fill(&number.to_string());
    }
    let status = desk.status_with("a problem", |status| !status.problems.is_empty());
    assert_eq!(
        (status.waiting, status.dropped),
        (docent::forms::WAITING_MAX, 0)
    );
    let file = folder.path().join("forms.jsonl");
    let forms = to(Some(file.clone()), None);
    desk.outlet.set_settings(&forms, Duration::from_hours(1));
    eventually("the last one", || {
        let waiting = desk.store.waiting_forms().unwrap();
        waiting.is_empty().then_some(())
    });
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.lines().count(), docent::forms::WAITING_MAX + 1);
    desk.close();
}

#[test]
fn nothing_of_a_form_is_on_disk_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let settings = StoreSettings::with(Clocks::system());
    let store = RedbStore::open(folder.path(), settings).unwrap();
    let desk = Desk::of(store, Words::Session, to(None, None));
    assert!(!desk.outlet.is_open());
    let handle = append(&desk.store, "ada");
    desk.store.flush().unwrap();
    let head = desk.store.load("ada").unwrap().unwrap();
    assert_eq!(head.form.unwrap()["slots"][0]["value"], SPOKEN);
    assert_eq!(desk.delivery(handle), Some(FormDelivery::Waiting));
    desk.close();
    for (path, bytes) in bytes_below(folder.path()) {
        let found = memchr::memmem::find(&bytes, SPOKEN.as_bytes());
        assert_eq!(found, None, "{}", path.display());
    }
}

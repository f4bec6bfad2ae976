//! The real program, with a form that waits in its data folder.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use docent::clock::Clocks;
use docent::store::{FormHandle, RedbStore, SessionStore, StoreSettings};
use serde_json::json;

use super::{Receiver, SPOKEN, append, nobody, told};
use crate::support::eventually;
use crate::support::http::get;
use crate::support::server::Launch;
use crate::support::socket::Client;

/// A data folder with a form that ada has filled.
fn waiting() -> (tempfile::TempDir, FormHandle) {
    let data = tempfile::tempdir().unwrap();
    let settings = StoreSettings::with(Clocks::system());
    let store = RedbStore::open(&data.path().join("sessions"), settings).unwrap();
    let handle = append(&store, "ada");
    store.close();
    (data, handle)
}

#[test]
fn a_form_that_waits_is_delivered_and_told_without_a_word_of_it() {
    let (data, handle) = waiting();
    let takes = Arc::new(AtomicBool::new(false));
    let is_open = Arc::clone(&takes);
    let status = move |_: &_| {
        if is_open.load(Ordering::SeqCst) {
            200
        } else {
            503
        }
    };
    let receiver = Receiver::choosing(status);
    let launch = Launch::serve().data(data.path());
    let launch = launch.env("DOCENT__FORMS__WEBHOOK_URL", receiver.address());
    let server = launch.start();
    let degraded = eventually("what waits", || {
        let health = server.health().json();
        (health["forms"]["waiting"] == 1 && health["status"] == "degraded").then_some(health)
    });
    let problem = degraded["forms"]["problems"][0].to_string();
    assert!(
        problem.contains("answers 503") && !problem.contains("/forms"),
        "{problem}"
    );
    server.log.wait_for("filled forms wait: ");
    takes.store(true, Ordering::SeqCst);
    server.log.wait_for("filled forms are taken again");
    let tries = receiver.taken();
    assert_eq!(tries.last().unwrap().body, told(handle, None));
    let session = eventually("a form that was sent", || {
        let session = get(&server, "/api/v1/sessions/ada").json();
        (session["turns"][0]["form_delivery"] == "sent").then_some(session)
    });
    assert_eq!(session["turns"][0]["form"]["slots"][0]["value"], SPOKEN);
    let metrics = get(&server, "/metrics").text;
    for line in [
        "docent_forms_total{result=\"sent\"} 1",
        &format!(
            "docent_forms_total{{result=\"failed\"}} {}",
            tries.len() - 1
        ),
        "docent_forms_total{result=\"dropped\"} 0",
        "docent_forms_waiting 0",
    ] {
        assert!(metrics.contains(line), "{line} is missing: {metrics}");
    }
    let health = server.health().json();
    let well =
        json!({"delivered": true, "waiting": 0, "since": null, "dropped": 0, "problems": []});
    assert_eq!(health["forms"], well);
    eventually("a memory without its words", || {
        (server.times_in_memory(SPOKEN) == 0).then_some(())
    });
    let log = server.stop();
    assert!(!log.contains(SPOKEN), "{log}");
}

#[tokio::test]
async fn a_visitor_who_is_erased_takes_along_what_waits() {
    let (data, _) = waiting();
    let launch = Launch::serve().data(data.path());
    let launch = launch.env("DOCENT__FORMS__WEBHOOK_URL", nobody());
    let server = launch.start_ready();
    assert_eq!(server.health().json()["forms"]["waiting"], 1);
    let mut client = Client::full(&server, "ada").await;
    let end = json!({"type": "end_session", "erase": true});
    client.send(end).await;
    let forms = eventually("the end of what waits", || {
        let forms = server.health().json()["forms"].take();
        (forms["waiting"] == 0).then_some(forms)
    });
    assert_eq!(
        (&forms["dropped"], &forms["problems"]),
        (&json!(1), &json!([]))
    );
}

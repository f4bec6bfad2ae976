//! Forms as visitors fill them over the socket: kept through crashes, forgotten with their visitor.

use std::fs;

use serde_json::{Value, json};

use crate::support::eventually;
use crate::support::http::get;
use crate::support::server::Launch;
use crate::support::socket::Client;

/// What is said to the demo pack's appointment, and what is asked then.
const TALK: [(&str, &str); 6] = [
    ("i want to make an appointment", "Which day suits you?"),
    ("january 12th 2099 at half past two", "What is your name?"),
    ("My name is Kasimira Vollenweider.", "Under which number"),
    ("five five five oh one three four", "Is that right?"),
    ("no, the time is three", "at 3 PM"),
    (
        "yes, that's right",
        "You are down for Monday, January 12 at 3 PM",
    ),
];

async fn answer(client: &mut Client, text: &str) -> String {
    let response = client.ask(text).await;
    response["text"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_crash_after_any_answer_loses_nothing_of_a_form() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let file = data.path().join("appointments.jsonl");
    let launch = || {
        let launch = Launch::serve().data(data.path());
        launch.env("DOCENT__FORMS__FILE", &file).start_ready()
    };
    for (said, wanted) in TALK {
        let server = launch();
        let mut client = Client::core(&server, "crash").await;
        let reply = answer(&mut client, said).await;
        assert!(reply.contains(wanted), "{said}: {reply}");
        server.kill();
    }
    let server = launch();
    let line = eventually("the filled form", || {
        let lines = fs::read_to_string(&file).ok()?;
        lines.lines().next().map(str::to_owned)
    });
    let told: Value = serde_json::from_str(&line).expect("a line of JSON");
    let values = json!({
        "day": "2099-01-12", "time": "15:00", "name": "Kasimira Vollenweider", "phone": "5550134"
    });
    assert_eq!(told["values"], values);
    let stored = get(&server, "/api/v1/sessions/crash").json();
    let last = &stored["turns"][TALK.len() - 1];
    assert_eq!(last["form"]["state"], "done", "{last}");
    let mut client = Client::core(&server, "crash").await;
    let after = answer(&mut client, "yes").await;
    assert!(!after.contains("You are down"), "it is over: {after}");
    server.stop();
}

#[tokio::test]
async fn a_form_is_told_in_full_mode_only_and_goes_with_its_visitor() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve().data(data.path()).start_ready();
    let mut client = Client::full(&server, "desk").await;
    client
        .send(crate::support::socket::fragment(TALK[0].0))
        .await;
    client.send(crate::support::socket::vad_end()).await;
    let form = loop {
        let frame: Value = serde_json::from_str(&client.text().await).expect("JSON");
        if frame["type"] == "form" {
            break frame;
        }
    };
    assert_eq!(
        (&form["state"], &form["asked"]),
        (&json!("open"), &json!("day"))
    );
    let end = json!({"type": "end_session", "erase": true});
    client.send(end).await;
    client.expect_close_at_last(1000).await;
    let mut next = Client::core(&server, "desk").await;
    let reply = answer(&mut next, "january 12th 2099").await;
    assert!(!reply.contains("At what time"), "the next visitor: {reply}");
    server.stop();
}

#[tokio::test]
async fn where_no_words_are_kept_a_form_lives_while_the_server_does() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || {
        let launch = Launch::serve().data(data.path());
        launch.env("DOCENT__PRIVACY__WORDS", "never").start_ready()
    };
    let server = launch();
    let mut client = Client::core(&server, "quiet").await;
    let first = answer(&mut client, TALK[0].0).await;
    assert!(first.starts_with("None of this is kept"), "{first}");
    drop(client);
    let mut client = Client::core(&server, "quiet").await;
    let again = answer(&mut client, "january 12th 2099").await;
    assert!(
        again.contains("At what time"),
        "the socket was lost only: {again}"
    );
    server.kill();
    let server = launch();
    let mut client = Client::core(&server, "quiet").await;
    let after = answer(&mut client, "half past two").await;
    assert!(
        !after.contains("name"),
        "it is lost with the server: {after}"
    );
    server.stop();
}

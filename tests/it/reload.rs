//! A pack that is edited while people talk to it.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use docent::knowledge::LARGE_BYTES;
use serde_json::{Value, json};

use crate::support::http::get;
use crate::support::pack::{INTENTS, PackFolder, UNKNOWN, WELCOME};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, vad_end};
use crate::support::{PATIENCE, eventually};

const TOWER: &str = "knowledge/tower.md";
const HEIGHT: &str = "how tall is the tower";

fn serve(pack: &PackFolder) -> Server {
    Launch::serve().pack(pack.path()).start_ready()
}

/// Asks over the same socket until the reply is as wanted.
async fn ask_until(client: &mut Client, question: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = std::time::Instant::now();
    loop {
        let response = client.ask(question).await;
        if wanted(&response) {
            return response;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "the change never shows; the last answer is {response}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn says(words: &str) -> impl Fn(&Value) -> bool + '_ {
    move |response| {
        response["text"]
            .as_str()
            .unwrap_or_default()
            .contains(words)
    }
}

/// Waits until the health's list of problems is as wanted.
#[track_caller]
fn problems_until(server: &Server, what: &str, wanted: impl Fn(&str) -> bool) -> Value {
    eventually(what, || {
        let health = server.health().json();
        wanted(&health["engines"]["problems"].to_string()).then_some(health)
    })
}

#[tokio::test]
async fn a_changed_document_is_answered_from_over_the_same_socket() {
    let pack = PackFolder::new();
    let server = serve(&pack);
    let mut client = Client::core(&server, "edited").await;
    let before = client.ask(HEIGHT).await;
    assert!(says("38 metres")(&before), "{before}");
    assert_eq!(before["sources"][0], "tower.md");

    pack.write(
        TOWER,
        "# The tower\n\nThe tower is 41 metres high since 2026.\n",
    );
    ask_until(&mut client, HEIGHT, says("41 metres")).await;

    pack.write(
        "knowledge/boats/ferry.md",
        "# The ferry\n\nThe ferry costs seven shillings.\n",
    );
    let ferry = "what does the ferry cost";
    let new = ask_until(&mut client, ferry, says("seven shillings")).await;
    assert_eq!(new["sources"][0], "boats/ferry.md");

    fs::remove_file(pack.file("knowledge/boats/ferry.md")).expect("removed");
    let gone = |response: &Value| response["text"] == UNKNOWN;
    let after = ask_until(&mut client, ferry, gone).await;
    assert_eq!(after["sources"], serde_json::json!([]), "nothing is quoted");
}

#[tokio::test]
async fn changed_intents_take_effect_and_broken_ones_leave_the_last_good_version() {
    let pack = PackFolder::new();
    let server = serve(&pack);
    let mut client = Client::core(&server, "intents").await;
    let farewell = "farewell keeper";
    let more = "\n[[intent]]\nname = \"FAREWELL\"\nexamples = [\"farewell keeper\", \"until next time\"]\nreplies = [\"Fair winds.\"]\n";
    pack.write("intents.toml", format!("{INTENTS}{more}"));
    let response = ask_until(&mut client, farewell, says("Fair winds.")).await;
    assert_eq!(response["intent"], "FAREWELL");

    pack.write(
        "intents.toml",
        format!("# a comment\n\n[[intent]\n{INTENTS}"),
    );
    let names_place = |problems: &str| problems.contains("intents.toml:3");
    let health = problems_until(&server, "the file and the line in /health", names_place);
    assert_eq!(health["status"], "degraded", "{health}");
    server.log.wait_for("the last good one goes on");
    assert_eq!(
        client.ask(farewell).await["intent"],
        "FAREWELL",
        "it goes on"
    );
    assert_eq!(client.ask("hello").await["text"], WELCOME);

    pack.write("intents.toml", INTENTS);
    let mended = problems_until(&server, "a mended pack", |problems| problems == "[]");
    assert_eq!(mended["status"], "healthy", "{mended}");
    let forgotten = |response: &Value| response["intent"] != "FAREWELL";
    ask_until(&mut client, farewell, forgotten).await;
}

/// What comes of a question that was begun before the pack was edited: `texts` changes what is said, `documents` what is
/// known.
async fn edited_during_a_turn(texts: bool, documents: bool) {
    let pack = PackFolder::new();
    let server = serve(&pack);
    let mut visitor = Client::core(&server, "visitor").await;
    let mut decided = Client::core(&server, "decided").await;
    let mut other = Client::core(&server, "other").await;
    visitor.say("how tall is").await;
    // All of this question is there, and with it its answer.
    decided.say(HEIGHT).await;
    let (greeting, height) = (
        if texts { "Ahoy." } else { WELCOME },
        if documents { "41 metres" } else { "38 metres" },
    );
    if texts {
        pack.write("intents.toml", INTENTS.replace(WELCOME, greeting));
    }
    if documents {
        pack.write(
            TOWER,
            format!("# The tower\n\nThe tower is {height} high.\n"),
        );
    }
    ask_until(&mut other, "hello", says(greeting)).await;
    ask_until(&mut other, HEIGHT, says(height)).await;

    visitor.say("the tower").await;
    let answer = visitor.finish().await;
    assert!(says(height)(&answer), "what is found now: {answer}");
    let answer = decided.finish().await;
    assert!(says("metres")(&answer), "{answer}");
    for mut client in [visitor, decided] {
        client.expect_silence().await;
        let hello = client.ask("hello").await;
        assert!(says(greeting)(&hello), "{hello}");
        assert_eq!(hello["turn"], 2, "one answer came before: {hello}");
        let answer = client.ask(HEIGHT).await;
        assert!(says(height)(&answer), "{answer}");
    }
    let health = server.health().json();
    assert_eq!(health["status"], "healthy", "{health}");
}

#[tokio::test]
async fn texts_that_are_edited_during_a_turn_leave_it_one_answer() {
    edited_during_a_turn(true, false).await;
}

#[tokio::test]
async fn documents_that_are_edited_during_a_turn_leave_it_one_answer() {
    edited_during_a_turn(false, true).await;
}

#[tokio::test]
async fn texts_and_documents_that_are_edited_during_a_turn_leave_it_one_answer() {
    edited_during_a_turn(true, true).await;
}

#[tokio::test]
async fn a_reply_that_is_being_spoken_is_said_to_its_end_whatever_is_edited() {
    let pack = PackFolder::new();
    let long = "Welcome to the lighthouse. The tower is open until the evening. Mind your head on the stairs.";
    pack.write("intents.toml", INTENTS.replace(WELCOME, long));
    let server = serve(&pack);
    let mut visitor = Client::hearing(&server, "hears", "events=core").await;
    let mut other = Client::core(&server, "other").await;
    visitor.say("hello").await;
    visitor.send(vad_end()).await;
    let response = visitor.expect("response_ready").await;
    assert_eq!(response["text"], long);
    let first = visitor.sound().await;

    pack.write("intents.toml", INTENTS.replace(WELCOME, "Ahoy."));
    pack.write(TOWER, "# The tower\n\nThe tower is 41 metres high.\n");
    ask_until(&mut other, "hello", says("Ahoy.")).await;
    ask_until(&mut other, HEIGHT, says("41 metres")).await;

    visitor.send(json!({"type": "playback_done"})).await;
    let (rest, complete) = visitor.sounds().await;
    assert_eq!(complete["type"], "turn_complete", "{complete}");
    assert!(!first.is_empty() && rest.len() >= 2, "{}", rest.len());
    let stored = get(&server, "/api/v1/sessions/hears").json();
    assert_eq!(stored["turns"][0]["heard_text"], long, "{stored}");
}

/// A document of so many bytes, nearly all of them between its title and its one sentence.
fn document(title: &str, bytes: usize) -> String {
    let (head, end) = (
        format!("{title}\n"),
        format!("The {title} rings at noon.\n"),
    );
    let blank = "\n".repeat(bytes - head.len() - end.len());
    format!("{head}{blank}{end}")
}

#[tokio::test]
async fn a_document_is_large_to_the_check_and_to_the_server_from_the_same_byte_on() {
    let limit = usize::try_from(LARGE_BYTES).expect("it fits");
    let pack = PackFolder::new();
    let server = serve(&pack);
    for (name, bytes) in [("bell", limit - 1), ("gong", limit), ("horn", limit + 1)] {
        pack.write(&format!("knowledge/{name}.txt"), document(name, bytes));
    }
    let mut client = Client::core(&server, "large").await;
    for name in ["bell", "gong", "horn"] {
        let question = format!("when does the {name} ring");
        let source = Value::from(format!("{name}.txt"));
        ask_until(&mut client, &question, |it| it["sources"][0] == source).await;
    }
    let health = problems_until(&server, "what is large", |it| it.contains("is large"));
    let problems = &health["engines"]["problems"];
    assert_eq!(problems.as_array().map(Vec::len), Some(1), "{problems}");
    assert!(problems.to_string().contains("horn.txt is large (10 MB)"));

    let path = pack.path().to_str().expect("a path");
    let checked = Launch::verb(&["pack", "check", path]).run().ended_with(0);
    let told = format!("{}{}", checked.out, checked.err);
    assert_eq!(told.matches("takes long to index").count(), 1, "{told}");
    let named = ["bell", "gong", "horn"].map(|name| told.contains(&format!("{name}.txt")));
    assert_eq!(named, [false, false, true], "{told}");
}

/// An intent with so many examples that nobody has seen before.
fn many_examples(count: usize) -> String {
    let examples: Vec<String> = (0..count)
        .map(|number| format!("\"lend me the lantern number {number} for the night\""))
        .collect();
    let examples = examples.join(",\n");
    format!(
        "{INTENTS}\n[[intent]]\nname = \"LANTERN\"\nexamples = [{examples}]\nreplies = [\"Take it.\"]\n"
    )
}

/// Their vectors take a second, and those of a pack of ten thousand would take many: the documents do not wait for them.
#[tokio::test]
async fn many_new_examples_keep_nobody_waiting() {
    let pack = PackFolder::new();
    pack.write("intents.toml", many_examples(600));
    let server = serve(&pack);
    let log = server.log.text();
    let [read, trained] = ["knowledge read", "intents trained"].map(|words| log.find(words));
    assert!(read.is_some() && read < trained, "{log}");
    let mut client = Client::core(&server, "many").await;
    let lantern = "could you lend me a lantern for tonight";
    assert_eq!(client.ask(lantern).await["intent"], "LANTERN");

    let more = many_examples(1_200).replace("Take it.", "It is yours.");
    pack.write("intents.toml", more);
    loop {
        let ready = get(&server, "/ready");
        assert_eq!(ready.status, 200, "what was in service goes on: {ready:?}");
        let answer = client.ask(lantern).await;
        assert_eq!(answer["intent"], "LANTERN");
        if answer["text"] == "It is yours." {
            break;
        }
    }
}

#[tokio::test]
async fn a_pack_that_is_broken_in_meaning_names_the_line_too() {
    let pack = PackFolder::new();
    let server = serve(&pack);
    pack.write("pack.toml", "name = \"Lighthouse\"\nunknwon = \"No.\"\n");
    let names_place = |problems: &str| problems.contains("pack.toml:2");
    problems_until(&server, "the file and the line in /health", names_place);
    let mut client = Client::core(&server, "meaning").await;
    assert_eq!(client.ask("hello").await["text"], WELCOME);
}

#[tokio::test]
async fn without_documents_nothing_is_known_and_the_rest_works() {
    let pack = PackFolder::new();
    fs::remove_file(pack.file(TOWER)).expect("removed");
    let server = serve(&pack);
    let mut client = Client::core(&server, "empty").await;
    let response = client.ask(HEIGHT).await;
    assert_eq!(response["text"], UNKNOWN);
    assert_eq!(
        response["intent"], "RAG_QUERY",
        "the question is understood"
    );
    assert_eq!(client.ask("hello").await["text"], WELCOME);
    fs::remove_dir(pack.file("knowledge")).expect("removed");
    assert_eq!(client.ask("hello").await["text"], WELCOME);
    pack.write(TOWER, "# The tower\n\nThe tower is 38 metres high.\n");
    ask_until(&mut client, HEIGHT, says("38 metres")).await;
}

#[tokio::test]
async fn a_document_in_an_old_encoding_is_answered_from() {
    let pack = PackFolder::new();
    // Latin-1, as an old editor writes it.
    let text = b"# Le caf\xe9\n\nThe caf\xe9 of the lighthouse serves cr\xeapes until nine in the evening.\n";
    pack.write("knowledge/cafe.md", text);
    let server = serve(&pack);
    let mut client = Client::core(&server, "latin").await;
    let response = client
        .ask("what does the café of the lighthouse serve")
        .await;
    assert!(says("crêpes")(&response), "{response}");
    assert_eq!(response["sources"][0], "cafe.md");
}

#[tokio::test]
async fn a_loop_of_links_is_reported_and_the_rest_is_answered_from() {
    let pack = PackFolder::new();
    symlink(".", pack.file("knowledge/around")).expect("a link");
    let server = serve(&pack);
    let reported = |problems: &str| problems.contains("around cannot be read: a link");
    problems_until(&server, "the link in /health", reported);
    let mut client = Client::core(&server, "loop").await;
    let response = client.ask(HEIGHT).await;
    assert!(says("38 metres")(&response), "{response}");
}

#[tokio::test]
async fn what_a_link_leads_to_outside_is_quoted_only_where_the_setting_says_so() {
    let secret = "The cellar holds nine barrels of whale oil.";
    let question = "how many barrels of whale oil does the cellar hold";
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    fs::write(
        elsewhere.path().join("cellar.md"),
        format!("# The cellar\n\n{secret}\n"),
    )
    .expect("written");
    let pack = PackFolder::new();
    symlink(
        elsewhere.path().join("cellar.md"),
        pack.file("knowledge/cellar.md"),
    )
    .expect("a link");
    let server = serve(&pack);
    let told = server.log.wait_for("pack.follow_links");
    assert!(told.contains("knowledge/cellar.md"), "{told}");
    let mut client = Client::core(&server, "kept-in").await;
    assert!(!says(secret)(&client.ask(question).await));
    drop(server);
    let server = Launch::serve()
        .pack(pack.path())
        .env("DOCENT__PACK__FOLLOW_LINKS", "true")
        .start_ready();
    let mut client = Client::core(&server, "let-out").await;
    assert!(says(secret)(&client.ask(question).await));
}

//! Starting where something is taken, closed, damaged or missing.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::files::bytes_below;
use crate::support::http::get;
use crate::support::server::{Launch, Server};
use crate::support::socket::Client;

/// What the demo pack says when an engine failed.
const APOLOGY: &str = "I'm sorry, something went wrong. Please try again.";

const TOKENIZER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/encoder/tokenizer.json");

#[test]
fn a_port_in_use_is_named() {
    let busy = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = busy.local_addr().expect("bound").port().to_string();
    let serve = Launch::verb(&["serve", "--port", &port]).run();
    serve.ended_with(5).says(&port).says("--port");
}

#[test]
fn a_data_folder_in_use_is_named() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let first = Launch::serve().data(data.path()).start();
    let second = Launch::serve().data(data.path()).run();
    let name = data.path().to_string_lossy().into_owned();
    second.ended_with(5).says(&name).says("--data-dir");
    assert_eq!(first.health().status, 200, "the first goes on");
}

/// The runtime needs a library that the program does not.
#[cfg(target_os = "linux")]
#[test]
fn a_runtime_that_the_system_refuses_is_named_and_words_still_work() {
    let libraries = tempfile::tempdir().expect("a temporary folder");
    fs::write(libraries.path().join("libdl.so.2"), "no library").expect("writable");
    let ask = Launch::verb(&["ask", "hello"]).env("LD_LIBRARY_PATH", libraries.path());
    let asked = ask.run().ended_with(0);
    assert!(asked.out.contains("intent GREETING"), "{asked:?}");
    asked.says("libdl.so.2").says("from memory");
}

#[test]
fn an_open_address_needs_a_key() {
    let serve = Launch::serve().arg("--host").arg("0.0.0.0").run();
    let serve = serve.ended_with(2);
    serve.says("`server.host`").says("`server.api_key`");
    let keyed = Launch::serve()
        .arg("--host")
        .arg("0.0.0.0")
        .env("DOCENT__SERVER__API_KEY", "se+cret")
        .start();
    drop(keyed);
}

/// Serves without an encoder: words and exact examples work, the rest is an apology, and it is said what is missing.
async fn serves_without_encoder(server: &Server, file: &str) {
    let ready = get(server, "/ready");
    assert_eq!(ready.status, 503, "{ready:?}");
    let missing = ready.json()["missing"].to_string();
    assert!(missing.contains(file), "{file} is named: {ready:?}");
    let health = server.health().json();
    assert_eq!(health["status"], "degraded", "{health}");
    assert!(
        health["engines"]["problems"].to_string().contains(file),
        "{health}"
    );
    let mut client = Client::core(server, "without-encoder").await;
    let response = client
        .ask("could you explain to me how one gets in here")
        .await;
    assert_eq!(response["intent"], "unknown", "{response}");
    assert_eq!(response["text"], APOLOGY, "{response}");
    let response = client.ask("Good morning!").await;
    assert_eq!(
        response["intent"], "GREETING",
        "an exact example needs no encoder"
    );
    let mut client = Client::full(server, "without-encoder-full").await;
    client
        .say("could you explain to me how one gets in here")
        .await;
    client.send(crate::support::socket::vad_end()).await;
    for kind in ["state_update", "transcript", "response_ready", "error"] {
        client.expect(kind).await;
    }
}

#[tokio::test]
async fn a_missing_encoder_is_named_and_everything_else_works() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let encoder = folder.path().join("nowhere");
    let server = Launch::serve()
        .env("DOCENT__UNDERSTANDING__ENCODER", &encoder)
        .start();
    serves_without_encoder(&server, &encoder.join("model.onnx").to_string_lossy()).await;
}

#[tokio::test]
async fn a_corrupt_encoder_is_named_and_everything_else_works() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("model.onnx");
    let tokenizer = folder.path().join("tokenizer.json");
    fs::write(&model, "this is not a model").expect("writable");
    fs::copy(TOKENIZER, &tokenizer).expect("readable");
    let launch = || Launch::serve().env("DOCENT__UNDERSTANDING__ENCODER", folder.path());
    let server = launch().start();
    serves_without_encoder(&server, &folder.path().to_string_lossy()).await;
    drop(server);
    fs::write(&tokenizer, "{}").expect("writable");
    let server = launch().start();
    serves_without_encoder(&server, &folder.path().to_string_lossy()).await;
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named_and_memory_takes_its_place() {
    let outer = tempfile::tempdir().expect("a temporary folder");
    let data = outer.path().join("closed");
    fs::create_dir(&data).expect("writable");
    let chmod = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    };
    chmod(outer.path(), 0o755);
    chmod(&data, 0o555);
    let server = Launch::serve().data(&data).unprivileged().start_ready();
    let warning = server.log.wait_for("cannot be written");
    assert!(warning.contains(&*data.to_string_lossy()), "{warning}");
    assert!(
        warning.contains("--data-dir"),
        "it says what to do: {warning}"
    );
    let mut client = Client::core(&server, "in-memory").await;
    let response = client.ask("what are the admission requirements").await;
    assert_eq!(response["intent"], "RAG_QUERY");
    let session = get(&server, "/api/v1/sessions/in-memory").json();
    assert_eq!(session["turn_number"], 1, "sessions are kept in memory");
    assert_eq!(server.health().json()["store"]["durable"], false);
    server.stop();
    assert!(bytes_below(&data).is_empty(), "nothing was written");
}

#[tokio::test]
async fn a_damaged_session_store_is_left_as_it_is_or_set_aside() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve().data(data.path()).start_ready();
    Client::core(&server, "before").await.ask("hello").await;
    server.stop();
    let sessions = data.path().join("sessions");
    let database = sessions.join("sessions.redb");
    let whole = fs::read(&database).expect("the database is there");
    for (how, bytes) in [
        ("cut short", whole[..whole.len() / 2].to_vec()),
        ("another file", b"SQLite format 3\0".repeat(1000)),
    ] {
        fs::write(&database, bytes).expect("writable");
        let before = bytes_below(&sessions);
        let serve = Launch::serve()
            .data(data.path())
            .env("DOCENT__SESSIONS__DAMAGED", "refuse")
            .run();
        assert_eq!(serve.code, 1, "{how}: {serve:?}");
        let serve = serve.says("sessions.redb").says("left untouched");
        assert!(!serve.err.contains("panicked"), "{how}: {serve:?}");
        assert_eq!(bytes_below(&sessions), before, "{how}: no byte has changed");
    }
    fs::write(&database, whole).expect("writable");
    let server = Launch::serve().data(data.path()).start_ready();
    let session = get(&server, "/api/v1/sessions/before").json();
    assert_eq!(
        session["turn_number"], 1,
        "put back, it works again: {session}"
    );
    server.stop();

    fs::write(&database, b"SQLite format 3\0".repeat(1000)).expect("writable");
    let server = Launch::serve().data(data.path()).start_ready();
    let health = server.health().json();
    assert_eq!(health["status"], "degraded");
    let notice = health["store"]["notices"][0].to_string();
    assert!(
        notice.contains("damaged-") && notice.contains("move it away"),
        "{health}"
    );
    Client::core(&server, "after").await.ask("hello").await;
    let log = server.stop();
    assert!(log.contains("was set aside in"), "{log}");
}

#[test]
fn a_stop_right_after_the_start_is_a_clean_one() {
    for _ in 0..5 {
        Launch::serve().start().stop();
    }
}

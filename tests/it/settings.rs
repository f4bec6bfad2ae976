//! Settings that change while people talk: a config file is in force as a whole or not at all.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::eventually;
use crate::support::http::{get, keys, post, request};
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment, handshake, vad_end};

/// A reply of several sentences, so that there is something to change while it is spoken.
const LONG_INTENTS: &str = r#"[[intent]]
name = "GREETING"
examples = ["hello", "hi there", "good morning", "good evening keeper"]
replies = ["Welcome to the lighthouse. The tower is open until the evening. Mind your head on the stairs, please."]
"#;

/// A running server with a config file of its own.
struct Running {
    folder: TempDir,
    server: Server,
    _pack: PackFolder,
}

impl Running {
    fn with(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("docent.toml"), config).expect("writable");
        Self::configured_by(folder)
    }

    /// By the `docent.toml` of a folder.
    fn configured_by(folder: TempDir) -> Self {
        let file = folder.path().join("docent.toml");
        Self::start(folder, Launch::serve().arg("--config").arg(file))
    }

    fn start(folder: TempDir, launch: Launch) -> Self {
        let pack = PackFolder::new();
        pack.write("intents.toml", LONG_INTENTS);
        Self {
            server: launch.pack(pack.path()).start_ready(),
            folder,
            _pack: pack,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("docent.toml")
    }

    /// Writes the file as a careful editor does: under another name, then renamed.
    fn replace(&self, config: &str) {
        let draft = self.folder.path().join("draft");
        fs::write(&draft, config).expect("writable");
        fs::rename(draft, self.file()).expect("renamed");
    }

    fn hang_up(&self) {
        self.server.signal(Signal::HUP);
    }

    /// Waits until `/health` tells of the settings what is wanted.
    #[track_caller]
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        eventually(what, || {
            let config = self.server.health().json()["config"].take();
            wanted(&config).then_some(config)
        })
    }

    #[track_caller]
    fn until_version(&self, number: u64) -> Value {
        let config = self.until("the version", |config| config["version"] == number);
        assert_eq!(config["problems"], json!([]), "{config}");
        config
    }

    /// Waits until a problem with these words is told. The settings must be what they were.
    #[track_caller]
    fn until_refused(&self, words: &str) -> Value {
        let before = self.server.health().json()["config"]["version"].clone();
        let config = self.until(words, |config| {
            config["problems"].to_string().contains(words)
        });
        assert_eq!(config["version"], before, "{config}");
        assert_eq!(self.server.health().json()["status"], "degraded");
        config
    }

    /// The value of a key in force.
    fn value(&self, key: &str) -> String {
        self.shown(key)["value"]
            .as_str()
            .expect("a text")
            .to_owned()
    }

    fn shown(&self, key: &str) -> Value {
        let whole = get(&self.server, "/api/v1/admin/config").json();
        let values = whole["values"].as_array().expect("a list").clone();
        let found = values.into_iter().find(|shown| shown["key"] == key);
        found.expect("known")
    }
}

fn passages(number: u32) -> String {
    format!("[knowledge]\nanswer_passages = {number}\n")
}

#[tokio::test]
async fn a_reload_while_speaking_keeps_the_turn_and_the_next_one_goes_by_it() {
    let running = Running::with("# nothing yet\n");
    let mut client = Client::hearing(&running.server, "speaking", "events=core").await;
    client.say("hello").await;
    client.send(vad_end()).await;
    let response = client.expect("response_ready").await;
    let mut sounds = vec![client.sound().await];
    let state = |session: &str| {
        get(&running.server, &format!("/api/v1/sessions/{session}")).json()["state"].clone()
    };
    assert_eq!(state("speaking"), "speaking");

    running.replace("[turns]\nutterance_fragments_max = 1\nspeech_deadline_ms = 1\n");
    running.hang_up();
    running.until_version(2);

    assert_eq!(state("speaking"), "speaking", "the reply goes on");
    client.send(json!({"type": "playback_done"})).await;
    let (rest, complete) = client.sounds().await;
    sounds.extend(rest);
    assert_eq!(complete["type"], "turn_complete", "{complete}");
    assert!(
        sounds.len() >= 3,
        "every sentence has been sent: {}",
        sounds.len()
    );
    let stored = get(&running.server, "/api/v1/sessions/speaking").json();
    assert_eq!(
        stored["turns"][0]["heard_text"], response["text"],
        "{stored}"
    );

    client.say("hello").await;
    client.send(fragment("again")).await;
    client.expect_error("utterance_too_long").await;
}

#[tokio::test]
async fn a_reload_between_fragments_keeps_the_turn_to_the_end() {
    let running = Running::with("[turns]\nutterance_fragments_max = 2\n");
    let mut client = Client::core(&running.server, "listening").await;
    client.say("how tall is").await;
    running.replace("[turns]\nutterance_fragments_max = 1\n");
    running.until_version(2);
    client.say("the tower").await;
    client.finish().await;
    client.say("hello").await;
    client.send(fragment("again")).await;
    let refusal = client.expect_error("utterance_too_long").await;
    assert!(refusal.contains("at most 1 fragments"), "{refusal}");
}

#[test]
fn a_broken_file_changes_nothing_and_a_good_one_is_taken() {
    let running = Running::with(&passages(3));
    running.replace("[knowledge]\nanswer_passages = 4\n[log]\nlevle = \"debug\"\n");
    let config = running.until_refused("docent.toml:4: unknown key `log.levle`");
    assert!(
        config["problems"][0]
            .as_str()
            .is_some_and(|told| told.contains("`level`"))
    );
    assert_eq!(running.value("knowledge.answer_passages"), "3");
    running.server.log.wait_for("the last good settings go on");
    running.server.log.wait_for("docent config check --config");
    running.replace(&passages(5));
    running.until_version(2);
    assert_eq!(running.value("knowledge.answer_passages"), "5");
    assert_eq!(running.server.health().json()["status"], "healthy");
}

#[test]
fn a_mistake_that_is_found_twice_is_told_once() {
    let running = Running::with(&passages(3));
    running.replace("[log]\nlevle = \"debug\"\n");
    running.hang_up();
    for reason in ["SIGHUP: ", "the config file has changed: "] {
        running.server.log.wait_for(reason);
    }
    running.server.log.wait_for("config check --config");
    let log = running.server.log.text();
    assert_eq!(log.matches("unknown key `log.levle`").count(), 1, "{log}");
    assert_eq!(log.matches("config check --config").count(), 1, "{log}");
}

#[test]
fn a_file_that_is_still_being_written_is_never_half_in_force() {
    let running = Running::with(&format!("{}[sessions]\nopen_max = 3\n", passages(3)));
    let mut file = fs::File::create(running.file()).expect("truncated");
    running.hang_up();
    running.until_refused("the config file is empty");
    file.write_all(b"[knowledge]\nanswer_passages = 4\n[sessions]\nopen_ma")
        .expect("written");
    running.hang_up();
    running.until_refused("docent.toml:4");
    assert_eq!(running.value("knowledge.answer_passages"), "3");
    file.write_all(b"x = 4\n").expect("written");
    drop(file);
    running.until_version(2);
    assert_eq!(running.value("knowledge.answer_passages"), "4");
    assert_eq!(running.value("sessions.open_max"), "4");
}

#[test]
fn of_many_quick_changes_the_last_is_in_force() {
    let running = Running::with(&passages(1));
    for number in 2..=51 {
        running.replace(&passages(number));
    }
    eventually("the last of them", || {
        (running.value("knowledge.answer_passages") == "51").then_some(())
    });
    running.hang_up();
    running
        .server
        .log
        .wait_for("SIGHUP: the settings are what they were");
    assert_eq!(running.value("knowledge.answer_passages"), "51");
    assert_eq!(
        running.server.health().json()["config"]["problems"],
        json!([])
    );
}

#[test]
fn a_file_that_is_removed_and_put_back_is_missed_and_read_again() {
    let running = Running::with(&passages(2));
    fs::remove_file(running.file()).expect("removed");
    running.until_refused("cannot be read");
    assert_eq!(running.value("knowledge.answer_passages"), "2");
    fs::write(running.file(), passages(6)).expect("written");
    running.until_version(2);
    assert_eq!(running.value("knowledge.answer_passages"), "6");
}

#[test]
fn a_link_that_is_swapped_for_a_newer_folder_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().to_owned();
    let publish = |version: &str, config: &str| {
        fs::create_dir(path.join(version)).expect("made");
        fs::write(path.join(version).join("docent.toml"), config).expect("written");
        let link = path.join("..data_tmp");
        std::os::unix::fs::symlink(version, &link).expect("linked");
        fs::rename(link, path.join("..data")).expect("renamed");
    };
    publish("..1", &passages(2));
    std::os::unix::fs::symlink("..data/docent.toml", path.join("docent.toml")).expect("linked");
    let running = Running::configured_by(folder);
    publish("..2", &passages(9));
    running.until_version(2);
    assert_eq!(running.value("knowledge.answer_passages"), "9");
}

#[test]
fn without_a_file_a_hangup_harms_nobody_and_one_that_comes_later_is_taken() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let launch = Launch::serve().env("HOME", home.path());
    let running = Running::start(home, launch);
    running.hang_up();
    running
        .server
        .log
        .wait_for("SIGHUP: the settings are what they were");
    let config = running.until_version(1);
    assert_eq!(config["file"], Value::Null);
    let user = running.folder.path().join(".config/docent");
    fs::create_dir_all(&user).expect("made");
    fs::write(user.join("docent.toml"), passages(8)).expect("written");
    running.until_version(2);
    assert_eq!(running.value("knowledge.answer_passages"), "8");
}

#[test]
fn what_needs_a_restart_is_named_until_then_and_the_rest_is_in_force() {
    let running = Running::with("# nothing yet\n");
    running.replace(&format!(
        "[speech]\nthreads = 3\n[hearing]\nthreads = 1\n{}",
        passages(7)
    ));
    let config = running.until_version(2);
    assert_eq!(
        config["pending_restart"],
        json!(["hearing.threads", "speech.threads"])
    );
    let warning = running.server.log.wait_for("these take effect at restart");
    assert!(
        warning.contains("hearing.threads, speech.threads"),
        "{warning}"
    );
    assert_eq!(running.value("knowledge.answer_passages"), "7");
    let threads = running.shown("speech.threads");
    assert_eq!(
        (&threads["value"], &threads["at_restart"]),
        (&json!("2"), &json!("3"))
    );
    running.replace(&passages(7));
    let config = running.until_version(3);
    assert_eq!(config["pending_restart"], json!([]));
}

#[tokio::test]
async fn a_new_key_is_asked_of_newcomers_and_open_sessions_go_on() {
    let running = Running::with("[server]\napi_key = \"old\"\n");
    let open = |session: &str, key: &'static str| {
        let query = format!("?session_id={session}&api_key={key}&audio=none");
        let server = &running.server;
        async move { handshake(server, &query, &[]).await }
    };
    let mut guest = open("guest", "old").await.expect("let in");
    guest.expect("connected").await;
    running.replace("[server]\napi_key = \"new\"\n");
    running.until_version(2);
    assert_eq!(
        open("late", "old")
            .await
            .err()
            .map(|refusal| refusal.status),
        Some(401)
    );
    let mut late = open("late", "new").await.expect("let in");
    late.expect("connected").await;
    guest.ask("hello").await;
    let log = running.server.log.text();
    assert!(
        !log.contains("\"new\"") && !log.contains("api_key = "),
        "{log}"
    );
}

#[test]
fn pages_that_are_listed_later_may_come_in() {
    let running = Running::with("# nothing yet\n");
    let origin = [("origin", "https://kiosk.example")];
    let status = || request(&running.server, "GET", "/health", &origin, None).status;
    assert_eq!(status(), 403);
    running.replace("[server]\nallowed_origins = [\"https://kiosk.example\"]\n");
    running.until_version(2);
    assert_eq!(status(), 200);
}

#[tokio::test]
async fn the_log_speaks_from_its_new_level_on_and_fewer_seats_are_given() {
    let running = Running::with("# nothing yet\n");
    let mut first = Client::core(&running.server, "first").await;
    running.replace("[log]\nlevel = \"debug\"\n[sessions]\nopen_max = 1\n");
    running.until_version(2);
    let refusal = handshake(&running.server, "?session_id=second", &[]).await;
    assert_eq!(refusal.err().map(|refusal| refusal.status), Some(503));
    first.ask("hello").await;
    running.server.log.wait_for("DEBUG");
}

#[test]
fn the_log_goes_on_in_its_new_form() {
    let running = Running::with("# nothing yet\n");
    running.replace("[log]\nformat = \"json\"\n");
    let line = running.server.log.wait_for("the settings were read again");
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["fields"]["version"], 2, "{line}");
    running.replace("[log]\nformat = \"text\"\n");
    running.until_version(3);
    let line = running.server.log.wait_for("version=3");
    assert!(line.contains("INFO"), "{line}");
}

#[test]
fn fewer_recent_texts_are_remembered_from_then_on() {
    let running = Running::with("# nothing yet\n");
    let is_remembered = || {
        let body = json!({"text": "when was the lamp first lit up there"});
        post(&running.server, "/api/v1/classify", &body).json()["cached"] == true
    };
    assert!(!is_remembered());
    assert!(is_remembered());
    running.replace("[understanding]\ncache_texts = 0\n");
    running.until_version(2);
    assert!(!is_remembered());
    assert!(!is_remembered());
}

#[test]
fn what_is_wrong_in_the_file_is_told_here_and_to_holders_of_the_key() {
    let running = Running::with("[server]\napi_key = \"k\"\n");
    running.replace("[log]\nlevle = \"debug\"\n");
    running.until_refused("unknown key");
    let file = running.file().display().to_string();
    let config = |headers: &[(&str, &str)]| {
        let health = request(&running.server, "GET", "/health", headers, None);
        assert_eq!(health.json()["config"]["state"], "rejected", "{health:?}");
        health.json()["config"].clone()
    };
    assert_eq!(config(&[])["file"], file);
    let passed_on = ("x-forwarded-for", "192.0.2.7");
    assert_eq!(config(&[passed_on, ("x-api-key", "k")])["file"], file);
    for stranger in [passed_on, ("host", "rebound.example")] {
        let told = request(&running.server, "GET", "/health", &[stranger], None);
        assert_eq!(told.json()["status"], "degraded");
        assert_eq!(keys(&told.text), ["service", "status"]);
    }
}

#[test]
fn config_show_tells_what_the_running_server_goes_by() {
    let running = Running::with(&passages(4));
    running.replace("[knowledge]\nanswer_passages = 0\n");
    running.until_refused("must be from 1 to 100");
    let show = Launch::verb(&["config", "show", "--running"])
        .env("DOCENT__SERVER__PORT", running.server.port());
    let shown = show.run().ended_with(0).out;
    assert!(shown.contains("answer_passages = 4 "), "{shown}");
    assert!(shown.contains("# not in force: "), "{shown}");
    let nobody = Launch::verb(&["config", "show", "--running"]).env("DOCENT__SERVER__PORT", "1");
    nobody.run().ended_with(1).says("no server runs");
}

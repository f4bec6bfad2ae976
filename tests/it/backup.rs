//! `docent backup` and `docent restore`: what comes back, what is not in the file, and what is refused.

mod hostile;
mod machine;
mod refusals;
mod store;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use docent::clock::{Clocks, unix_seconds};
use docent::store::{RedbStore, SessionStore, StoreSettings};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use self::machine::{MODEL, Machine, decompressed, keys, restoring, serve_restored};
use crate::store_disk::turn;
use crate::support::eventually;
use crate::support::files::files_with;
use crate::support::http::{get, post, request};
use crate::support::server::{Launch, Server};
use crate::support::socket::Client;

/// A phrase that stands nowhere else.
const CANARY: &str = "my passport was stolen by the violet heron of Zanzibar";

/// Sessions that ask at the same time.
const SESSIONS: usize = 6;

/// What clients were told, by session and turn.
type Told = Arc<Mutex<BTreeMap<(String, u64), (String, String)>>>;

/// Asks until it is told to stop.
async fn ask_on(server: Arc<Server>, session: String, told: Told, stop: Arc<AtomicBool>) {
    let mut client = Client::core(&server, &session).await;
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let words = format!("how tall is the tower {number}");
        let answer = client.ask(&words).await;
        let turn = answer["turn"].as_u64().expect("a number");
        let text = answer["text"].as_str().expect("a text").to_owned();
        told.lock()
            .unwrap()
            .insert((session.clone(), turn), (words, text));
    }
}

fn turns(server: &Server, session: &str) -> Vec<Value> {
    let stored = get(server, &format!("/api/v1/sessions/{session}")).json();
    stored["turns"].as_array().expect("turns").clone()
}

/// A turn without what becomes known of it later.
fn lasting(turn: &Value) -> Value {
    let mut turn = turn.clone();
    turn["heard_text"] = Value::Null;
    turn
}

#[tokio::test(flavor = "multi_thread")]
async fn with_words_under_load_the_same_turns_and_answers_come_back() {
    let machine = Machine::new();
    let server = Arc::new(machine.serve_open());
    let (told, stop) = (Told::default(), Arc::new(AtomicBool::new(false)));
    let mut clients = JoinSet::new();
    for number in 0..SESSIONS {
        let (server, told, stop) = (Arc::clone(&server), Arc::clone(&told), Arc::clone(&stop));
        clients.spawn(ask_on(server, format!("s{number}"), told, stop));
    }
    let file = machine.file("full.tar.zst");
    let backup = tokio::task::block_in_place(|| {
        eventually("some turns", || {
            (told.lock().unwrap().len() > 40).then_some(())
        });
        let before = told.lock().unwrap().clone();
        let made = machine.verb(&["backup", "--words"]).arg(&file);
        let made = made.env("DOCENT__SERVER__PORT", server.port()).run();
        let made = made.ended_with(0);
        (before, made.out)
    });
    let (before, said) = backup;
    assert!(said.contains("in the clear"), "{said}");
    stop.store(true, Ordering::Relaxed);
    clients.join_all().await;
    assert!(
        told.lock().unwrap().len() > before.len(),
        "it went on meanwhile"
    );
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let folder = machine.restore(&file, "restored");
    let restored = serve_restored(&folder, "");
    for ((session, number), (words, text)) in &before {
        let turns = turns(&restored, session);
        let turn = turns.iter().find(|turn| turn["turn_number"] == *number);
        let turn = turn.unwrap_or_else(|| panic!("{session}: turn {number} is lost"));
        assert_eq!(
            (&turn["user_text"], &turn["reply_text"]),
            (&json!(words), &json!(text))
        );
    }
    for number in 0..SESSIONS {
        let session = format!("s{number}");
        let (was, is) = (turns(&server, &session), turns(&restored, &session));
        assert!(!is.is_empty() && is.len() <= was.len());
        let pairs = was.iter().zip(&is);
        for (was, is) in pairs {
            assert_eq!(lasting(was), lasting(is), "{session}");
        }
    }
    for question in [
        "how tall is the tower",
        "when was the lamp lit",
        "who was Napoleon",
    ] {
        let answer = |server: &Server| {
            let answer = post(server, "/api/v1/query", &json!({ "query": question })).json();
            (answer["answer"].clone(), answer["sources"].clone())
        };
        assert_eq!(answer(&server), answer(&restored), "{question}");
    }
    let mut client = Client::core(&restored, "s0").await;
    let last = turns(&server, "s0").len().min(turns(&restored, "s0").len());
    let next = client.ask("when was the lamp lit").await;
    assert_eq!(
        next["turn"],
        last as u64 + 1,
        "the session goes on where it was"
    );
}

#[tokio::test]
async fn without_being_asked_no_word_and_no_key_is_in_it() {
    let machine = Machine::new();
    let server = machine.serve();
    let mut client = machine.client(&server, "mister-vermouth").await;
    client.ask(CANARY).await;
    let session_keys = keys(&machine.data());
    assert!(session_keys.len() > 100);
    for (name, words) in [("plain.tar.zst", false), ("words.tar.zst", true)] {
        let file = machine.file(name);
        let mut launch = machine.verb(&["backup"]).arg(&file);
        if words {
            launch = launch.arg("--words");
        }
        launch
            .env("DOCENT__SERVER__PORT", server.port())
            .run()
            .ended_with(0);
        let folder = tempfile::tempdir().unwrap();
        let bytes = decompressed(&file);
        fs::write(folder.path().join("tar"), &bytes).unwrap();
        fs::copy(&file, folder.path().join("file")).unwrap();
        let found = files_with(folder.path(), CANARY);
        assert_eq!(found.is_empty(), !words, "{name}: {found:?}");
        for text in [machine::KEY, machine::FORMER_KEY, "mister-vermouth"] {
            let found = files_with(folder.path(), text);
            assert!(found.is_empty(), "{name}: {text} is in {found:?}");
        }
        for key in &session_keys {
            for form in machine::forms_of_key(key) {
                assert!(memchr::memmem::find(&bytes, &form).is_none(), "{name}");
            }
        }
    }
    // What is left of a turn then.
    let folder = machine.restore(&machine.file("plain.tar.zst"), "plain");
    let restored = serve_restored(&folder, machine::KEY);
    let keyed = [("x-api-key", machine::KEY)];
    let path = "/api/v1/sessions/mister-vermouth";
    let was = request(&server, "GET", path, &keyed, None).json();
    let is = request(&restored, "GET", path, &keyed, None).json();
    assert_eq!(was["turns"][0]["user_text"], CANARY);
    for key in ["intent", "sources", "at", "turn_number"] {
        assert_eq!(is["turns"][0][key], was["turns"][0][key], "{key}");
    }
    assert_eq!(
        (&is["turns"][0]["user_text"], &is["turn_number"]),
        (&json!(""), &json!(1))
    );
}

#[test]
fn pack_settings_and_models_come_along_and_the_key_if_it_is_asked_for() {
    let machine = Machine::new();
    machine.serve().stop();
    for name in ["days.json", "screens.json"] {
        fs::write(machine.data().join(name), "{}").unwrap();
    }
    let plain = machine.file("plain.tar.zst");
    let said = machine
        .verb(&["backup"])
        .arg(&plain)
        .run()
        .ended_with(0)
        .out;
    assert!(said.contains("without server.api_key"), "{said}");
    let with_key = machine.file("key.tar.zst");
    machine
        .verb(&["backup", "--keys"])
        .arg(&with_key)
        .run()
        .ended_with(0);
    for (file, name) in [(&plain, "a"), (&with_key, "b")] {
        let folder = machine.restore(file, name);
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
        assert_eq!(
            fs::read(folder.join("whisper/ggml-own.bin")).unwrap(),
            MODEL
        );
        assert!(!folder.join("whisper/.docent/lock").exists());
        assert!(!folder.join("sounds").exists() && !folder.join("index").exists());
        let tower = fs::read_to_string(machine.pack.file("knowledge/tower.md")).unwrap();
        assert_eq!(read("pack/knowledge/tower.md"), tower);
        assert!(read("docent.toml.before").contains("# our own comment"));
        let has_key = read("docent.toml").contains(machine::KEY);
        assert_eq!(has_key, name == "b");
        assert_eq!(read("days.json"), "{}");
        assert_eq!(
            folder.join("screens.json").exists(),
            name == "b",
            "screens come in by it"
        );
        assert!(read("docent.toml").contains("retention_s = 5000"));
        let mode = fs::metadata(folder.join("docent.toml"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let check = Launch::verb(&["config", "check", "--config"]);
        check.arg(folder.join("docent.toml")).run().ended_with(0);
    }
    // The restored folder is as good as the first.
    let folder = machine.restore(&with_key, "again");
    let server = serve_restored(&folder, machine::KEY);
    get(&server, "/metrics").refuses(401, "API key");
    let second = machine.file("second.tar.zst");
    let launch = Launch::verb(&["backup", "--keys", "--config"]).arg(folder.join("docent.toml"));
    let launch = launch.data(&folder).arg(&second);
    launch
        .env("DOCENT__SERVER__PORT", server.port())
        .run()
        .ended_with(0);
    let third = machine.restore(&second, "third");
    let same =
        |name: &str| fs::read(folder.join(name)).unwrap() == fs::read(third.join(name)).unwrap();
    assert!(same("pack/pack.toml") && same("whisper/ggml-own.bin"));
}

#[tokio::test]
async fn what_is_past_its_retention_is_not_restored() {
    let machine = Machine::new();
    let launch = || machine.launch().env("DOCENT__SESSIONS__RETENTION_S", "12");
    let server = launch().start_ready();
    machine.client(&server, "visitor").await.ask(CANARY).await;
    let file = machine.file("b.tar.zst");
    let made = machine.verb(&["backup", "--words"]).arg(&file);
    let made = made
        .env("DOCENT__SERVER__PORT", server.port())
        .run()
        .ended_with(0);
    assert!(made.out.contains("1 sessions with 1 turns"), "{}", made.out);
    drop(server);
    let folder = eventually("the end of the retention", || {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("restored");
        let said = restoring(&file, &folder).run().ended_with(0).out;
        let gone = said.contains("not restored: 1 sessions");
        assert_eq!(said.contains("Restored: 0 sessions"), gone, "{said}");
        gone.then_some((outer, folder))
    });
    let (_outer, folder) = folder;
    let found = files_with(&folder, CANARY);
    assert!(found.is_empty(), "{found:?}");
    let server = serve_restored(&folder, machine::KEY);
    let keyed = [("x-api-key", machine::KEY)];
    let gone = request(&server, "GET", "/api/v1/sessions/visitor", &keyed, None);
    gone.refuses(404, "session");
}

/// More than one member holds.
#[test]
fn many_sessions_come_back_from_a_folder_that_nobody_uses() {
    let machine = Machine::new();
    let open = |data: &Path| {
        let settings = StoreSettings::with(Clocks::system());
        RedbStore::open(&data.join("sessions"), settings).unwrap()
    };
    let store = open(&machine.data());
    let text = "what people say, again and again ".repeat(30);
    for number in 1..=2000_u32 {
        let (session, number) = (format!("s{}", number % 20), number / 20 + 1);
        let spoken = turn(&format!("{text}{number}"), number, unix_seconds());
        store.append_turn(&session, spoken, Box::new(|stored| stored.unwrap()));
        if number % 50 == 0 {
            store.flush().unwrap();
        }
    }
    store.flush().unwrap();
    let turns = |store: &RedbStore| {
        (0..20)
            .map(|it| store.turns(&format!("s{it}")).unwrap())
            .collect()
    };
    let before: Vec<_> = turns(&store);
    drop(store);
    let file = machine.file("many.tar.zst");
    let said = machine
        .verb(&["backup", "--words"])
        .arg(&file)
        .run()
        .ended_with(0)
        .out;
    assert!(said.contains("20 sessions with 2000 turns"), "{said}");
    let members = decompressed(&file);
    assert!(memchr::memmem::find(&members, b"sessions/000001.jsonl").is_some());
    let folder = machine.restore(&file, "many");
    let after: Vec<_> = turns(&open(&folder));
    assert!(before == after);
}

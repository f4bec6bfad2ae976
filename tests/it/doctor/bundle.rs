//! `docent support-bundle` gathers what helps, and nobody's words.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::files::files_with;
use crate::support::http::request;
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::handshake;

/// Phrases that stand nowhere else.
const SPOKEN: &str = "my passport was stolen by the violet heron of Zanzibar";
const QUERIED: &str = "does the turquoise badger owe alimony to Xanthippe";
const WRITTEN: &str = "the grocer hides marzipan in his gramophone";
const KEY: &str = "opensesame+0123456789";
const SESSION: &str = "mister-vermouth";

/// Tells the server what must not come out again, in a session that is kept.
async fn confide(server: &Server) {
    let query = format!("?session_id={SESSION}&events=core&audio=none");
    let client = handshake(server, &query, &[("x-api-key", KEY)]).await;
    let mut client = client.expect("it is let in");
    client.expect("connected").await;
    client.ask(SPOKEN).await;
    let query = json!({ "query": QUERIED }).to_string();
    let headers = [("x-api-key", KEY), ("content-type", "application/json")];
    let answer = request(server, "POST", "/api/v1/query", &headers, Some(&query));
    assert_eq!(answer.status, 200);
}

/// Unpacks a bundle. Returns the folder, and the names of the files.
fn unpacked(bundle: &Path) -> (TempDir, BTreeSet<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let packed = zstd::Decoder::new(File::open(bundle).expect("it was written")).expect("zstd");
    let mut archive = tar::Archive::new(packed);
    archive.unpack(folder.path()).expect("a tar archive");
    let files = fs::read_dir(folder.path().join("docent-support")).expect("its folder");
    let names = files.map(|file| {
        file.expect("listed")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    let names = names.collect();
    (folder, names)
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("docent-support").join(name)).expect(name)
}

#[track_caller]
fn holds_none(folder: &Path, phrases: &[&str]) {
    for phrase in phrases {
        let found = files_with(folder, phrase);
        assert!(found.is_empty(), "{phrase:?} is in {found:?}");
        for word in phrase.split(' ').filter(|word| word.len() > 6) {
            let found = files_with(folder, word);
            assert!(found.is_empty(), "{word:?} is in {found:?}");
        }
    }
}

#[tokio::test]
async fn everything_that_helps_is_in_it_and_nobodys_words() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let pack = PackFolder::new();
    pack.write(
        "knowledge/secrets.md",
        format!("# Secrets\n\nListen: {WRITTEN}.\n"),
    );
    pack.write(
        "tests.toml",
        format!("[[test]]\nask = \"hello\"\nsource = \"{WRITTEN}\"\n"),
    );
    let data = home.path().join("data");
    let keyed = |launch: Launch| {
        let launch = launch.data(&data).pack(pack.path());
        launch.env("DOCENT__SERVER__API_KEY", KEY)
    };
    let server = keyed(Launch::serve()).start_ready();
    confide(&server).await;
    let write = |name: &str, port: &str| {
        let file = home.path().join(name);
        let launch = keyed(Launch::verb(&["support-bundle"])).arg(&file);
        let launch = launch
            .env("HOME", home.path())
            .env("DOCENT__SERVER__PORT", port);
        let said = launch.run().ended_with(0).out;
        assert!(said.contains("doctor.json"), "{said}");
        let mode = fs::metadata(&file).expect("written").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
        let (folder, names) = unpacked(&file);
        holds_none(folder.path(), &[SPOKEN, QUERIED, WRITTEN, KEY, SESSION]);
        let place = home.path().to_string_lossy();
        let found = files_with(folder.path(), &place);
        assert!(found.is_empty(), "the home folder is in {found:?}");
        (folder, names)
    };
    let always = [
        "README.txt",
        "data.txt",
        "docent.json",
        "doctor.json",
        "models.json",
        "pack.txt",
        "settings.txt",
        "system.txt",
    ];
    let (running, names) = write("running.tar.zst", server.port());
    let of_server = ["health.json", "metrics.txt"];
    assert!(
        names
            .iter()
            .eq(BTreeSet::from(always).union(&of_server.into())),
        "{names:?}"
    );
    let health: Value = serde_json::from_str(&read(&running, "health.json")).expect("JSON");
    assert_eq!(health["service"], "orchestrator");
    assert!(read(&running, "metrics.txt").contains("docent_turns_total"));
    server.stop();

    let (stopped, names) = write("stopped.tar.zst", "0");
    assert!(names.iter().eq(BTreeSet::from(always)), "{names:?}");
    let report: Value = serde_json::from_str(&read(&stopped, "doctor.json")).expect("JSON");
    let sessions = &super::findings(&report, "store.integrity")[0];
    assert_eq!(sessions["value"], 1.0, "the session is kept: {sessions}");
    assert!(read(&stopped, "settings.txt").contains("api_key = (set)"));
    assert!(read(&stopped, "data.txt").contains("sessions/sessions.redb: "));
    assert!(
        read(&stopped, "pack.txt").contains("tests.toml:3"),
        "the place of a mistake"
    );
    let program: Value = serde_json::from_str(&read(&stopped, "docent.json")).expect("JSON");
    assert_eq!(program["sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn a_file_that_exists_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("mine.tar.zst");
    fs::write(&file, "mine").expect("writable");
    let bundle = |name: &Path| Launch::verb(&["support-bundle"]).arg(name).run();
    let refused = bundle(&file).ended_with(1);
    refused.says("mine.tar.zst").says("exists already");
    assert_eq!(fs::read_to_string(&file).expect("readable"), "mine");
    let other = bundle(&folder.path().join("mine.zip")).ended_with(1);
    other.says("ends with .tar.zst");
    let nowhere = bundle(&folder.path().join("no/such/folder.tar.zst")).ended_with(1);
    nowhere.says("cannot be written");
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
}

#[test]
fn wrong_settings_are_in_it_without_the_key() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("wrong.tar.zst");
    let config = folder.path().join("docent.toml");
    fs::write(
        &config,
        format!("[server]\nprot = 1\napi_key = \"{KEY}\"\n"),
    )
    .expect("writable");
    let launch = Launch::verb(&["support-bundle"]).arg(&file);
    launch.arg("--config").arg(&config).run().ended_with(0);
    let (unpacked, _) = unpacked(&file);
    assert!(read(&unpacked, "settings.txt").contains("did you mean `port`?"));
    holds_none(unpacked.path(), &[KEY]);
}

//! What is not replaced, not handed out and not left behind.

use std::fs;
use std::path::{Path, PathBuf};

use docent::files::Sha256;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::machine::{KEY, Machine, restoring};
use crate::support::http::{post, request};
use crate::support::server::Launch;

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_restore_replaces_nothing() {
    let machine = Machine::new();
    let server = machine.serve();
    let file = machine.file("b.tar.zst");
    let launch = machine.verb(&["backup"]).arg(&file);
    launch
        .env("DOCENT__SERVER__PORT", server.port())
        .run()
        .ended_with(0);
    let running = restoring(&file, &machine.data()).run();
    running.ended_with(5).says("a Docent is running in");
    server.stop();
    let used = restoring(&file, &machine.data()).run();
    used.ended_with(1).says("is not empty").says("--data-dir");
    let left = TempDir::new().unwrap();
    fs::create_dir_all(left.path().join(".docent-restoring-x/sessions")).unwrap();
    let broken = restoring(&file, left.path()).run();
    broken.ended_with(1).says("was broken off");
    // A server does not start with what a killed restore has left.
    let log = Launch::serve().data(left.path()).start_ready().stop();
    assert!(log.contains("broken off"), "{log}");
    assert!(
        !names(left.path())
            .iter()
            .any(|name| name.starts_with(".docent"))
    );
    let empty = TempDir::new().unwrap();
    restoring(&file, empty.path()).run().ended_with(0);
    assert!(names(empty.path()).contains(&"sessions".to_owned()));
}

#[test]
fn a_backup_replaces_nothing_and_a_full_disk_leaves_none() {
    let machine = Machine::new();
    machine.serve().stop();
    let inside = machine.data().join("b.tar.zst");
    let inside = machine.verb(&["backup"]).arg(&inside).run();
    inside.ended_with(1).says("lies in the data folder");
    let file = machine.file("b.tar.zst");
    fs::write(&file, "the old one").unwrap();
    let refused = machine.verb(&["backup"]).arg(&file).run();
    refused.ended_with(1).says("exists already");
    assert_eq!(fs::read(&file).unwrap(), b"the old one");
    let zip = machine.verb(&["backup"]).arg(machine.file("b.zip")).run();
    zip.ended_with(1).says(".tar.zst");
    let before = names(&machine.files());
    // Bytes that no compression makes fewer.
    let noise: Vec<u8> = (0..16_384_u32)
        .flat_map(|at| Sha256::of(at.to_le_bytes()).0)
        .collect();
    fs::create_dir_all(machine.data().join("voices")).unwrap();
    fs::write(machine.data().join("voices/noise.onnx"), noise).unwrap();
    let full = machine.file("full.tar.zst");
    let launch = machine.verb(&["backup"]).arg(&full);
    // A file that may not grow stands for a disk that is full.
    let full = launch.within("trap '' XFSZ; ulimit -f 8").run();
    full.ended_with(1)
        .says("full.tar.zst")
        .says("nothing is left of it");
    assert_eq!(names(&machine.files()), before);
    let nowhere = machine.verb(&["backup", "--data-dir", "/there/is/none"]);
    let nowhere = nowhere.arg(machine.file("n.tar.zst")).run();
    nowhere
        .ended_with(1)
        .says("no data folder")
        .says("--config");
}

#[test]
fn a_server_makes_none_for_who_cannot_write_in_its_folder() {
    let machine = Machine::new();
    let server = machine.serve();
    let route = "/api/v1/admin/backup";
    let ask = |body: Value| {
        let headers = [("x-api-key", KEY), ("content-type", "application/json")];
        request(&server, "POST", route, &headers, Some(&body.to_string()))
    };
    post(&server, route, &json!({})).refuses(401, "API key");
    assert_eq!(ask(json!({})).status, 422);
    ask(json!({"proof": "0".repeat(32), "words": true})).refuses(403, "data folder");
    ask(json!({"proof": "../session-keys"})).refuses(403, "data folder");
    // Another data folder than that of the server which answers there.
    let other = Machine::new();
    let own = other.serve();
    let launch = other.verb(&["backup"]).arg(other.file("b.tar.zst"));
    let refused = launch.env("DOCENT__SERVER__PORT", server.port()).run();
    refused.ended_with(1).says("the proof");
    let launch = other.verb(&["backup"]).arg(other.file("b.tar.zst"));
    let silent = launch.env("DOCENT__SERVER__PORT", "1").run();
    silent
        .ended_with(5)
        .says("no Docent answers")
        .says("another Docent is using");
    assert_eq!(
        names(&other.data().join("sessions")),
        ["session-keys", "sessions.redb"]
    );
    drop(own);
}

#[test]
fn two_at_a_time_are_both_whole_or_refused() {
    let machine = Machine::new();
    let server = machine.serve();
    let made: Vec<(PathBuf, i32)> = std::thread::scope(|scope| {
        let make = |number: usize| {
            let (machine, server) = (&machine, &server);
            scope.spawn(move || {
                let file = machine.file(&format!("{number}.tar.zst"));
                let launch = machine.verb(&["backup"]).arg(&file);
                let ended = launch.env("DOCENT__SERVER__PORT", server.port()).run();
                assert!(
                    ended.code == 0 || ended.err.contains("another backup"),
                    "{ended:?}"
                );
                (file, ended.code)
            })
        };
        let all: Vec<_> = (0..4).map(make).collect();
        all.into_iter().map(|made| made.join().unwrap()).collect()
    });
    assert!(made.iter().any(|(_, code)| *code == 0));
    for (number, (file, code)) in made.iter().enumerate() {
        assert_eq!(file.exists(), *code == 0);
        if *code == 0 {
            machine.restore(file, &format!("r{number}"));
        }
    }
}

//! The command line as scripts and people see it: exit codes, and messages that name file, line and next step.

mod conversations;
mod engines;
mod knowledge;
mod review;
mod trouble;

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::pack::{INTENTS, PackFolder, UNKNOWN};
use crate::support::server::{Finished, Launch};

/// A verb that finds no running server: nobody listens on port 0.
fn alone(arguments: &[&str]) -> Launch {
    Launch::verb(arguments).env("DOCENT__SERVER__PORT", "0")
}

fn answers(finished: &Finished) -> Vec<Value> {
    let lines = finished.out.lines();
    let answers = lines.map(|line| serde_json::from_str(line).expect("one JSON object a line"));
    answers.collect()
}

#[test]
fn ask_answers_with_engines_of_its_own() {
    let finished = alone(&["ask", "--json", "what are the admission requirements"])
        .run()
        .ended_with(0);
    let answer = &answers(&finished)[0];
    assert_eq!(answer["answered_by"], "own engines");
    assert_eq!(answer["intent"], "RAG_QUERY");
    assert_ne!(answer["sources"], Value::Array(Vec::new()), "{answer}");
    assert_eq!(finished.err, "", "nothing went wrong, so nothing is said");

    let finished = alone(&["ask", "hello"]).run().ended_with(0);
    assert!(finished.out.contains("intent GREETING"), "{finished:?}");
    assert!(finished.out.contains("own engines"), "{finished:?}");
}

#[test]
fn ask_answers_every_line_of_its_input() {
    let pack = PackFolder::new();
    let input = "hello\n\n  how tall is the tower  \nwho won the chess match in reykjavik";
    let launch = alone(&["ask", "--json"]).pack(pack.path());
    let finished = launch.run_with_input(input).ended_with(0);
    let answers = answers(&finished);
    assert_eq!(answers.len(), 3, "one answer a line: {finished:?}");
    assert_eq!(answers[0]["intent"], "GREETING");
    assert_eq!(answers[1]["question"], "how tall is the tower");
    let answer = answers[1]["answer"].as_str().unwrap_or_default();
    assert!(answer.contains("38 metres"), "{answer}");
    assert_eq!(answers[2]["answer"], UNKNOWN, "it does not invent anything");
}

#[test]
fn ask_prefers_the_server_that_is_running() {
    let server = Launch::serve().start_ready();
    let launch = Launch::verb(&["ask", "--json", "hello"]);
    let finished = launch.env("DOCENT__SERVER__PORT", server.port()).run();
    let answer = &answers(&finished.ended_with(0))[0];
    assert_eq!(answer["answered_by"], "running server");
    assert_eq!(answer["intent"], "GREETING");
}

#[test]
fn pack_check_names_the_place_of_every_mistake() {
    let duplicate = format!(
        "{INTENTS}\n[[intent]]\nname = \"GREETING\"\nexamples = [\"ahoy\"]\nreplies = [\"Ahoy.\"]\n"
    );
    for (file, text, words) in [
        ("intents.toml", "# first\n[[intent]\n", "intents.toml:2:"),
        ("intents.toml", &*duplicate, "GREETING"),
        ("intents.toml", &*duplicate, "intents.toml:12:"),
        (
            "pack.toml",
            "name = \"L\"\ngreting = \"x\"\n",
            "pack.toml:2:",
        ),
        (
            "pack.toml",
            "name = \"L\"\ngreting = \"x\"\n",
            "did you mean `greeting`?",
        ),
        ("pack.toml", "language = \"en\"\n", "`name` is missing"),
        (
            "tests.toml",
            "[[test]]\nask = 5\ndeclined = true\n",
            "tests.toml:2:",
        ),
    ] {
        let pack = PackFolder::new();
        pack.write(file, text);
        let check = alone(&["pack", "check"]).arg(pack.path()).run();
        assert_eq!(check.code, 3, "{file}: {check:?}");
        assert!(
            check.out.contains(words),
            "{words:?} is missing in {}",
            check.out
        );
        let serve = Launch::serve().pack(pack.path()).run();
        assert_eq!(serve.code, 3, "such a pack is not served: {serve:?}");
        assert!(
            serve.err.contains(words),
            "{words:?} is missing in {}",
            serve.err
        );
    }
    let check = alone(&["pack", "check", "/there/is/no/such/folder"]).run();
    assert_eq!(check.code, 3, "{check:?}");
    assert!(check.out.contains("/there/is/no/such/folder"), "{check:?}");
}

#[test]
fn a_new_pack_is_right_from_the_start_and_never_written_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let desk = folder.path().join("desk");
    let new = || alone(&["pack", "new"]).arg(&desk).run();
    new().ended_with(0);
    let check = alone(&["pack", "check", "--deny-warnings"]).arg(&desk);
    check.run().ended_with(0);
    alone(&["pack", "test"]).arg(&desk).run().ended_with(0);
    let again = new();
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.err.contains("desk"), "it names the folder: {again:?}");
}

#[test]
fn a_new_desk_wants_a_name_and_a_language_and_says_where_it_lies() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let desk = folder.path().join("town hall");
    let init = |flags: &[&str]| {
        let launch = alone(&["init"]).arg(&desk);
        flags.iter().fold(launch, Launch::arg).run()
    };
    init(&[]).ended_with(2).says("no terminal");
    init(&["--yes"]).ended_with(2).says("--name");
    let klingon = init(&["--yes", "--name", "Hall", "--language", "Klingon"]);
    klingon.ended_with(2).says("no language code");
    assert!(!desk.exists());
    let made = init(&["--yes", "--name", "Hall"]).ended_with(0);
    let quoted = format!("'{}'", desk.join("docent.toml").display());
    assert!(made.out.contains(&quoted), "{made:?}");
    let again = init(&["--yes", "--name", "Hall"]);
    again.ended_with(1).says("choose another folder");
}

#[test]
fn pack_test_fails_with_the_test_that_failed() {
    let pack = PackFolder::new();
    let tests = "[[test]]\nask = \"hello\"\nintent = \"GREETING\"\n\n[[test]]\nask = \"how tall is the tower\"\ncontains = \"900 metres\"\n";
    pack.write("tests.toml", tests);
    let finished = alone(&["pack", "test"])
        .arg(pack.path())
        .run()
        .ended_with(4);
    for words in [
        "tests.toml:5",
        "900 metres",
        "38 metres",
        "1 passed, 1 failed",
    ] {
        assert!(
            finished.out.contains(words),
            "{words:?} is missing: {finished:?}"
        );
    }
    let json = alone(&["pack", "test", "--json"]).arg(pack.path()).run();
    let verdicts = answers(&json.ended_with(4));
    assert_eq!(verdicts.len(), 2, "one verdict a test");
}

#[test]
fn config_check_finds_a_mistyped_key() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("docent.toml");
    std::fs::write(&file, "[server]\nhost = \"127.0.0.1\"\nprot = 9000\n").expect("written");
    let check = Launch::verb(&["config", "check", "--config"]).arg(&file);
    let check = check.run().ended_with(2);
    for words in ["docent.toml:3", "prot", "did you mean `port`?"] {
        assert!(check.out.contains(words), "{words:?} is missing: {check:?}");
    }
    let serve = Launch::serve().arg("--config").arg(&file).run();
    serve.ended_with(2).says("docent.toml:3");
    let variable = Launch::serve().env("DOCENT__SERVER__PROT", "9000").run();
    variable
        .ended_with(2)
        .says("did you mean `DOCENT__SERVER__PORT`?");
    let missing = Launch::serve().arg("--config").arg("/no/such/docent.toml");
    missing.run().ended_with(2).says("/no/such/docent.toml");
}

#[test]
fn config_show_says_who_set_what_and_hides_the_key() {
    let shown = Launch::verb(&["config", "show"])
        .env("DOCENT__SERVER__PORT", "9000")
        .env("DOCENT__SERVER__API_KEY", "se+cret")
        .run()
        .ended_with(0);
    let port = shown
        .out
        .lines()
        .find(|line| line.starts_with("port = 9000"));
    let port = port.unwrap_or_else(|| panic!("the port is shown: {shown:?}"));
    assert!(port.contains("DOCENT__SERVER__PORT"), "{port}");
    assert!(!shown.out.contains("se+cret"), "{shown:?}");
}

#[test]
fn a_reader_that_has_left_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_docent"))
        .args(["config", "example"])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), &*complaint), (Some(0), ""));
}

#[test]
fn wrong_usage_ends_with_two() {
    Launch::verb(&["serve", "--prot", "1"])
        .run()
        .ended_with(2)
        .says("--port");
    Launch::verb(&["srve"]).run().ended_with(2).says("serve");
    Launch::verb(&["serve", "--port", "99999"])
        .run()
        .ended_with(2)
        .says("99999");
    let help = Launch::verb(&["--help"]).run().ended_with(0);
    assert!(help.out.contains("Exit codes"), "{help:?}");
}

//! The engines find what the catalogue names, and where a model is missing the program says what fetches it.

use std::fs;

use docent::engines::speech::VoiceName;
use docent::hearing::whisper::find;
use docent::models::{Catalogue, Kind};
use serde_json::Value;

use super::desk::{Desk, bytes, file, model};
use crate::support::pack::PackFolder;
use crate::support::server::Launch;

#[test]
fn every_whisper_model_is_found_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::embedded();
    let models = catalogue.models().iter();
    let mut names = Vec::new();
    for model in models.filter(|model| model.kind == Kind::Whisper) {
        names.push(model.id.strip_prefix("whisper:").unwrap());
        assert_eq!(model.files.len(), 1, "{}", model.id);
        fs::write(folder.path().join(&model.files[0].name), "").unwrap();
    }
    names.sort_unstable();
    let found = find(folder.path());
    let found: Vec<&str> = found.iter().map(|model| &*model.name).collect();
    assert_eq!(found, names);
    assert!(names.contains(&"base.en-q5_1"));
}

#[test]
fn every_piper_model_is_a_voice_that_can_be_named() {
    let catalogue = Catalogue::embedded();
    let models = catalogue.models().iter();
    let voices: Vec<_> = models.filter(|model| model.kind == Kind::Piper).collect();
    assert!(voices.len() > 50);
    for voice in voices {
        let name = VoiceName::parse(&voice.id).unwrap();
        assert_eq!((name.to_string(), name.speaker), (voice.id.clone(), None));
        let file = format!("{}.onnx", name.id);
        assert_eq!(voice.files[0].name, file);
        assert_eq!(voice.files[1].name, file + ".json");
    }
}

#[test]
fn a_published_voice_that_is_missing_can_be_fetched() {
    let command = "`docent models pull piper:en_US-lessac-medium` fetches it";
    for voice in [
        "piper:en_US-lessac-medium",
        "en_US-lessac-medium",
        "piper:en_US-lessac-medium#3",
    ] {
        let say = Launch::verb(&["say", "hi", "-o", "a.wav", "--voice", voice]).run();
        say.ended_with(1).says(command);
    }
    let say = Launch::verb(&["say", "hi", "-o", "a.wav", "--voice", "piper:mine"]).run();
    say.ended_with(1).says("`docent voices` lists");
}

/// What doctor says under this name.
fn finding(launch: Launch, name: &str) -> Value {
    let doctor = launch.env("DOCENT__SERVER__PORT", "0").run();
    let findings: Value = serde_json::from_str(&doctor.out).unwrap();
    let findings = findings.as_array().unwrap().iter();
    let mut named = findings.filter(|finding| finding["name"] == name);
    named.next().unwrap().clone()
}

#[test]
fn doctor_names_the_command_that_fetches_voice_and_recogniser() {
    let pack = PackFolder::new();
    let text = fs::read_to_string(pack.file("pack.toml")).unwrap();
    let voice = "[voice]\nid = \"piper:de_DE-thorsten-medium\"\n";
    pack.write("pack.toml", format!("{text}\n{voice}"));
    let doctor = || {
        let launch = Launch::verb(&["doctor", "--json"]).pack(pack.path());
        launch.env("DOCENT__HEARING__RECOGNISER", "whisper:small.en-q5_1")
    };
    for (name, command) in [
        ("voice", "docent models pull piper:de_DE-thorsten-medium,"),
        ("recogniser", "docent models pull whisper:small.en-q5_1,"),
    ] {
        let finding = finding(doctor(), name);
        assert_eq!(finding["state"], "warn", "{finding}");
        let next = finding["next"].as_str().unwrap();
        assert!(next.starts_with(command), "{finding}");
    }
}

#[test]
fn doctor_tells_which_models_are_here_and_which_are_not_whole() {
    let right = bytes(77, 20_000);
    let catalogue = model("whisper:tiny") + &file("ggml-tiny.bin", &right, &[]);
    let desk = Desk::with(&catalogue, &[("whisper/ggml-tiny.bin", &right)]);
    let stick = tempfile::tempdir().unwrap();
    fs::write(stick.path().join("ggml-tiny.bin"), &right).unwrap();
    let look = || {
        let doctor = Launch::verb(&["doctor", "--json"]).data(&desk.data());
        finding(doctor, "models")
    };
    assert!(look()["found"].as_str().unwrap().starts_with("none;"));

    let from = stick.path().to_str().unwrap();
    let pull = desk.run(&["pull", "whisper:tiny", "--from", from]);
    assert_eq!(pull.status.code(), Some(0), "{pull:?}");
    let whole = look();
    assert_eq!(
        (&whole["state"], &whole["found"]),
        (&"ok".into(), &"whisper:tiny".into())
    );

    fs::remove_file(desk.path("whisper/ggml-tiny.bin")).unwrap();
    let missing = look();
    assert_eq!(missing["state"], "warn", "{missing}");
    assert_eq!(missing["next"], "docent models pull whisper:tiny");
}

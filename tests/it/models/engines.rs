//! The engines find what the catalogue names, and where a model is missing the program says what fetches it.

use std::fs;

use docent::engines::speech::VoiceName;
use docent::hearing::whisper::find;
use docent::models::{Catalogue, Kind};

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

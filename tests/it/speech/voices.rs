//! Piper voices from files, and what happens when they are not there.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::http::{download, post};
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, vad_end};
use crate::support::wav::Wav;

/// Small voices that a script of ours makes: `hum` with one speaker, `choir` with several.
fn voices() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/piper")
}

/// A pack that speaks with this voice.
fn pack(voice: &str) -> PackFolder {
    let pack = PackFolder::new();
    let text = fs::read_to_string(pack.file("pack.toml")).expect("readable");
    pack.write("pack.toml", format!("{text}\n[voice]\nid = \"{voice}\"\n"));
    pack
}

fn start(pack: &PackFolder, voices: &Path) -> Server {
    Launch::serve()
        .pack(pack.path())
        .env("DOCENT__SPEECH__VOICES", voices)
        .start_ready()
}

fn voice_in_service(server: &Server) -> Value {
    server.health().json()["engines"]["voice"].clone()
}

/// Hears the reply to a greeting.
async fn hear(server: &Server, session: &str) -> Wav {
    let mut client = Client::hearing(server, session, "events=core").await;
    client.say("hello").await;
    client.send(vad_end()).await;
    client.expect("response_ready").await;
    let file = Wav::read(&client.sound().await);
    client.send(json!({"type": "playback_done"})).await;
    file
}

#[tokio::test]
async fn a_pack_speaks_with_the_piper_voice_it_names() {
    let pack = pack("piper:hum");
    let server = start(&pack, &voices());
    assert_eq!(voice_in_service(&server), "piper:hum");
    assert_eq!(server.health().json()["status"], "healthy");
    let own = hear(&server, "piper").await;
    assert!(own.is_loud() && own.rate_hz == 22_050, "{}", own.rate_hz);
    let speak = |voice: &str| {
        let body =
            json!({"model": "tts-1", "input": "Hello.", "voice": voice, "response_format": "wav"});
        download(&server, "/v1/audio/speech", &body).0
    };
    for voice in ["hum", "piper:choir#1", "espeak:de", "alloy"] {
        assert_eq!(speak(voice), 200, "{voice}");
    }
    for voice in ["piper:choir#nobody", "piper:hum#3"] {
        let refused = post(
            &server,
            "/api/v1/synthesize",
            &json!({"text": "hi", "voice": voice}),
        );
        assert_eq!(refused.status, 422, "{voice}: {refused:?}");
    }
}

#[tokio::test]
async fn a_pack_says_how_much_its_voice_varies() {
    let mut spoken = Vec::new();
    for noise in ["0.0", "0.0", "1.5"] {
        let pack = pack(&format!(
            "piper:hum\"\nnoise = {noise}\nnoise_width = 0.0 # \""
        ));
        let server = start(&pack, &voices());
        assert_eq!(voice_in_service(&server), "piper:hum");
        spoken.push(hear(&server, "varies").await);
    }
    assert!(
        spoken[0] == spoken[1],
        "without noise every run is the same"
    );
    assert!(spoken[0] != spoken[2], "noise is heard");
}

#[tokio::test]
async fn a_missing_piper_voice_is_replaced_and_told_once() {
    let pack = pack("piper:en_US-nobody-medium");
    let server = start(&pack, &voices());
    assert_eq!(voice_in_service(&server), "espeak:en");
    let health = server.health().json();
    assert_eq!(health["status"], "degraded");
    let problems = health["engines"]["problems"].to_string();
    assert!(problems.contains("piper:en_US-nobody-medium"), "{problems}");
    assert!(hear(&server, "fallback").await.is_loud());
    let log = server.stop();
    assert_eq!(log.matches("cannot be used").count(), 1, "{log}");
}

#[tokio::test]
async fn a_damaged_voice_is_named_and_replaced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = |from: &str, to: &str| {
        fs::copy(voices().join(from), folder.path().join(to)).expect("copied");
    };
    fs::write(folder.path().join("broken.onnx"), b"not a model").expect("written");
    copy("hum.onnx.json", "broken.onnx.json");
    copy("hum.onnx", "lonely.onnx");
    copy("hum.onnx", "silent.onnx");
    let config = fs::read_to_string(voices().join("hum.onnx.json")).expect("readable");
    let mut config: Value = serde_json::from_str(&config).expect("JSON");
    config["audio"]["sample_rate"] = json!(0);
    fs::write(folder.path().join("silent.onnx.json"), config.to_string()).expect("written");
    for (voice, words) in [
        ("piper:broken", "broken.onnx"),
        ("piper:lonely", "lonely.onnx.json"),
        ("piper:silent", "silent.onnx.json"),
    ] {
        let pack = pack(voice);
        let server = start(&pack, folder.path());
        let problems = server.health().json()["engines"]["problems"].to_string();
        assert!(problems.contains(words), "{voice}: {problems}");
        assert!(hear(&server, "damaged").await.is_loud(), "{voice}");
        let found = Launch::verb(&["doctor", "--json", "--only", "voice.warm_up"])
            .pack(pack.path())
            .env("DOCENT__SPEECH__VOICES", folder.path())
            .run();
        let report: Value = serde_json::from_str(&found.out).expect("JSON");
        let finding = &report["checks"][0];
        assert_eq!(finding["state"], "warn", "{finding}");
        assert!(finding["found"].to_string().contains(words), "{finding}");
    }
}

#[tokio::test]
async fn a_changed_voice_speaks_the_next_reply() {
    let pack = PackFolder::new();
    let server = start(&pack, &voices());
    crate::support::eventually("the voice in the program", || {
        (voice_in_service(&server) == "piper:en_US-joe-medium").then_some(())
    });
    let before = hear(&server, "before").await;
    let text = fs::read_to_string(pack.file("pack.toml")).expect("readable");
    pack.write(
        "pack.toml",
        format!("{text}\n[voice]\nid = \"piper:hum\"\n"),
    );
    crate::support::eventually("the new voice", || {
        (voice_in_service(&server) == "piper:hum").then_some(())
    });
    assert!(hear(&server, "after").await != before);
}

/// What an operator chooses goes before the pack's voice, without a restart; a folder's voice before the program's.
#[tokio::test]
async fn a_chosen_and_a_replaced_voice_speak_the_next_reply() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = |name: &str, suffix: &str| {
        let from = voices().join(format!("hum.onnx{suffix}"));
        let to = folder.path().join(format!("{name}.onnx{suffix}"));
        fs::copy(from, to).expect("copied");
    };
    let config = folder.path().join("docent.toml");
    let choose = |voice: &str| {
        let voices = folder.path().display();
        let text = format!("[speech]\nvoices = \"{voices}\"\nvoice = \"{voice}\"\n");
        fs::write(&config, text).expect("written");
    };
    choose("espeak:en-gb");
    let server = Launch::serve().arg("--config").arg(&config).start_ready();
    let speaks = |voice: &str| {
        crate::support::eventually(voice, || (voice_in_service(&server) == voice).then_some(()));
    };
    speaks("espeak:en-gb");
    choose("piper:en_US-joe-medium");
    speaks("piper:en_US-joe-medium");
    assert!(hear(&server, "in-the-program").await.is_loud());
    for suffix in [".json", ""] {
        place("en_US-joe-medium", suffix);
    }
    let ready = "voice ready voice=piper:en_US-joe-medium";
    crate::support::eventually("the voice of the folder", || {
        (server.log.text().matches(ready).count() > 1).then_some(())
    });
    assert!(hear(&server, "in-the-folder").await.is_loud());
    choose("");
    speaks("piper:en_US-joe-medium");
}

#[tokio::test]
async fn the_lexicon_says_how_names_are_spoken() {
    let with_espeak = || {
        let pack = PackFolder::new();
        let text = fs::read_to_string(pack.file("pack.toml")).expect("readable");
        let voice = "[voice]\nid = \"espeak:en-us\"\n";
        pack.write("pack.toml", format!("{text}\n{voice}"));
        pack
    };
    let (plain, taught) = (with_espeak(), with_espeak());
    taught.write("lexicon.txt", "lighthouse\tbuilding with a lamp on top\n");
    let (plain, taught) = (start(&plain, &voices()), start(&taught, &voices()));
    let (short, long) = (hear(&plain, "plain").await, hear(&taught, "taught").await);
    assert!(long.milliseconds() > short.milliseconds() + 300.0);
}

#[test]
fn data_that_is_pulled_away_is_unpacked_again() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve().data(data.path()).start_ready();
    // Until then somebody else may unpack it at the same moment.
    server.log.wait_for("fixed replies are ready");
    for language in ["de", "it", "fr"] {
        fs::remove_dir_all(data.path().join("espeak-ng")).expect("it was unpacked there");
        let body = json!({"text": "Restaurant, 22.", "language": language});
        let reply = post(&server, "/api/v1/synthesize", &body);
        assert_eq!(reply.status, 200, "{language}: {reply:?}");
        assert!(reply.json()["duration_ms"].as_f64().expect("a float") > 500.0);
    }
}

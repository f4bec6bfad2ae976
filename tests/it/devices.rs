//! This machine's own microphones and loudspeakers. The program runs its real code on ALSA, which is told to make the
//! devices up: files are what they hear and where they play to.

mod playing;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::server::{Finished, Launch};

/// Two microphones and two loudspeakers that need no sound card.
const DESK: &str = r#"
pcm.!default { type plug slave { pcm { type null } format S16_LE rate 48000 channels 2 }
    hint { show on description "What the desk has" } }
pcm.booth { type plug slave { pcm { type null } format S16_LE rate 16000 channels 1 }
    hint { show on description "Booth Speakerphone" } }
pcm.hall { type asym capture.pcm { type null }
    hint { show on description "Hall Microphone" } }
pcm.sink_monitor { type null
    hint { show on description "Monitor of the loudspeakers" } }
"#;

/// `docent devices` where ALSA has these settings.
fn devices(folder: &Path, settings: &str, arguments: &[&str]) -> Launch {
    let file = folder.join("asound.conf");
    fs::write(&file, settings).expect("writable");
    let mut launch = Launch::verb(&["devices"]).env("ALSA_CONFIG_PATH", &file);
    for argument in arguments {
        launch = launch.arg(argument);
    }
    launch
}

/// What it prints.
#[track_caller]
fn json(finished: &Finished) -> Value {
    assert!(!finished.err.contains("ALSA"), "{finished:?}");
    serde_json::from_str(&finished.out).unwrap_or_else(|problem| panic!("{problem}: {finished:#?}"))
}

#[test]
fn devices_are_listed_with_the_chosen_one_and_the_monitor() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let finished = devices(folder.path(), DESK, &["--json"])
        .env("DOCENT__AUDIO__INPUT", "speakerphone")
        .run()
        .ended_with(0);
    let list = json(&finished);
    let microphones = list["microphones"]["devices"].as_array().expect("a list");
    let row = |id: &str| {
        let mut rows = microphones.iter().filter(|row| row["id"] == id);
        rows.next()
            .unwrap_or_else(|| panic!("{id} is missing: {list:#}"))
    };
    assert_eq!(row("booth")["is_chosen"], true);
    assert_eq!(row("booth")["name"], "Booth Speakerphone");
    assert_eq!(row("booth")["problem"], Value::Null);
    assert_eq!(
        (&row("default")["is_default"], &row("default")["is_chosen"]),
        (&true.into(), &false.into())
    );
    assert_eq!(row("sink_monitor")["is_monitor"], true);
    assert_eq!(list["microphones"]["problem"], Value::Null);
    // Without a name the default is meant.
    let loudspeakers = list["loudspeakers"]["devices"].as_array().expect("a list");
    let chosen: Vec<&Value> = loudspeakers
        .iter()
        .filter(|row| row["is_chosen"] == true)
        .collect();
    assert_eq!((chosen.len(), &chosen[0]["id"]), (1, &"default".into()));
}

#[test]
fn a_machine_without_sound_is_told_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let nothing = "pcm.!default { type hw card nobody }\n";
    let finished = devices(folder.path(), nothing, &[]).run().ended_with(1);
    for words in [
        "there is no microphone to record from",
        "there is no loudspeaker to play to",
        "--device /dev/snd",
    ] {
        assert!(
            finished.out.contains(words),
            "{words} is missing: {finished:?}"
        );
    }
    assert!(!finished.err.contains("ALSA"), "{finished:?}");
    // Settings of the sound system that cannot be read are told in its own words.
    let spoilt = devices(folder.path(), "pcm.!default {{{", &[])
        .run()
        .ended_with(1);
    assert!(spoilt.out.contains("asound.conf"), "{spoilt:?}");
    assert!(!spoilt.err.contains("ALSA"), "{spoilt:?}");
}

#[test]
fn a_name_that_no_device_has_is_told_with_those_that_there_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (wanted, words) in [
        (
            "trumpet",
            "no microphone is called \"trumpet\"; there are: default (What the desk has), booth",
        ),
        ("o", "several microphones are called \"o\": "),
    ] {
        let finished = devices(folder.path(), DESK, &["--json"])
            .env("DOCENT__AUDIO__INPUT", wanted)
            .run()
            .ended_with(0);
        let problem = json(&finished)["microphones"]["problem"].clone();
        let found = problem["found"].as_str().unwrap_or_default().to_owned();
        assert!(found.contains(words), "{problem}");
        assert!(
            problem["next"]
                .as_str()
                .is_some_and(|next| next.contains("[audio]")),
            "{problem}"
        );
    }
}

#[test]
fn a_device_that_goes_the_other_way_is_told_when_it_is_tried() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let finished = devices(folder.path(), DESK, &["--try", "--seconds", "1", "--json"])
        .env("DOCENT__AUDIO__OUTPUT", "hall")
        .run()
        .ended_with(4);
    let problem = json(&finished)["loudspeaker"]["problem"].clone();
    assert_eq!(
        problem["found"],
        "Hall Microphone is no loudspeaker: it only goes the other way"
    );
}

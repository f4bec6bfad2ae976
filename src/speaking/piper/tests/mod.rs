//! The whole path with the small voices of `scripts/make_test_voice.py`.

mod files;
mod streaming;

use std::path::{Path, PathBuf};
use std::{fs, thread};

use serde::Deserialize;

use super::*;
use crate::inference::Cancellation;
use crate::inference::runtime;
use crate::speaking::{Delivery, SpeakError, Synthesizer, espeak};

/// What `scripts/export_piper_phonemes.py --samples` writes of one text.
#[derive(Deserialize)]
struct Reference {
    model: String,
    text: String,
    speaker: Option<i64>,
    length_scale: f32,
    count: usize,
    samples: Vec<i16>,
}

/// Every which sample a [`Reference`] has.
const STEP: usize = 13;
/// How far samples may be from the reference's, which ran on another machine: one step of 16 bits.
const TOLERANCE: u16 = 1;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/piper")
        .join(name)
}

fn start() {
    runtime::load(None).unwrap();
    espeak::start(None).unwrap();
}

/// A voice whose sound is the same each time.
fn quiet(name: &str) -> PiperVoice {
    quiet_as(name, None).unwrap()
}

fn quiet_as(name: &str, speaker: Option<&str>) -> Result<PiperVoice, SpeakError> {
    start();
    let options = PiperOptions {
        speaker: speaker.map(str::to_owned),
        noise: Some(0.0),
        noise_w: Some(0.0),
        ..PiperOptions::default()
    };
    PiperVoice::open(&data(&format!("{name}.onnx")), &options)
}

fn say(voice: &PiperVoice, text: &str, rate: f32) -> Vec<i16> {
    let sound = voice
        .speak(text, Delivery { rate }, &Cancellation::default())
        .unwrap();
    assert_eq!(sound.sample_rate_hz, 22_050);
    sound.samples
}

#[test]
fn samples_equal_those_of_the_reference() {
    let references = fs::read_to_string(data("samples.jsonl")).unwrap();
    let mut compared = 0;
    for line in references.lines() {
        let reference: Reference = serde_json::from_str(line).unwrap();
        let speaker = reference.speaker.map(|number| number.to_string());
        let voice = quiet_as(&reference.model, speaker.as_deref()).unwrap();
        let samples = say(&voice, &reference.text, 1.0 / reference.length_scale);
        assert_eq!(samples.len(), reference.count, "{}", reference.text);
        for (ours, theirs) in samples.iter().step_by(STEP).zip(&reference.samples) {
            assert!(
                ours.abs_diff(*theirs) <= TOLERANCE,
                "{}: {ours} {theirs}",
                reference.text
            );
            compared += 1;
        }
    }
    assert!(compared > 5_000, "{compared}");
}

#[test]
fn threads_do_not_change_the_sound() {
    start();
    let options = PiperOptions {
        noise: Some(0.0),
        noise_w: Some(0.0),
        threads: 3,
        ..PiperOptions::default()
    };
    let threaded = PiperVoice::open(&data("hum.onnx"), &options).unwrap();
    assert_eq!(
        say(&threaded, "Good day.", 1.0),
        say(&quiet("hum"), "Good day.", 1.0)
    );
}

#[test]
fn noise_varies_the_sound_and_its_length() {
    start();
    let voice = PiperVoice::open(&data("hum.onnx"), &PiperOptions::default()).unwrap();
    let text = "How many words does this sentence have?";
    assert_ne!(say(&voice, text, 1.0), say(&voice, text, 1.0));
}

#[test]
fn speakers_have_names_numbers_and_voices_of_their_own() {
    let choir = quiet("choir");
    let names: Vec<_> = choir
        .speakers()
        .into_iter()
        .map(|speaker| speaker.name)
        .collect();
    assert_eq!(names, ["alto", "tenor", "bass"]);
    let greet = |voice: &PiperVoice| say(voice, "Good morning.", 1.0);
    let choir_as = |speaker| quiet_as("choir", Some(speaker)).unwrap();
    let greet_as = |speaker| greet(&choir_as(speaker));
    assert_eq!(greet_as("tenor"), greet_as("1"));
    assert_ne!(greet_as("tenor"), greet_as("bass"));
    assert_eq!(greet_as("alto"), greet(&choir));
    let fingerprint = |speaker| choir_as(speaker).fingerprint().to_owned();
    assert_ne!(fingerprint("tenor"), fingerprint("bass"));
    assert_eq!(choir.fingerprint(), fingerprint("alto"));
}

#[test]
fn a_speaker_that_is_not_there_is_refused() {
    let problem = |voice, speaker| {
        let refused = quiet_as(voice, Some(speaker)).err();
        refused.unwrap().to_string()
    };
    let told = problem("choir", "soprano");
    assert!(
        told.ends_with("it has no speaker `soprano`; its speakers are alto, tenor, bass"),
        "{told}"
    );
    assert!(problem("choir", "3").contains("no speaker `3`"));
    assert!(problem("hum", "bob").contains("only one speaker"));
    assert!(quiet_as("hum", Some("0")).is_ok());
}

#[test]
fn mnemonics_are_spoken_as_the_word_they_stand_for() {
    let hum = quiet("hum");
    assert_eq!(
        say(&hum, "Oh [[h@l'oU]], you!", 1.0),
        say(&hum, "Oh hello, you!", 1.0)
    );
}

#[test]
fn an_unknown_phoneme_is_left_out() {
    let choir = quiet("choir");
    assert!(!say(&choir, "Good.", 1.0).is_empty());
    // The `tt` of American English is a flap, which this voice lacks.
    assert!(!say(&choir, "A better letter.", 1.0).is_empty());
}

#[test]
fn nothing_to_say_gives_no_samples() {
    let hum = quiet("hum");
    for text in ["", " \n", "...", "?!", "\u{0}\u{7}", "[[]]"] {
        assert!(say(&hum, text, 1.0).is_empty(), "{text:?}");
    }
    for text in [
        "\u{0}a\u{0}",
        "😀",
        "日本",
        "привет мир",
        &"long ".repeat(1_000),
    ] {
        assert!(!say(&hum, text, 1.0).is_empty());
    }
}

#[test]
fn a_cancellation_ends_the_run_under_way() {
    start();
    let voice = PiperVoice::open(&data("endless.onnx"), &PiperOptions::default()).unwrap();
    let cancellation = Cancellation::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !voice.is_busy() {
                thread::yield_now();
            }
            cancellation.cancel();
        });
        // Without a cancellation this would take weeks.
        let done = voice.speak("Hello.", Delivery::default(), &cancellation);
        assert_eq!(done, Err(SpeakError::Cancelled));
    });
    assert!(!voice.is_busy());
}

#[test]
fn a_cancelled_voice_speaks_again() {
    let hum = quiet("hum");
    let before = say(&hum, "Hello there.", 1.0);
    let cancelled = Cancellation::default();
    cancelled.cancel();
    let done = hum.speak("Hello there.", Delivery::default(), &cancelled);
    assert_eq!(done, Err(SpeakError::Cancelled));
    assert_eq!(say(&hum, "Hello there.", 1.0), before);
}

#[test]
fn the_fingerprint_tells_settings_apart() {
    start();
    let open = |noise| {
        let options = PiperOptions {
            noise,
            ..PiperOptions::default()
        };
        let voice = PiperVoice::open(&data("hum.onnx"), &options).unwrap();
        assert_eq!(voice.language(), "en-us");
        voice.fingerprint().to_owned()
    };
    assert_eq!(open(None), open(Some(0.667)));
    assert_ne!(open(None), open(Some(0.5)));
}

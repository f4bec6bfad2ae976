//! The real engine on the small models of `tests/data/whisper`, which say one sentence whatever they hear.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::*;
use crate::hearing::{HearError, Manner, Rejection, Transcriber, Transcript, Transcription};
use crate::inference::Cancellation;

const SENTENCE: &str = "Where is the library?";

fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/whisper")
        .join(name)
}

fn english() -> WhisperTranscriber {
    WhisperTranscriber::load(&model("ggml-says.en.bin"), 1).unwrap()
}

fn multilingual() -> WhisperTranscriber {
    WhisperTranscriber::load(&model("ggml-says.bin"), 1).unwrap()
}

/// Something like syllables, for so long.
fn speech(milliseconds: usize) -> Vec<i16> {
    (0..16 * milliseconds)
        .map(|i| {
            let syllable = (i as f32 / 1600.0).sin().max(0.02);
            ((i as f32 * 0.1).sin() * syllable * 6000.0) as i16
        })
        .collect()
}

fn go() -> Cancellation {
    Cancellation::default()
}

fn start(transcriber: &WhisperTranscriber) -> Box<dyn Transcription> {
    transcriber.start(&Manner::default()).unwrap()
}

fn heard(transcriber: &WhisperTranscriber, manner: &Manner, sound: &[i16]) -> Transcript {
    let mut utterance = transcriber.start(manner).unwrap();
    utterance.accept(sound, &go()).unwrap();
    utterance.finish(&go()).unwrap()
}

#[test]
fn writes_down_what_the_model_says() {
    let transcriber = english();
    assert_eq!(transcriber.name(), "whisper:says.en");
    let transcript = heard(&transcriber, &Manner::default(), &speech(2500));
    assert_eq!(transcript.text, SENTENCE);
    assert!(transcript.confidence > 0.9 && transcript.confidence <= 1.0);
    assert_eq!(transcript.language.as_deref(), Some("en"));
    assert_eq!(transcript.rejected, None);
    let [segment] = transcript.segments.as_slice() else {
        panic!("{transcript:?}")
    };
    assert!(segment.place.end > Duration::from_secs(2));
    // The model says that its sentence ends after two seconds; what is short is asked for places.
    let short = heard(&transcriber, &Manner::default(), &speech(1900));
    assert!(short.segments[0].place.end <= Duration::from_secs(2));
}

#[test]
fn a_partial_shows_what_was_heard_twice() {
    let transcriber = english();
    let mut utterance = start(&transcriber);
    utterance.accept(&speech(1200), &go()).unwrap();
    assert_eq!(utterance.partial(&go()).unwrap().text, "");
    utterance.accept(&speech(400), &go()).unwrap();
    assert_eq!(utterance.partial(&go()).unwrap().text, SENTENCE);
    assert_eq!(utterance.likely_final(&go()).unwrap().text, SENTENCE);
}

#[test]
fn what_was_worked_out_is_kept_until_more_is_heard() {
    let transcriber = english();
    let mut utterance = start(&transcriber);
    for chunk in speech(2500).chunks(333) {
        utterance.accept(chunk, &go()).unwrap();
    }
    let likely = utterance.likely_final(&go()).unwrap();
    let nothing = Cancellation::default();
    nothing.cancel();
    utterance.accept(&[], &go()).unwrap();
    assert_eq!(utterance.finish(&nothing), Ok(likely));
    utterance.accept(&speech(1500), &go()).unwrap();
    assert_eq!(utterance.finish(&nothing), Err(HearError::Cancelled));
    assert_eq!(utterance.finish(&go()).unwrap().text, SENTENCE);
}

#[test]
fn a_prompt_and_a_language_are_taken() {
    let manner = |language: &str, prompt: &str| Manner {
        language: Some(Arc::from(language)),
        prompt: Some(Arc::from(prompt)),
        ..Manner::default()
    };
    let long = "Quad, Registrar, naïve 図書館, \0 ".repeat(500);
    for prompt in ["", "The library, the Registrar", &long] {
        for transcriber in [english(), multilingual()] {
            let transcript = heard(&transcriber, &manner("en-GB", prompt), &speech(1200));
            assert_eq!(transcript.text, SENTENCE);
        }
    }
    let german = heard(&multilingual(), &manner("de", ""), &speech(1200));
    assert_eq!(german.language.as_deref(), Some("de"));
    let refused = english().start(&manner("de", "")).err();
    assert!(
        matches!(refused, Some(HearError::Start(problem)) if problem.to_string().contains("English only"))
    );
}

#[test]
fn a_language_is_found_out() {
    let transcriber = multilingual();
    let german = Manner {
        language: Some("de".into()),
        ..Manner::default()
    };
    heard(&transcriber, &german, &speech(1200));
    let transcript = heard(&transcriber, &Manner::default(), &speech(1200));
    assert_eq!(transcript.language.as_deref(), Some("en"));
    assert_eq!(transcript.text, SENTENCE);
}

#[test]
fn an_unknown_language_is_refused() {
    for language in ["xx", "", "e\0n"] {
        let manner = Manner {
            language: Some(language.into()),
            ..Manner::default()
        };
        assert!(
            matches!(multilingual().start(&manner), Err(HearError::Start(_))),
            "{language:?}"
        );
    }
}

#[test]
fn silence_is_not_decoded() {
    for sound in [vec![], vec![0; 48_000], vec![300; 48_000]] {
        let transcript = heard(&english(), &Manner::default(), &sound);
        assert_eq!(transcript.text, "");
        assert_eq!(transcript.rejected, Some(Rejection::NoSpeech));
    }
}

#[test]
fn a_very_short_sound_is_heard() {
    for samples in [1, 3, 500] {
        let sound = &speech(200)[800..800 + samples];
        assert_eq!(
            heard(&english(), &Manner::default(), sound).rejected,
            (samples < 500).then_some(Rejection::NoSpeech)
        );
    }
}

#[test]
fn a_long_utterance_is_heard_in_windows() {
    let transcriber = english();
    let mut utterance = start(&transcriber);
    for chunk in speech(65_000).chunks(16_000) {
        utterance.accept(chunk, &go()).unwrap();
    }
    let likely = utterance.likely_final(&go()).unwrap();
    let transcript = utterance.finish(&go()).unwrap();
    assert_eq!(likely.text, transcript.text);
    assert_eq!(transcript.text, [SENTENCE; 3].join(" "));
    let starts: Vec<Duration> = transcript
        .segments
        .iter()
        .map(|segment| segment.place.start)
        .collect();
    assert!(
        starts.is_sorted() && starts[1] >= Duration::from_secs(18),
        "{starts:?}"
    );
    assert!(
        transcript
            .segments
            .iter()
            .all(|segment| segment.place.end <= Duration::from_secs(65))
    );
}

#[test]
fn several_utterances_share_the_states() {
    let transcriber = Arc::new(english());
    let threads: Vec<_> = (0..5)
        .map(|_| {
            let transcriber = Arc::clone(&transcriber);
            thread::spawn(move || heard(&transcriber, &Manner::default(), &speech(1100)))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().text, SENTENCE);
    }
}

#[test]
fn a_cancelled_utterance_gives_nothing_and_harms_none() {
    let transcriber = english();
    let cancelled = Cancellation::default();
    cancelled.cancel();
    let mut utterance = start(&transcriber);
    utterance.accept(&speech(1000), &go()).unwrap();
    assert_eq!(utterance.partial(&cancelled), Err(HearError::Cancelled));
    assert_eq!(utterance.finish(&cancelled), Err(HearError::Cancelled));
    assert_eq!(utterance.finish(&go()).unwrap().text, SENTENCE);
    assert_eq!(
        utterance.accept(&speech(40_000), &cancelled),
        Err(HearError::Cancelled)
    );
}

#[test]
fn a_cancellation_reaches_a_decoding_under_way() {
    let transcriber = english();
    let cancellation = Cancellation::default();
    let from_elsewhere = cancellation.clone();
    let mut utterance = start(&transcriber);
    let cancelling = thread::spawn(move || from_elsewhere.cancel());
    let outcome = loop {
        let outcome = utterance
            .accept(&speech(1000), &cancellation)
            .and_then(|()| utterance.partial(&cancellation));
        if outcome.is_err() {
            break outcome;
        }
    };
    cancelling.join().unwrap();
    assert_eq!(outcome, Err(HearError::Cancelled));
}

/// A problem with a file of these bytes.
fn problem(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ggml-broken.bin");
    fs::write(&path, bytes).unwrap();
    match WhisperTranscriber::load(&path, 1) {
        Err(HearError::ModelFile {
            path: named,
            problem,
        }) if named == path => problem.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => "none".to_owned(),
    }
}

#[test]
fn other_files_are_named_for_what_they_are() {
    for (bytes, word) in [
        (&b""[..], "empty"),
        (b"lm", "no Whisper model"),
        (b"GGUF\x03\0\0\0aaaaaaaaaaaaaaaa", "GGUF"),
        (b"\x40\0\0\0\0\0\0\0{\"a\":{}}", "safetensors"),
        (b"PK\x03\x04aaaaaaaaaaaaaa", "zip"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\x08\x08\x12\x07pytorchaaaaaaaa", "ONNX"),
        (b"something else altogether", "no Whisper model"),
        (
            b"lmggaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "no Whisper model",
        ),
    ] {
        let problem = problem(bytes);
        assert!(problem.contains(word), "{word}: {problem}");
    }
    assert!(
        WhisperTranscriber::load(Path::new("/nowhere/ggml-base.bin"), 1)
            .is_err_and(|cause| cause.to_string().contains("/nowhere/ggml-base.bin"))
    );
    assert!(
        WhisperTranscriber::load(&model(""), 1)
            .is_err_and(|cause| cause.to_string().contains("is no file"))
    );
}

#[test]
fn a_truncated_file_is_refused() {
    let whole = fs::read(model("ggml-says.en.bin")).unwrap();
    assert_eq!(problem(&whole), "none");
    let mut lengths: Vec<usize> = (4..200).collect();
    lengths.extend((200..whole.len()).step_by(9_973));
    lengths.extend(whole.len() - 60..whole.len());
    for length in lengths {
        let problem = problem(&whole[..length]);
        assert!(
            problem.contains("ends early") && problem.contains("again"),
            "{length}: {problem}"
        );
    }
}

#[test]
fn a_damaged_head_is_refused() {
    let whole = fs::read(model("ggml-says.en.bin")).unwrap();
    for place in 0..56 {
        for bit in [0, 4, 7] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            assert_ne!(problem(&bytes), "none", "byte {place} bit {bit}");
        }
    }
}

#[test]
fn a_damaged_list_of_tensors_is_refused() {
    let whole = fs::read(model("ggml-says.en.bin")).unwrap();
    let name = b"decoder.ln.weight";
    let place = whole
        .windows(name.len())
        .position(|some| some == name)
        .unwrap();
    for (at, word) in [(0, "too many"), (16, "too many"), (name.len(), "none")] {
        let mut bytes = whole.clone();
        bytes[place + at] ^= 1;
        assert!(problem(&bytes).contains(word), "{at}");
    }
    // Before the name stand the dimensions, the length of the name, the kind, and one extent.
    for (before, word) in [(16, "head"), (12, "too many"), (8, "due"), (4, "due")] {
        let mut bytes = whole.clone();
        bytes[place - before] ^= 4;
        let problem = problem(&bytes);
        assert!(problem.contains(word), "{before}: {problem}");
    }
    let mut twice = whole.clone();
    twice.extend_from_slice(&whole[place - 16..place + name.len() + 16]);
    assert!(problem(&twice).contains("too many"));
}

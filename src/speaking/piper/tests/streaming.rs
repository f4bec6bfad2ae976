//! A real voice, whose model is cut: its sound made in parts.

use std::path::{Path, PathBuf};

use super::*;
use crate::speaking::Utterance;
use crate::speaking::piper::run::{Cut, Scales};

const TEXTS: [&str; 4] = [
    "Yes.",
    "The application deadline for the fall semester is the first of March.",
    "Bring your passport, two photographs and the letter that we sent you in May, please!",
    "Is it open on Sundays?",
];

fn joe() -> PiperVoice {
    start();
    PiperVoice::embedded(&PiperOptions {
        threads: 2,
        ..PiperOptions::default()
    })
    .unwrap()
}

fn never() -> Cancellation {
    Cancellation::default()
}

fn begin(voice: &PiperVoice, text: &str) -> Box<dyn Utterance> {
    voice.begin(text, Delivery::default(), &never()).unwrap()
}

/// The sound of parts of so many frames beside that of all frames at once, of full scale.
fn largest_difference(cut: &Cut, ids: &[i64], sizes: &[usize]) -> f32 {
    let scales = Scales {
        noise: 0.667,
        length: 1.0,
        noise_w: 0.8,
    };
    let frames = cut.encode(ids, scales, None, &never()).unwrap();
    let whole = cut.decode(&frames, 0..frames.count, &never()).unwrap();
    assert_eq!(whole.len(), frames.count * cut.hop);
    let (mut parts, mut from) = (Vec::new(), 0);
    for size in sizes.iter().cycle() {
        let until = (from + size).min(frames.count);
        parts.extend(cut.decode(&frames, from..until, &never()).unwrap());
        from = until;
        if from == frames.count {
            break;
        }
    }
    assert_eq!(parts.len(), whole.len());
    let differences = parts.iter().zip(&whole).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max)
}

fn parts_are_the_sound_of_one_run<'a>(texts: impl IntoIterator<Item = &'a str>) {
    let voice = joe();
    let cut = voice.model.cut().unwrap();
    assert_eq!(cut.hop, 256);
    for text in texts {
        for ids in voice.ids(text).unwrap() {
            for sizes in [&[24, 92][..], &[1, 7], &[1000]] {
                let difference = largest_difference(cut, &ids, sizes);
                println!("{difference:e} {sizes:?} {text}");
                assert!(difference < 1e-5, "{text}, {sizes:?}: {difference}");
            }
        }
    }
}

#[test]
fn parts_of_short_texts_are_the_sound_of_one_run() {
    parts_are_the_sound_of_one_run(TEXTS);
}

#[test]
#[ignore = "needs the folder of evaluation data"]
fn parts_of_the_test_sentences_of_piper_are_the_sound_of_one_run() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("DOCENT_EVAL_DATA").map_or_else(beside, PathBuf::from);
    let file = data.join("textnorm/piper_test_sentences/en.txt");
    let sentences = fs::read_to_string(file).unwrap();
    parts_are_the_sound_of_one_run(sentences.lines());
}

#[test]
fn an_utterance_is_as_long_as_it_says_and_begins_with_what_was_asked_for() {
    let voice = joe();
    for text in TEXTS {
        let mut utterance = begin(&voice, text);
        let total = utterance.total();
        let mut lengths = Vec::new();
        loop {
            let made = utterance.make(6_000, &never()).unwrap();
            if made.is_empty() {
                break;
            }
            lengths.push(made.len());
        }
        assert_eq!(lengths.iter().sum::<usize>(), total, "{text}");
        assert!(lengths[0] >= 6_000.min(total), "{text}: {lengths:?}");
        assert!(utterance.make(6_000, &never()).unwrap().is_empty());
    }
}

#[test]
fn a_cancelled_part_is_made_by_the_next_call() {
    let voice = joe();
    let mut utterance = begin(&voice, TEXTS[1]);
    let cancelled = Cancellation::default();
    cancelled.cancel();
    let made = utterance.make(6_000, &cancelled);
    assert_eq!(made, Err(SpeakError::Cancelled));
    let mut samples = 0;
    while samples < utterance.total() {
        samples += utterance.make(20_000, &never()).unwrap().len();
    }
    assert_eq!(samples, utterance.total());
}

/// Parts cannot be made as loud as the loudest of a sentence that is not made yet.
#[test]
fn sentences_are_loud_and_hardly_any_sample_is_pressed() {
    let voice = joe();
    for text in TEXTS {
        let samples = say(&voice, text, 1.0);
        let peak = samples.iter().map(|it| it.unsigned_abs()).max().unwrap();
        assert!(peak > 12_000, "{text}: {peak}");
        let pressed = samples.iter().filter(|it| it.unsigned_abs() > 27_850);
        let pressed = pressed.count() as f64 / samples.len() as f64;
        println!("{text} {peak} {pressed}");
        assert!(pressed < 0.002, "{text}: {pressed}");
    }
}

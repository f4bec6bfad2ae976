//! With a detector that hears what is loud, and a transcriber that counts, or fails as planned.

use std::time::Duration;

use super::*;
use crate::hearing::doubles::{Loud, Scripted};
use crate::hearing::{Rejection, Segment};

fn said(text: &str, confidence: f32) -> Transcript {
    Transcript {
        text: text.to_owned(),
        confidence,
        language: Some("en".into()),
        ..Transcript::default()
    }
}

fn rejected(why: Rejection) -> Transcript {
    Transcript {
        rejected: Some(why),
        ..Transcript::default()
    }
}

/// Speech at these seconds, one each.
fn sound(length_s: usize, speech: &[usize]) -> Sound {
    let second = SAMPLE_RATE_HZ as usize;
    let mut samples = vec![0; length_s * second];
    for start in speech {
        samples[start * second..(start + 1) * second].fill(5_000);
    }
    Sound {
        sample_rate_hz: SAMPLE_RATE_HZ,
        samples,
    }
}

fn run(sound: &Sound, transcriber: &Scripted) -> Result<Transcript, HearError> {
    let manner = Manner {
        language: Some("en".into()),
        ..Manner::default()
    };
    let mut detector = Loud::default();
    let nothing = Cancellation::default();
    let found = transcribe(&mut detector, transcriber, sound, &manner, &nothing);
    assert!(found.is_err() || detector.resets == 2);
    found
}

#[test]
fn pieces_are_joined_with_their_places() {
    let mut with_places = said("of the tour", 1.0);
    with_places.segments = vec![
        Segment {
            text: "of the".into(),
            place: Duration::from_millis(100)..Duration::from_millis(500),
            confidence: 0.7,
        },
        Segment {
            text: "tour".into(),
            place: Duration::from_millis(500)..Duration::from_secs(1),
            confidence: 0.9,
        },
    ];
    let transcriber = Scripted::new(vec![
        Ok(said(" the start ", 0.4)),
        Ok(rejected(Rejection::Unsure)),
        Ok(with_places),
    ]);
    let found = run(&sound(40, &[1, 10, 30]), &transcriber).unwrap();
    assert_eq!(found.text, "the start of the tour");
    assert!((found.confidence - (2.0 * 0.4 + 3.0) / 5.0).abs() < 1e-6);
    assert_eq!(
        (found.rejected, found.language.as_deref()),
        (None, Some("en"))
    );
    let places: Vec<_> = found
        .segments
        .iter()
        .map(|it| {
            (
                it.text.as_str(),
                it.place.start.as_millis(),
                it.place.end.as_millis(),
            )
        })
        .collect();
    // Windows of 32 ms: the second that begins at 1 s lies in 31 to 62, with 9 of margin on both sides.
    let third = (30 * 1_000 / 32 - 9) * 32;
    assert_eq!(
        places,
        [
            ("the start", 22 * 32, (63 + 9) * 32),
            ("of the", third + 100, third + 500),
            ("tour", third + 500, third + 1_000)
        ]
    );
}

#[test]
fn without_speech_no_engine_is_asked() {
    for seconds in [0, 1, 100] {
        let found = run(&sound(seconds, &[]), &Scripted::new(Vec::new())).unwrap();
        assert_eq!(
            (found.text.as_str(), found.rejected),
            ("", Some(Rejection::NoSpeech))
        );
        assert!(found.segments.is_empty());
    }
}

#[test]
fn a_rejection_is_told_when_nothing_else_was_heard() {
    let transcriber = Scripted::new(vec![Ok(rejected(Rejection::Repetition)), Ok(said("", 0.0))]);
    let found = run(&sound(20, &[1, 10]), &transcriber).unwrap();
    assert_eq!(found.rejected, Some(Rejection::Repetition));
}

#[test]
fn a_minute_without_a_pause_comes_in_pieces() {
    let seconds: Vec<usize> = (0..60).collect();
    let transcriber = Scripted::new(vec![Ok(said("a", 1.0)); 9]);
    let found = run(&sound(60, &seconds), &transcriber).unwrap();
    let lengths = transcriber.lengths.lock();
    assert_eq!(lengths.iter().sum::<usize>(), 60 * SAMPLE_RATE_HZ as usize);
    assert!(lengths.iter().all(|it| *it <= 25 * SAMPLE_RATE_HZ as usize));
    assert_eq!(found.segments.len(), lengths.len());
}

#[test]
fn planned_failures_reach_the_caller() {
    let failure = HearError::failed("planned");
    let transcriber = Scripted::new(vec![
        Ok(said("a", 1.0)),
        Err(failure.clone()),
        Ok(said("b", 1.0)),
    ]);
    assert_eq!(run(&sound(40, &[1, 10, 20]), &transcriber), Err(failure));

    let cancelled = Cancellation::default();
    cancelled.cancel();
    let found = transcribe(
        &mut Loud::default(),
        &Scripted::new(Vec::new()),
        &sound(2, &[0]),
        &Manner::default(),
        &cancelled,
    );
    assert_eq!(found, Err(HearError::Cancelled));

    let mut wrong = sound(1, &[0]);
    wrong.sample_rate_hz = 44_100;
    let message = run(&wrong, &Scripted::new(Vec::new()));
    assert!(message.is_err_and(|it| it.to_string().contains("44100 samples per second")));
}

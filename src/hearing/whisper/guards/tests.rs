//! Each guard with what it must stop and what it must let pass.

use super::*;

/// A text that was clearly spoken.
fn clear(text: &str) -> Evidence<'_> {
    Evidence {
        text,
        log_probability: -0.15,
        no_speech: Some(0.02),
        voiced: Duration::from_millis(900),
    }
}

#[test]
fn clear_speech_passes() {
    for text in [
        "What are the admission requirements?",
        "No, no, no, that is wrong.",
        "My number is zero zero zero zero zero one one one.",
        "It is 10000000000000 dollars.",
        "Yes.",
        "I would like a coffee, a tea, a coffee, a tea and a coffee.",
    ] {
        assert_eq!(judge(&clear(text)), None, "{text}");
    }
}

#[test]
fn nothing_said_is_no_speech() {
    assert_eq!(judge(&clear("")), Some(Rejection::NoSpeech));
    let unlikely = Evidence {
        log_probability: -1.2,
        no_speech: Some(0.8),
        ..clear("The show begins.")
    };
    assert_eq!(judge(&unlikely), Some(Rejection::NoSpeech));
}

#[test]
fn no_speech_alone_does_not_drop_likely_words() {
    let likely = Evidence {
        no_speech: Some(0.8),
        ..clear("Where is the library?")
    };
    assert_eq!(judge(&likely), None);
}

#[test]
fn doubtful_words_without_a_voice_are_no_speech() {
    let invented = Evidence {
        log_probability: -0.9,
        no_speech: Some(0.84),
        voiced: Duration::from_millis(40),
        ..clear("It's a dream.")
    };
    assert_eq!(judge(&invented), Some(Rejection::NoSpeech));
    for spoken in [
        Evidence {
            voiced: Duration::from_millis(700),
            ..invented
        },
        Evidence {
            no_speech: Some(0.3),
            ..invented
        },
        Evidence {
            log_probability: -0.4,
            ..invented
        },
    ] {
        assert_eq!(judge(&spoken), None, "{spoken:?}");
    }
}

#[test]
fn unlikely_words_are_unsure() {
    let unlikely = Evidence {
        log_probability: -1.4,
        no_speech: Some(0.1),
        ..clear("The sheep are in the dean.")
    };
    assert_eq!(judge(&unlikely), Some(Rejection::Unsure));
    let likelier = Evidence {
        log_probability: -1.2,
        ..unlikely
    };
    assert_eq!(judge(&likelier), None);
}

#[test]
fn loops_are_repetition() {
    let again = |text: &str, times: usize| [text].repeat(times).join(" ");
    for text in [
        again("hey,", 9),
        again("thank you", 5),
        format!("I think that {}", again("we are going to see you in", 5)),
        "ha".to_owned() + &"a".repeat(40),
        "Bl".to_owned() + &"o-".repeat(30),
        "W".to_owned() + &"-w".repeat(15),
        (0..12)
            .map(|i| format!("and the man number {} went on", i % 2))
            .collect::<Vec<_>>()
            .join(" then "),
    ] {
        assert_eq!(judge(&clear(&text)), Some(Rejection::Repetition), "{text}");
    }
}

#[test]
fn numbers_and_laughter_are_no_loop() {
    for text in [
        "Call 1-800-555-0-0-0-0-0-0-0-0.",
        "Ha-ha-ha, no, ha ha ha ha.",
    ] {
        assert_eq!(judge(&clear(text)), None, "{text}");
    }
}

#[test]
fn a_long_text_that_goes_on_is_no_loop() {
    let text = "We have three campuses, and the one by the river has the library, the gym and the health centre, \
                while the one on the hill has the school of music, the theatre and the halls where most of our \
                first-year students live until the end of their second term.";
    assert_eq!(judge(&clear(text)), None);
}

#[test]
fn a_stock_phrase_needs_a_voice() {
    let noise = |text| Evidence {
        voiced: Duration::from_millis(40),
        ..clear(text)
    };
    for text in [
        "Thank you.",
        "Thanks for watching!",
        "you",
        "You.",
        "ご視聴ありがとうございました",
    ] {
        assert_eq!(judge(&noise(text)), Some(Rejection::StockPhrase), "{text}");
    }
    assert_eq!(judge(&noise("Where is the gym?")), None);
}

#[test]
fn a_stock_phrase_needs_certainty() {
    let text = "Thank you.";
    for doubtful in [
        Evidence {
            log_probability: -1.0,
            ..clear(text)
        },
        Evidence {
            no_speech: Some(0.5),
            ..clear(text)
        },
        Evidence {
            no_speech: None,
            ..clear(text)
        },
    ] {
        assert_eq!(
            judge(&doubtful),
            Some(Rejection::StockPhrase),
            "{doubtful:?}"
        );
    }
}

#[test]
fn a_real_thank_you_passes() {
    for text in ["Thank you.", "Thanks!", "Okay.", "Thank you very much."] {
        assert_eq!(judge(&clear(text)), None, "{text}");
    }
    assert_eq!(judge(&clear("Thank you for the map.")), None);
}

#[test]
fn credits_never_pass() {
    for text in [
        "Subtitles by the Amara.org community",
        "Untertitel der Amara.org-Community",
        "Transcription by CastingWords",
    ] {
        assert_eq!(judge(&clear(text)), Some(Rejection::StockPhrase), "{text}");
    }
}

#[test]
fn no_speech_is_asked_for_only_in_doubt() {
    assert!(!needs_no_speech("Where is the library?", -0.2));
    assert!(!needs_no_speech("", -9.0));
    assert!(needs_no_speech("Where is the library?", -0.8));
    assert!(needs_no_speech("Thank you.", -0.1));
}

#[test]
fn annotations_go_and_words_stay() {
    for (text, kept) in [
        (" [BLANK_AUDIO]", ""),
        ("(music) Hello  there. [laughs]", "Hello there."),
        ("♪ la la ♪", "la la"),
        ("*coughs* Yes.", "Yes."),
        ("[_extra_token_", ""),
        (" ... ", ""),
        ("It costs $5, doesn't it?", "It costs $5, doesn't it?"),
    ] {
        assert_eq!(without_annotations(text), kept, "{text}");
    }
}

//! `POST /api/v1/synthesize` and `POST /v1/audio/speech`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::server;
use crate::support::http::{Reply, download, get, keys, post, send};
use crate::support::wav::Wav;

fn synthesize(body: &Value) -> Reply {
    post(&server(), "/api/v1/synthesize", body)
}

#[track_caller]
fn wav_of(reply: &Reply) -> Wav {
    assert_eq!(reply.status, 200, "{reply:?}");
    let data = reply.json()["audio_data"]
        .as_str()
        .expect("base64")
        .to_owned();
    Wav::read(&BASE64.decode(data).expect("base64"))
}

/// The kind of the one fault that a 422 names, with the field.
#[track_caller]
fn fault(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 422, "{reply:?}");
    let fault = &reply.json()["detail"][0];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&fault["loc"][1]), text(&fault["type"]))
}

#[test]
fn a_text_becomes_one_wav_file() {
    let reply = synthesize(
        &json!({"text": "The library opens at nine. Bring your card.", "emotion": "calm"}),
    );
    assert_eq!(
        keys(&reply.text),
        [
            "audio_data",
            "duration_ms",
            "sample_rate",
            "sentences",
            "success"
        ]
    );
    let file = wav_of(&reply);
    let json = reply.json();
    assert_eq!(json["success"], true);
    assert_eq!(json["sentences"], 2);
    assert_eq!(json["sample_rate"], file.rate_hz);
    let told = json["duration_ms"].as_f64().expect("a float");
    assert!((told - file.milliseconds()).abs() < 0.01);
    assert!(file.is_loud() && file.milliseconds() > 1500.0, "{told}");
}

#[test]
fn what_cannot_be_spoken_is_refused_with_its_field() {
    let long = "word ".repeat(1001);
    for (body, field, kind) in [
        (json!({}), "text", "missing"),
        (json!({"text": ""}), "text", "string_too_short"),
        (json!({"text": long[..5001]}), "text", "string_too_long"),
        (json!({"text": 5}), "text", "string_type"),
        (json!({"text": "?!… — ,"}), "text", "nothing_to_say"),
        (json!({"text": "🎉 🎉"}), "text", "nothing_to_say"),
        (
            json!({"text": "\u{7}\u{0}\u{1b}"}),
            "text",
            "nothing_to_say",
        ),
        (
            json!({"text": "hi", "voice": "espeak:klingonese"}),
            "voice",
            "no_voice",
        ),
        (
            json!({"text": "hi", "voice": "piper:not-here"}),
            "voice",
            "no_voice",
        ),
        (
            json!({"text": "hi", "voice": "piper:../../etc/passwd"}),
            "voice",
            "no_voice",
        ),
        (
            json!({"text": "hi", "language": "tlh-unknown"}),
            "voice",
            "no_voice",
        ),
        (
            json!({"text": "hi", "voice": "espeak:fr", "language": "de"}),
            "language",
            "no_voice",
        ),
        (
            json!({"text": "hi", "emotion": 3}),
            "emotion",
            "string_type",
        ),
    ] {
        assert_eq!(
            fault(&synthesize(&body)),
            (field.to_owned(), kind.to_owned()),
            "{body}"
        );
    }
}

#[test]
fn odd_texts_are_spoken() {
    for text in [
        "\u{0}Hello\u{7} there\u{1b}[31m.",
        "Привет, hello, 你好, नमस्ते.",
        "Party 🎉 at 5!",
        "[[garbage]] <speak>hello</speak>",
        "a",
        "**Bold** and `code`",
    ] {
        let file = wav_of(&synthesize(&json!({ "text": text })));
        assert!(file.is_loud(), "{text:?}");
    }
}

#[test]
fn five_thousand_characters_are_spoken_whole() {
    let text = "Every student needs a card. ".repeat(200);
    let text = &text[..5000];
    let one = wav_of(&synthesize(&json!({"text": "Every student needs a card."})));
    let all = wav_of(&synthesize(&json!({ "text": text })));
    let times = all.milliseconds() / one.milliseconds();
    assert!((170.0..190.0).contains(&times), "178 sentences, {times}");
}

/// Characters are limited, and what they sound like is too.
#[test]
fn what_would_be_heard_for_more_than_ten_minutes_is_refused() {
    let digits = format!("{} ", "8".repeat(60)).repeat(81);
    for format in ["wav", "flac"] {
        let body = json!({
            "model": "m", "input": digits, "voice": "espeak:en-us", "speed": 0.25,
            "response_format": format,
        });
        let reply = post(&server(), "/v1/audio/speech", &body);
        assert_eq!(fault(&reply), ("input".to_owned(), "too_long".to_owned()));
        assert!(reply.text.contains("more than 10 minutes"), "{reply:?}");
    }
}

#[test]
fn a_language_finds_its_voice() {
    let length = |extra: Value| {
        let mut body = json!({"text": "In 1987, 365 people paid 22 dollars for the library card."});
        extend(&mut body, &extra);
        wav_of(&synthesize(&body)).milliseconds()
    };
    // The engine never says a text twice with quite the same samples.
    let alike = |one: f64, other: f64| (one / other - 1.0).abs() < 0.05;
    let (german, english) = (length(json!({"language": "de"})), length(json!({})));
    assert!(!alike(german, english), "{german} {english}");
    assert!(alike(german, length(json!({"voice": "de"}))));
    assert!(
        alike(english, length(json!({"language": "en-GB"}))),
        "the pack's voice speaks it"
    );
}

/// Adds the fields of one object to another.
fn extend(body: &mut Value, extra: &Value) {
    let fields = extra.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(fields);
}

#[test]
fn every_format_of_the_speech_interface_is_what_it_says() {
    for (format, content_type, magic) in [
        (Some("wav"), "audio/wav", &b"RIFF"[..]),
        (Some("flac"), "audio/flac", b"fLaC"),
        (Some("opus"), "audio/opus", b"OggS"),
        (Some("pcm"), "audio/pcm", b""),
        (Some("mp3"), "audio/mpeg", b"\xff"),
        (None, "audio/mpeg", b"\xff"),
    ] {
        let mut body =
            json!({"model": "tts-1", "input": "Good morning. Sit down.", "voice": "alloy"});
        if let Some(format) = format {
            body["response_format"] = format.into();
        }
        let (status, kind, bytes) = download(&server(), "/v1/audio/speech", &body);
        assert_eq!((status, kind.as_str()), (200, content_type), "{format:?}");
        assert!(bytes.starts_with(magic) && bytes.len() > 5000, "{format:?}");
    }
}

#[test]
fn sound_comes_as_events_too() {
    let input = "The deadline is in March. Please bring your passport and two photographs.";
    let mut body = json!({"input": input, "response_format": "pcm", "voice": "espeak:en-us"});
    let (_, _, plain) = download(&server(), "/v1/audio/speech", &body);
    extend(&mut body, &json!({"stream_format": "sse"}));
    let (status, kind, bytes) = download(&server(), "/v1/audio/speech", &body);
    assert_eq!((status, &*kind), (200, "text/event-stream"));
    let text = String::from_utf8(bytes).unwrap();
    let mut sound = Vec::new();
    let mut kinds = Vec::new();
    for data in text.lines().filter_map(|line| line.strip_prefix("data: ")) {
        let event: Value = serde_json::from_str(data).unwrap();
        kinds.push(event["type"].as_str().unwrap().to_owned());
        if let Some(audio) = event["audio"].as_str() {
            sound.extend(BASE64.decode(audio).unwrap());
        }
    }
    assert!(sound == plain, "{} {}", sound.len(), plain.len());
    assert!(kinds.len() > 2, "sentence by sentence");
    assert_eq!(kinds.pop().unwrap(), "speech.audio.done");
    assert!(kinds.iter().all(|kind| kind == "speech.audio.delta"));
}

#[test]
fn the_speech_interface_takes_names_and_speeds_and_refuses_the_rest() {
    let length = |extra: Value| {
        let input = "In 1987, 365 people paid 22 dollars for the library card.";
        let mut body = json!({"model": "tts-1", "input": input, "response_format": "wav"});
        extend(&mut body, &extra);
        let (status, _, bytes) = download(&server(), "/v1/audio/speech", &body);
        assert_eq!(status, 200, "{extra}");
        Wav::read(&bytes).milliseconds()
    };
    let alike = |one: f64, other: f64| (one / other - 1.0).abs() < 0.05;
    let own = length(json!({"voice": "nova"}));
    assert!(alike(
        own,
        length(json!({"voice": "piper:en_US-joe-medium"}))
    ));
    assert!(alike(own, length(json!({}))));
    assert!(!alike(own, length(json!({"voice": "ru"}))));
    let ratio = own / length(json!({"voice": "nova", "speed": 2.0}));
    // No sound of a Piper voice is shorter than a frame.
    assert!((1.5..2.3).contains(&ratio), "{ratio}");
    for (extra, field, kind) in [
        (
            json!({"response_format": "aac"}),
            "response_format",
            "unsupported",
        ),
        (
            json!({"stream_format": "ndjson"}),
            "stream_format",
            "unsupported",
        ),
        (json!({"speed": 5}), "speed", "out_of_range"),
        (json!({"speed": "fast"}), "speed", "float_type"),
        (json!({"voice": "nobody"}), "voice", "no_voice"),
        (json!({"input": "..."}), "input", "nothing_to_say"),
    ] {
        let mut body = json!({"model": "tts-1", "input": "Hello.", "voice": "alloy"});
        extend(&mut body, &extra);
        let reply = post(&server(), "/v1/audio/speech", &body);
        assert_eq!(
            fault(&reply),
            (field.to_owned(), kind.to_owned()),
            "{extra}"
        );
        let error = &reply.json()["error"];
        assert_eq!(
            (&error["param"], &error["code"]),
            (&json!(field), &json!(kind))
        );
    }
}

#[test]
fn every_refusal_of_what_openai_clients_call_has_their_form() {
    let speech = "/v1/audio/speech";
    let evil = [("origin", "https://evil.example")];
    // No more than that: what is still on its way when it is refused finds the connection closed.
    let large = vec![b' '; (1 << 20) + 1];
    for (reply, status) in [
        (send(&server(), "POST", speech, &[], Some(b"{")), 422),
        (send(&server(), "POST", speech, &[], Some(&large)), 413),
        (send(&server(), "POST", speech, &evil, Some(b"{}")), 403),
        (get(&server(), speech), 405),
        (get(&server(), "/v1/models"), 404),
    ] {
        let whole = reply.json();
        assert_eq!(reply.status, status, "{whole}");
        assert_eq!(reply.header("content-type"), "application/json");
        let error = &whole["error"];
        let told = error["message"].as_str().unwrap_or_default();
        assert!(!told.is_empty(), "{whole}");
        assert_eq!(error["type"], "invalid_request_error", "{whole}");
        assert_eq!(keys(&error.to_string()).len(), 4, "{whole}");
    }
}

//! `POST /v1/audio/transcriptions` and `docent transcribe`: what the program's own voice says is heard again.

use std::io::Read;

use serde_json::{Value, json};

use super::{QUESTION, server};
use crate::support::form::{self, form};
use crate::support::http::{Reply, UPLOAD, begin, download, keys, send};
use crate::support::server::Launch;

#[track_caller]
fn transcribe(file: Option<&[u8]>, fields: &[(&str, &str)]) -> Reply {
    let body = form(file, fields);
    let headers = [("content-type", form::KIND)];
    send(
        &server(),
        "POST",
        "/v1/audio/transcriptions",
        &headers,
        Some(&body),
    )
}

/// The demo question as the program says it.
fn spoken(format: &str) -> Vec<u8> {
    let body = json!({"input": QUESTION, "voice": "espeak:en-us", "response_format": format});
    let (status, _, file) = download(&server(), "/v1/audio/speech", &body);
    assert_eq!(status, 200);
    file
}

/// Asserts a refusal in the words of both interfaces.
#[track_caller]
fn assert_refused(reply: &Reply, status: u16, words: &str) {
    assert_eq!(reply.status, status, "{reply:?}");
    let json = reply.json();
    for text in [&json["detail"], &json["error"]["message"]] {
        let text = text.as_str().unwrap_or_default();
        assert!(text.contains(words), "{words:?} is not in {json}");
    }
}

#[track_caller]
fn assert_heard(text: &str) {
    for word in ["admission", "requirements"] {
        assert!(text.contains(word), "{word:?} is not in {text:?}");
    }
}

#[test]
fn the_demo_question_is_heard_in_every_kind_of_file() {
    for format in ["wav", "flac", "mp3", "opus"] {
        let reply = transcribe(Some(&spoken(format)), &[("model", "pack")]);
        assert_eq!(reply.status, 200, "{format}: {reply:?}");
        assert_eq!(keys(&reply.text), ["text"], "{format}");
        assert_heard(reply.json()["text"].as_str().expect("a text"));
    }
}

#[test]
fn every_form_of_answer_has_the_words() {
    let file = spoken("wav");
    let ask = |format| {
        transcribe(
            Some(&file),
            &[("response_format", format), ("model", "pack")],
        )
    };
    for (format, kind, start) in [
        ("text", "text/plain; charset=utf-8", ""),
        ("srt", "application/x-subrip; charset=utf-8", "1\n00:00:00,"),
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT\n\n00:00:00."),
    ] {
        let reply = ask(format);
        assert_eq!((reply.status, reply.header("content-type")), (200, kind));
        assert!(reply.text.starts_with(start), "{}", reply.text);
        assert_heard(&reply.text);
    }
    let verbose = ask("verbose_json").json();
    assert_eq!(verbose["language"], "english");
    let segment = &verbose["segments"][0];
    let (start, end) = (segment["start"].as_f64(), segment["end"].as_f64());
    let duration = verbose["duration"].as_f64();
    assert!(
        Some(0.0) <= start && start < end && end <= duration,
        "{verbose}"
    );
}

#[test]
fn words_have_places_when_they_are_asked_for() {
    let fields = [
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
    ];
    let reply = transcribe(Some(&spoken("wav")), &fields).json();
    let words = reply["words"].as_array().expect("words");
    let texts: Vec<&str> = words.iter().filter_map(|it| it["word"].as_str()).collect();
    assert_eq!(texts.join(" "), reply["text"].as_str().expect("a text"));
    let places: Vec<f64> = words
        .iter()
        .flat_map(|it| [it["start"].as_f64(), it["end"].as_f64()])
        .flatten()
        .collect();
    assert_eq!(places.len(), 2 * texts.len());
    assert!(places.is_sorted() && places.last() <= reply["duration"].as_f64().as_ref());
    assert!(reply.get("segments").is_none(), "{reply}");
}

/// As curl does with every file of more than 1 MB.
#[test]
fn who_asks_first_is_told_before_a_file_is_sent_that_is_too_large() {
    let server = server();
    let head = |length| UPLOAD.replace("Content-Length: 26000000", length);
    for (length, answer) in [
        ("Expect: 100-continue\r\nContent-Length: 90000000", "413 "),
        ("Expect: 100-continue\r\nContent-Length: 26000000", "100 "),
    ] {
        let mut stream = begin(&server, &head(length));
        let mut start = vec![0; "HTTP/1.1 413 ".len()];
        stream.read_exact(&mut start).expect("an answer");
        let start = String::from_utf8_lossy(&start);
        assert!(start.ends_with(answer), "{length}: {start}");
    }
}

#[test]
fn what_cannot_be_written_down_is_refused_with_its_reason() {
    let wav = spoken("wav");
    assert_refused(&transcribe(Some(b""), &[]), 400, "file: the file is empty");
    assert_refused(
        &transcribe(Some(b"%PDF-1.7"), &[]),
        400,
        "it is a PDF document, not a sound file",
    );
    assert_refused(
        &transcribe(Some(b"\0\0\0\x20ftypM4A "), &[]),
        400,
        "MP4 or M4A (AAC) file, which is not supported",
    );
    assert_refused(
        &transcribe(Some(&wav[..44]), &[]),
        400,
        "the WAV file is damaged",
    );
    let large = vec![0; (25 << 20) + 1];
    assert_refused(&transcribe(Some(&large), &[]), 413, "larger than 25 MB");
    for (file, fields, field) in [
        (None, &[][..], "file"),
        (
            Some(&wav[..]),
            &[("response_format", "diarized_json")],
            "response_format",
        ),
        (Some(&wav[..]), &[("temperature", "7")], "temperature"),
        (Some(&wav[..]), &[("language", "the usual one")], "language"),
        (
            Some(&wav[..]),
            &[("timestamp_granularities[]", "letter")],
            "timestamp_granularities",
        ),
        (Some(&wav[..]), &[("stream", "true")], "stream"),
    ] {
        let reply = transcribe(file, fields);
        assert_eq!(reply.status, 422, "{field}: {reply:?}");
        assert_eq!(reply.json()["detail"][0]["loc"], json!(["body", field]));
        assert_eq!(reply.json()["error"]["param"], field);
    }
    let headers = [("content-type", "application/json")];
    let reply = send(
        &server(),
        "POST",
        "/v1/audio/transcriptions",
        &headers,
        Some(b"{}"),
    );
    assert_refused(&reply, 400, "must be multipart/form-data");
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    let broken = b"--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nends here";
    let reply = send(
        &server(),
        "POST",
        "/v1/audio/transcriptions",
        &headers,
        Some(broken),
    );
    assert_refused(&reply, 400, "the form cannot be read");
}

#[test]
fn silence_is_an_empty_text() {
    let mut silence = spoken("wav");
    silence[44..].fill(0);
    let reply = transcribe(Some(&silence), &[("model", "pack")]);
    assert_eq!((reply.status, reply.json()), (200, json!({"text": ""})));
}

#[test]
fn the_verb_waits_for_the_recogniser_where_the_index_is_there_already() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("good.mp3");
    std::fs::write(&file, spoken("mp3")).expect("ours");
    for _first_then_again in 0..2 {
        let ended = Launch::verb(&["transcribe", "--model", "pack"])
            .data(folder.path())
            .arg(&file)
            .run()
            .ended_with(0);
        assert_heard(ended.out.trim());
    }
}

#[test]
fn the_verb_goes_on_after_a_file_that_fails() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("good.mp3"), spoken("mp3")).expect("ours");
    std::fs::write(path("bad.wav"), b"RIFF").expect("ours");
    let ended = Launch::verb(&["transcribe", "--model", "pack", "--format", "json"])
        .arg(path("bad.wav"))
        .arg(path("good.mp3"))
        .arg(path("none.wav"))
        .run()
        .ended_with(1);
    let lines: Vec<Value> = ended
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 1, "{}", ended.out);
    assert!(
        lines[0]["file"]
            .as_str()
            .is_some_and(|file| file.ends_with("good.mp3"))
    );
    assert_heard(lines[0]["text"].as_str().expect("a text"));
    for words in [
        "whisper:tiny.en",
        " listens",
        "bad.wav: ",
        "none.wav: it cannot be read",
    ] {
        assert!(
            ended.err.contains(words),
            "{words:?} is not in {}",
            ended.err
        );
    }
}

#[test]
fn the_verb_says_what_is_wrong_with_its_arguments() {
    for (arguments, code, words) in [
        (&["transcribe"][..], 2, "<FILE>"),
        (
            &["transcribe", "a.wav", "--format", "pdf"],
            2,
            "choose one of json, text",
        ),
        (
            &["transcribe", "a.wav", "b.wav", "--format", "srt"],
            1,
            "one file at a time",
        ),
    ] {
        let ended = Launch::verb(arguments).run().ended_with(code);
        assert!(
            ended.err.contains(words),
            "{words:?} is not in {}",
            ended.err
        );
    }
}

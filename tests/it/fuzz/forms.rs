//! No form that is sent with a sound file ends the server, keeps it, or fills its memory.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use proptest::prelude::*;
use proptest::sample::select;

use super::changed_bytes::{changed, edits};
use super::{corpus, try_one, try_random};
use crate::support::PATIENCE;
use crate::support::flac::silence;
use crate::support::form::{self, BOUNDARY, form};
use crate::support::http::get;
use crate::support::server::{Launch, Server};

const TARGET: &str = "forms";

/// Where the first field's head ends.
const HEAD_BYTES: usize = 200;

/// What all inputs together may take.
const MEMORY_MIB: u64 = 200;

fn seeds() -> Vec<Vec<u8>> {
    let file = silence(16_000, 1);
    let fields = [
        ("model", "whisper-1"),
        ("language", "en"),
        ("prompt", "names: Ada, Grace"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
        ("temperature", "0.2"),
    ];
    vec![
        form(Some(&file), &[]),
        form(Some(&file), &fields),
        form(None, &fields),
        form(Some(b"no sound"), &fields[..2]),
    ]
}

/// Parts of forms, in any order.
fn patchwork() -> impl Strategy<Value = Vec<u8>> {
    let part = select(vec![
        format!("--{BOUNDARY}"),
        format!("--{BOUNDARY}--"),
        "\r\n".to_owned(),
        "\r\n\r\n".to_owned(),
        "--".to_owned(),
        "content-disposition: form-data; name=\"file\"".to_owned(),
        "content-disposition: form-data; name=\"model\"; filename*=UTF-8''%ff".to_owned(),
        "content-type: multipart/mixed; boundary=x".to_owned(),
        "content-transfer-encoding: base64".to_owned(),
        "fLaC\0\0\0\x22".to_owned(),
        "x".repeat(70_000),
    ]);
    proptest::collection::vec(part, 0..20).prop_map(|parts| parts.concat().into_bytes())
}

fn kinds() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just(form::KIND.to_owned()),
        1 => "multipart/form-data; boundary=[ -~]{0,80}",
        1 => "[ -~]{0,80}",
    ]
}

/// Sends a form, of which the server may refuse the rest at any place.
fn ask(server: &Server, kind: &str, body: &[u8]) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
    let mut reply = Vec::new();
    if let Err(problem) = stream.read_to_end(&mut reply) {
        assert_ne!(problem.kind(), ErrorKind::WouldBlock, "no answer");
    }
    let reply = String::from_utf8_lossy(&reply);
    assert!(!reply.starts_with("HTTP/1.1 5"), "{reply}");
    assert_eq!(get(server, "/ready").status, 200);
}

#[test]
fn no_form_is_too_much() {
    let server = Launch::serve().start_ready();
    let ask = |kind: &str, body: &[u8]| ask(&server, kind, body);
    for seed in seeds() {
        ask(form::KIND, &seed);
    }
    let memory_max = server.memory_peak_mib() + MEMORY_MIB;
    let attempt = |(kind, body): &(String, Vec<u8>)| {
        ask(kind, body);
        assert!(server.memory_peak_mib() < memory_max, "it fills the memory");
    };
    for body in corpus(TARGET) {
        try_one(TARGET, &(form::KIND.to_owned(), body), attempt);
    }
    let changed =
        (select(seeds()), edits()).prop_map(|(seed, edits)| changed(&seed, HEAD_BYTES, &edits));
    let bodies = prop_oneof![3 => changed, 1 => patchwork()];
    try_random(TARGET, (kinds(), bodies), attempt);
}

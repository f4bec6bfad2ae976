//! Sound files that say little and last for hours.

use std::time::{Duration, Instant};

use serde_json::json;

use super::watched::{attacked, start};
use super::{alone, amount};
use crate::support::flac::silence;
use crate::support::form::transcribe;
use crate::support::http::download;
use crate::support::server::{Launch, Server};

/// A word, as a file of a second.
fn word(server: &Server) -> Vec<u8> {
    let body = json!({"input": "Library.", "voice": "espeak:en-us", "response_format": "wav"});
    let (status, _, sound) = download(server, "/v1/audio/speech", &body);
    assert_eq!(status, 200);
    sound
}

/// Has a long file written down, with a word behind it. Gives the status and how long the word waited.
fn behind(server: &Server, long: &[u8], short: &[u8]) -> (u16, Duration) {
    std::thread::scope(|scope| {
        let long = scope.spawn(|| transcribe(server, long).status);
        std::thread::sleep(Duration::from_millis(100));
        let begun = Instant::now();
        assert_eq!(transcribe(server, short).status, 200);
        let waited = begun.elapsed();
        (long.join().unwrap(), waited)
    })
}

#[test]
fn hours_of_silence() {
    let _alone = alone();
    let server = start(Launch::serve());
    let short = word(&server);
    // Up to an hour is written down; the rest is refused. Seconds and rate of each file, in Hz.
    let minutes = amount(60, 1) as u32;
    let files = [
        (minutes * 60 - 1, 24_000, 200),
        (3 * 3_600, 16_000, 413),
        (12 * 3_600, 4_000, 413),
    ];
    let name = format!("FLAC of {minutes} min, 3 and 12 h of silence, a word behind each");
    let figures = attacked(&name, &server, || {
        let mut longest = Duration::ZERO;
        for (seconds, rate_hz, wanted) in files {
            let (status, waited) = behind(&server, &silence(rate_hz, seconds), &short);
            assert_eq!(status, wanted);
            longest = longest.max(waited);
        }
        let seconds = longest.as_secs_f64();
        format!("200, 413, 413; the word waited {seconds:.1} s at most")
    });
    figures.hold(100);
}

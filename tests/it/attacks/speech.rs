//! Requests for speech that cost much.

use std::collections::BTreeMap;
use std::thread;

use serde_json::{Value, json};

use super::watched::{attacked, start};
use super::{alone, amount};
use crate::support::http::{Downloaded, try_download};
use crate::support::server::{Launch, Server};

/// Characters of a request, at most.
const CHARACTERS_MAX: usize = 5000;

/// Digits, each of which takes long to say.
pub fn digits() -> String {
    let number = format!("{} ", "8".repeat(60));
    number.repeat(82)[..CHARACTERS_MAX].to_owned()
}

/// Sentences.
pub fn prose() -> String {
    "The quick brown fox jumps over the lazy dog and runs on to the river. ".repeat(72)
        [..CHARACTERS_MAX]
        .to_owned()
}

/// A request for speech.
pub fn speech(text: &str, format: &str, speed: f64) -> Value {
    json!({"model": "m", "input": text, "voice": "espeak:en-us", "speed": speed, "response_format": format})
}

/// Sends all at once, and says how they were answered. A refusal for want of room must say when to come again.
fn all_at_once(server: &Server, bodies: &[Value]) -> String {
    let answered: Vec<Downloaded> = thread::scope(|scope| {
        let ask = |body| {
            scope.spawn(move || try_download(server, "/v1/audio/speech", body).expect("an answer"))
        };
        let asked: Vec<_> = bodies.iter().map(ask).collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut counts = BTreeMap::<u16, usize>::new();
    for answer in &answered {
        assert!(
            answer.status != 503 || !answer.retry_after.is_empty(),
            "{answer:?}"
        );
        assert!([200, 422, 503].contains(&answer.status), "{answer:?}");
        *counts.entry(answer.status).or_default() += 1;
    }
    let told = counts
        .iter()
        .map(|(status, count)| format!("{count} × {status}"));
    told.collect::<Vec<_>>().join(", ")
}

/// Asks for all of these at once, beside a visitor. The memory may grow by so much.
fn attack(what: &str, bodies: &[Value], memory_mib_max: u64) {
    let _alone = alone();
    let server = start(Launch::serve());
    let name = format!("{} × {what}", bodies.len());
    attacked(&name, &server, || all_at_once(&server, bodies)).hold(memory_mib_max);
}

#[test]
fn an_hour_of_digits() {
    let bodies = vec![speech(&digits(), "flac", 0.25); amount(8, 2)];
    attack("speech of 5,000 digits at speed 0.25 as flac", &bodies, 200);
}

#[test]
fn nine_minutes_in_each_form() {
    let in_form = |format| vec![speech(&prose(), format, 0.6); amount(8, 1)];
    let bodies = ["flac", "wav", "opus"].map(in_form).concat();
    attack("speech of nine minutes as flac, wav and opus", &bodies, 250);
}

#[test]
fn many_requests_for_opus() {
    let bodies = vec![speech(&prose(), "opus", 1.0); amount(60, 3)];
    attack("opus of 5,000 characters", &bodies, 200);
}

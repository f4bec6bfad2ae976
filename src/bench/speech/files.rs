//! What everybody else notices while long texts become files.

use std::io::Read;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

use crate::bench::report::Report;
use crate::bench::server::BenchServer;
use crate::client::Client;
use crate::clock;

/// How many texts at once, in formats that take turns.
const FILES: usize = 8;
const FORMATS: [&str; 3] = ["opus", "mp3", "flac"];

/// Characters of each: as many as a request may have.
const CHARACTERS: usize = 5_000;

/// A sentence of it.
const SENTENCE: &str =
    "The library opens at nine in the morning, and on Sundays at one in the afternoon. ";

/// Pause between two looks.
const BETWEEN: Duration = Duration::from_millis(50);

/// Asks for the files and measures `GET /ready` and a visitor's turn until all of them are there.
pub(super) async fn files(server: &BenchServer, report: &mut Report) -> Result<()> {
    let mut requests = JoinSet::new();
    for number in 0..FILES {
        let url = format!("http://{}/v1/audio/speech", server.address());
        let format = FORMATS[number % FORMATS.len()];
        requests.spawn_blocking(move || file(&url, format, number));
    }
    let mut client = Client::connect(&server.address(), "bench-visitor", None).await?;
    let (mut ready, mut turns) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    while !requests.is_empty() {
        while let Some(done) = requests.try_join_next() {
            bytes += done.context("a request stopped")??;
        }
        let url = format!("http://{}/ready", server.address());
        let asked = clock::now();
        spawn_blocking(move || ureq::get(&url).call()).await??;
        ready.push(clock::milliseconds_since(asked));
        let question = format!("what are the fees for {} people", turns.len());
        turns.push(client.turn(&question, Duration::ZERO).await?.response_ms);
        sleep(BETWEEN).await;
    }
    ensure!(bytes > 0, "the files are empty");
    client.close().await?;
    report.latency(
        &format!("GET /ready while {FILES} long texts become files"),
        &ready,
    );
    report.latency("  a visitor's turn meanwhile", &turns);
    Ok(())
}

/// Reads one file to its end; gives its length. Each text is another one.
fn file(url: &str, format: &str, number: usize) -> Result<u64> {
    let text: String = format!(
        "Text {number}. {}",
        SENTENCE.repeat(CHARACTERS / SENTENCE.len())
    )
    .chars()
    .take(CHARACTERS)
    .collect();
    let body = json!({"input": text, "response_format": format});
    let response = ureq::post(url).send_json(body)?;
    let mut bytes = Vec::new();
    let mut body = response.into_body().into_reader();
    body.read_to_end(&mut bytes).context("a file broke off")?;
    Ok(bytes.len() as u64)
}

//! Turns over the WebSocket: latency, throughput, memory, start-up.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::report::Report;
use super::server::BenchServer;
use super::sessions::{all, over_sockets};
use super::statistics::percentile;
use super::texts::Texts;
use crate::client::Client;
use crate::clock;

/// Pause between a fragment and the end of the utterance, so that speculation can finish: a fraction of what an
/// endpointing silence takes.
const SPECULATION_PAUSE: Duration = Duration::from_millis(60);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Sequential turns per latency figure; at least one.
    pub turns: u32,
    /// Sessions of the concurrent figures; at least one.
    pub sessions: u32,
    /// How long each concurrent figure is measured. Seconds.
    pub seconds: u32,
    /// Sockets opened at once to measure their memory; 0 leaves this out.
    pub idle: u32,
    /// A running server to measure instead of one of our own, as `ws://127.0.0.1:8004`; then without start-up, CPU and
    /// memory.
    pub url: Option<String>,
}

/// Runs the bench.
///
/// # Errors
/// When the server cannot be started or breaks the protocol.
pub fn run(options: &Options) -> Result<Report> {
    over_sockets(turns(options))
}

async fn turns(options: &Options) -> Result<Report> {
    let mut report = Report::default();
    let server = match &options.url {
        Some(_) => None,
        None => Some(BenchServer::start_twice(&mut report).await?),
    };
    let address = match (&options.url, &server) {
        (Some(url), _) => url
            .trim_start_matches("ws://")
            .trim_end_matches('/')
            .to_owned(),
        (None, Some(server)) => server.address(),
        (None, None) => anyhow::bail!("there is nothing to measure"),
    };
    let texts = Texts::new();
    sequential(options, &address, &texts, &mut report).await?;
    if let Some(server) = &server {
        report.memory(
            "resident memory after the first turns",
            server.resident_bytes()?,
        );
    }
    paced(options, &address, &texts, &mut report).await?;
    for repeated in [true, false] {
        closed_loop(
            options,
            &address,
            &texts,
            repeated,
            server.as_ref(),
            &mut report,
        )
        .await?;
    }
    if let Some(server) = server.as_ref().filter(|_| options.idle > 0) {
        idle(options, server, &mut report).await?;
    }
    Ok(report)
}

/// One session, one turn after another: unseen text, then text whose fragment came before.
async fn sequential(
    options: &Options,
    address: &str,
    texts: &Texts,
    report: &mut Report,
) -> Result<()> {
    let mut client = Client::connect(address, "bench-sequential", None).await?;
    for _ in 0..10 {
        client
            .turn(&texts.unseen(), Duration::ZERO)
            .await
            .context("the first turns")?;
    }
    for (name, pause) in [
        ("vad_end to response_ready, unseen", Duration::ZERO),
        ("the same, fragments before", SPECULATION_PAUSE),
    ] {
        let mut timings = Vec::new();
        for _ in 0..options.turns {
            timings.push(client.turn(&texts.unseen(), pause).await?.response_ms);
        }
        report.latency(name, &timings);
    }
    client.close().await
}

/// Many sessions, each with one turn every 2 s.
async fn paced(options: &Options, address: &str, texts: &Texts, report: &mut Report) -> Result<()> {
    const EVERY: Duration = Duration::from_secs(2);
    let rounds = (options.seconds / 2).max(1);
    let mut sessions = JoinSet::new();
    for number in 0..options.sessions {
        let (address, texts) = (address.to_owned(), texts.clone());
        let start = EVERY * number / options.sessions;
        sessions.spawn(async move {
            let mut client =
                Client::connect(&address, &format!("bench-paced-{number}"), None).await?;
            sleep(start).await;
            let mut ticks = interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut timings = Vec::new();
            for _ in 0..rounds {
                ticks.tick().await;
                timings.push(
                    client
                        .turn(&texts.unseen(), Duration::ZERO)
                        .await?
                        .response_ms,
                );
            }
            client.close().await?;
            anyhow::Ok(timings)
        });
    }
    let timings = all(sessions).await?.concat();
    report.latency(
        &format!("{} sessions, one turn per 2 s", options.sessions),
        &timings,
    );
    Ok(())
}

/// Many sessions, each as fast as it is answered.
async fn closed_loop(
    options: &Options,
    address: &str,
    texts: &Texts,
    repeated: bool,
    server: Option<&BenchServer>,
    report: &mut Report,
) -> Result<()> {
    let cpu_before = server.map(BenchServer::cpu_time).transpose()?;
    let started = clock::now();
    let end = started + Duration::from_secs(options.seconds.into());
    let mut sessions = JoinSet::new();
    for number in 0..options.sessions {
        let (address, texts) = (address.to_owned(), texts.clone());
        sessions.spawn(async move {
            let mut client =
                Client::connect(&address, &format!("bench-loop-{repeated}-{number}"), None).await?;
            let mut timings = Vec::new();
            while clock::now() < end {
                let seen = repeated && timings.len() % 2 == 1;
                let text = if seen {
                    texts.repeated()
                } else {
                    texts.unseen()
                };
                timings.push(client.turn(&text, Duration::ZERO).await?.response_ms);
            }
            client.close().await?;
            anyhow::Ok(timings)
        });
    }
    let timings = all(sessions).await?.concat();
    let elapsed = clock::now().duration_since(started);
    let cpu = match (server, cpu_before) {
        (Some(server), Some(before)) => Some(server.cpu_time()?.saturating_sub(before)),
        _ => None,
    };
    let kind = if repeated {
        "half the texts repeated"
    } else {
        "all texts unseen"
    };
    report.throughput(
        &format!("{} sessions closed loop, {kind}", options.sessions),
        &timings,
        elapsed,
        cpu,
    );
    Ok(())
}

/// Many open sockets that say nothing.
async fn idle(options: &Options, server: &BenchServer, report: &mut Report) -> Result<()> {
    let before = server.resident_bytes()?;
    let mut clients = Vec::new();
    for number in 0..options.idle {
        clients
            .push(Client::connect(&server.address(), &format!("bench-idle-{number}"), None).await?);
    }
    let grown = server.resident_bytes()?.saturating_sub(before);
    report.idle(clients.len(), grown);
    let mut answered = Vec::new();
    for client in clients.iter_mut().take(10) {
        answered.push(
            client
                .turn("what are the admission requirements", Duration::ZERO)
                .await?
                .response_ms,
        );
    }
    anyhow::ensure!(
        percentile(&answered, 50.0) > 0.0,
        "idle sessions do not answer"
    );
    Ok(())
}

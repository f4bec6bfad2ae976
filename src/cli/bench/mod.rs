//! `docent bench`: load generators over the real socket, against server processes of their own (`turns`, `speech`,
//! `hearing`, `open-microphone`), a Piper voice or a Whisper model in this process (`voice`, `whisper`), and every engine of
//! this machine in a process of its own (`engines`).

pub(super) mod engines;
mod files;
mod hearing;
mod memory;
mod open_microphone;
mod report;
mod server;
mod speech;
mod texts;
mod voice;
mod whisper;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use self::report::{Measured, Report, percentile};
use self::server::BenchServer;
use self::texts::Texts;
use self::voice::VoiceArgs;
use self::whisper::WhisperArgs;
use super::{Exit, GlobalArgs};
use crate::client::Client;
use crate::clock;
use crate::config::Settings;

/// Pause between a fragment and the end of the utterance, so that speculation can finish: a fraction of what an
/// endpointing silence takes.
const SPECULATION_PAUSE: Duration = Duration::from_millis(60);

/// Measures speed.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Turns over the WebSocket: latency, throughput, memory, start-up
    Turns(TurnsArgs),
    /// Replies as sound: time to the first audio, time to silence, gaps
    Speech(speech::SpeechArgs),
    /// Spoken questions: time from the end of speech to the reply, for one speaker and for several
    Hearing(hearing::HearingArgs),
    /// A room in which nobody asks anything: turns from nothing
    OpenMicrophone(open_microphone::OpenMicrophoneArgs),
    /// What a Piper voice costs beside the bare run of its model
    Voice(VoiceArgs),
    /// What a Whisper model costs beside the bare call of its library
    Whisper(WhisperArgs),
    /// Every engine of this machine, and which of them keep a turn under a time
    Engines(engines::EnginesArgs),
}

/// What `bench turns` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder, loads it, \
                        prints medians and percentiles, and stops it. Give --url to measure a running one instead \
                        (then without start-up, CPU and memory)."
)]
pub struct TurnsArgs {
    /// Sequential turns per latency figure
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    turns: u32,
    /// Sessions of the concurrent figures
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    sessions: u32,
    /// Seconds of each concurrent figure
    #[arg(long, default_value_t = 10, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=300))]
    seconds: u32,
    /// Sockets opened at once to measure their memory; 0 leaves this out
    #[arg(long, default_value_t = 5_000, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=20_000))]
    idle: u32,
    /// Measure this running server instead, as ws://127.0.0.1:8004
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the bench.
///
/// # Errors
/// When the server cannot be started or breaks the protocol, or an engine that every turn needs does not run.
pub fn run(args: &BenchArgs, global: &GlobalArgs, settings: &Settings) -> Result<Exit> {
    match &args.what {
        What::Turns(args) => print(&block_on(turns(args))?, args.json)?,
        What::Speech(args) => print(&block_on(speech::speech(args))?, args.json)?,
        What::Hearing(args) => print(&block_on(hearing::hearing(args))?, args.json)?,
        What::OpenMicrophone(args) => {
            print(
                &block_on(open_microphone::open_microphone(args))?,
                args.json,
            )?;
        }
        What::Voice(args) => print(&voice::run(args)?, args.json)?,
        What::Whisper(args) => print(&whisper::run(args)?, args.json)?,
        What::Engines(args) => engines::run(args, global, settings)?,
    }
    Ok(Exit::Ok)
}

/// Runs a bench over sockets.
fn block_on<T>(bench: impl Future<Output = Result<T>>) -> Result<T> {
    crate::limits::raise_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(bench)
}

fn print<R: Serialize + fmt::Display>(report: &R, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}

async fn turns(args: &TurnsArgs) -> Result<Report> {
    let mut report = Report::default();
    let server = match &args.url {
        Some(_) => None,
        None => Some(BenchServer::start_twice(&mut report).await?),
    };
    let address = match (&args.url, &server) {
        (Some(url), _) => url
            .trim_start_matches("ws://")
            .trim_end_matches('/')
            .to_owned(),
        (None, Some(server)) => server.address(),
        (None, None) => anyhow::bail!("there is nothing to measure"),
    };
    let texts = Texts::new();
    sequential(args, &address, &texts, &mut report).await?;
    if let Some(server) = &server {
        report.memory(
            "resident memory after the first turns",
            server.resident_bytes()?,
        );
    }
    paced(args, &address, &texts, &mut report).await?;
    for repeated in [true, false] {
        closed_loop(
            args,
            &address,
            &texts,
            repeated,
            server.as_ref(),
            &mut report,
        )
        .await?;
    }
    if let Some(server) = server.as_ref().filter(|_| args.idle > 0) {
        idle(args, server, &mut report).await?;
    }
    Ok(report)
}

/// One session, one turn after another: unseen text, then text whose fragment came before.
async fn sequential(
    args: &TurnsArgs,
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
        for _ in 0..args.turns {
            timings.push(client.turn(&texts.unseen(), pause).await?.response_ms);
        }
        report.latency(name, &timings);
    }
    client.close().await
}

/// Many sessions, each with one turn every 2 s.
async fn paced(args: &TurnsArgs, address: &str, texts: &Texts, report: &mut Report) -> Result<()> {
    const EVERY: Duration = Duration::from_secs(2);
    let rounds = (args.seconds / 2).max(1);
    let mut sessions = JoinSet::new();
    for number in 0..args.sessions {
        let (address, texts) = (address.to_owned(), texts.clone());
        let start = EVERY * number / args.sessions;
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
    let timings = join(sessions).await?;
    report.latency(
        &format!("{} sessions, one turn per 2 s", args.sessions),
        &timings,
    );
    Ok(())
}

/// Many sessions, each as fast as it is answered.
async fn closed_loop(
    args: &TurnsArgs,
    address: &str,
    texts: &Texts,
    repeated: bool,
    server: Option<&BenchServer>,
    report: &mut Report,
) -> Result<()> {
    let cpu_before = server.map(BenchServer::cpu_time).transpose()?;
    let started = clock::now();
    let end = started + Duration::from_secs(args.seconds.into());
    let mut sessions = JoinSet::new();
    for number in 0..args.sessions {
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
    let timings = join(sessions).await?;
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
        &format!("{} sessions closed loop, {kind}", args.sessions),
        &timings,
        elapsed,
        cpu,
    );
    Ok(())
}

/// Many open sockets that say nothing.
async fn idle(args: &TurnsArgs, server: &BenchServer, report: &mut Report) -> Result<()> {
    let before = server.resident_bytes()?;
    let mut clients = Vec::new();
    for number in 0..args.idle {
        clients
            .push(Client::connect(&server.address(), &format!("bench-idle-{number}"), None).await?);
    }
    let grown = server.resident_bytes()?.saturating_sub(before);
    report.measured.push(Measured::Idle {
        name: format!("{} idle sessions", clients.len()),
        kib_each: grown as f64 / 1024.0 / f64::from(args.idle),
    });
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

async fn join(mut sessions: JoinSet<Result<Vec<f64>>>) -> Result<Vec<f64>> {
    let mut timings = Vec::new();
    while let Some(session) = sessions.join_next().await {
        timings.extend(session.context("a session of the bench stopped")??);
    }
    Ok(timings)
}

/// How long ago a moment was; negative while it is still to come. Milliseconds.
fn milliseconds_after(moment: Instant) -> f64 {
    let now = clock::now();
    let late = now.saturating_duration_since(moment).as_secs_f64();
    let early = moment.saturating_duration_since(now).as_secs_f64();
    (late - early) * 1000.0
}

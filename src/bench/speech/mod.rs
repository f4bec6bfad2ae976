//! How soon a reply is heard, how soon it is silent, and whether it ever has a gap.

mod files;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use self::files::files;
use super::report::Report;
use super::server::BenchServer;
use super::sessions::{all, over_sockets};
use super::statistics::{milliseconds_after, percentile};
use crate::audio::duration_of;
use crate::client::{Client, Heard};
use crate::clock;
use crate::files::DataFolder;
use crate::inference::{Cancellation, Scratch};
use crate::speaking::espeak::{self, EspeakVoice};
use crate::speaking::{Delivery, Synthesizer};

/// Questions of the demo pack whose replies have several sentences.
const QUESTIONS: [&str; 6] = [
    "what are the admission requirements",
    "what are the fees",
    "when is the application deadline",
    "how do i apply for housing",
    "what scholarships are there",
    "what do international students need",
];

/// A question that is answered with a reply of the pack's own, which is ready from the start.
const GREETING: &str = "hello";

/// Pause between two turns: nobody asks again before the store has noted what was heard of the reply before.
const BETWEEN_TURNS: Duration = Duration::from_millis(50);

/// Pause between a text and its end in which its answer can be made ready.
const TYPING: Duration = Duration::from_millis(400);

/// What stands before the samples of a WAV file. Bytes.
const WAV_HEADER_BYTES: usize = 44;

/// What espeak-ng says alone.
const SENTENCES: [&str; 3] = [
    "Welcome.",
    "The library opens at nine in the morning.",
    "International applicants also need proof of English proficiency, which can be a test or a school report.",
];

/// How often it says each.
const FACTOR_ROUNDS: usize = 50;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// The voice, such as `piper:en_US-joe-medium`.
    pub voice: String,
    /// Only what others notice while eight long texts become files.
    pub files: bool,
    /// Turns per latency figure; at least one.
    pub turns: u32,
    /// Listeners of the concurrent figure; at least one.
    pub listeners: u32,
    /// How long that is measured. Seconds.
    pub seconds: u32,
}

/// Runs the bench.
///
/// # Errors
/// When a server cannot be started or breaks the protocol.
pub fn run(options: &Options) -> Result<Report> {
    over_sockets(speech(options))
}

async fn speech(options: &Options) -> Result<Report> {
    let mut report = Report::default();
    let voice = ("DOCENT__SPEECH__VOICE", options.voice.as_str());
    if options.files {
        let server = BenchServer::start(&[voice, ("DOCENT__SPEECH__CACHE", "off")]).await?;
        files(&server, &mut report).await?;
        return Ok(report);
    }
    espeak_factor(&mut report)?;
    let uncached = BenchServer::start(&[voice, ("DOCENT__SPEECH__CACHE", "off")]).await?;
    let mut figure = async |server, name, question: &dyn Fn(u32) -> &'static str, typing| {
        first_audio(options, server, (name, question, typing), &mut report).await
    };
    let at_once = Duration::ZERO;
    let never = "vad_end to first audio, never spoken";
    figure(&uncached, never, &question, at_once).await?;
    let speculated = "the same, its text known before vad_end";
    figure(&uncached, speculated, &question, TYPING).await?;
    let server = BenchServer::start(&[voice]).await?;
    let fixed = "the same, a fixed reply of the pack";
    figure(&server, fixed, &|_| GREETING, at_once).await?;
    warm_up(&server).await?;
    let before = "the same, sentences spoken before";
    figure(&server, before, &question, at_once).await?;
    drop(server);
    listeners(options, &uncached, &mut report).await?;
    Ok(report)
}

/// espeak-ng alone, in this process: processing time beside audio duration.
fn espeak_factor(report: &mut Report) -> Result<()> {
    let folder = Scratch::new().context("cannot make a temporary data folder")?;
    espeak::start(Some(&DataFolder::new(folder.path())))?;
    let voice = EspeakVoice::open("en-us")?;
    let mut factors = Vec::new();
    for sentence in SENTENCES
        .iter()
        .cycle()
        .take(SENTENCES.len() * FACTOR_ROUNDS)
    {
        let started = clock::now();
        let sound = voice.speak(sentence, Delivery::default(), &Cancellation::default())?;
        let took = clock::now().duration_since(started);
        factors.push(took.as_secs_f64() / sound.duration().as_secs_f64());
    }
    report.factor("espeak-ng, processing / audio time", &factors);
    Ok(())
}

fn question(turn: u32) -> &'static str {
    QUESTIONS[turn as usize % QUESTIONS.len()]
}

/// One session, one turn after another, each interrupted as soon as it is heard.
async fn first_audio(
    options: &Options,
    server: &BenchServer,
    (name, question, typing): (&str, &dyn Fn(u32) -> &'static str, Duration),
    report: &mut Report,
) -> Result<()> {
    let mut client = Client::connect_hearing(&server.address(), "bench-first-audio").await?;
    let mut first = Vec::new();
    let mut silence = Vec::new();
    for turn in 0..options.turns {
        let (ended, _) = client.ask(question(turn), typing).await?;
        match client.next().await? {
            Heard::Sound(_) => first.push(clock::milliseconds_since(ended)),
            Heard::Text(other) => bail!("sound was due, {other} came"),
        }
        silence.push(interrupt(&mut client).await?);
        sleep(BETWEEN_TURNS).await;
    }
    report.latency(name, &first);
    report.latency("  barge-in to the last audio", &silence);
    client.close().await
}

/// Has every question's reply spoken to its end.
async fn warm_up(server: &BenchServer) -> Result<()> {
    let mut listeners = JoinSet::new();
    for (number, question) in QUESTIONS.into_iter().enumerate() {
        let address = server.address();
        listeners.spawn(async move {
            let session = format!("bench-warm-up-{number}");
            let mut client = Client::connect_hearing(&address, &session).await?;
            listen(&mut client, question).await?;
            client.close().await
        });
    }
    all(listeners).await?;
    Ok(())
}

/// Interrupts the reply. Returns the milliseconds until the last audio frame came, 0 when none came any more.
async fn interrupt(client: &mut Client) -> Result<f64> {
    let asked = clock::now();
    client.send(json!({"type": "user_speaking"})).await?;
    let mut last = 0.0;
    loop {
        match client.next().await? {
            Heard::Sound(_) => last = clock::milliseconds_since(asked),
            Heard::Text(message) if message["type"] == "interrupted" => return Ok(last),
            Heard::Text(other) => bail!("`interrupted` was due, {other} came"),
        }
    }
}

/// Many sessions that are spoken to all the time.
async fn listeners(options: &Options, server: &BenchServer, report: &mut Report) -> Result<()> {
    let end = clock::now() + Duration::from_secs(options.seconds.into());
    let mut sessions = JoinSet::new();
    for number in 0..options.listeners {
        let address = server.address();
        sessions.spawn(async move {
            let session = format!("bench-listener-{number}");
            let mut client = Client::connect_hearing(&address, &session).await?;
            sleep(Duration::from_millis(u64::from(number) * 37)).await;
            let mut margins = Vec::new();
            let mut turn = number;
            while clock::now() < end {
                margins.extend(listen(&mut client, question(turn)).await?);
                turn += 1;
            }
            client.close().await?;
            anyhow::Ok(margins)
        });
    }
    let margins = all(sessions).await?.concat();
    ensure!(!margins.is_empty(), "no reply had a second sentence");
    let gaps = margins.iter().filter(|margin| **margin < 0.0).count();
    report.gaps(
        &format!("{} listeners, real time", options.listeners),
        margins.len(),
        gaps,
        percentile(&margins, 0.0),
    );
    Ok(())
}

/// One turn to the end of its audio. Returns for each part but the first how many milliseconds before it was due it came.
async fn listen(client: &mut Client, question: &str) -> Result<Vec<f64>> {
    client.ask(question, Duration::ZERO).await?;
    let mut margins = Vec::new();
    let mut played_until: Option<Instant> = None;
    loop {
        match client.next().await? {
            Heard::Sound(file) => {
                let now = clock::now();
                if let Some(due) = played_until {
                    margins.push(-milliseconds_after(due));
                }
                played_until = Some(played_until.unwrap_or(now).max(now) + wav_duration(&file)?);
            }
            Heard::Text(message) if message["type"] == "turn_complete" => return Ok(margins),
            Heard::Text(other) => bail!("sound was due, {other} came"),
        }
    }
}

/// How long a WAV file of the server lasts.
fn wav_duration(file: &[u8]) -> Result<Duration> {
    let rate = file.get(24..28).filter(|_| file.starts_with(b"RIFF"));
    let rate = rate.context("the server sent no WAV file")?;
    let rate_hz = u32::from_le_bytes(rate.try_into()?);
    Ok(duration_of((file.len() - WAV_HEADER_BYTES) / 2, rate_hz))
}

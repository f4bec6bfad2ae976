//! How soon a spoken question is answered, for one speaker and for several at once.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::questions::{QUESTIONS, Question, spoken};
use super::report::Report;
use super::server::BenchServer;
use super::sessions::{all, over_sockets};
use super::statistics::milliseconds_after;
use crate::audio::duration_of;
use crate::client::{Client, Heard};
use crate::clock;
use crate::hearing::SAMPLE_RATE_HZ;
use crate::hearing::whisper::EMBEDDED;

/// Sound sent at a time, as browsers do.
const CHUNK: Duration = Duration::from_millis(20);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Questions of the single speaker.
    pub questions: u32,
    /// Speakers at once; 0 leaves this out.
    pub speakers: u32,
    /// Questions that each of them asks.
    pub rounds: u32,
    /// What hears, instead of the model in the program.
    pub whisper: Option<WhisperModel>,
}

/// A Whisper model among files.
#[derive(Debug, Clone)]
pub struct WhisperModel {
    /// Its folder.
    pub folder: String,
    /// Its name, as in `base.en-q5_1`.
    pub name: String,
}

/// What came of one question.
struct Answered {
    /// From the end of its words to `response_ready`; negative for a reply that came early. Milliseconds.
    after_ms: f64,
    /// From the end of the silence to the final words. Milliseconds.
    transcript_ms: f64,
    reply: String,
}

/// Runs the bench.
///
/// # Errors
/// When a server cannot be started or breaks the protocol.
pub fn run(options: &Options) -> Result<Report> {
    over_sockets(hearing(options))
}

async fn hearing(options: &Options) -> Result<Report> {
    let mut report = Report::default();
    let questions: Arc<[Question]> = QUESTIONS
        .iter()
        .map(|text| spoken(text))
        .collect::<Result<_>>()?;
    let whisper = options.whisper.as_ref();
    let name = whisper.map_or(EMBEDDED, |whisper| &*whisper.name);
    let recogniser = format!("whisper:{name}");
    let mut variables = vec![("DOCENT__HEARING__RECOGNISER", &*recogniser)];
    variables.extend(whisper.map(|whisper| ("DOCENT__HEARING__MODELS", &*whisper.folder)));
    let server = BenchServer::start(&variables).await?;
    let expected = typed(&server).await?;
    let one = speaker(&server, "bench-speaker", &questions, options.questions, 0).await?;
    add(
        &mut report,
        "one speaker",
        &one,
        options.questions,
        &expected,
    );
    let uncached = BenchServer::start(&[("DOCENT__SPEECH__CACHE", "off")]).await?;
    let heard = first_sounds(&uncached, &questions, options.questions).await?;
    drop(uncached);
    report.latency("end of speech to the first sound of the reply", &heard);
    if options.speakers > 0 {
        let cpu = server.cpu_time()?;
        let started = clock::now();
        let many = speakers(&server, &questions, options).await?;
        let elapsed = clock::now().duration_since(started);
        let asked = options.speakers * options.rounds;
        let name = format!("{} speakers at once", options.speakers);
        add(&mut report, &name, &many, asked, &expected);
        let busy = server.cpu_time()?.saturating_sub(cpu).as_secs_f64() / elapsed.as_secs_f64();
        report.share("  server's share of one core", busy);
    }
    report.memory("resident memory afterwards", server.resident_bytes()?);
    Ok(report)
}

/// What the server answers to the questions when they are typed.
async fn typed(server: &BenchServer) -> Result<Vec<String>> {
    let mut client = Client::connect(&server.address(), "bench-typed", None).await?;
    let mut replies = Vec::new();
    for question in QUESTIONS {
        let turn = client.turn(question, Duration::ZERO).await?;
        replies.push(text_of(&turn.response)?);
    }
    client.close().await?;
    Ok(replies)
}

fn text_of(response: &Value) -> Result<String> {
    let text = response["text"].as_str();
    Ok(text.context("a reply without text")?.to_owned())
}

async fn speakers(
    server: &BenchServer,
    questions: &Arc<[Question]>,
    options: &Options,
) -> Result<Vec<(usize, Option<Answered>)>> {
    let mut sessions = JoinSet::new();
    for number in 0..options.speakers {
        let (address, questions, rounds) =
            (server.address(), Arc::clone(questions), options.rounds);
        sessions.spawn(async move {
            let session = format!("bench-speaker-{number}");
            speak(&address, &session, &questions, rounds, number as usize).await
        });
    }
    Ok(all(sessions).await?.into_iter().flatten().collect())
}

async fn speaker(
    server: &BenchServer,
    session: &str,
    questions: &[Question],
    count: u32,
    first: usize,
) -> Result<Vec<(usize, Option<Answered>)>> {
    speak(&server.address(), session, questions, count, first).await
}

/// Asks one question after another, each when the one before was answered. None where no answer came.
async fn speak(
    address: &str,
    session: &str,
    questions: &[Question],
    count: u32,
    first: usize,
) -> Result<Vec<(usize, Option<Answered>)>> {
    let mut client = Client::connect_full(address, session).await?;
    let mut answers = Vec::new();
    for round in 0..count as usize {
        let number = (first + round) % questions.len();
        answers.push((number, ask(&mut client, &questions[number]).await?));
    }
    client.close().await?;
    Ok(answers)
}

/// Sends one question in real time and waits for its answer.
async fn ask(client: &mut Client, question: &Question) -> Result<Option<Answered>> {
    let chunk = (CHUNK.as_millis() as usize) * SAMPLE_RATE_HZ as usize / 1000;
    let mut chunks = question.sound.chunks(chunk);
    let mut ticks = interval(CHUNK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let started = clock::now();
    let end = started + duration_of(question.end, SAMPLE_RATE_HZ);
    let mut transcript_ms = 0.0;
    let mut answered = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => match chunks.next() {
                Some(samples) => client.send_sound(samples).await?,
                None => return Ok(None),
            },
            frame = client.next() => {
                let Heard::Text(message) = frame? else { continue };
                match message["type"].as_str() {
                    Some("response_ready") => {
                        answered = Some((milliseconds_after(end), text_of(&message)?));
                    }
                    Some("latency") => transcript_ms = message["transcript_ms"].as_f64().unwrap_or(0.0),
                    Some("turn_complete") => {
                        let (after_ms, reply) = answered.context("a turn without a reply ended")?;
                        return Ok(Some(Answered { after_ms, transcript_ms, reply }));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Asks one question after another and interrupts each reply. Milliseconds from the end of the words to the first sound.
async fn first_sounds(
    server: &BenchServer,
    questions: &[Question],
    count: u32,
) -> Result<Vec<f64>> {
    let mut client = Client::connect_full_hearing(&server.address(), "bench-listener").await?;
    let mut times = Vec::new();
    for question in questions.iter().cycle().take(count as usize) {
        times.push(first_sound(&mut client, question).await?);
    }
    client.close().await?;
    Ok(times)
}

async fn first_sound(client: &mut Client, question: &Question) -> Result<f64> {
    let chunk = (CHUNK.as_millis() as usize) * SAMPLE_RATE_HZ as usize / 1000;
    let mut chunks = question.sound.chunks(chunk);
    let mut ticks = interval(CHUNK);
    let end = clock::now() + duration_of(question.end, SAMPLE_RATE_HZ);
    let mut heard = None;
    loop {
        tokio::select! {
            _ = ticks.tick(), if heard.is_none() => {
                let samples = chunks.next().context("a question was not answered")?;
                client.send_sound(samples).await?;
            }
            frame = client.next() => match frame? {
                Heard::Sound(_) if heard.is_none() => {
                    heard = Some(milliseconds_after(end));
                    client.send(json!({"type": "user_speaking"})).await?;
                }
                Heard::Sound(_) => {}
                Heard::Text(message) => {
                    if let Some(heard) = heard.filter(|_| message["type"] == "interrupted") {
                        return Ok(heard);
                    }
                }
            }
        }
    }
}

/// Adds the figures of a run.
fn add(
    report: &mut Report,
    name: &str,
    answers: &[(usize, Option<Answered>)],
    asked: u32,
    expected: &[String],
) {
    let known = || {
        answers
            .iter()
            .filter_map(|(number, it)| Some((number, it.as_ref()?)))
    };
    let times: Vec<f64> = known().map(|(_, it)| it.after_ms).collect();
    let transcripts: Vec<f64> = known().map(|(_, it)| it.transcript_ms).collect();
    let early = times.iter().filter(|time| **time < 0.0).count();
    let right = known()
        .filter(|(number, it)| it.reply == expected[**number])
        .count();
    report.latency(&format!("end of speech to response_ready, {name}"), &times);
    report.latency("  silence over to final words", &transcripts);
    report.answers(name, asked as usize, times.len(), right, early);
}

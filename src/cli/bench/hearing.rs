//! `docent bench hearing`: how soon a spoken question is answered, for one speaker and for several at once.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::milliseconds_after;
use super::report::Report;
use super::server::BenchServer;
use crate::audio::{duration_of, resample};
use crate::client::{Client, Heard};
use crate::clock;
use crate::hearing::SAMPLE_RATE_HZ;
use crate::hearing::whisper::EMBEDDED;
use crate::inference::{Cancellation, Scratch};
use crate::speaking::espeak::{self, EspeakVoice};
use crate::speaking::{Delivery, Synthesizer};

/// Questions of the demo pack, short and long, as visitors ask them.
pub(super) const QUESTIONS: [&str; 8] = [
    "what are the admission requirements",
    "when is the application deadline",
    "how much is the application fee",
    "how do i apply for housing",
    "what scholarships are there",
    "do i need a visa",
    "can i visit the campus",
    "what do international students need",
];

/// Sound sent at a time, as browsers do.
const CHUNK: Duration = Duration::from_millis(20);

/// Silence before and after a question, of which the server hears as much as it needs.
const BEFORE: Duration = Duration::from_millis(500);
const AFTER: Duration = Duration::from_secs(8);

/// Loudness of what a microphone hears while nobody speaks: 66 dB below full scale.
const ROOM: i16 = 16;

/// A sample louder than this belongs to the words.
const SPEECH_LEAST: i16 = 300;

/// What `bench hearing` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder. espeak-ng speaks the \
                  questions of the demo pack, which are sent as a microphone does, in real time, with the sound of a \
                  quiet room around them. The time counts from the last sound of the question, the silence that ends \
                  it included, to response_ready. A reply that comes while the question is still being spoken is \
                  early. A second speaker hears the replies, which are never kept, and interrupts each at its first \
                  sound: the time to that."
)]
pub struct HearingArgs {
    /// Questions of the single speaker
    #[arg(long, default_value_t = 24, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    questions: u32,
    /// Speakers at once; 0 leaves this out
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    speakers: u32,
    /// Questions each of them asks
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// A Whisper model to hear with, instead of the one in the program: the folder and the name as in base.en-q5_1
    #[arg(long, num_args = 2, value_names = ["DIR", "NAME"])]
    whisper: Option<Vec<String>>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A spoken question.
pub(super) struct Question {
    /// Samples at 16 kHz, the room around it.
    pub(super) sound: Vec<i16>,
    /// Where its words end, in samples.
    pub(super) end: usize,
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
pub async fn hearing(args: &HearingArgs) -> Result<Report> {
    let mut report = Report::default();
    let questions: Arc<[Question]> = QUESTIONS
        .iter()
        .map(|text| spoken(text))
        .collect::<Result<_>>()?;
    let recogniser = args.whisper.as_deref().map(|whisper| {
        let name = format!("whisper:{}", whisper[1]);
        (whisper[0].clone(), name)
    });
    let server = match &recogniser {
        None => {
            let embedded = format!("whisper:{EMBEDDED}");
            BenchServer::start(&[("DOCENT__HEARING__RECOGNISER", embedded.as_str())]).await?
        }
        Some((folder, name)) => {
            let variables = [
                ("DOCENT__HEARING__MODELS", folder.as_str()),
                ("DOCENT__HEARING__RECOGNISER", name.as_str()),
            ];
            BenchServer::start(&variables).await?
        }
    };
    let expected = typed(&server).await?;
    let one = speaker(&server, "bench-speaker", &questions, args.questions, 0).await?;
    add(&mut report, "one speaker", &one, args.questions, &expected);
    let uncached = BenchServer::start(&[("DOCENT__SPEECH__CACHE", "off")]).await?;
    let heard = first_sounds(&uncached, &questions, args.questions).await?;
    drop(uncached);
    report.latency("end of speech to the first sound of the reply", &heard);
    if args.speakers > 0 {
        let cpu = server.cpu_time()?;
        let started = clock::now();
        let many = speakers(&server, &questions, args).await?;
        let elapsed = clock::now().duration_since(started);
        let asked = args.speakers * args.rounds;
        let name = format!("{} speakers at once", args.speakers);
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
    args: &HearingArgs,
) -> Result<Vec<(usize, Option<Answered>)>> {
    let mut sessions = JoinSet::new();
    for number in 0..args.speakers {
        let (address, questions, rounds) = (server.address(), Arc::clone(questions), args.rounds);
        sessions.spawn(async move {
            let session = format!("bench-speaker-{number}");
            speak(&address, &session, &questions, rounds, number as usize).await
        });
    }
    let mut all = Vec::new();
    while let Some(session) = sessions.join_next().await {
        all.extend(session.context("a speaker stopped")??);
    }
    Ok(all)
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

/// The question in espeak-ng's voice, in a quiet room.
pub(super) fn spoken(text: &str) -> Result<Question> {
    let words = words_of(text, "en-us")?;
    let loud = |sample: &i16| sample.saturating_abs() >= SPEECH_LEAST;
    let last = words.iter().rposition(loud);
    let last = last.context("espeak-ng said nothing")?;
    let samples = |time: Duration| time.as_millis() as usize * SAMPLE_RATE_HZ as usize / 1000;
    let mut sound = vec![0; samples(BEFORE)];
    let end = sound.len() + last;
    sound.extend(&words[..=last]);
    sound.resize(end + samples(AFTER), 0);
    ensure!(end > samples(BEFORE), "espeak-ng said nothing");
    let mut noise = 1_u32;
    for sample in &mut sound {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 16) as i16 % ROOM;
        *sample = sample.saturating_add(hiss);
    }
    Ok(Question { sound, end })
}

/// The text as a voice of espeak-ng says it, at 16 kHz.
pub(super) fn words_of(text: &str, voice: &str) -> Result<Vec<i16>> {
    let folder = Scratch::new().context("cannot make a temporary data folder")?;
    espeak::start(Some(folder.path()))?;
    let voice = EspeakVoice::open(voice)?;
    let sound = voice.speak(text, Delivery::default(), &Cancellation::default())?;
    Ok(resample(&sound, SAMPLE_RATE_HZ).samples)
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

//! Everything at once, on one core and within a gigabyte, beside a visitor who speaks.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use docent::audio::pcm;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::socket::Socket;
use super::speech::{digits, prose, speech};
use super::watched::start;
use super::{alone, amount, on_many_threads};
use crate::hearing::spoken;
use crate::support::flac::silence;
use crate::support::form::{KIND, TRANSCRIPTIONS, form};
use crate::support::http::{UPLOAD, begin, try_download, try_send};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment};

/// The memory that all of it must do with. MiB.
const MEMORY_MIB_MAX: u64 = 1_024;

/// Within this all is as before.
const RECOVERY: Duration = Duration::from_secs(10);

/// What may be held more than before then. MiB.
const KEPT_MIB_MAX: u64 = 96;
/// Before the memory is looked at, the attack goes on for so long. Seconds.
const REHEARSAL_S: usize = 10;

/// A pause between two tries of an attacker who was refused.
const AGAIN: Duration = Duration::from_millis(50);

/// How long a spoken question may wait for its answer.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// What the visitor asks. The demo pack answers each.
const QUESTIONS: [&str; 3] = [
    "when does the library open",
    "what are the admission requirements",
    "how much is the application fee",
];

/// What the demo pack says when it has no time to hear or to answer.
const BUSY: [&str; 2] = ["did not catch that", "something went wrong"];

/// Time of a frame of sound.
const FRAME: Duration = Duration::from_millis(20);

/// Samples of a frame.
const FRAME_SAMPLES: usize = 320;

/// How the spoken questions were answered.
#[derive(Debug, Default)]
struct Spoken {
    /// As the typed ones were.
    right: usize,
    /// That the assistant cannot answer now, or did not understand.
    busy: usize,
    /// Otherwise: misheard.
    other: usize,
    /// Those of the end of speech to the answer.
    waits: Vec<Duration>,
}

/// Says a question as fast as one speaks, and waits for the answer.
async fn say(client: &mut Client, question: &str, spoken_so_far: &mut Spoken, typed: &Value) {
    let mut ticks = tokio::time::interval(FRAME);
    for samples in spoken(question).chunks(FRAME_SAMPLES) {
        ticks.tick().await;
        client
            .send_frame(Message::binary(pcm::bytes(samples)))
            .await;
    }
    let said = Instant::now();
    let mut told = Vec::new();
    let answer = loop {
        assert!(
            said.elapsed() < ANSWER_MAX,
            "{question:?} has no answer, but {told:?}"
        );
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        if message["type"] == "response_ready" {
            break message["text"].as_str().unwrap().to_owned();
        }
        told.push((said.elapsed(), message));
    };
    spoken_so_far.waits.push(said.elapsed());
    if answer == *typed {
        spoken_so_far.right += 1;
    } else if BUSY.iter().any(|told| answer.contains(told)) {
        spoken_so_far.busy += 1;
    } else {
        spoken_so_far.other += 1;
    }
    client.expect("turn_complete").await;
}

/// A visitor who speaks until then.
async fn speak(server: &Server, until: Instant) -> Spoken {
    let mut typist = Client::core(server, "who-types").await;
    let mut client = Client::core(server, "who-speaks").await;
    let mut spoken = Spoken::default();
    let mut typed = Vec::new();
    for question in QUESTIONS {
        typed.push(typist.ask(question).await["text"].clone());
    }
    while Instant::now() < until {
        for (question, typed) in QUESTIONS.iter().zip(&typed) {
            say(&mut client, question, &mut spoken, typed).await;
        }
    }
    spoken
}

/// Opens a session and does this with it, again and again.
async fn come_again(server: &Server, id: &str, until: Instant, done: &AtomicU64) {
    while Instant::now() < until {
        let Some(mut socket) = Socket::open(server, id).await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        while Instant::now() < until && socket.ask("how much is the tuition").await.is_some() {
            done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Talks without an end.
async fn talk(server: &Server, id: &str, until: Instant, done: &AtomicU64) {
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    while Instant::now() < until {
        let Some(mut socket) = Socket::open(server, id).await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        while Instant::now() < until && socket.say(fragment("and another word")).await.is_some() {
            done.fetch_add(1, Ordering::Relaxed);
            ticks.tick().await;
        }
    }
}

/// Everything that comes over sockets.
async fn sockets(server: &Server, until: Instant, done: &AtomicU64) {
    let greedy = (0..amount(300, 20)).map(|number| async move {
        // Of each id two, which take it from each other.
        come_again(server, &format!("greedy-{}", number / 2), until, done).await;
    });
    let talkers = (0..amount(100, 5)).map(|number| async move {
        talk(server, &format!("talker-{number}"), until, done).await;
    });
    tokio::join!(join_all(greedy), join_all(talkers));
}

/// Sends this again and again, however it is answered.
fn send_again(until: Instant, done: &AtomicU64, send: impl Fn() -> bool) {
    while Instant::now() < until {
        if send() {
            done.fetch_add(1, Ordering::Relaxed);
        } else {
            thread::sleep(AGAIN);
        }
    }
}

/// Begins what is never ended: uploads and heads of requests.
fn begin_and_leave(server: &Server, until: Instant) {
    let part = vec![0; 1 << 20];
    while Instant::now() < until {
        let begin = |beginning| begin(server, beginning);
        let mut uploads: Vec<_> = (0..amount(100, 4)).map(|_| begin(UPLOAD)).collect();
        for stream in &mut uploads {
            // Refused, some.
            let _ = stream.write_all(&part);
        }
        let head = "GET /ready HTTP/1.1\r\nHost: local";
        let heads: Vec<_> = (0..amount(400, 10)).map(|_| begin(head)).collect();
        thread::sleep(Duration::from_secs(5).min(until.saturating_duration_since(Instant::now())));
        drop((uploads, heads));
    }
}

/// Asks all questions again until each is answered as it was before. Gives the number of rounds, and the last of them.
fn until_all_are_right(server: &Server) -> (usize, Spoken) {
    let (begun, mut round) = (Instant::now(), 0);
    loop {
        round += 1;
        let spoken = on_many_threads(speak(server, Instant::now() + FRAME));
        // Other tests may have the cores, and a recogniser that is late is told to be busy.
        if spoken.right == spoken.waits.len() || begun.elapsed() > ANSWER_MAX {
            return (round, spoken);
        }
    }
}

#[test]
fn everything_at_once() {
    let _alone = alone();
    let server = start(Launch::serve().under("taskset -c 0"));
    let (turns, sounds, files) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let hours =
        [silence(24_000, 3_599), silence(16_000, 3 * 3_600)].map(|file| form(Some(&file), &[]));
    let requests = [
        speech(&digits(), "flac", 0.25),
        speech(&prose(), "opus", 1.0),
        speech(&prose(), "wav", 0.6),
        json!({"input": "Hello.", "voice": "espeak:en-us"}),
    ];
    // One of each has the engines loaded that stay, and their buffers for sound as long as this.
    on_many_threads(speak(&server, Instant::now() + FRAME));
    let minute = form(Some(&silence(16_000, 60)), &[]);
    try_send(&server, TRANSCRIPTIONS, KIND, &minute).expect("a file of a minute is heard");
    for body in &requests {
        try_download(&server, "/v1/audio/speech", body).expect("a text is spoken");
    }
    let attack = |seconds: usize| {
        let until = Instant::now() + Duration::from_secs(seconds as u64);
        thread::scope(|scope| {
            scope.spawn(|| on_many_threads(sockets(&server, until, &turns)));
            scope.spawn(|| begin_and_leave(&server, until));
            for body in &requests {
                let (server, sounds) = (Arc::clone(&server), &sounds);
                scope.spawn(move || {
                    let send = || {
                        try_download(&server, "/v1/audio/speech", body)
                            .is_ok_and(|it| it.status == 200)
                    };
                    send_again(until, sounds, send);
                });
            }
            for body in &hours {
                let (server, files) = (Arc::clone(&server), &files);
                scope.spawn(move || {
                    let send = || {
                        try_send(&server, TRANSCRIPTIONS, KIND, body)
                            .is_ok_and(|status| status == 200)
                    };
                    send_again(until, files, send);
                });
            }
            on_many_threads(speak(&server, until))
        })
    };
    // A first time, for what is kept of sounds and texts of all lengths that an attack has.
    attack(REHEARSAL_S);
    thread::sleep(RECOVERY);
    let before = server.memory_mib();
    let seconds = amount(600, 20);
    let spoken = attack(seconds);
    let peak = server.memory_peak_mib();
    thread::sleep(RECOVERY);
    let (recovered, after) = until_all_are_right(&server);
    let memory = server.memory_mib().saturating_sub(before);
    let mut waits = spoken.waits.clone();
    waits.sort();
    println!(
        "| everything at once for {seconds} s on one core | {} turns and fragments, {} sounds, {} files | {} asked aloud: {} right, {} told \
         that it is busy, {} misheard; from the end of the sound p50 {:.1}, longest {:.1} s; afterwards all right in round {recovered} | {peak} MiB at most, +{memory} \
         after {} s |",
        turns.load(Ordering::Relaxed),
        sounds.load(Ordering::Relaxed),
        files.load(Ordering::Relaxed),
        spoken.waits.len(),
        spoken.right,
        spoken.busy,
        spoken.other,
        waits[waits.len() / 2].as_secs_f64(),
        waits[waits.len() - 1].as_secs_f64(),
        RECOVERY.as_secs(),
    );
    assert!(peak < MEMORY_MIB_MAX, "{peak} MiB");
    assert!(memory < KEPT_MIB_MAX, "{memory} MiB are still held");
    assert_eq!(after.right, after.waits.len(), "{after:?}");
    assert_eq!(server.health().json()["status"], "healthy");
}

//! Somebody who asks one question a second, whatever else goes on.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

use crate::support::server::Server;
use crate::support::socket::{Client, vad_end};

/// Time from one question to the next.
const PACE: Duration = Duration::from_secs(1);

/// What the demo pack and the lighthouse say when they could not find the answer in time. That they do not know one is
/// another thing.
const APOLOGIES: [&str; 2] = ["something went wrong", "is unwell"];

const QUESTIONS: [&str; 5] = [
    "when does the library open",
    "how much is the tuition",
    "where can I park",
    "what are the admission requirements",
    "hello",
];

/// A visitor in a thread of its own.
pub struct Visitor {
    leaves: Arc<AtomicBool>,
    thread: JoinHandle<Visit>,
}

/// How the visitor was served.
#[derive(Debug, Default)]
pub struct Visit {
    /// From `vad_end` to the answer.
    pub waits: Vec<Duration>,
    /// How many questions got the apology.
    pub apologies: usize,
}

impl Visitor {
    /// Comes in, and asks until it is told to leave.
    pub fn come(server: &Arc<Server>) -> Self {
        let leaves = Arc::new(AtomicBool::new(false));
        let (server, told) = (Arc::clone(server), Arc::clone(&leaves));
        let thread = thread::spawn(move || {
            let mut runtime = Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(ask_on(&server, &told))
        });
        Self { leaves, thread }
    }

    /// Leaves after the question that is being answered.
    pub fn leave(self) -> Visit {
        self.leaves.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

async fn ask_on(server: &Server, told: &AtomicBool) -> Visit {
    let mut client = Client::core(server, "quiet-visitor").await;
    let mut visit = Visit::default();
    for (number, question) in QUESTIONS.iter().cycle().enumerate() {
        if told.load(Ordering::Relaxed) {
            break;
        }
        client.say(&format!("{question} {number}")).await;
        client.send(vad_end()).await;
        let asked = Instant::now();
        let answer = client.expect("response_ready").await;
        visit.waits.push(asked.elapsed());
        client.expect("turn_complete").await;
        let text = answer["text"].as_str().unwrap_or_default().to_lowercase();
        visit.apologies += usize::from(APOLOGIES.iter().any(|it| text.contains(it)));
        tokio::time::sleep(PACE.saturating_sub(asked.elapsed())).await;
    }
    visit
}

impl Visit {
    /// The wait that this part of the questions did not exceed.
    pub fn quantile(&self, part: f64) -> Duration {
        let mut waits = self.waits.clone();
        waits.sort();
        let at = (waits.len() as f64 * part).ceil() as usize;
        waits.get(at.saturating_sub(1)).copied().unwrap_or_default()
    }
}

impl fmt::Display for Visit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |part| self.quantile(part).as_secs_f64() * 1000.0;
        write!(
            formatter,
            "{} asked, p50 {:.1}, p99 {:.1} ms, {} apologies",
            self.waits.len(),
            milliseconds(0.5),
            milliseconds(0.99),
            self.apologies
        )
    }
}

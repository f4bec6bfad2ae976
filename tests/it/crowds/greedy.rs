//! Those who ask without pause leave the others their answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::support::server::{Launch, Server};
use crate::support::socket::Client;

/// Sessions that ask anew as soon as they are answered.
const GREEDY: usize = 300;

/// What the quiet visitor asks, one question a second.
const QUESTIONS: u64 = 10;

const APOLOGY: &str = "I'm sorry, something went wrong. Please try again.";

/// A question that was not asked before: its vector is not known.
fn question(number: u64) -> String {
    format!("what must I bring for admission number {number}")
}

async fn ask_without_pause(server: &Server, name: usize, end: &AtomicBool, asked: &AtomicU64) {
    let mut client = Client::core(server, &format!("greedy-{name}")).await;
    while !end.load(Ordering::Relaxed) {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        client.ask(&question(number)).await;
    }
}

/// What a quiet visitor has waited for its answers.
struct Waited(Vec<Duration>);

impl Waited {
    /// One question a second, each of which must be answered.
    async fn of_a_quiet_visitor(server: &Server) -> Self {
        let mut quiet = Client::core(server, "quiet").await;
        let mut times = Vec::new();
        for number in 0..QUESTIONS {
            sleep(Duration::from_secs(1)).await;
            quiet.say(&question(1_000_000 + number)).await;
            let begun = Instant::now();
            let answer = quiet.finish().await;
            times.push(begun.elapsed());
            assert_ne!(answer["text"], APOLOGY, "question {number}");
        }
        times.sort();
        Self(times)
    }

    /// Tells what it was; how long is the affair of whoever has the machine for himself.
    fn tell(&self, beside: &str) {
        let (median, last) = (self.0[self.0.len() / 2], self.0[self.0.len() - 1]);
        println!("beside {beside}: {median:?} in the middle, {last:?} at most");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_a_second_is_answered_beside_many_sessions_that_ask_without_pause() {
    let server = Arc::new(Launch::serve().start_ready());
    let (end, asked) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
    let crowd: Vec<_> = (0..GREEDY)
        .map(|name| {
            let (server, end, asked) = (Arc::clone(&server), Arc::clone(&end), Arc::clone(&asked));
            tokio::spawn(async move { ask_without_pause(&server, name, &end, &asked).await })
        })
        .collect();
    let waited = Waited::of_a_quiet_visitor(&server).await;
    end.store(true, Ordering::Relaxed);
    for greedy in crowd {
        greedy.await.unwrap();
    }
    let asked = asked.load(Ordering::Relaxed);
    waited.tell(&format!("{asked} questions"));
}

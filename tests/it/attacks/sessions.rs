//! Sessions that ask and talk without pause.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::watched::{attacked, start};
use super::{alone, amount, on_many_threads};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment};

/// How long an attack lasts that has no end of its own.
fn duration() -> Duration {
    Duration::from_secs(amount(60, 5) as u64)
}

/// Asks anew as soon as it is answered.
async fn ask_without_pause(server: Arc<Server>, number: usize, until: Instant) -> u64 {
    let mut client = Client::core(&server, &format!("greedy-{number}")).await;
    let mut turns = 0;
    while Instant::now() < until {
        client
            .ask(&format!("how much is the tuition for {number} {turns}"))
            .await;
        turns += 1;
    }
    turns
}

#[test]
fn greedy_sessions() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(300, 100);
    let name = format!("{many} sessions that ask without pause");
    let figures = attacked(&name, &server, || {
        let until = Instant::now() + duration();
        let turns: u64 = on_many_threads(async {
            let mut sessions = JoinSet::new();
            for number in 0..many {
                sessions.spawn(ask_without_pause(Arc::clone(&server), number, until));
            }
            sessions.join_all().await.iter().sum()
        });
        format!("{:.0} turns/s", turns as f64 / duration().as_secs_f64())
    });
    figures.hold(200);
}

/// Fragments of one session in a second.
const FRAGMENTS_PER_S: u64 = 100;

async fn talk(server: Arc<Server>, number: usize, until: Instant, said: &AtomicU64) {
    let mut client = Client::core(&server, &format!("talker-{number}")).await;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / FRAGMENTS_PER_S as u32);
    while Instant::now() < until {
        ticks.tick().await;
        client.send(fragment("and another word")).await;
        // Told of each, or that the utterance is full.
        client.text().await;
        said.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_flood_of_fragments() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(100, 10);
    let name = format!("{} fragments a second", many as u64 * FRAGMENTS_PER_S);
    let said = Arc::new(AtomicU64::new(0));
    let figures = attacked(&name, &server, || {
        let until = Instant::now() + duration();
        on_many_threads(async {
            let mut sessions = JoinSet::new();
            for number in 0..many {
                let (server, said) = (Arc::clone(&server), Arc::clone(&said));
                sessions.spawn(async move { talk(server, number, until, &said).await });
            }
            sessions.join_all().await;
        });
        let said = said.load(Ordering::Relaxed) as f64;
        format!("{:.0} a second", said / duration().as_secs_f64())
    });
    figures.hold(200);
}

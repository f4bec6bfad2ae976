//! Sessions that ask and talk without pause.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinSet;

use super::socket::Socket;
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

/// Sockets that open the same session.
const SOCKETS_MAX: usize = 8;

/// Ids that are tried at the same time.
const IDS_AT_ONCE: usize = 16;

/// Opens sockets of one id at the same moment and has each ask as soon as it can. Says whether more than one of them still
/// answers in the end, or a number of a turn was given twice.
async fn has_two_drivers(server: &Server, number: usize) -> bool {
    let id = format!("twice-{number}");
    let count = 2 + number % (SOCKETS_MAX - 1);
    let open = |_| async {
        let mut socket = Socket::open(server, &id).await?;
        let turn = socket.ask("hello").await.map(|answer| answer.turn);
        Some((socket, turn))
    };
    let opened = join_all((0..count).map(open)).await;
    let (mut sockets, first): (Vec<_>, Vec<_>) = opened.into_iter().flatten().unzip();
    let mut turns: Vec<_> = first.into_iter().flatten().collect();
    // Who came in the middle of another's turn is told its end too: an answer that lay there all the time is none.
    let told_before = turns.iter().max().copied();
    let mut still_answer = 0;
    for socket in &mut sockets {
        let again = socket.ask("hello").await.map(|answer| answer.turn);
        still_answer += usize::from(again > told_before);
        turns.extend(again);
    }
    assert!(still_answer > 0, "{id}: nobody is answered");
    let different: BTreeSet<_> = turns.iter().collect();
    let has_two = still_answer > 1 || different.len() < turns.len();
    if has_two {
        println!("{id}: of {count} sockets {still_answer} answer in the end; turns {turns:?}");
    }
    has_two
}

#[test]
fn sockets_of_one_id_at_the_same_moment() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(10_000, 50);
    let name = format!("{many} ids, 2 to {SOCKETS_MAX} sockets of each at the same moment");
    let figures = attacked(&name, &server, || {
        let next = AtomicUsize::new(0);
        let twice: usize = on_many_threads(async {
            let try_ids = |_| async {
                let mut twice = 0;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= many {
                        return twice;
                    }
                    twice += usize::from(has_two_drivers(&server, number).await);
                }
            };
            join_all((0..IDS_AT_ONCE).map(try_ids)).await.iter().sum()
        });
        assert_eq!(twice, 0, "ids with two drivers");
        format!("{twice} with two drivers")
    });
    figures.hold(200);
}

/// Those who share an id.
const VISITORS: usize = 4;

/// How often each of them comes.
const VISITS: usize = 10;

/// Has some visitors come with one id, ask and go at once, again and again, so that its driver ends and another one begins
/// all the time. The numbers of the turns that they were told.
async fn turns_of_those_who_go_at_once(server: &Server, number: usize) -> Vec<u64> {
    let id = format!("goes-{number}");
    let come_and_go = |_| async {
        let mut turns = Vec::new();
        for _ in 0..VISITS {
            let Some(mut socket) = Socket::open(server, &id).await else {
                continue;
            };
            turns.extend(socket.ask("hello").await.map(|answer| answer.turn));
        }
        turns
    };
    join_all((0..VISITORS).map(come_and_go)).await.concat()
}

#[test]
fn sockets_of_one_id_that_go_at_once() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(2_000, 50);
    let name = format!("{many} ids, {VISITORS} visitors of each come, ask and go {VISITS} times");
    let figures = attacked(&name, &server, || {
        on_many_threads(async {
            for first in (0..many).step_by(IDS_AT_ONCE) {
                let ids = first..many.min(first + IDS_AT_ONCE);
                let told = ids.map(|number| turns_of_those_who_go_at_once(&server, number));
                for turns in join_all(told).await {
                    let different: BTreeSet<_> = turns.iter().collect();
                    assert_eq!(different.len(), turns.len(), "given twice: {turns:?}");
                }
            }
        });
        "no number of a turn given twice".to_owned()
    });
    figures.hold(200);
}

#[test]
fn a_storm_of_sockets() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(2_000, 100);
    let name = format!("{many} sockets that open at once, ask and go");
    let figures = attacked(&name, &server, || {
        let answered = on_many_threads(async {
            let come = |number| {
                let server = Arc::clone(&server);
                async move {
                    let mut socket = Socket::open(&server, &format!("storm-{number}")).await?;
                    socket.ask("hello").await
                }
            };
            join_all((0..many).map(come)).await
        });
        let answered = answered.iter().flatten().count();
        assert_eq!(answered, many);
        format!("{answered} answered")
    });
    figures.hold(200);
}

//! The process is killed while it answers, and the pack is edited meanwhile: nothing that was acknowledged is lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::Signal;
use tokio::task::JoinSet;

use super::socket::{Answer, Socket};
use super::{alone, amount, on_many_threads};
use crate::support::http::get;
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};

/// Sessions that ask at the same time.
const SESSIONS: usize = 8;

/// The replies that clients were given, by session and turn.
type Acknowledged = Arc<Mutex<BTreeMap<(String, u64), String>>>;

/// Asks until the server is gone.
async fn ask_on(server: Arc<Server>, session: String, acknowledged: Acknowledged) {
    let Some(mut socket) = Socket::open(&server, &session).await else {
        return;
    };
    for number in 0.. {
        let asked = socket.ask(&format!("how tall is the tower {number}")).await;
        let Some(Answer { turn, reply }) = asked else {
            return;
        };
        let mut all = acknowledged.lock().unwrap();
        let before = all.insert((session.clone(), turn), reply);
        assert!(before.is_none(), "{session}: turn {turn} twice");
    }
}

/// Lets all sessions ask while a document is edited, and kills the server in the middle.
async fn load_and_kill(
    server: &Arc<Server>,
    pack: &PackFolder,
    round: usize,
    acknowledged: &Acknowledged,
) {
    let mut sessions = JoinSet::new();
    for number in 0..SESSIONS {
        let (server, acknowledged) = (Arc::clone(server), Arc::clone(acknowledged));
        sessions.spawn(ask_on(server, format!("s{number}"), acknowledged));
    }
    for edit in 0..3 {
        let text = format!("# Ferry\n\nThe ferry costs {round} euros and {edit} cents.\n");
        pack.write("knowledge/ferry.md", text);
        let pause = 20 + (round * 37 + edit * 11) % 90;
        tokio::time::sleep(Duration::from_millis(pause as u64)).await;
    }
    server.signal(Signal::KILL);
    sessions.join_all().await;
}

#[test]
fn kills_under_load_with_edits() {
    let _alone = alone();
    let (data, pack) = (tempfile::tempdir().unwrap(), PackFolder::new());
    let launch = || {
        Launch::serve()
            .data(data.path())
            .pack(pack.path())
            .start_ready()
    };
    let (kills, acknowledged) = (amount(200, 4), Acknowledged::default());
    for round in 0..kills {
        let server = Arc::new(launch());
        on_many_threads(load_and_kill(&server, &pack, round, &acknowledged));
    }
    let server = launch();
    let acknowledged = acknowledged.lock().unwrap();
    let mut lost = 0;
    for number in 0..SESSIONS {
        let session = format!("s{number}");
        let stored = get(&server, &format!("/api/v1/sessions/{session}")).json();
        let turns = stored["turns"].as_array().cloned().unwrap_or_default();
        let replies: BTreeMap<u64, &str> = turns
            .iter()
            .filter_map(|turn| Some((turn["turn_number"].as_u64()?, turn["reply_text"].as_str()?)))
            .collect();
        let of_session = acknowledged.iter().filter(|((of, _), _)| *of == session);
        lost += of_session
            .filter(|((_, turn), reply)| replies.get(turn) != Some(&reply.as_str()))
            .count();
    }
    println!(
        "| {kills} kills under load with edits | {} turns acknowledged, {lost} lost | | |",
        acknowledged.len()
    );
    assert!(acknowledged.len() > kills, "{} turns", acknowledged.len());
    assert_eq!(lost, 0);
}

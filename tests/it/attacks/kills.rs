//! The process is killed while it answers, and the pack is edited meanwhile: nothing that was acknowledged is lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use rustix::process::Signal;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{alone, amount, on_many_threads};
use crate::support::http::get;
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Writer, fragment, handshake, vad_end};

/// Sessions that ask at the same time.
const SESSIONS: usize = 8;

/// The replies that clients were given, by session and turn.
type Acknowledged = Arc<Mutex<BTreeMap<(String, u64), String>>>;

/// Asks until the server is gone.
async fn ask_on(server: Arc<Server>, session: String, acknowledged: Acknowledged) {
    let query = format!("?session_id={session}&audio=none");
    let Ok(client) = handshake(&server, &query, &[]).await else {
        return;
    };
    let (mut writer, mut reader) = client.split();
    let mut number = 0;
    while ask(&mut writer, number).await.is_some() {
        number += 1;
        loop {
            let Some(Ok(frame)) = reader.next().await else {
                return;
            };
            let Ok(text) = frame.into_text() else { return };
            let message: Value = serde_json::from_str(&text).unwrap_or_default();
            match message["type"].as_str() {
                Some("response_ready") => {
                    let turn = message["turn"].as_u64().unwrap();
                    let reply = message["text"].as_str().unwrap().to_owned();
                    let mut all = acknowledged.lock().unwrap();
                    let before = all.insert((session.clone(), turn), reply);
                    assert!(before.is_none(), "{session}: turn {turn} twice");
                }
                Some("turn_complete") => break,
                _ => {}
            }
        }
    }
}

async fn ask(writer: &mut Writer, number: usize) -> Option<()> {
    writer
        .send(fragment(&format!("how tall is the tower {number}")))
        .await
        .ok()?;
    writer.send(vad_end()).await.ok()
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

//! Replies over `/orchestrate` at the speed that a client asks for.

use super::{QUESTION, server};
use crate::support::server::Server;
use crate::support::socket::{Client, fragment, vad_end};

/// The first sentence of a reply, and how long it lasts. Milliseconds.
async fn first_sentence(server: &Server, session: &str, parameters: &str) -> (String, f64) {
    let parameters = format!("events=full{parameters}");
    let mut client = Client::hearing(server, session, &parameters).await;
    client.send(fragment(QUESTION)).await;
    client.send(vad_end()).await;
    loop {
        let (_, message) = client.sounds().await;
        if message["type"] == "sentence" {
            let text = message["text"].as_str().expect("words");
            let duration = message["duration_ms"].as_f64().expect("a time");
            return (text.to_owned(), duration);
        }
    }
}

#[tokio::test]
async fn a_client_hears_replies_as_fast_as_it_asks_for_and_no_other_does() {
    let server = server();
    let (words, slow_ms) = first_sentence(&server, "slow", "&speed=0.5").await;
    let (usual, usual_ms) = first_sentence(&server, "usual", "").await;
    let (fast, fast_ms) = first_sentence(&server, "fast", "&speed=1.5").await;
    assert!(words == usual && usual == fast, "{words} {usual} {fast}");
    assert!(slow_ms > 1.5 * usual_ms, "{slow_ms} and {usual_ms} ms");
    assert!(fast_ms < 0.85 * usual_ms, "{fast_ms} and {usual_ms} ms");
}

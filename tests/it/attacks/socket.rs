//! A socket that may end at any moment.

use futures_util::StreamExt;
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::support::server::Server;
use crate::support::socket::{Reader, Writer, fragment, handshake, vad_end};

/// A client that is told when its socket has ended, instead of failing.
pub struct Socket {
    writer: Writer,
    reader: Reader,
}

/// What was answered.
pub struct Answer {
    /// Its number in the session.
    pub turn: u64,
    /// The words.
    pub reply: String,
}

impl Socket {
    /// A socket of this session in core mode; none where the server is gone or refuses.
    pub async fn open(server: &Server, session: &str) -> Option<Self> {
        let query = format!("?session_id={session}&audio=none");
        let (writer, reader) = handshake(server, &query, &[]).await.ok()?.split();
        Some(Self { writer, reader })
    }

    /// Sends a message; none once the socket has ended.
    pub async fn send(&mut self, message: Value) -> Option<()> {
        self.writer.send(message).await.ok()
    }

    /// Sends any frame; none once the socket has ended.
    pub async fn send_frame(&mut self, frame: Message) -> Option<()> {
        self.writer.send_frame(frame).await.ok()
    }

    /// Sends a message and waits for what is said of it; none once the socket has ended.
    pub async fn say(&mut self, message: Value) -> Option<()> {
        self.writer.send(message).await.ok()?;
        self.reader.next().await?.ok().map(drop)
    }

    /// Asks, and waits for the end of the turn; none once the socket has ended.
    pub async fn ask(&mut self, question: &str) -> Option<Answer> {
        self.writer.send(fragment(question)).await.ok()?;
        self.writer.send(vad_end()).await.ok()?;
        let mut answer = None;
        loop {
            let text = self.reader.next().await?.ok()?.into_text().ok()?;
            let message: Value = serde_json::from_str(&text).ok()?;
            match message["type"].as_str() {
                Some("response_ready") => {
                    let turn = message["turn"].as_u64().unwrap();
                    let reply = message["text"].as_str().unwrap().to_owned();
                    answer = Some(Answer { turn, reply });
                }
                Some("turn_complete") => return answer,
                _ => {}
            }
        }
    }
}

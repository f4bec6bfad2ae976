//! A client of `/orchestrate` that takes nothing for granted: every frame is looked at, in order.

use std::fmt;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::PATIENCE;
use super::server::Server;

/// An open session.
pub struct Client {
    writer: Writer,
    reader: Reader,
}

/// Its receiving half.
pub type Reader = SplitStream<WebSocketStream<TcpStream>>;

/// Its sending half.
pub struct Writer(SplitSink<WebSocketStream<TcpStream>, Message>);

/// A handshake that was refused.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// `Retry-After`; empty when it is not there.
    pub retry_after: String,
    /// The body.
    pub body: String,
}

/// What came from the server.
enum Frame {
    Text(String),
    Closed(Option<u16>),
    Sound(Vec<u8>),
    /// The end of the stream without a close frame.
    Other(String),
}

impl fmt::Display for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Other(text) => formatter.write_str(text),
            Self::Sound(bytes) => write!(formatter, "{} bytes of sound", bytes.len()),
            Self::Closed(code) => write!(formatter, "a close frame with {code:?}"),
        }
    }
}

/// Opens a socket with this query, without reading anything.
pub async fn handshake(
    server: &Server,
    query: &str,
    headers: &[(&'static str, &str)],
) -> Result<Client, Refusal> {
    handshake_at(server, &format!("/orchestrate{query}"), headers).await
}

/// Opens a socket at this path, without reading anything.
pub async fn handshake_at(
    server: &Server,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Client, Refusal> {
    let url = format!("ws://{}{path}", server.address);
    let mut request = url.into_client_request().expect("a valid URL");
    for (name, value) in headers {
        let value = value.parse().expect("a valid header");
        request.headers_mut().insert(*name, value);
    }
    let stream = TcpStream::connect(&server.address)
        .await
        .expect("the server listens");
    stream.set_nodelay(true).expect("a socket");
    match client_async(request, stream).await {
        Ok((socket, _)) => {
            let (writer, reader) = socket.split();
            Ok(Client {
                writer: Writer(writer),
                reader,
            })
        }
        Err(Error::Http(answer)) => {
            let retry = answer.headers().get("retry-after");
            Err(Refusal {
                status: answer.status().as_u16(),
                retry_after: retry
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default()
                    .to_owned(),
                body: answer
                    .body()
                    .as_ref()
                    .map(|body| String::from_utf8_lossy(body).into_owned())
                    .unwrap_or_default(),
            })
        }
        Err(problem) => panic!("the handshake fails: {problem}"),
    }
}

impl Writer {
    /// Sends JSON.
    pub async fn send(&mut self, message: Value) -> Result<(), Error> {
        self.0.send(Message::text(message.to_string())).await
    }

    /// Sends any frame.
    pub async fn send_frame(&mut self, frame: Message) -> Result<(), Error> {
        self.0.send(frame).await
    }

    /// Sends several messages in one write.
    pub async fn send_together(&mut self, messages: &[Value]) {
        for message in messages {
            let frame = Message::text(message.to_string());
            self.0.feed(frame).await.expect("the socket is open");
        }
        self.0.flush().await.expect("the socket is open");
    }
}

impl Client {
    /// Opens a session in core mode.
    pub async fn core(server: &Server, session: &str) -> Self {
        Self::open(server, session, "core", "idle").await
    }

    /// Opens a session in full mode.
    pub async fn full(server: &Server, session: &str) -> Self {
        Self::open(server, session, "full", "idle").await
    }

    /// Opens a session that must be in `state`.
    pub async fn open(server: &Server, session: &str, events: &str, state: &str) -> Self {
        Self::open_with(
            server,
            session,
            state,
            &format!("events={events}&audio=none"),
        )
        .await
    }

    /// Opens a session in core mode that hears its replies, in the form that `parameters` ask for.
    pub async fn hearing(server: &Server, session: &str, parameters: &str) -> Self {
        Self::open_with(server, session, "idle", parameters).await
    }

    async fn open_with(server: &Server, session: &str, state: &str, parameters: &str) -> Self {
        let query = format!("?session_id={session}&{parameters}");
        let client = handshake(server, &query, &[]).await;
        let mut client = client.unwrap_or_else(|refusal| panic!("it is let in: {refusal:?}"));
        let connected = client.text().await;
        assert_eq!(
            connected,
            format!(r#"{{"type":"connected","session_id":"{session}","state":"{state}"}}"#),
            "the first frame is `connected`"
        );
        client
    }

    /// Both halves.
    pub fn split(self) -> (Writer, Reader) {
        (self.writer, self.reader)
    }

    /// Sends JSON.
    pub async fn send(&mut self, message: Value) {
        self.writer.send(message).await.expect("the socket is open");
    }

    /// Sends a text frame as it is.
    pub async fn send_text(&mut self, text: &str) {
        self.send_frame(Message::text(text)).await;
    }

    /// Sends any frame.
    pub async fn send_frame(&mut self, frame: Message) {
        self.writer
            .send_frame(frame)
            .await
            .expect("the socket is open");
    }

    /// Sends messages in one write.
    pub async fn send_together(&mut self, messages: &[Value]) {
        self.writer.send_together(messages).await;
    }

    async fn frame(&mut self) -> Frame {
        loop {
            let next = timeout(PATIENCE, self.reader.next()).await;
            return match next.expect("a frame comes") {
                Some(Ok(Message::Text(text))) => Frame::Text(text.to_string()),
                Some(Ok(Message::Binary(bytes))) => Frame::Sound(bytes.to_vec()),
                Some(Ok(Message::Close(close))) => {
                    Frame::Closed(close.map(|close| u16::from(close.code)))
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Err(problem)) => Frame::Other(problem.to_string()),
                None => Frame::Other("the stream has ended".to_owned()),
            };
        }
    }

    /// The very next frame, which must be text.
    pub async fn text(&mut self) -> String {
        match self.frame().await {
            Frame::Text(text) => text,
            other => panic!("a text frame was due, {other} came"),
        }
    }

    /// The very next frame, which must be sound.
    pub async fn sound(&mut self) -> Vec<u8> {
        match self.frame().await {
            Frame::Sound(bytes) => bytes,
            other => panic!("sound was due, {other} came"),
        }
    }

    /// The frames of sound until a text frame comes, and that frame.
    pub async fn sounds(&mut self) -> (Vec<Vec<u8>>, Value) {
        let mut sounds = Vec::new();
        loop {
            match self.frame().await {
                Frame::Sound(bytes) => sounds.push(bytes),
                Frame::Text(text) => {
                    let message = serde_json::from_str(&text).expect("every frame is JSON");
                    return (sounds, message);
                }
                other => panic!("sound or text was due, {other} came"),
            }
        }
    }

    /// The very next frame, which must be of this type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let text = self.text().await;
        let message: Value = serde_json::from_str(&text).expect("every frame is JSON");
        assert_eq!(message["type"], kind, "{kind} was due, {text} came");
        message
    }

    /// The very next frame must be an `error` of this code.
    pub async fn expect_error(&mut self, code: &str) -> String {
        let error = self.expect("error").await;
        assert_eq!(error["code"], code, "{error}");
        error["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The very next frame must close the socket with this code.
    pub async fn expect_close(&mut self, code: u16) {
        match self.frame().await {
            Frame::Closed(Some(got)) if got == code => {}
            other => panic!("the socket was to be closed with {code}, {other} came"),
        }
    }

    /// The socket is closed with this code, whatever is told before that.
    pub async fn expect_close_at_last(&mut self, code: u16) {
        loop {
            match self.frame().await {
                Frame::Text(_) | Frame::Sound(_) => {}
                Frame::Closed(Some(got)) if got == code => return,
                other => panic!("the socket was to be closed with {code}, {other} came"),
            }
        }
    }

    /// Nothing is on its way: what is sent now is answered by the very next frame.
    pub async fn expect_silence(&mut self) {
        self.send_text("this is not JSON").await;
        self.expect_error("invalid_json").await;
    }

    /// Says one fragment.
    pub async fn say(&mut self, text: &str) -> Value {
        self.send(fragment(text)).await;
        self.expect("state_update").await
    }

    /// Ends the utterance and reads the whole answer, in core mode.
    pub async fn finish(&mut self) -> Value {
        self.send(vad_end()).await;
        let response = self.expect("response_ready").await;
        let complete = self.expect("turn_complete").await;
        assert_eq!(
            complete["turn_number"], response["turn"],
            "both frames count the same turn"
        );
        response
    }

    /// One whole turn, in core mode.
    pub async fn ask(&mut self, text: &str) -> Value {
        self.say(text).await;
        self.finish().await
    }
}

/// The message `stt_fragment`.
pub fn fragment(text: &str) -> Value {
    json!({"type": "stt_fragment", "text": text, "is_final": false})
}

/// The message `vad_end`.
pub fn vad_end() -> Value {
    json!({"type": "vad_end", "confidence": 0.9})
}

//! The other end of the wire: a client of `/orchestrate` for verbs that ask a running server and for the benches. It speaks
//! as existing clients do: strict core mode, one frame per step.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::audio::pcm;
use crate::clock;

/// A server that does not answer within this has failed.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// An open session.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
}

/// One answered turn.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The `response_ready` frame.
    pub response: Value,
    /// From sending `vad_end` until `response_ready` was read. Milliseconds.
    pub response_ms: f64,
}

/// A frame of a session that is heard.
#[derive(Debug)]
pub enum Heard {
    /// A WAV file.
    Sound(Vec<u8>),
    /// A message.
    Text(Value),
}

impl Client {
    /// Opens a session without sound at `address` (`host:port`) and reads `connected`.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn connect(address: &str, session: &str, api_key: Option<&str>) -> Result<Self> {
        Self::open(address, session, "audio=none", api_key).await
    }

    /// Opens a session whose replies are heard as WAV files, and reads `connected`.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn connect_hearing(address: &str, session: &str) -> Result<Self> {
        Self::open(address, session, "audio=wav", None).await
    }

    /// Opens a session without sound of its own that is told everything (`events=full`), and reads `connected`.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn connect_full(address: &str, session: &str) -> Result<Self> {
        Self::open(address, session, "audio=none&events=full", None).await
    }

    /// Opens a session that is told everything and whose replies are heard as WAV files, and reads `connected`.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn connect_full_hearing(address: &str, session: &str) -> Result<Self> {
        Self::open(address, session, "audio=wav&events=full", None).await
    }

    /// Sends what a microphone has recorded: samples of one channel at 16 kHz.
    ///
    /// # Errors
    /// When the socket has gone.
    pub async fn send_sound(&mut self, samples: &[i16]) -> Result<()> {
        self.socket
            .send(Message::binary(pcm::bytes(samples)))
            .await?;
        Ok(())
    }

    async fn open(address: &str, session: &str, mode: &str, api_key: Option<&str>) -> Result<Self> {
        let url = format!("ws://{address}/orchestrate?session_id={session}&{mode}");
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        let mut request = url.into_client_request()?;
        if let Some(key) = api_key {
            request
                .headers_mut()
                .insert("x-api-key", HeaderValue::from_str(key)?);
        }
        let (socket, _) = client_async(request, stream).await?;
        let mut client = Self { socket };
        client.expect("connected").await?;
        Ok(client)
    }

    /// Says `text`, pauses, ends the utterance and waits for the whole answer.
    ///
    /// # Errors
    /// When the server breaks the protocol or does not answer.
    pub async fn turn(&mut self, text: &str, pause: Duration) -> Result<Turn> {
        let turn = self.ask(text, pause).await?.1;
        self.expect("turn_complete").await?;
        Ok(turn)
    }

    /// Says `text`, pauses, ends the utterance and waits for the reply's text. Returns when the utterance ended, too.
    ///
    /// # Errors
    /// When the server breaks the protocol or does not answer.
    pub async fn ask(&mut self, text: &str, pause: Duration) -> Result<(Instant, Turn)> {
        self.send(json!({"type": "stt_fragment", "text": text, "is_final": false}))
            .await?;
        self.expect("state_update").await?;
        if !pause.is_zero() {
            sleep(pause).await;
        }
        let ended = clock::now();
        self.send(json!({"type": "vad_end", "confidence": 0.9}))
            .await?;
        let response = self.expect("response_ready").await?;
        let turn = Turn {
            response,
            response_ms: clock::milliseconds_since(ended),
        };
        Ok((ended, turn))
    }

    /// Asks for a `pong`, which comes when all that was sent before has been read.
    ///
    /// # Errors
    /// When the socket has gone.
    pub async fn ping(&mut self) -> Result<()> {
        self.send(json!({"type": "ping"})).await
    }

    /// The next frame, which must be sound or text.
    ///
    /// # Errors
    /// When the socket ends or nothing comes.
    pub async fn next(&mut self) -> Result<Heard> {
        loop {
            let frame = timeout(ANSWER_MAX, self.socket.next()).await;
            match frame.context("nothing came")? {
                Some(Ok(Message::Binary(sound))) => return Ok(Heard::Sound(sound.to_vec())),
                Some(Ok(Message::Text(text))) => {
                    return Ok(Heard::Text(serde_json::from_str(&text)?));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => bail!("the socket ended: {other:?}"),
            }
        }
    }

    /// Closes the socket properly.
    ///
    /// # Errors
    /// When it has gone already.
    pub async fn close(mut self) -> Result<()> {
        self.socket.close(None).await?;
        Ok(())
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the socket has gone.
    pub async fn send(&mut self, message: Value) -> Result<()> {
        self.socket.send(Message::text(message.to_string())).await?;
        Ok(())
    }

    /// The very next frame must be of this type.
    async fn expect(&mut self, kind: &str) -> Result<Value> {
        loop {
            let frame = timeout(ANSWER_MAX, self.socket.next()).await;
            match frame.with_context(|| format!("no {kind} came"))? {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text)?;
                    let got = message["type"].as_str().unwrap_or_default();
                    ensure!(got == kind, "{got} came where {kind} was due");
                    return Ok(message);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => bail!("the socket ended where {kind} was due: {other:?}"),
            }
        }
    }
}

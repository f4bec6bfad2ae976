//! What the two speech sockets have in common: they answer frames and events of their own, ping, and say goodbye.

use std::future::Future;
use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::{IntoResponse, Response};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::apart;
use super::connections::Standing;
use super::error::HttpError;
use super::outbox::close_frame;
use super::protocol::{BINARY_BYTES_MAX, TEXT_BYTES_MAX};
use super::socket::{
    CLOSING_MAX, Reader, SILENCE_MAX, WRITE_MAX, close_for, drain, limited, ping, pings,
};
use crate::clock;
use crate::services::Services;

/// What one speech socket does.
pub(super) trait StreamService: Send + 'static {
    /// What happens beside the client's frames.
    type Event: Send;

    /// The first frame.
    fn greeting(&self) -> String {
        written(&Common::Connected)
    }

    /// The next event; pending for ever while there is none. Dropping the future loses nothing.
    fn next_event(&mut self) -> impl Future<Output = Self::Event> + Send;

    /// Takes an event.
    ///
    /// # Errors
    /// [`Over`] ends the socket; so for the others.
    fn take_event(
        &mut self,
        event: Self::Event,
        wire: &mut Wire,
    ) -> impl Future<Output = Result<(), Over>> + Send;

    /// Takes a text frame.
    fn take_text(
        &mut self,
        text: &str,
        wire: &mut Wire,
    ) -> impl Future<Output = Result<(), Over>> + Send;

    /// Takes a binary frame.
    fn take_binary(
        &mut self,
        bytes: &[u8],
        wire: &mut Wire,
    ) -> impl Future<Output = Result<(), Over>> + Send;
}

/// Why a socket is not served any more: the frame to close it with, if the client is still there.
pub(super) struct Over(Option<Message>);

impl Over {
    /// Closed with this code and reason.
    pub(super) fn close(code: u16, reason: &'static str) -> Self {
        Self(Some(close_frame(code, reason)))
    }
}

/// The way to the client.
pub(super) struct Wire {
    writer: SplitSink<WebSocket, Message>,
}

/// A request that cannot be met: an `error` frame, and the socket goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bad {
    /// Stable snake_case.
    pub(super) code: &'static str,
    /// For people.
    pub(super) message: String,
}

/// What both sockets say.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Common<'a> {
    Connected,
    Error { code: &'a str, message: &'a str },
}

impl Bad {
    /// Joins them.
    pub(super) fn new(code: &'static str, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
        }
    }

    /// A frame that is no JSON object, or has a field of a wrong type.
    pub(super) fn frame(problem: &serde_json::Error) -> Self {
        let code = if problem.is_data() {
            "invalid_message"
        } else {
            "invalid_json"
        };
        Self::new(code, &problem.to_string())
    }

    /// A message that neither socket knows.
    pub(super) fn unknown_type() -> Self {
        Self::new("unknown_type", "there is no message of this `type`")
    }
}

impl Wire {
    /// Sends a message as a text frame.
    ///
    /// # Errors
    /// [`Over`] when the client has gone or does not read.
    pub(super) async fn send(&mut self, message: &impl Serialize) -> Result<(), Over> {
        self.send_text(written(message)).await
    }

    /// Sends a message that is written already.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(super) async fn send_text(&mut self, text: String) -> Result<(), Over> {
        self.write(Message::text(text)).await
    }

    /// Sends an `error`.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(super) async fn refuse(&mut self, bad: &Bad) -> Result<(), Over> {
        let (code, message) = (bad.code, bad.message.as_str());
        self.send(&Common::Error { code, message }).await
    }

    async fn write(&mut self, frame: Message) -> Result<(), Over> {
        match timeout(WRITE_MAX, self.writer.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Over(None)),
        }
    }
}

fn written(message: &impl Serialize) -> String {
    serde_json::to_string(message).expect("server messages have string keys and finite numbers")
}

/// Reads a frame; a long one apart.
///
/// # Errors
/// What is wrong with it.
pub(super) async fn read_apart<R: Send + 'static>(
    text: &str,
    read: impl FnOnce(&str) -> Result<R, Bad> + Send + 'static,
) -> Result<R, Bad> {
    let read = apart::read_text(text, read).await;
    read.unwrap_or_else(|problem| Err(Bad::new("internal_error", &problem.message())))
}

/// The handshake; `service` is made for each socket, whose polls are measured as those of `what`.
pub(super) fn accept<S: StreamService>(
    what: &'static str,
    services: Arc<Services>,
    standing: Arc<Standing>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    service: impl FnOnce(Arc<Services>) -> S + Send + 'static,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(problem) => {
            return HttpError::Status(problem.status(), problem.body_text()).into_response();
        }
    };
    let seat = match services.registry.take_seat() {
        Ok(seat) => seat,
        Err(full) => return HttpError::Busy(full.to_string()).into_response(),
    };
    let longest_poll = services.metrics.polls.of(what);
    let serving = move |socket: WebSocket| async move {
        let registry = Arc::clone(&services.registry);
        let (writer, frames) = socket.split();
        let mut reader = Reader::new(frames, standing);
        let run = run(
            service(services),
            Wire { writer },
            &mut reader,
            registry.shutdown_token(),
        );
        registry.track(run).await;
        // The client may be gone already.
        let _ = timeout(CLOSING_MAX, drain(&mut reader)).await;
        drop(seat);
    };
    limited(upgrade).on_upgrade(move |socket| longest_poll.measured(serving(socket)))
}

/// What happened on a socket.
enum Happened<E> {
    Frame(Option<Result<Message, axum::Error>>),
    Event(E),
    PingDue,
    Silent,
    ShuttingDown,
}

async fn run<S: StreamService>(
    mut service: S,
    mut wire: Wire,
    reader: &mut Reader,
    shutdown: CancellationToken,
) {
    let mut pings = pings();
    let mut outcome = wire.send_text(service.greeting()).await;
    let mut heard_from = Instant::from_std(clock::now());
    while outcome.is_ok() {
        let happened = tokio::select! {
            biased;
            () = shutdown.cancelled() => Happened::ShuttingDown,
            frame = reader.next() => Happened::Frame(frame),
            event = service.next_event() => Happened::Event(event),
            _ = pings.tick() => Happened::PingDue,
            () = sleep_until(heard_from + SILENCE_MAX) => Happened::Silent,
        };
        if matches!(happened, Happened::Frame(_)) {
            heard_from = Instant::from_std(clock::now());
        }
        outcome = take(&mut service, happened, &mut wire).await;
    }
    if let Err(Over(Some(close))) = outcome {
        // Nothing more can be said to a client that does not take its close frame.
        let _ = timeout(CLOSING_MAX, wire.writer.send(close)).await;
    }
}

async fn take<S: StreamService>(
    service: &mut S,
    happened: Happened<S::Event>,
    wire: &mut Wire,
) -> Result<(), Over> {
    let close = |code, reason| Err(Over::close(code, reason));
    let too_big = || close(close_code::SIZE, "a frame was too big");
    match happened {
        Happened::Frame(None | Some(Ok(Message::Close(_)))) => Err(Over(None)),
        Happened::Frame(Some(Err(problem))) => Err(Over(Some(close_for(problem)))),
        Happened::Frame(Some(Ok(Message::Text(text)))) if text.len() > TEXT_BYTES_MAX => too_big(),
        Happened::Frame(Some(Ok(Message::Text(text)))) => service.take_text(&text, wire).await,
        Happened::Frame(Some(Ok(Message::Binary(bytes)))) if bytes.len() > BINARY_BYTES_MAX => {
            too_big()
        }
        Happened::Frame(Some(Ok(Message::Binary(bytes)))) => {
            service.take_binary(&bytes, wire).await
        }
        Happened::Frame(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => Ok(()),
        Happened::Event(event) => service.take_event(event, wire).await,
        Happened::PingDue => wire.write(ping()).await,
        Happened::Silent => close(close_code::POLICY, "no answer to pings"),
        Happened::ShuttingDown => close(close_code::AWAY, "the server is shutting down"),
    }
}

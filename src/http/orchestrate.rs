//! The WebSocket: frames in and out, limits, pings. What they mean is the session's business.

use std::pin::pin;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::debug;

use super::apart;
use super::connections::Standing;
use super::error::HttpError;
use super::join::Guest;
use super::outbox::{Frames, close_frame, outbox};
use super::protocol::{
    AudioFrames, AudioMode, BINARY_BYTES_MAX, ClientMessage, EventMode, TEXT_BYTES_MAX,
    is_session_id, read_message,
};
use super::socket::{
    CLOSING_MAX, Reader, SILENCE_MAX, WRITE_MAX, close_for, drain, limited, ping, pings,
};
use crate::audio::pcm::Joint;
use crate::conversation::Attention;
use crate::local::ROOM;
use crate::services::Services;
use crate::session::{Attachment, ClientSignal, signals};

/// What may stand in the query of `/orchestrate`.
#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    session_id: Option<String>,
    #[serde(default)]
    events: EventMode,
    #[serde(default)]
    audio: AudioMode,
    rate: Option<u32>,
    speed: Option<f32>,
}

/// Rates of `pcm16` that can be asked for. Hz.
const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// Speeds of the voice that can be asked for, as factors of the pack's: what stays easy to follow.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// The handshake.
pub(super) async fn open(
    State(services): State<Arc<Services>>,
    Extension(standing): Extension<Arc<Standing>>,
    guest: Option<Extension<Guest>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match accept(services, standing, guest, parameters, upgrade) {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

fn accept(
    services: Arc<Services>,
    standing: Arc<Standing>,
    guest: Option<Extension<Guest>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, HttpError> {
    let Query(parameters) =
        parameters.map_err(|problem| HttpError::bad_request(problem.body_text()))?;
    let session_id = parameters
        .session_id
        .as_deref()
        .filter(|id| is_session_id(id))
        .ok_or_else(|| {
            let rule = "session_id is needed: 1 to 128 characters of A-Z a-z 0-9 . _ : -";
            HttpError::bad_request(rule)
        })?;
    Guest::check(guest.as_ref(), session_id)?;
    if session_id == ROOM && services.local.get().is_some() {
        return Err(HttpError::Status(
            StatusCode::CONFLICT,
            "this session is that of this machine's own microphone; watch it at /api/v1/room/events, or take another id"
                .to_owned(),
        ));
    }
    if parameters
        .rate
        .is_some_and(|rate| !RATES_HZ.contains(&rate))
    {
        return Err(HttpError::bad_request(
            "rate is a sample rate in Hz from 8000 to 48000",
        ));
    }
    if parameters
        .speed
        .is_some_and(|speed| !SPEEDS.contains(&speed))
    {
        return Err(HttpError::bad_request("speed is a factor from 0.5 to 2"));
    }
    let upgrade =
        upgrade.map_err(|problem| HttpError::Status(problem.status(), problem.body_text()))?;
    let seat = services
        .registry
        .take_seat()
        .map_err(|full| HttpError::Busy(full.to_string()))?;
    let session_id: Arc<str> = session_id.into();
    let longest_poll = services.metrics.polls.of("/orchestrate socket");
    let response = limited(upgrade).on_upgrade(move |socket| {
        longest_poll.measured(async move {
            let turned_away = Guest::turned_away(guest.as_ref(), &services.screens);
            serve(
                socket,
                standing,
                &services,
                session_id,
                &parameters,
                turned_away,
            )
            .await;
            drop(seat);
        })
    });
    Ok(response)
}

/// Joins a socket to its session until either lets go.
async fn serve(
    socket: WebSocket,
    standing: Arc<Standing>,
    services: &Services,
    id: Arc<str>,
    parameters: &Parameters,
    turned_away: impl Future<Output = ()>,
) {
    let mode = parameters.events;
    let (writer, frames) = socket.split();
    let reader = Reader::new(frames, standing);
    let audio = AudioFrames::of(parameters.audio, parameters.rate);
    let (sink, told) = outbox(Arc::clone(&id), mode, audio);
    let (signals, taken) = signals::signals();
    debug!(?audio, events = ?mode, "socket opened");
    let attachment = Attachment {
        sink: Box::new(sink),
        signals: taken,
        audible: audio.is_audible(),
        speed: parameters.speed.unwrap_or(1.0),
        resumable: mode == EventMode::Full,
        attention: Attention::Always,
    };
    let (refusal, refused) = mpsc::channel(1);
    let longest_poll = services.metrics.polls.of("/orchestrate writer");
    let writing = tokio::spawn(longest_poll.measured(write(writer, told, refused)));
    services.registry.attach(&id, attachment);
    read(reader, signals, mode, refusal, writing, turned_away).await;
}

/// Reads until the socket ends, the client is silent too long, or the writer has said goodbye.
async fn read(
    mut reader: Reader,
    signals: signals::Sender,
    mode: EventMode,
    refusal: mpsc::Sender<Message>,
    mut writing: JoinHandle<()>,
    turned_away: impl Future<Output = ()>,
) {
    let mut turned_away = pin!(turned_away);
    let mut joint = Joint::default();
    loop {
        let frame = tokio::select! {
            _ = &mut writing => {
                let _ = timeout(CLOSING_MAX, drain(&mut reader)).await;
                return;
            }
            frame = timeout(SILENCE_MAX, reader.next()) => Some(frame),
            () = turned_away.as_mut() => None,
        };
        let close = match frame {
            None => close_frame(close_code::POLICY, "this screen was turned away"),
            Some(Err(_)) => close_frame(close_code::POLICY, "no answer to pings"),
            Some(Ok(Some(Err(problem)))) => close_for(problem),
            Some(Ok(None | Some(Ok(Message::Close(_))))) => break,
            Some(Ok(Some(Ok(frame)))) => match read_frame(frame, mode, &mut joint).await {
                Frame::Signal(signal) => match signals.send(signal).await {
                    Ok(()) => continue,
                    // The session has closed this client; the writer is saying so.
                    Err(_) => break,
                },
                Frame::Nothing => continue,
                Frame::TooBig => close_frame(close_code::SIZE, "a frame was too big"),
            },
        };
        let _ = refusal.try_send(close);
        break;
    }
    drop(signals);
    let _ = timeout(CLOSING_MAX, &mut writing).await;
    let _ = timeout(CLOSING_MAX, drain(&mut reader)).await;
    // One that does not read would keep the socket, and its seat would be given away all the same.
    writing.abort();
}

/// What one frame means.
enum Frame {
    Signal(Box<ClientSignal>),
    Nothing,
    TooBig,
}

async fn read_frame(frame: Message, mode: EventMode, joint: &mut Joint) -> Frame {
    match frame {
        Message::Text(text) if text.len() > TEXT_BYTES_MAX => Frame::TooBig,
        Message::Text(text) => {
            let read = apart::read_text(&text, move |text| read_text(text, mode)).await;
            // What went wrong is in the log.
            read.unwrap_or(Frame::Nothing)
        }
        Message::Binary(bytes) if bytes.len() > BINARY_BYTES_MAX => Frame::TooBig,
        Message::Binary(bytes) => {
            let samples = joint.samples(&bytes);
            if samples.is_empty() {
                return Frame::Nothing;
            }
            Frame::Signal(Box::new(ClientSignal::Sound(samples)))
        }
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Frame::Nothing,
    }
}

fn read_text(text: &str, mode: EventMode) -> Frame {
    match read_message(text, mode) {
        Ok(ClientMessage::Input(input)) => Frame::Signal(Box::new(ClientSignal::Input(input))),
        Ok(ClientMessage::Ping) => Frame::Signal(Box::new(ClientSignal::Ping)),
        Ok(ClientMessage::Unknown(_)) if mode == EventMode::Core => Frame::Nothing,
        Ok(ClientMessage::Unknown(_)) => refused(
            "unknown_type",
            "there is no message of this `type`".to_owned(),
        ),
        Err(bad) => refused(bad.code, bad.message),
    }
}

fn refused(code: &'static str, message: String) -> Frame {
    Frame::Signal(Box::new(ClientSignal::Refused { code, message }))
}

/// Writes what the session has for the client, and pings. Ends with a close frame.
async fn write(
    mut writer: SplitSink<WebSocket, Message>,
    mut frames: Frames,
    mut refused: mpsc::Receiver<Message>,
) {
    let mut pings = pings();
    loop {
        let frame = tokio::select! {
            biased;
            Some(close) = refused.recv() => close,
            frame = frames.next() => match frame {
                Some(frame) => frame,
                // The client has left already, or its session failed; a client that is still there must know.
                None => close_frame(close_code::ERROR, "the session failed"),
            },
            _ = pings.tick() => ping(),
        };
        let written = timeout(WRITE_MAX, write_waiting(&mut writer, frame, &mut frames)).await;
        if !matches!(written, Ok(Ok(After::Open))) {
            return;
        }
    }
}

/// Whether more may be written.
enum After {
    Open,
    Closed,
}

/// Writes a frame and whatever waits behind it, then flushes once.
async fn write_waiting(
    writer: &mut SplitSink<WebSocket, Message>,
    first: Message,
    frames: &mut Frames,
) -> Result<After, axum::Error> {
    let mut after = After::Open;
    let mut next = Some(first);
    while let Some(frame) = next {
        if matches!(frame, Message::Close(_)) {
            after = After::Closed;
        }
        writer.feed(frame).await?;
        next = match after {
            After::Open => frames.try_next(),
            After::Closed => None,
        };
    }
    writer.flush().await?;
    Ok(after)
}

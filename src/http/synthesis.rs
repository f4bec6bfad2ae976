//! The synthesis socket, `/api/v1/stream`: texts in, sentences as sound out. Source: `protocol.md`, section 3.
//!
//! Texts are spoken one after another, in the order they came; `cancel` drops the one being spoken and those that wait.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, Interval, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use self::wire::{Bad, Request, ServerMessage, Totals, read_request};
use super::Services;
use super::error::HttpError;
use super::outbox::close_frame;
use super::protocol::{TEXT_BYTES_MAX, milliseconds};
use super::socket::{CLOSING_MAX, SILENCE_MAX, WRITE_MAX, close_for, drain, limited, ping, pings};
use super::speech::{begin, next_piece};
use crate::audio::wav;
use crate::clock;
use crate::engines::speech::{Speech, VoiceRequest};
use crate::engines::{EngineError, SpokenPiece};

mod wire;

/// Texts that may wait behind the one being spoken.
const TEXTS_WAITING_MAX: usize = 32;

/// The handshake.
pub async fn open(
    State(services): State<Arc<Services>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
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
    limited(upgrade).on_upgrade(move |socket| async move {
        let registry = Arc::clone(&services.registry);
        let (writer, mut reader) = socket.split();
        let stream = SynthesisStream {
            services,
            writer,
            waiting: VecDeque::new(),
            current: None,
            pings: pings(),
        };
        let run = stream.run(&mut reader, registry.shutdown_token());
        registry.track(run).await;
        // The client may be gone already.
        let _ = timeout(CLOSING_MAX, drain(&mut reader)).await;
        drop(seat);
    })
}

/// One socket's state.
struct SynthesisStream {
    services: Arc<Services>,
    writer: SplitSink<WebSocket, Message>,
    waiting: VecDeque<Text>,
    current: Option<Current>,
    pings: Interval,
}

/// A text that waits to be spoken.
struct Text {
    text: String,
    voice: VoiceRequest,
}

/// The text being spoken.
struct Current {
    speech: Speech,
    totals: Totals,
}

/// What happened on a socket.
enum Happened {
    Frame(Option<Result<Message, axum::Error>>),
    Piece(Option<Result<SpokenPiece, EngineError>>),
    PingDue,
    Silent,
    ShuttingDown,
}

/// Why a socket is not served any more: the frame to close it with, if the client is still there.
struct Over(Option<Message>);

impl SynthesisStream {
    async fn run(mut self, reader: &mut SplitStream<WebSocket>, shutdown: CancellationToken) {
        let mut outcome = self.send(&ServerMessage::Connected).await;
        let mut heard_from = Instant::from_std(clock::now());
        while outcome.is_ok() {
            let happened = tokio::select! {
                biased;
                () = shutdown.cancelled() => Happened::ShuttingDown,
                frame = reader.next() => Happened::Frame(frame),
                piece = next_of(&mut self.current) => Happened::Piece(piece),
                _ = self.pings.tick() => Happened::PingDue,
                () = sleep_until(heard_from + SILENCE_MAX) => Happened::Silent,
            };
            if matches!(happened, Happened::Frame(_)) {
                heard_from = Instant::from_std(clock::now());
            }
            outcome = self.take(happened).await;
        }
        if let Err(Over(Some(close))) = outcome {
            // Nothing more can be said to a client that does not take its close frame.
            let _ = timeout(CLOSING_MAX, self.writer.send(close)).await;
        }
    }

    async fn take(&mut self, happened: Happened) -> Result<(), Over> {
        let close = |code, reason| Err(Over(Some(close_frame(code, reason))));
        match happened {
            Happened::Frame(None | Some(Ok(Message::Close(_)))) => Err(Over(None)),
            Happened::Frame(Some(Err(problem))) => Err(Over(Some(close_for(&problem)))),
            Happened::Frame(Some(Ok(Message::Text(text)))) if text.len() > TEXT_BYTES_MAX => {
                close(close_code::SIZE, "a frame was too big")
            }
            Happened::Frame(Some(Ok(Message::Text(text)))) => self.take_request(&text).await,
            Happened::Frame(Some(Ok(Message::Binary(_)))) => {
                let bad = Bad::new("unexpected_binary", "send text frames only");
                self.refuse(&bad).await
            }
            Happened::Frame(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => Ok(()),
            Happened::Piece(piece) => self.take_piece(piece).await,
            Happened::PingDue => self.write(ping()).await,
            Happened::Silent => close(close_code::POLICY, "no answer to pings"),
            Happened::ShuttingDown => close(close_code::AWAY, "the server is shutting down"),
        }
    }

    async fn take_request(&mut self, text: &str) -> Result<(), Over> {
        match read_request(text) {
            Ok(Request::Ping) => self.send(&ServerMessage::Pong).await,
            Ok(Request::Cancel) => {
                self.current = None;
                self.waiting.clear();
                self.send(&ServerMessage::Cancelled).await
            }
            Ok(Request::Synthesize { .. }) if self.waiting.len() == TEXTS_WAITING_MAX => {
                let bad = Bad::new("too_many_texts", "wait for `complete` before sending more");
                self.refuse(&bad).await
            }
            Ok(Request::Synthesize {
                text,
                voice,
                language,
            }) => {
                let voice = VoiceRequest {
                    voice,
                    language,
                    rate: None,
                };
                self.waiting.push_back(Text { text, voice });
                self.start_next().await
            }
            Err(bad) => self.refuse(&bad).await,
        }
    }

    /// Begins with the next text whose voice can be had, unless one is being spoken.
    async fn start_next(&mut self) -> Result<(), Over> {
        while self.current.is_none()
            && let Some(Text { text, voice }) = self.waiting.pop_front()
        {
            match begin(&self.services, &text, voice).await {
                Ok(speech) => {
                    let totals = Totals::default();
                    self.current = Some(Current { speech, totals });
                }
                Err(problem) => {
                    let bad = Bad::new("synthesis_failed", &problem.message());
                    self.refuse(&bad).await?;
                }
            }
        }
        Ok(())
    }

    async fn take_piece(
        &mut self,
        piece: Option<Result<SpokenPiece, EngineError>>,
    ) -> Result<(), Over> {
        let Some(Current { totals, .. }) = &mut self.current else {
            return Ok(());
        };
        match piece {
            Some(Ok(piece)) => {
                let index = totals.total_sentences;
                let duration = piece.sound.duration();
                totals.played(duration, piece.cached);
                self.send_piece(index, &piece).await
            }
            Some(Err(problem)) => {
                totals.failed();
                let bad = Bad::new("sentence_failed", &problem.to_string());
                self.refuse(&bad).await
            }
            None => {
                let totals = *totals;
                self.current = None;
                if totals.total_sentences == 0 {
                    let bad = Bad::new("nothing_to_say", "nothing in the text can be spoken");
                    self.refuse(&bad).await?;
                }
                self.send(&ServerMessage::Complete(totals)).await?;
                self.start_next().await
            }
        }
    }

    async fn send_piece(&mut self, index: usize, piece: &SpokenPiece) -> Result<(), Over> {
        let SpokenPiece {
            text,
            sound,
            cached,
        } = piece;
        self.send(&ServerMessage::SentenceStart { index, text })
            .await?;
        self.send(&ServerMessage::Audio {
            data: BASE64.encode(wav::file(&sound.samples, sound.sample_rate_hz)),
            index,
            sample_rate: sound.sample_rate_hz,
            sentence: text,
            cached: *cached,
        })
        .await?;
        let duration_ms = milliseconds(sound.duration());
        self.send(&ServerMessage::SentenceComplete { index, duration_ms })
            .await
    }

    async fn refuse(&mut self, bad: &Bad) -> Result<(), Over> {
        self.send(&ServerMessage::Error {
            code: bad.code,
            message: &bad.message,
        })
        .await
    }

    async fn send(&mut self, message: &ServerMessage<'_>) -> Result<(), Over> {
        self.write(Message::text(message.to_json())).await
    }

    async fn write(&mut self, frame: Message) -> Result<(), Over> {
        match timeout(WRITE_MAX, self.writer.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Over(None)),
        }
    }
}

/// The next sentence of the text being spoken. Waits for ever when there is none.
async fn next_of(current: &mut Option<Current>) -> Option<Result<SpokenPiece, EngineError>> {
    match current {
        Some(current) => next_piece(&mut current.speech).await,
        None => std::future::pending().await,
    }
}

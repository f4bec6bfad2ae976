//! The synthesis socket, `/api/v1/stream`: texts in, the parts of sentences as sound out. Source: the
//! [wire](super::protocol), "words to sound".
//!
//! Texts are spoken one after another, in the order they came; `cancel` drops the one being spoken and those that wait.

mod wire;

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use self::wire::{Request, ServerMessage, Totals, read_request};
use super::connections::Standing;
use super::protocol::milliseconds;
use super::speech::{begin, next_part};
use super::stream_socket::{Bad, Over, StreamService, Wire, accept, read_apart};
use crate::audio::wav;
use crate::engines::speech::{Speech, VoiceRequest};
use crate::engines::{EngineError, SpokenPart};
use crate::services::Services;
use crate::telemetry::queues::count_refused;

/// Texts that may wait behind the one being spoken.
const TEXTS_WAITING_MAX: usize = 32;

/// The handshake.
pub(super) async fn open(
    State(services): State<Arc<Services>>,
    Extension(standing): Extension<Arc<Standing>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    accept(
        "/api/v1/stream socket",
        services,
        standing,
        upgrade,
        |services| SynthesisStream {
            services,
            waiting: VecDeque::new(),
            current: None,
        },
    )
}

/// One socket's state.
struct SynthesisStream {
    services: Arc<Services>,
    waiting: VecDeque<Text>,
    current: Option<Current>,
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

impl StreamService for SynthesisStream {
    type Event = Option<Result<SpokenPart, EngineError>>;

    /// The next part of the text being spoken.
    async fn next_event(&mut self) -> Self::Event {
        match &mut self.current {
            Some(current) => next_part(&mut current.speech).await,
            None => std::future::pending().await,
        }
    }

    async fn take_event(&mut self, spoken: Self::Event, wire: &mut Wire) -> Result<(), Over> {
        self.take_part(spoken, wire).await
    }

    async fn take_text(&mut self, text: &str, wire: &mut Wire) -> Result<(), Over> {
        match read_apart(text, read_request).await {
            Ok(Request::Ping) => wire.send(&ServerMessage::Pong).await,
            Ok(Request::Cancel) => {
                self.current = None;
                self.waiting.clear();
                wire.send(&ServerMessage::Cancelled).await
            }
            Ok(Request::Synthesize { .. }) if self.waiting.len() == TEXTS_WAITING_MAX => {
                count_refused("speech-socket");
                let bad = Bad::new("too_many_texts", "wait for `complete` before sending more");
                wire.refuse(&bad).await
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
                self.start_next(wire).await
            }
            Err(bad) => wire.refuse(&bad).await,
        }
    }

    async fn take_binary(&mut self, _: &[u8], wire: &mut Wire) -> Result<(), Over> {
        wire.refuse(&Bad::new("unexpected_binary", "send text frames only"))
            .await
    }
}

impl SynthesisStream {
    /// Begins with the next text whose voice can be had, unless one is being spoken.
    async fn start_next(&mut self, wire: &mut Wire) -> Result<(), Over> {
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
                    wire.refuse(&bad).await?;
                }
            }
        }
        Ok(())
    }

    async fn take_part(
        &mut self,
        spoken: Option<Result<SpokenPart, EngineError>>,
        wire: &mut Wire,
    ) -> Result<(), Over> {
        let Some(Current { totals, .. }) = &mut self.current else {
            return Ok(());
        };
        match spoken {
            Some(Ok(spoken)) => {
                let index = totals.total_sentences;
                let part = &spoken.part;
                if part.is_last {
                    totals.played(part.sentence, part.cached);
                }
                send_part(index, &spoken, wire).await
            }
            Some(Err(problem)) => {
                totals.failed();
                let bad = Bad::new("sentence_failed", &problem.to_string());
                wire.refuse(&bad).await
            }
            None => {
                let totals = *totals;
                self.current = None;
                if totals.total_sentences == 0 {
                    let bad = Bad::new("nothing_to_say", "nothing in the text can be spoken");
                    wire.refuse(&bad).await?;
                }
                wire.send(&ServerMessage::Complete(totals)).await?;
                self.start_next(wire).await
            }
        }
    }
}

async fn send_part(index: usize, spoken: &SpokenPart, wire: &mut Wire) -> Result<(), Over> {
    let SpokenPart { text, part } = spoken;
    let sound = &part.sound;
    if part.is_first {
        wire.send(&ServerMessage::SentenceStart { index, text })
            .await?;
    }
    wire.send(&ServerMessage::Audio {
        data: BASE64.encode(wav::file(&sound.samples, sound.sample_rate_hz)),
        index,
        sample_rate: sound.sample_rate_hz,
        sentence: text,
        cached: part.cached,
    })
    .await?;
    if part.is_last {
        let duration_ms = milliseconds(part.sentence);
        wire.send(&ServerMessage::SentenceComplete { index, duration_ms })
            .await?;
    }
    Ok(())
}

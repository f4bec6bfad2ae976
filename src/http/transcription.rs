//! The transcription socket, `/api/v1/transcribe/stream`: sound in, words out. It feeds no session. Source: the
//! [wire](super::protocol), "sound to words".
//!
//! While a capture is under way, each utterance gives `vad_start`, `fragment`s that grow, a final `fragment` and `vad_end`,
//! in this order, so that a client may pass them on to `/orchestrate` as they come.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::connections::Standing;
use super::error::HttpError;
use super::protocol::is_session_id;
use super::stream_socket::{Bad, Over, StreamService, Wire, accept, read_apart};
use crate::audio::pcm::Joint;
use crate::clock;
use crate::conversation::hearing::{Found, Written};
use crate::conversation::{Heard, Hearing, SessionTime, SpokenText, VoiceEvent};
use crate::engines::EngineError;
use crate::engines::ears::{Ear, PLACES};
use crate::services::Services;

/// A capture in which nobody speaks for this long is given up.
const SPEECH_AWAITED: Duration = Duration::from_mins(1);

/// Sound that may wait to be scored before the client is not read any more.
const UNSCORED_MAX: Duration = Duration::from_secs(5);

/// What may stand in the query.
#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    session_id: Option<String>,
}

/// The handshake.
pub(super) async fn open(
    State(services): State<Arc<Services>>,
    Extension(standing): Extension<Arc<Standing>>,
    Query(parameters): Query<Parameters>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let session_id = parameters.session_id;
    if session_id.as_deref().is_some_and(|id| !is_session_id(id)) {
        let rule = "session_id may have 1 to 128 characters of A-Z a-z 0-9 . _ : -";
        return HttpError::bad_request(rule).into_response();
    }
    let what = "/api/v1/transcribe/stream socket";
    accept(what, services, standing, upgrade, |services| {
        TranscriptionStream {
            services,
            session_id,
            capture: None,
        }
    })
}

/// One socket's state.
struct TranscriptionStream {
    services: Arc<Services>,
    session_id: Option<String>,
    capture: Option<Capture>,
}

/// A capture under way.
struct Capture {
    ear: Ear,
    hearing: Hearing,
    happened: mpsc::UnboundedReceiver<Event>,
    happens: mpsc::UnboundedSender<Event>,
    joint: Joint,
    started: std::time::Instant,
    /// When somebody spoke last.
    spoken_at: SessionTime,
    stopping: bool,
}

/// What happens in a capture. The queue is as long as the sound that waits.
#[derive(Debug)]
enum Event {
    Heard(Heard),
    /// All sound before `stop_capture` was scored.
    Stopped,
    Due,
}

#[derive(Deserialize)]
struct Request {
    #[serde(rename = "type")]
    kind: String,
}

/// What a frame asks for.
fn read_kind(text: &str) -> Result<String, Bad> {
    let request: Result<Request, _> = serde_json::from_str(text);
    request
        .map(|request| request.kind)
        .map_err(|problem| Bad::frame(&problem))
}

/// One server message. Field order is the order on the wire.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ServerMessage<'a> {
    CaptureStarted,
    CaptureStopped,
    Fragment {
        text: &'a str,
        is_final: bool,
        session_id: Option<&'a str>,
        timestamp: f64,
    },
    VadStart,
    VadEnd {
        confidence: f32,
    },
    Timeout {
        message: &'a str,
    },
    Pong,
}

impl StreamService for TranscriptionStream {
    type Event = Event;

    async fn next_event(&mut self) -> Event {
        let Some(capture) = &mut self.capture else {
            return std::future::pending().await;
        };
        let due = capture.due();
        let due = Instant::from_std(capture.started + due.since_start());
        tokio::select! {
            biased;
            Some(event) = capture.happened.recv() => event,
            () = sleep_until(due) => Event::Due,
        }
    }

    async fn take_event(&mut self, event: Event, wire: &mut Wire) -> Result<(), Over> {
        let Some(capture) = &mut self.capture else {
            return Ok(());
        };
        let now = capture.now();
        match event {
            Event::Heard(heard) => {
                capture.hearing.take(heard, now);
            }
            Event::Stopped => {
                capture.stopping = true;
                capture.hearing.end(now);
            }
            Event::Due => capture.hearing.expire(now),
        }
        self.tell_found(wire).await?;
        self.stop_if_over(wire).await
    }

    async fn take_text(&mut self, text: &str, wire: &mut Wire) -> Result<(), Over> {
        match read_apart(text, read_kind).await.as_deref() {
            Ok("start_capture") => self.start(wire).await,
            Ok("stop_capture") => self.stop(wire).await,
            Ok("ping") => wire.send(&ServerMessage::Pong).await,
            Ok(_) => wire.refuse(&Bad::unknown_type()).await,
            Err(bad) => wire.refuse(bad).await,
        }
    }

    async fn take_binary(&mut self, bytes: &[u8], wire: &mut Wire) -> Result<(), Over> {
        let Some(capture) = self.capture.as_mut().filter(|capture| !capture.stopping) else {
            let bad = Bad::new("no_capture", "send start_capture before sound");
            return wire.refuse(&bad).await;
        };
        let samples = capture.joint.samples(bytes);
        capture.ear.listen(&samples);
        capture.ear.caught_up(UNSCORED_MAX).await;
        Ok(())
    }
}

impl TranscriptionStream {
    async fn start(&mut self, wire: &mut Wire) -> Result<(), Over> {
        if self.capture.is_some() {
            let bad = Bad::new("capture_under_way", "a capture is under way already");
            return wire.refuse(&bad).await;
        }
        let (happens, happened) = mpsc::unbounded_channel();
        let found = happens.clone();
        let hearing = &self.services.engines.hearing;
        // An event for a socket that has gone is dropped with it.
        let ear = match hearing.open_ear(move |heard| drop(found.send(Event::Heard(heard)))) {
            Ok(ear) => ear,
            Err(EngineError::Overloaded) => {
                let message = format!("{PLACES} microphones are open already; try again later");
                let bad = Bad::new("audio_input_unavailable", &message);
                return wire.refuse(&bad).await;
            }
            Err(problem) => {
                let bad = Bad::new("audio_input_unavailable", &problem.to_string());
                return wire.refuse(&bad).await;
            }
        };
        let mut hearing = Hearing::new(self.services.registry.rules().hearing.clone());
        hearing.set_language(&self.services.engines.wording().language);
        self.capture = Some(Capture {
            ear,
            hearing,
            happened,
            happens,
            joint: Joint::default(),
            started: clock::now(),
            spoken_at: SessionTime::START,
            stopping: false,
        });
        wire.send(&ServerMessage::CaptureStarted).await
    }

    async fn stop(&mut self, wire: &mut Wire) -> Result<(), Over> {
        let Some(capture) = &self.capture else {
            let bad = Bad::new("no_capture", "there is no capture to stop");
            return wire.refuse(&bad).await;
        };
        let happens = capture.happens.clone();
        capture
            .ear
            .after_what_was_heard(move || drop(happens.send(Event::Stopped)));
        Ok(())
    }

    async fn tell_found(&mut self, wire: &mut Wire) -> Result<(), Over> {
        let Some(capture) = &mut self.capture else {
            return Ok(());
        };
        let session_id = self.session_id.as_deref();
        while let Some(found) = capture.hearing.poll() {
            match found {
                Found::Do(effect) => capture.ear.carry_out(effect),
                Found::Voice { event, .. } => {
                    capture.spoken_at = capture.now();
                    if event == VoiceEvent::Start {
                        wire.send(&ServerMessage::VadStart).await?;
                    }
                }
                Found::Words { text, .. } => {
                    wire.send(&fragment(&text, false, session_id)).await?;
                }
                // Looked for while a reply is spoken only.
                Found::Glanced { .. } => {}
                Found::Written(written) => tell_written(written, session_id, wire).await?,
            }
        }
        Ok(())
    }

    async fn stop_if_over(&mut self, wire: &mut Wire) -> Result<(), Over> {
        let Some(capture) = self.capture.take_if(|capture| {
            let silent = capture.now() - capture.spoken_at >= SPEECH_AWAITED;
            capture.hearing.is_settled() && (capture.stopping || silent)
        }) else {
            return Ok(());
        };
        if !capture.stopping {
            let message = "nobody spoke for a minute; the capture is over";
            wire.send(&ServerMessage::Timeout { message }).await?;
        }
        wire.send(&ServerMessage::CaptureStopped).await
    }
}

impl Capture {
    fn now(&self) -> SessionTime {
        SessionTime::from_start(clock::now().duration_since(self.started))
    }

    fn due(&self) -> SessionTime {
        let silent = self.spoken_at + SPEECH_AWAITED;
        match self.hearing.timeout() {
            Some(due) => due,
            None => silent,
        }
    }
}

/// The final words of an utterance, then its end.
async fn tell_written(
    written: Written,
    session_id: Option<&str>,
    wire: &mut Wire,
) -> Result<(), Over> {
    let (text, confidence) = match written.result {
        Ok(SpokenText {
            text, confidence, ..
        }) => (text, confidence),
        Err(failure) => {
            wire.refuse(&Bad::new(failure.code, &failure.message))
                .await?;
            (Arc::clone(&written.partial), 0.0)
        }
    };
    if !text.is_empty() || !written.partial.is_empty() {
        wire.send(&fragment(&text, true, session_id)).await?;
    }
    wire.send(&ServerMessage::VadEnd { confidence }).await
}

fn fragment<'a>(text: &'a str, is_final: bool, session_id: Option<&'a str>) -> ServerMessage<'a> {
    ServerMessage::Fragment {
        text,
        is_final,
        session_id,
        timestamp: clock::unix_seconds(),
    }
}

//! The room of this machine: how its sound stands, its button, and its session as it goes on. Source: the
//! [wire](super::protocol), "The room".

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::connections::Standing as ConnectionStanding;
use super::error::HttpError;
use super::fields::Fields;
use super::protocol::{ClientMessage, EventMode, read_message, write_event, write_pong};
use super::stream_socket::{Bad, Over, StreamService, Wire, accept};
use crate::audio::capture::Complaint;
use crate::config::TalkMode;
use crate::conversation::{Event, Input};
use crate::local::{Command, Holder, Local, ROOM, Standing};
use crate::services::Services;

/// Characters of a command, at most. Source: a line of the state socket.
const COMMAND_CHARACTERS_MAX: usize = 256;

fn local(services: &Services) -> Result<&Local, HttpError> {
    let missing = || {
        let step = "this server does not listen by itself; set [audio] local = true";
        HttpError::Status(StatusCode::NOT_FOUND, step.to_owned())
    };
    services.local.get().ok_or_else(missing)
}

/// `GET /api/v1/room`
pub(super) async fn standing(
    State(services): State<Arc<Services>>,
) -> Result<Json<Value>, HttpError> {
    let local = local(&services)?;
    let standing = local.standing();
    let echo = standing.quality.map(|quality| {
        json!({
            "converged": quality.converged,
            "delay_ms": quality.delay.filter(|_| quality.converged).map(|delay| delay.as_millis()),
            "attenuation_db": rounded(quality.erle_db),
            "drift_ppm": rounded(quality.drift_ppm),
            "obstacles": quality.obstacles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    });
    Ok(Json(json!({
        "session_id": ROOM,
        "state": local.lamp().name(),
        "talk": local.mode().as_str(),
        "microphone": standing.hears,
        "loudspeaker": standing.speaks,
        "quiet": standing.quiet,
        "complaint": standing.complaint.map(Complaint::told),
        "echo": echo,
    })))
}

/// To a tenth, as far as it means anything.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// `POST /api/v1/room`: `{"command": "talk on"}`, in the words of the state socket.
pub(super) async fn command(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let local = local(&services)?;
    let command = Fields::of(body, |fields| {
        let line = fields.text("command", COMMAND_CHARACTERS_MAX)?;
        let command = line.parse::<Command>();
        command.map_err(|unknown| HttpError::field("command", unknown.to_string(), "value_error"))
    });
    local.command(command.await?).await;
    Ok(Json(json!({ "status": "ok" })))
}

/// `GET /api/v1/room/events`: the handshake of a socket that shows the session of the room.
pub(super) async fn events(
    State(services): State<Arc<Services>>,
    Extension(standing): Extension<Arc<ConnectionStanding>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let local = match local(&services) {
        Ok(local) => local.clone(),
        Err(missing) => return missing.into_response(),
    };
    accept(
        "/api/v1/room/events socket",
        services,
        standing,
        upgrade,
        |_| Watching {
            events: local.watch(),
            standings: local.standings(),
            shown: None,
            holder: local.holder(),
            local,
        },
    )
}

/// What only this socket says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum RoomMessage {
    Room {
        session_id: &'static str,
        talk: &'static str,
        microphone: bool,
        loudspeaker: bool,
        quiet: bool,
    },
}

/// One that watches.
struct Watching {
    events: Receiver<Arc<Event>>,
    standings: watch::Receiver<Standing>,
    /// What was told last of the devices and of when they are listened to.
    shown: Option<Shown>,
    holder: Holder,
    local: Local,
}

/// What is told of the sound.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    talk: TalkMode,
    microphone: bool,
    loudspeaker: bool,
    quiet: bool,
}

impl Shown {
    fn of(standing: &Standing, talk: TalkMode) -> Self {
        Self {
            talk,
            microphone: standing.hears,
            loudspeaker: standing.speaks,
            quiet: standing.quiet,
        }
    }
}

/// What one who watches is told.
enum Seen {
    Session(Result<Arc<Event>, RecvError>),
    Sound(Shown),
}

impl Watching {
    async fn hold(&mut self, holds: bool) -> Result<(), Over> {
        let held = self.holder.hold(holds).await;
        held.map_err(|_| Over::close(close_code::AWAY, "the room has ended"))
    }
}

impl StreamService for Watching {
    type Event = Seen;

    fn greeting(&self) -> String {
        let state = self.local.state();
        write_event(&Event::Connected { state }, ROOM, EventMode::Full).expect("every mode has it")
    }

    async fn next_event(&mut self) -> Seen {
        let (local, shown) = (&self.local, self.shown);
        let look = |standing: &Standing| Shown::of(standing, local.mode());
        tokio::select! {
            biased;
            Ok(standing) = self.standings.wait_for(|standing| shown != Some(look(standing))) => {
                Seen::Sound(look(&standing))
            }
            event = self.events.recv() => Seen::Session(event),
        }
    }

    async fn take_event(&mut self, event: Seen, wire: &mut Wire) -> Result<(), Over> {
        match event {
            Seen::Session(Ok(event)) => match write_event(&event, ROOM, EventMode::Full) {
                Some(text) => wire.send_text(text).await,
                None => Ok(()),
            },
            // Who reads too slowly misses some, and begins anew.
            Seen::Session(Err(RecvError::Lagged(_))) => wire.send_text(self.greeting()).await,
            Seen::Session(Err(RecvError::Closed)) => {
                Err(Over::close(close_code::AWAY, "the room has ended"))
            }
            Seen::Sound(shown) => {
                self.shown = Some(shown);
                wire.send(&RoomMessage::Room {
                    session_id: ROOM,
                    talk: shown.talk.as_str(),
                    microphone: shown.microphone,
                    loudspeaker: shown.loudspeaker,
                    quiet: shown.quiet,
                })
                .await
            }
        }
    }

    /// What is typed is asked as if it had been said; of playback and sound the room knows better.
    async fn take_text(&mut self, text: &str, wire: &mut Wire) -> Result<(), Over> {
        match read_message(text, EventMode::Full) {
            Ok(ClientMessage::Ping) => wire.send_text(write_pong()).await,
            Ok(ClientMessage::Input(Input::TalkButtonHeld)) => self.hold(true).await,
            Ok(ClientMessage::Input(Input::UtteranceEnded)) if self.holder.holds() => {
                self.hold(false).await
            }
            Ok(ClientMessage::Input(Input::BargeInRequested { reason })) => {
                self.local.interrupt(reason).await;
                Ok(())
            }
            Ok(ClientMessage::Input(
                input @ (Input::FragmentReceived { .. }
                | Input::UtteranceEnded
                | Input::ResetRequested
                | Input::EndRequested { .. }),
            )) => {
                self.local.say(input).await;
                Ok(())
            }
            Ok(ClientMessage::Input(_)) => Ok(()),
            Ok(ClientMessage::Unknown(_)) => wire.refuse(&Bad::unknown_type()).await,
            Err(bad) => wire.refuse(&Bad::new(bad.code, &bad.message)).await,
        }
    }

    async fn take_binary(&mut self, _: &[u8], wire: &mut Wire) -> Result<(), Over> {
        let why = "the room has a microphone of its own; send no sound here";
        wire.refuse(&Bad::new("audio_input_unavailable", why)).await
    }
}

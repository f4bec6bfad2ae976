//! The wire types of `/orchestrate`: what clients send, and events in the words of the wire.
//!
//! Key order and spelling are part of the contract. Source: `protocol.md`, section 1.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::conversation::{Event, Input, Response, State, TurnLatency};

/// Text frames above this are refused with close code 1009. Bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Binary frames above this are refused with close code 1009. Bytes.
pub const BINARY_BYTES_MAX: usize = 64 << 10;

/// Which messages a client gets: `events=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventMode {
    /// What clients of the six-service system rely on, in strict order.
    #[default]
    Core,
    /// Everything.
    Full,
}

/// How replies are heard: `audio=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudioMode {
    /// Complete WAV files.
    #[default]
    Wav,
    /// Raw samples.
    Pcm16,
    /// No audio.
    None,
}

/// A text frame that was understood.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientMessage {
    /// For the conversation.
    Input(Input),
    /// Wants a `pong`.
    Ping,
    /// An unknown `type`, which core mode passes over.
    Unknown(String),
}

/// A text frame that was not understood: an `error` frame, and the session goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadMessage {
    /// Stable snake_case.
    pub code: &'static str,
    /// For people; never repeats what was sent.
    pub message: String,
}

/// Reads one text frame.
///
/// # Errors
/// [`BadMessage`] for malformed JSON, a missing `type`, or a field of the wrong type.
pub fn read_message(text: &str, mode: EventMode) -> Result<ClientMessage, BadMessage> {
    let value: Value = serde_json::from_str(text).map_err(|cause| BadMessage {
        code: "invalid_json",
        message: format!(
            "the message is not JSON (line {}, column {})",
            cause.line(),
            cause.column()
        ),
    })?;
    let Value::Object(fields) = value else {
        return Err(invalid(
            "a message is a JSON object with a `type`".to_owned(),
        ));
    };
    let Some(Value::String(kind)) = fields.get("type") else {
        return Err(invalid("`type` is missing or not a string".to_owned()));
    };
    let full = mode == EventMode::Full;
    let input = match kind.as_str() {
        "stt_fragment" => {
            let text =
                string(&fields, "text")?.ok_or_else(|| invalid("`text` is missing".to_owned()))?;
            boolean(&fields, "is_final")?;
            number(&fields, "timestamp")?;
            Input::FragmentReceived { text }
        }
        "vad_end" => {
            number(&fields, "confidence")?;
            Input::UtteranceEnded
        }
        "user_speaking" => {
            number(&fields, "timestamp")?;
            Input::BargeInRequested {
                reason: "user_speaking".to_owned(),
            }
        }
        "playback_started" => Input::PlaybackStarted,
        "playback_done" => Input::PlaybackStopped {
            heard: heard(&fields)?,
        },
        "barge_in" if full => {
            let reason = string(&fields, "reason")?.unwrap_or_else(|| "barge_in".to_owned());
            Input::BargeInRequested { reason }
        }
        "reset" if full => Input::ResetRequested,
        "end_session" if full => Input::EndRequested,
        "ping" if full => return Ok(ClientMessage::Ping),
        _ => return Ok(ClientMessage::Unknown(kind.clone())),
    };
    Ok(ClientMessage::Input(input))
}

fn invalid(message: String) -> BadMessage {
    BadMessage {
        code: "invalid_message",
        message,
    }
}

fn wrong_type(name: &str, wanted: &str) -> BadMessage {
    BadMessage {
        code: "invalid_field",
        message: format!("`{name}` must be {wanted}"),
    }
}

fn string(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, BadMessage> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong_type(name, "a string")),
    }
}

fn boolean(fields: &Map<String, Value>, name: &str) -> Result<(), BadMessage> {
    match fields.get(name) {
        None | Some(Value::Null | Value::Bool(_)) => Ok(()),
        Some(_) => Err(wrong_type(name, "true or false")),
    }
}

fn number(fields: &Map<String, Value>, name: &str) -> Result<Option<f64>, BadMessage> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => Err(wrong_type(name, "a number")),
    }
}

fn heard(fields: &Map<String, Value>) -> Result<Option<Duration>, BadMessage> {
    number(fields, "heard_ms")?
        .map(|milliseconds| {
            Duration::try_from_secs_f64(milliseconds / 1000.0)
                .map_err(|_| wrong_type("heard_ms", "a number of milliseconds, 0 or more"))
        })
        .transpose()
}

/// One server message. Field order is the order on the wire.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ServerMessage<'a> {
    Connected {
        session_id: &'a str,
        state: &'a str,
    },
    StateUpdate {
        session_id: &'a str,
        state: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        text_buffer: Option<&'a [Arc<str>]>,
    },
    Transcript {
        session_id: &'a str,
        text: &'a str,
        is_final: bool,
    },
    ResponseReady {
        session_id: &'a str,
        text: &'a str,
        thinking_ms: f64,
        intent: &'a str,
        latency_breakdown: LatencyBreakdown,
        sources: &'a [String],
        confidence: f64,
        turn: u32,
    },
    Latency {
        session_id: &'a str,
        #[serde(flatten)]
        marks: LatencyMarks,
    },
    TurnComplete {
        session_id: &'a str,
        turn_number: u32,
        state: &'a str,
    },
    Interrupted {
        session_id: &'a str,
        message: &'a str,
    },
    Interruption {
        session_id: &'a str,
        reason: &'a str,
        heard_text: &'a str,
    },
    TtsError {
        message: &'a str,
    },
    Error {
        code: &'a str,
        message: &'a str,
    },
    Pong,
}

#[derive(Debug, Serialize)]
struct LatencyBreakdown {
    thinking_ms: f64,
    intent_ms: f64,
    rag_ms: f64,
}

#[derive(Debug, Serialize)]
struct LatencyMarks {
    thinking_ms: f64,
    intent_ms: f64,
    rag_ms: f64,
    decided_ms: f64,
    stored_ms: f64,
    speculated: bool,
}

/// The event as a text frame; none where the client's mode does not have it.
pub fn write_event(event: &Event, session_id: &str, mode: EventMode) -> Option<String> {
    let full_only = match event {
        Event::StateChanged { text_buffer, .. } => text_buffer.is_none(),
        Event::Transcript { .. }
        | Event::Latency(_)
        | Event::Interruption { .. }
        | Event::StageFailed { .. } => true,
        Event::Connected { .. }
        | Event::ResponseReady(_)
        | Event::TurnComplete { .. }
        | Event::Interrupted
        | Event::SpeechFailed { .. }
        | Event::Refused { .. } => false,
    };
    (mode == EventMode::Full || !full_only).then(|| to_json(&server_message(event, session_id)))
}

fn server_message<'a>(event: &'a Event, session_id: &'a str) -> ServerMessage<'a> {
    match event {
        Event::Connected { state } => ServerMessage::Connected {
            session_id,
            state: state.name(),
        },
        Event::StateChanged { state, text_buffer } => ServerMessage::StateUpdate {
            session_id,
            state: state.name(),
            text_buffer: text_buffer.as_deref(),
        },
        Event::Transcript { text } => ServerMessage::Transcript {
            session_id,
            text,
            is_final: true,
        },
        Event::ResponseReady(response) => response_ready(response, session_id),
        Event::Latency(latency) => ServerMessage::Latency {
            session_id,
            marks: marks(latency),
        },
        Event::TurnComplete { turn_number } => ServerMessage::TurnComplete {
            session_id,
            turn_number: *turn_number,
            state: State::Idle.name(),
        },
        Event::Interrupted => ServerMessage::Interrupted {
            session_id,
            message: "The reply was interrupted.",
        },
        Event::Interruption { reason, heard_text } => ServerMessage::Interruption {
            session_id,
            reason,
            heard_text,
        },
        Event::SpeechFailed { message } => ServerMessage::TtsError { message },
        Event::Refused { code, message } | Event::StageFailed { code, message } => {
            ServerMessage::Error { code, message }
        }
    }
}

fn response_ready<'a>(response: &'a Response, session_id: &'a str) -> ServerMessage<'a> {
    let latency = &response.latency;
    ServerMessage::ResponseReady {
        session_id,
        text: &response.text,
        thinking_ms: milliseconds(latency.thinking),
        intent: &response.intent,
        latency_breakdown: LatencyBreakdown {
            thinking_ms: milliseconds(latency.thinking),
            intent_ms: milliseconds(latency.intent),
            rag_ms: milliseconds(latency.retrieval),
        },
        sources: &response.sources,
        confidence: fraction(response.confidence),
        turn: response.turn_number,
    }
}

fn marks(latency: &TurnLatency) -> LatencyMarks {
    LatencyMarks {
        thinking_ms: milliseconds(latency.thinking),
        intent_ms: milliseconds(latency.intent),
        rag_ms: milliseconds(latency.retrieval),
        decided_ms: milliseconds(latency.decided),
        stored_ms: milliseconds(latency.stored),
        speculated: latency.speculated,
    }
}

/// An `error` frame.
pub fn write_error(code: &str, message: &str) -> String {
    to_json(&ServerMessage::Error { code, message })
}

/// A `pong` frame.
pub fn write_pong() -> String {
    to_json(&ServerMessage::Pong)
}

fn to_json(message: &ServerMessage<'_>) -> String {
    serde_json::to_string(message).expect("server messages have string keys and finite numbers")
}

/// Milliseconds with three decimals, always a float on the wire.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

/// A confidence with four decimals.
pub fn fraction(confidence: f32) -> f64 {
    (f64::from(confidence) * 10_000.0).round() / 10_000.0
}

/// Whether `id` may name a session: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`.
pub fn is_session_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ClientMessage, BadMessage> {
        read_message(text, EventMode::Core)
    }

    #[test]
    fn only_the_text_of_a_fragment_matters() {
        let sent =
            r#"{"type":"stt_fragment","text":"hi","is_final":true,"timestamp":1.5,"session_id":7}"#;
        let wanted = ClientMessage::Input(Input::FragmentReceived {
            text: "hi".to_owned(),
        });
        assert_eq!(read(sent), Ok(wanted));
    }

    #[test]
    fn wrong_types_are_named() {
        for (sent, code, word) in [
            ("{", "invalid_json", "column"),
            ("[]", "invalid_message", "object"),
            (r#"{"text":"hi"}"#, "invalid_message", "type"),
            (r#"{"type":"stt_fragment"}"#, "invalid_message", "text"),
            (
                r#"{"type":"stt_fragment","text":5}"#,
                "invalid_field",
                "text",
            ),
            (
                r#"{"type":"stt_fragment","text":"a","is_final":"no"}"#,
                "invalid_field",
                "is_final",
            ),
            (
                r#"{"type":"vad_end","confidence":"high"}"#,
                "invalid_field",
                "confidence",
            ),
            (
                r#"{"type":"playback_done","heard_ms":-1}"#,
                "invalid_field",
                "heard_ms",
            ),
        ] {
            let bad = read(sent).unwrap_err();
            assert_eq!(bad.code, code, "{sent}");
            assert!(bad.message.contains(word), "{sent}: {}", bad.message);
        }
    }

    #[test]
    fn full_mode_messages_are_unknown_in_core() {
        for kind in ["barge_in", "reset", "end_session", "ping"] {
            let sent = format!(r#"{{"type":"{kind}"}}"#);
            assert_eq!(read(&sent), Ok(ClientMessage::Unknown(kind.to_owned())));
            let full = read_message(&sent, EventMode::Full).unwrap();
            assert!(!matches!(full, ClientMessage::Unknown(_)), "{kind}");
        }
    }

    #[test]
    fn response_ready_has_the_key_order_of_the_contract() {
        let response = Response {
            text: "Yes – 60 dollars.".into(),
            intent: "RAG_QUERY".into(),
            sources: vec!["fees.md".to_owned()],
            confidence: 0.5,
            turn_number: 3,
            latency: TurnLatency {
                thinking: Duration::from_millis(2),
                ..TurnLatency::default()
            },
        };
        let wire = write_event(
            &Event::ResponseReady(Box::new(response)),
            "s",
            EventMode::Core,
        )
        .unwrap();
        assert_eq!(
            wire,
            r#"{"type":"response_ready","session_id":"s","text":"Yes – 60 dollars.","thinking_ms":2.0,"intent":"RAG_QUERY","latency_breakdown":{"thinking_ms":2.0,"intent_ms":0.0,"rag_ms":0.0},"sources":["fees.md"],"confidence":0.5,"turn":3}"#
        );
    }

    #[test]
    fn core_mode_has_no_frame_between_vad_end_and_the_reply() {
        let thinking = Event::StateChanged {
            state: State::Thinking,
            text_buffer: None,
        };
        let transcript = Event::Transcript { text: "hi".into() };
        for event in [thinking, transcript] {
            assert_eq!(write_event(&event, "s", EventMode::Core), None);
            assert!(write_event(&event, "s", EventMode::Full).is_some());
        }
    }

    #[test]
    fn session_ids_are_checked() {
        assert!(is_session_id("kiosk-1.a:b_C"));
        assert!(is_session_id(&"a".repeat(128)));
        for bad in ["", "a b", "ä", "a/b", &"a".repeat(129)] {
            assert!(!is_session_id(bad), "{bad}");
        }
    }
}

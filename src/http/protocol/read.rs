//! Text frames from clients.

use std::time::Duration;

use serde_json::{Map, Value};

use super::EventMode;
use crate::conversation::Input;

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
        "hold" if full => Input::TalkButtonHeld,
        "reset" if full => Input::ResetRequested,
        "end_session" if full => Input::EndRequested {
            erases: boolean(&fields, "erase")?.unwrap_or(false),
        },
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

fn boolean(fields: &Map<String, Value>, name: &str) -> Result<Option<bool>, BadMessage> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
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
    fn a_session_is_erased_only_when_that_is_said() {
        for (sent, erases) in [
            (r#"{"type":"end_session"}"#, false),
            (r#"{"type":"end_session","erase":false}"#, false),
            (r#"{"type":"end_session","erase":null}"#, false),
            (r#"{"type":"end_session","erase":true}"#, true),
        ] {
            let read = read_message(sent, EventMode::Full).unwrap();
            let ended = ClientMessage::Input(Input::EndRequested { erases });
            assert_eq!(read, ended, "{sent}");
        }
        let unclear = r#"{"type":"end_session","erase":"yes"}"#;
        let bad = read_message(unclear, EventMode::Full).unwrap_err();
        assert_eq!(bad.code, "invalid_field");
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
}

//! The words of the synthesis socket.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::protocol::milliseconds;
use crate::http::speech::TEXT_CHARACTERS_MAX;
use crate::http::stream_socket::Bad;

/// What a client asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// Speak this.
    Synthesize {
        /// 1 to 5,000 characters.
        text: String,
        /// Whose voice.
        voice: Option<String>,
        /// Which language.
        language: Option<String>,
    },
    /// Drop what is being spoken and what waits.
    Cancel,
    /// Answer with `pong`.
    Ping,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    voice: Option<String>,
    language: Option<String>,
}

/// Reads one frame.
///
/// # Errors
/// [`Bad`] when it is no JSON object, a field has a wrong type, or the text is empty or too long.
pub(super) fn read_request(frame: &str) -> Result<Request, Bad> {
    let wire: Wire = serde_json::from_str(frame).map_err(|problem| Bad::frame(&problem))?;
    match wire.kind.as_str() {
        "synthesize" => {
            let text = wire.text.unwrap_or_default();
            match text.chars().count() {
                0 => Err(Bad::new("empty_text", "`text` is missing or empty")),
                1..=TEXT_CHARACTERS_MAX => Ok(Request::Synthesize {
                    text,
                    voice: wire.voice.filter(|voice| !voice.is_empty()),
                    language: wire.language.filter(|language| !language.is_empty()),
                }),
                length => {
                    let message =
                        format!("`text` has {length} characters, more than {TEXT_CHARACTERS_MAX}");
                    Err(Bad::new("text_too_long", &message))
                }
            }
        }
        "cancel" => Ok(Request::Cancel),
        "ping" => Ok(Request::Ping),
        _ => Err(Bad::unknown_type()),
    }
}

/// One server message. Field order is the order on the wire.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    SentenceStart {
        index: usize,
        text: &'a str,
    },
    Audio {
        data: String,
        index: usize,
        sample_rate: u32,
        sentence: &'a str,
        cached: bool,
    },
    SentenceComplete {
        index: usize,
        duration_ms: f64,
    },
    Complete(Totals),
    Cancelled,
    Pong,
}

/// What became of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Totals {
    /// Sentences that were tried.
    pub(super) total_sentences: usize,
    total_duration_ms: f64,
    sentences_played: usize,
    sentences_failed: usize,
    cache_hits: usize,
    cache_misses: usize,
}

impl Totals {
    /// A sentence was sent.
    pub(super) fn played(&mut self, duration: Duration, cached: bool) {
        self.total_sentences += 1;
        self.total_duration_ms += milliseconds(duration);
        self.sentences_played += 1;
        self.cache_hits += usize::from(cached);
        self.cache_misses += usize::from(!cached);
    }

    /// A sentence could not be spoken.
    pub(super) fn failed(&mut self) {
        self.total_sentences += 1;
        self.sentences_failed += 1;
        self.cache_misses += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(frame: &str) -> &'static str {
        read_request(frame).unwrap_err().code
    }

    #[test]
    fn requests_are_read() {
        assert_eq!(
            read_request(r#"{"type":"synthesize","text":"Hi.","voice":"","extra":1}"#),
            Ok(Request::Synthesize {
                text: "Hi.".to_owned(),
                voice: None,
                language: None
            })
        );
        assert_eq!(read_request(r#"{"type":"cancel"}"#), Ok(Request::Cancel));
        assert_eq!(read_request(r#"{"type":"ping"}"#), Ok(Request::Ping));
    }

    #[test]
    fn every_fault_has_its_code() {
        assert_eq!(code("{"), "invalid_json");
        assert_eq!(code("[]"), "invalid_message");
        assert_eq!(code(r#"{"type":"synthesize","text":5}"#), "invalid_message");
        assert_eq!(code(r#"{"type":"synthesize"}"#), "empty_text");
        assert_eq!(code(r#"{"type":"sing"}"#), "unknown_type");
        let long = "x".repeat(TEXT_CHARACTERS_MAX + 1);
        assert_eq!(
            code(&format!(r#"{{"type":"synthesize","text":"{long}"}}"#)),
            "text_too_long"
        );
    }

    #[test]
    fn totals_are_part_of_the_message() {
        let mut totals = Totals::default();
        totals.played(Duration::from_millis(1500), true);
        totals.failed();
        assert_eq!(
            serde_json::to_string(&ServerMessage::Complete(totals)).unwrap(),
            r#"{"type":"complete","total_sentences":2,"total_duration_ms":1500.0,"sentences_played":1,"sentences_failed":1,"cache_hits":1,"cache_misses":1}"#
        );
    }
}

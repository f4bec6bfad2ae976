//! Events as text frames.

use std::sync::Arc;

use serde::Serialize;

use super::{EventMode, fraction, milliseconds};
use crate::conversation::endpointing::EndReason;
use crate::conversation::{Event, FloorEvent, Response, State, TurnLatency, VoiceEvent};
use crate::forms::WrittenForm;

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
    NotHeard {
        session_id: &'a str,
        reason: &'static str,
    },
    Vad {
        session_id: &'a str,
        event: &'static str,
        at_ms: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'static str>,
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
        #[serde(skip_serializing_if = "is_false")]
        hedged: bool,
    },
    Form {
        session_id: &'a str,
        #[serde(flatten)]
        form: WrittenForm,
    },
    Latency {
        session_id: &'a str,
        #[serde(flatten)]
        marks: LatencyMarks,
    },
    Sentence {
        session_id: &'a str,
        index: usize,
        text: &'a str,
        start_ms: f64,
        duration_ms: f64,
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
    Floor {
        session_id: &'a str,
        event: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'static str>,
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
    pause_ms: f64,
    transcript_ms: f64,
    words_speculated: bool,
    saved_ms: f64,
}

/// The event as a text frame; none where the client's mode does not have it.
pub fn write_event(event: &Event, session_id: &str, mode: EventMode) -> Option<String> {
    let full_only = match event {
        Event::StateChanged { text_buffer, .. } => text_buffer.is_none(),
        Event::PartialTranscript { .. }
        | Event::FinalTranscript { .. }
        | Event::NotHeard { .. }
        | Event::Voice { .. }
        | Event::Form(_)
        | Event::Latency(_)
        | Event::Sentence { .. }
        | Event::Interruption { .. }
        | Event::Floor(_)
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
        Event::PartialTranscript { text, .. } => transcript(text, false, session_id),
        Event::FinalTranscript { text, .. } => transcript(text, true, session_id),
        Event::NotHeard { reason } => ServerMessage::NotHeard {
            session_id,
            reason: reason.name(),
        },
        Event::Voice { event, at, .. } => {
            let (event, reason) = voice_event(*event);
            ServerMessage::Vad {
                session_id,
                event,
                at_ms: milliseconds(at.since_start()),
                reason,
            }
        }
        Event::ResponseReady(response) => response_ready(response, session_id),
        Event::Form(form) => ServerMessage::Form {
            session_id,
            form: form.clone().into(),
        },
        Event::Latency(latency) => ServerMessage::Latency {
            session_id,
            marks: marks(latency),
        },
        Event::Sentence {
            index,
            text,
            start,
            duration,
            ..
        } => ServerMessage::Sentence {
            session_id,
            index: *index,
            text,
            start_ms: milliseconds(*start),
            duration_ms: milliseconds(*duration),
        },
        Event::TurnComplete { turn_number, .. } => ServerMessage::TurnComplete {
            session_id,
            turn_number: *turn_number,
            state: State::Idle.name(),
        },
        Event::Interrupted => ServerMessage::Interrupted {
            session_id,
            message: "The reply was interrupted.",
        },
        Event::Interruption {
            reason, heard_text, ..
        } => ServerMessage::Interruption {
            session_id,
            reason,
            heard_text,
        },
        Event::Floor(event) => {
            let (event, reason) = floor_event(*event);
            ServerMessage::Floor {
                session_id,
                event,
                reason,
            }
        }
        Event::SpeechFailed { message } => ServerMessage::TtsError { message },
        Event::Refused { code, message } | Event::StageFailed { code, message } => {
            ServerMessage::Error { code, message }
        }
    }
}

fn transcript<'a>(text: &'a str, is_final: bool, session_id: &'a str) -> ServerMessage<'a> {
    ServerMessage::Transcript {
        session_id,
        text,
        is_final,
    }
}

/// What the voice did, and why it ended.
fn voice_event(event: VoiceEvent) -> (&'static str, Option<&'static str>) {
    match event {
        VoiceEvent::Start => ("start", None),
        VoiceEvent::Pause => ("pause", None),
        VoiceEvent::Resume => ("resume", None),
        VoiceEvent::Dismissed => ("dismissed", None),
        VoiceEvent::End(EndReason::Silence) => ("end", Some("silence")),
        VoiceEvent::End(EndReason::TooLong) => ("end", Some("too_long")),
        // A client that goes ends what it sends; the wire has no other word for that.
        VoiceEvent::End(EndReason::Client | EndReason::Detached) => ("end", Some("client")),
        VoiceEvent::End(EndReason::Stalled) => ("end", Some("stalled")),
    }
}

/// What became of the floor, and why it was kept.
fn floor_event(event: FloorEvent) -> (&'static str, Option<&'static str>) {
    match event {
        FloorEvent::Asked => ("asked", None),
        FloorEvent::Kept(why) => ("kept", Some(why.name())),
        FloorEvent::Resumed => ("resumed", None),
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
        hedged: response.hedged,
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
        words_speculated: latency.words_speculated,
        saved_ms: milliseconds(latency.saved),
        pause_ms: milliseconds(latency.pause),
        transcript_ms: milliseconds(latency.transcript),
    }
}

/// A `pong` frame.
pub fn write_pong() -> String {
    to_json(&ServerMessage::Pong)
}

/// For fields that are only there when they are true.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(value: &bool) -> bool {
    !value
}

fn to_json(message: &ServerMessage<'_>) -> String {
    serde_json::to_string(message).expect("server messages have string keys and finite numbers")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conversation::{Answered, Refusal, WorkId};

    #[test]
    fn response_ready_has_the_key_order_of_the_contract() {
        let response = |hedged| Response {
            work: WorkId::default(),
            text: "Yes – 60 dollars.".into(),
            intent: "RAG_QUERY".into(),
            sources: vec!["fees.md".to_owned()],
            answered: Answered::Knowledge,
            hedged,
            confidence: 0.5,
            turn_number: 3,
            latency: TurnLatency {
                thinking: Duration::from_millis(2),
                ..TurnLatency::default()
            },
        };
        let wire = |hedged| {
            let event = Event::ResponseReady(Box::new(response(hedged)));
            write_event(&event, "s", EventMode::Core).unwrap()
        };
        assert_eq!(
            wire(false),
            r#"{"type":"response_ready","session_id":"s","text":"Yes – 60 dollars.","thinking_ms":2.0,"intent":"RAG_QUERY","latency_breakdown":{"thinking_ms":2.0,"intent_ms":0.0,"rag_ms":0.0},"sources":["fees.md"],"confidence":0.5,"turn":3}"#
        );
        assert!(wire(true).ends_with(r#""turn":3,"hedged":true}"#));
    }

    #[test]
    fn what_was_not_understood_has_its_reason() {
        for (reason, name) in [
            (Refusal::Repetition, "repetition"),
            (Refusal::StockPhrase, "stock_phrase"),
            (Refusal::Unsure, "unsure"),
        ] {
            let wire = write_event(&Event::NotHeard { reason }, "s", EventMode::Full).unwrap();
            assert_eq!(
                wire,
                format!(r#"{{"type":"not_heard","session_id":"s","reason":"{name}"}}"#)
            );
        }
    }

    #[test]
    fn core_mode_has_no_frame_between_vad_end_and_the_reply() {
        let thinking = Event::StateChanged {
            state: State::Thinking,
            text_buffer: None,
        };
        let transcript = Event::FinalTranscript {
            work: WorkId::default(),
            text: "hi".into(),
        };
        let not_heard = Event::NotHeard {
            reason: Refusal::Unsure,
        };
        for event in [thinking, transcript, not_heard] {
            assert_eq!(write_event(&event, "s", EventMode::Core), None);
            assert!(write_event(&event, "s", EventMode::Full).is_some());
        }
    }
}

//! What an operator is told of a session: counts, and lines without anything that was said.

use std::time::Duration;

use tracing::{debug, info};

use crate::conversation::{self, Event, FloorEvent, Response};
use crate::telemetry::{Answered, Metrics, TurnObservation};

/// Counts and tells what becomes known with `event`.
pub fn event(session: &str, event: &Event, metrics: &Metrics) {
    match event {
        Event::ResponseReady(response) => turn_answered(session, response, metrics),
        Event::NotHeard { reason } => {
            let reason = reason.name();
            metrics.not_heard(reason);
            info!(reason, "speech was not understood");
        }
        Event::FinalTranscript { text, .. } => metrics.asked(text.split_whitespace().count()),
        Event::Interruption { reason, .. } => metrics.interrupted(reason),
        Event::Floor(FloorEvent::Kept(why)) => metrics.floor_kept(why.name()),
        _ => {}
    }
}

fn counted(answered: conversation::Answered) -> Answered {
    match answered {
        conversation::Answered::Knowledge => Answered::Knowledge,
        conversation::Answered::Declined => Answered::Declined,
        conversation::Answered::FixedReply => Answered::FixedReply,
        conversation::Answered::NotHeard => Answered::NotHeard,
        conversation::Answered::Apology => Answered::Apology,
    }
}

/// The first sound of a reply goes out, so long `after` the end of the utterance.
pub fn first_audio(after: Duration, metrics: &Metrics) {
    metrics.first_audio(after);
    debug!(
        milliseconds = milliseconds(after),
        "the reply begins to be heard"
    );
}

/// One line and one observation per turn, without anything that was said.
fn turn_answered(session: &str, response: &Response, metrics: &Metrics) {
    let latency = &response.latency;
    metrics.answered(&response.intent, &response.sources, latency.pause);
    metrics.turn(TurnObservation {
        answered: counted(response.answered),
        hedged: response.hedged,
        thinking: latency.thinking,
        intent: latency.intent,
        retrieval: latency.retrieval,
        stored: latency.stored,
    });
    info!(
        turn = response.turn_number,
        intent = &*response.intent,
        sources = response.sources.len(),
        confidence = response.confidence,
        hedged = response.hedged,
        thinking_ms = milliseconds(latency.thinking),
        intent_ms = milliseconds(latency.intent),
        retrieval_ms = milliseconds(latency.retrieval),
        decided_ms = milliseconds(latency.decided),
        stored_ms = milliseconds(latency.stored),
        pause_ms = milliseconds(latency.pause),
        transcript_ms = milliseconds(latency.transcript),
        speculated = latency.speculated,
        saved_ms = milliseconds(latency.saved),
        "turn answered"
    );
    debug!(
        session = session,
        turn = response.turn_number,
        "turn answered"
    );
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

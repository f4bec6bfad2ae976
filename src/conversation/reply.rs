//! Deciding what to say, from what the stages found.

use std::sync::Arc;

use super::phase::Understanding;
use super::{EngineFailure, IntentAction, Wording};

/// The label on the wire when an engine failed.
pub const FAILED_INTENT: &str = "unknown";

/// What will be said, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The reply.
    pub text: Arc<str>,
    /// The label on the wire.
    pub intent: Arc<str>,
    /// Paths under `knowledge/`; empty unless the reply quotes them.
    pub sources: Vec<String>,
    /// Confidence of what decided, 0 to 1.
    pub confidence: f32,
    /// The failure that led to an apology.
    pub failure: Option<EngineFailure>,
}

/// Decides as soon as enough is known: an accepted intent with replies does not wait for the retrieval.
///
/// In this order (`pack`, "What is answered"): the next reply of an accepted intent; the knowledge's answer, even when the intent was
/// rejected; the pack's `unknown`. A stage that is needed and failed leads to the pack's apology.
pub fn decide(known: &Understanding, wording: &Wording, replies_given: usize) -> Option<Decision> {
    let intent = match known.intent.as_ref()? {
        Ok(intent) => intent,
        Err(failure) => return Some(apology(failure, wording)),
    };
    if let IntentAction::Reply(replies) = &intent.action
        && let Some(reply) = replies.get(replies_given % replies.len().max(1))
    {
        return Some(Decision {
            text: Arc::clone(reply),
            intent: Arc::clone(&intent.label),
            sources: Vec::new(),
            confidence: intent.confidence,
            failure: None,
        });
    }
    let retrieval = match known.retrieval.as_ref()? {
        Ok(retrieval) => retrieval,
        Err(failure) => return Some(apology(failure, wording)),
    };
    let (text, sources) = match &retrieval.answer {
        Some(answer) => (Arc::clone(answer), retrieval.sources.clone()),
        None => (wording.unknown.as_str().into(), Vec::new()),
    };
    let intent = Arc::clone(&intent.label);
    Some(Decision {
        text,
        intent,
        sources,
        confidence: retrieval.confidence,
        failure: None,
    })
}

/// What is said when a stage that is needed has failed.
pub fn apology(failure: &EngineFailure, wording: &Wording) -> Decision {
    Decision {
        text: wording.apology.as_str().into(),
        intent: FAILED_INTENT.into(),
        sources: Vec::new(),
        confidence: 0.0,
        failure: Some(failure.clone()),
    }
}

//! Deciding what to say, from what the stages found.

use std::sync::Arc;

use super::answered::Answered;
use super::phase::Understanding;
use super::{About, EngineFailure, IntentAction, IntentResult, Wording};

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
    /// What it is.
    pub answered: Answered,
    /// It is given as one that may not answer what was asked.
    pub hedged: bool,
    /// What it offers to tell about instead.
    pub offers: Vec<Arc<str>>,
    /// What it is about, where the knowledge was asked.
    pub about: About,
    /// Confidence of what decided, 0 to 1.
    pub confidence: f32,
    /// The failure that led to an apology.
    pub failure: Option<EngineFailure>,
}

/// Decides as soon as enough is known: an accepted intent with replies does not wait for the retrieval.
///
/// In this order (`pack`, "What is answered"): what is said where an offer is turned down; the next reply of an accepted
/// intent; the knowledge's answer, even when the intent was rejected, unless the answer is unsure and the text foreign; the
/// pack's `unknown`. A stage that is needed and failed leads to the pack's apology.
pub fn decide(known: &Understanding, wording: &Wording, replies_given: usize) -> Option<Decision> {
    let intent = match known.intent.as_ref()? {
        Ok(intent) => intent,
        Err(failure) => return Some(apology(failure, wording)),
    };
    if let Some(text) = &wording.offer_refused
        && known.refuses_offer
    {
        return Some(fixed(text, intent));
    }
    if let IntentAction::Reply(replies) = &intent.action
        && let Some(reply) = replies.get(replies_given % replies.len().max(1))
    {
        return Some(fixed(reply, intent));
    }
    let retrieval = match known.retrieval.as_ref()? {
        Ok(retrieval) => retrieval,
        Err(failure) => return Some(apology(failure, wording)),
    };
    // What is unsure and foreign to the intents as well is no answer. Of a part of a question they know nothing.
    let is_foreign = intent.is_foreign && !retrieval.about.completed;
    let answer = retrieval.answer.as_ref();
    let answer = answer.filter(|_| !(retrieval.hedged && is_foreign));
    let (answered, text, sources) = if let Some(answer) = answer {
        let text = said(answer, retrieval.hedged, wording);
        (Answered::Knowledge, text, retrieval.sources.clone())
    } else {
        let text = declined(&retrieval.offers, wording);
        (Answered::Declined, text, Vec::new())
    };
    let hedged = answer.is_some() && retrieval.hedged;
    let intent = Arc::clone(&intent.label);
    Some(Decision {
        text,
        intent,
        sources,
        answered,
        hedged,
        offers: match &wording.offer {
            Some(_) => retrieval.offers.clone(),
            None => Vec::new(),
        },
        about: retrieval.about.clone(),
        confidence: retrieval.confidence,
        failure: None,
    })
}

/// A text of the pack's own, as it is.
fn fixed(text: &Arc<str>, intent: &IntentResult) -> Decision {
    Decision {
        text: Arc::clone(text),
        intent: Arc::clone(&intent.label),
        sources: Vec::new(),
        answered: Answered::FixedReply,
        hedged: false,
        offers: Vec::new(),
        about: About::default(),
        confidence: intent.confidence,
        failure: None,
    }
}

/// An answer, behind the pack's words that it may be none where it is hedged.
pub fn said(answer: &Arc<str>, hedged: bool, wording: &Wording) -> Arc<str> {
    match &wording.unsure {
        Some(unsure) if hedged => format!("{unsure} {answer}").into(),
        _ => Arc::clone(answer),
    }
}

/// What is said where nothing is known: the pack's `unknown`, and what can be told about instead.
fn declined(offers: &[Arc<str>], wording: &Wording) -> Arc<str> {
    let unknown = &wording.unknown;
    match &wording.offer {
        Some(offer) if !offers.is_empty() => format!("{unknown} {}", offer.of(offers)).into(),
        _ => unknown.as_str().into(),
    }
}

/// What is said when a stage that is needed has failed.
pub fn apology(failure: &EngineFailure, wording: &Wording) -> Decision {
    Decision {
        text: wording.apology.as_str().into(),
        intent: FAILED_INTENT.into(),
        sources: Vec::new(),
        answered: Answered::Apology,
        hedged: false,
        offers: Vec::new(),
        about: About::default(),
        confidence: 0.0,
        failure: Some(failure.clone()),
    }
}

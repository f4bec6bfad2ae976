//! Deciding what to say, from what the stages found.

use std::sync::Arc;

use super::answered::Answered;
use super::decision::{Decision, again, apology, fixed};
use super::form::Filling;
use super::form::deciding::{Within, reply, within};
use super::phase::Understanding;
use super::{IntentAction, IntentResult, RetrievalResult, Said, Wording};

/// Decides as soon as enough is known: an accepted intent with replies does not wait for the retrieval, unless the words may
/// lean on what was asked before.
///
/// In this order (`pack`, "What is answered"): what is said where an offer is turned down; the next reply of an accepted
/// intent, or the `last` one, if it is asked for again; the knowledge's answer, even when the intent was rejected, unless the
/// answer is unsure and the text foreign; the pack's `unknown`. A stage that is needed and failed leads to the pack's apology.
pub fn decide(
    known: &Understanding,
    wording: &Wording,
    replies_given: usize,
    last: Option<&Said>,
) -> Option<Decision> {
    let intent = match known.intent.as_ref()? {
        Ok(intent) => intent,
        Err(failure) => return Some(apology(failure, wording)),
    };
    let Some(open) = &known.form else {
        return decide_outside_forms(known, intent, wording, replies_given, last);
    };
    let found = known.retrieval.as_ref();
    match within(open, intent, found)? {
        Within::Step(step) => Some(reply(step, &open.form)),
        Within::Aside { asks_again } => {
            let decision = decide_outside_forms(known, intent, wording, replies_given, last)?;
            Some(if asks_again {
                decision.then(&open.question(), open.is_told_in(&open.question()))
            } else {
                decision
            })
        }
    }
}

fn decide_outside_forms(
    known: &Understanding,
    intent: &IntentResult,
    wording: &Wording,
    replies_given: usize,
    last: Option<&Said>,
) -> Option<Decision> {
    if let Some(text) = &wording.offer_refused
        && known.refuses_offer
    {
        return Some(fixed(text, intent));
    }
    let mut label = &intent.label;
    match &intent.action {
        IntentAction::Say(text) => return Some(fixed(text, intent)),
        IntentAction::Again { manner, otherwise } => {
            return Some(again(last, (*manner, otherwise), intent));
        }
        IntentAction::Reply(replies) => {
            if let Some(reply) = replies.get(replies_given % replies.len().max(1)) {
                if !continues_topic(known, intent)? {
                    return Some(fixed(reply, intent));
                }
                label = &wording.rejected_label;
            }
        }
        IntentAction::Form(form) if known.form.is_none() => {
            let read = intent.read.clone().unwrap_or_default();
            let step = Filling::begin(form, &read, known.keeps_words);
            return Some(reply(step, form));
        }
        // What is asked beside a form is no beginning of one.
        IntentAction::Form(_) => label = &wording.rejected_label,
        IntentAction::Knowledge => {}
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
    let offers = match &wording.offer {
        Some(_) => retrieval.offers.clone(),
        None => Vec::new(),
    };
    Some(Decision {
        sources,
        hedged,
        offers,
        about: retrieval.about.clone(),
        ..Decision::plain(text, label, answered, retrieval.confidence)
    })
}

/// Whether words that sound like a request with a fixed reply ("more", "and on Friday") go on with the topic: the documents
/// answer them with it, more surely than they are that request. None where that is not known yet.
fn continues_topic(known: &Understanding, intent: &IntentResult) -> Option<bool> {
    if !known.may_lean || intent.confidence >= 1.0 {
        return Some(false);
    }
    let found = known.retrieval.as_ref()?;
    let is_surer = |found: &RetrievalResult| {
        found.about.completed
            && found.answer.is_some()
            && !found.hedged
            && found.confidence > intent.confidence
    };
    Some(found.as_ref().is_ok_and(is_surer))
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::rules::tests::wording;
    use super::super::{About, EngineFailure, WorkId};
    use super::*;

    fn known(may_lean: bool, confidence: f32) -> Understanding {
        let intent = IntentResult {
            label: "EXIT".into(),
            confidence,
            is_foreign: false,
            action: IntentAction::Reply(["Goodbye.".into()].into()),
            read: None,
            elapsed: Duration::ZERO,
        };
        Understanding {
            may_lean,
            intent: Some(Ok(intent)),
            ..Understanding::new(WorkId::default(), "more".into())
        }
    }

    fn found(completed: bool) -> RetrievalResult {
        RetrievalResult {
            answer: Some("It has a pool.".into()),
            hedged: false,
            offers: Vec::new(),
            sources: vec!["a.md".to_owned()],
            about: About {
                completed,
                ..About::default()
            },
            confidence: 0.95,
            elapsed: Duration::ZERO,
        }
    }

    fn decided(known: &Understanding) -> Option<(String, String)> {
        let decision = decide(known, &wording(), 0, None)?;
        Some((decision.text.to_string(), decision.intent.to_string()))
    }

    #[test]
    fn what_goes_on_with_the_topic_is_no_farewell() {
        let goodbye = Some(("Goodbye.".to_owned(), "EXIT".to_owned()));
        assert_eq!(decided(&known(false, 0.9)), goodbye, "nothing to wait for");
        assert_eq!(decided(&known(true, 0.9)), None, "the documents may go on");
        assert_eq!(
            decided(&known(true, 1.0)),
            goodbye,
            "an example of the pack"
        );
        let with = |confidence, found| Understanding {
            retrieval: Some(found),
            ..known(true, confidence)
        };
        let goes_on = Some(("It has a pool.".to_owned(), "UNCLEAR".to_owned()));
        assert_eq!(decided(&with(0.9, Ok(found(true)))), goes_on);
        assert_eq!(decided(&with(0.98, Ok(found(true)))), goodbye);
        assert_eq!(decided(&with(0.9, Ok(found(false)))), goodbye);
        let failed = EngineFailure::timeout(super::super::Stage::Retrieval);
        assert_eq!(decided(&with(0.9, Err(failed))), goodbye);
    }
}

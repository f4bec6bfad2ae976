//! What becomes of words that come while a form is open: they are for the form, or beside it.

use std::sync::Arc;

use super::{Asked, Filling, Form, FormReading, FormStep, SlotKind};
use crate::conversation::answered::Answered;
use crate::conversation::decision::Decision;
use crate::conversation::{EngineFailure, IntentAction, IntentResult, RetrievalResult};

/// What the words are.
pub enum Within {
    /// They are for the form.
    Step(FormStep),
    /// They are answered as if there were none.
    Aside {
        /// What the form asks for is asked again after it.
        asks_again: bool,
    },
}

/// What the retrieval stage found, once it has.
type Found<'a> = Option<&'a Result<RetrievalResult, EngineFailure>>;

/// What these words are; none while it depends on what the knowledge finds.
///
/// In this order: what every assistant understands; values and answers that say no more than that; a fixed reply; values among
/// other words, unless they ask for something that the knowledge knows; an answer from the knowledge.
pub fn within(open: &Filling, intent: &IntentResult, found: Found<'_>) -> Option<Within> {
    let nothing = FormReading::default();
    let read = intent.read.as_ref().unwrap_or(&nothing);
    let is_exact = intent.confidence >= 1.0;
    let is_free_text = takes_any_words(open);
    let aside = |asks_again| Some(Within::Aside { asks_again });
    let take = || open.take(read).map(Within::Step);
    let is_for_form = read.answer.is_some() || (read.is_whole && !read.values.is_empty());
    match &intent.action {
        IntentAction::Say(_) | IntentAction::Again { .. }
            if read.answer.is_none() && (is_exact || !(is_free_text || is_for_form)) =>
        {
            return aside(false);
        }
        IntentAction::Reply(_) if is_exact && is_free_text && read.answer.is_none() => {
            return aside(true);
        }
        _ => {}
    }
    if (is_for_form || read.problem.is_some() || read.named.is_some())
        && let Some(step) = take()
    {
        return Some(step);
    }
    match &intent.action {
        IntentAction::Reply(_) if read.values.is_empty() && !is_free_text => return aside(true),
        IntentAction::Form(other) if read.values.is_empty() && !read.is_question => {
            let step = if other.name == open.form.name {
                open.asking()
            } else {
                open.not_now()
            };
            return Some(Within::Step(step));
        }
        _ => {}
    }
    if !read.values.is_empty() && !read.is_question {
        return take();
    }
    let is_sure = |found: &RetrievalResult| found.answer.is_some() && !found.hedged;
    if found?.as_ref().is_ok_and(is_sure) {
        return aside(true);
    }
    if let Some(step) = take() {
        return Some(step);
    }
    if read.is_question {
        return aside(true);
    }
    Some(Within::Step(open.missed()))
}

fn takes_any_words(open: &Filling) -> bool {
    match open.asked {
        Asked::Slot(place) => open.form.slots[place].kind == SlotKind::Text,
        Asked::Nothing | Asked::Confirmation | Asked::Change => false,
    }
}

/// A step of a form as a reply.
pub fn reply(step: FormStep, form: &Arc<Form>) -> Decision {
    Decision {
        holds_words: step.state.filling().is_told_in(&step.text),
        form: Some(step.state),
        ..Decision::plain(step.text, &form.name, Answered::FixedReply, 1.0)
    }
}

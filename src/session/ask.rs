//! One question outside any session, decided by the same rules as a turn.

use std::time::Duration;

use jiff::civil::DateTime;

use super::dispatch::{PASSAGES_FOR_A_REPLY, intent_result, retrieval_result};
use crate::clock;
use crate::conversation::form::FormRecord;
use crate::conversation::phase::Understanding;
use crate::conversation::reply::decide;
use crate::conversation::{Decision, Rules, WorkId};
use crate::engines::{EngineError, Engines, IntentAnswer, Question, RetrievalAnswer};

/// What came of a question.
#[derive(Debug)]
pub struct Asked {
    /// What is said.
    pub decision: Decision,
    /// What the intent stage found.
    pub intent: Result<IntentAnswer, EngineError>,
    /// What the retrieval stage found.
    pub retrieval: Result<RetrievalAnswer, EngineError>,
    /// How the form stands after it, where there is one.
    pub form: Option<FormRecord>,
    /// Time for all of it.
    pub elapsed: Duration,
}

/// Asks both stages side by side and decides. An intent's first reply is always used: there is no turn before.
pub async fn ask_once(engines: &Engines, text: &str, rules: &Rules) -> Asked {
    ask_question_once(engines, engines.visitor(text), rules).await
}

/// The same as if it were asked at a local time; `None`: now.
pub async fn ask_once_at(
    engines: &Engines,
    text: &str,
    at: Option<DateTime>,
    rules: &Rules,
) -> Asked {
    let question = Question {
        at,
        ..engines.visitor(text)
    };
    ask_question_once(engines, question, rules).await
}

/// The same of a question that says itself how it is asked.
pub async fn ask_question_once(engines: &Engines, question: Question, rules: &Rules) -> Asked {
    let started = clock::now();
    let (intent, retrieval) = both(engines, &question, rules).await;
    let mut known = Understanding::new(WorkId::default(), question.text);
    known.intent = Some(intent_result(intent.clone()));
    known.retrieval = Some(retrieval_result(retrieval.clone()));
    let decision = decide(&known, &engines.wording(), 0, None).expect("both stages have answered");
    Asked {
        form: decision.form.as_ref().map(FormRecord::of),
        decision,
        intent,
        retrieval,
        elapsed: clock::now().duration_since(started),
    }
}

/// Asks both stages side by side.
pub(super) async fn both(
    engines: &Engines,
    question: &Question,
    rules: &Rules,
) -> (
    Result<IntentAnswer, EngineError>,
    Result<RetrievalAnswer, EngineError>,
) {
    let retrieval = &engines.retrieval;
    let found = tokio::join!(
        engines.intents.ask(question, rules.intent_deadline),
        retrieval.ask(question, PASSAGES_FOR_A_REPLY, rules.retrieval_deadline)
    );
    engines.answered(question);
    found
}

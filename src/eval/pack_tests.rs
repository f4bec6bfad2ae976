//! The questions and conversations of a pack's `tests.toml`, compared with what came back.

use serde::Serialize;

use crate::pack::{FormExpectation, PackTest};
use crate::session::Asked;

/// What came of one question.
#[derive(Debug, Serialize)]
pub struct Verdict<'a> {
    /// The line of the test in `tests.toml`, from 1.
    pub line: usize,
    /// The question.
    pub ask: &'a str,
    /// What was answered.
    pub answer: &'a str,
    /// The intent that was found.
    pub intent: &'a str,
    /// How sure that was, 0 to 1.
    pub confidence: f32,
    /// The documents that were quoted.
    pub sources: &'a [String],
    /// What was wanted and did not come; empty when the test passed.
    pub missed: Vec<String>,
}

/// What came of one conversation.
#[derive(Debug, Serialize)]
pub struct Talked<'a> {
    /// The line of the conversation in `tests.toml`, from 1.
    pub conversation: usize,
    /// What came of each turn, in order.
    pub turns: Vec<Verdict<'a>>,
}

impl Talked<'_> {
    /// Whether everything came that was wanted.
    pub fn passed(&self) -> bool {
        self.turns.iter().all(Verdict::passed)
    }
}

/// Compares an answer with everything the test wants.
pub fn judge<'a>(test: &'a PackTest, asked: &'a Asked, unknown: &str) -> Verdict<'a> {
    let decision = &asked.decision;
    let mut missed = Vec::new();
    let mut want = |met: bool, what: String| {
        if !met {
            missed.push(what);
        }
    };
    if let Some(intent) = &test.intent {
        want(*decision.intent == **intent, format!("intent {intent}"));
    }
    if let Some(source) = &test.source {
        want(
            decision.sources.contains(source),
            format!("source {source}"),
        );
    }
    if let Some(words) = &test.contains {
        let found = decision.text.to_lowercase().contains(&words.to_lowercase());
        want(found, format!("an answer that contains {words:?}"));
    }
    if let Some(declined) = test.declined {
        let was_declined = decision.sources.is_empty() && decision.text.starts_with(unknown);
        let what = if declined {
            "to be declined"
        } else {
            "not to be declined"
        };
        want(was_declined == declined, what.to_owned());
    }
    if let Some(hedged) = test.hedged {
        let what = if hedged {
            "to be hedged"
        } else {
            "not to be hedged"
        };
        want(decision.hedged == hedged, what.to_owned());
    }
    if let Some(sure) = test.sure {
        let is_sure = !decision.sources.is_empty() && !decision.hedged;
        let what = if sure {
            "a sure answer"
        } else {
            "no sure answer"
        };
        want(is_sure == sure, what.to_owned());
    }
    let form = asked.form.as_ref();
    let FormExpectation { state, asks, slots } = &test.form;
    if let Some(state) = state {
        let found = form.is_some_and(|form| *form.state == **state);
        want(found, format!("a form that is {state}"));
    }
    if let Some(asks) = asks {
        let found = form.is_some_and(|form| &*form.state == "open" && *form.asked == **asks);
        want(found, format!("to be asked for {asks}"));
    }
    for (name, value) in slots {
        let mut filled = form.iter().flat_map(|form| &form.slots);
        let slot = filled.find(|slot| *slot.name == **name);
        let got = slot.and_then(|slot| slot.value.as_deref()).unwrap_or("");
        let is_met = got.to_lowercase() == value.to_lowercase();
        want(is_met, format!("{name} = {value:?} and not {got:?}"));
    }
    Verdict {
        line: test.line,
        ask: &test.ask,
        answer: &decision.text,
        intent: &decision.intent,
        confidence: decision.confidence,
        sources: &decision.sources,
        missed,
    }
}

impl Verdict<'_> {
    /// Whether everything came that was wanted.
    pub fn passed(&self) -> bool {
        self.missed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Decision;
    use crate::conversation::{About, Answered};
    use crate::engines::EngineError;
    use std::time::Duration;

    fn asked(text: &str, sources: &[&str]) -> Asked {
        Asked {
            form: None,
            decision: Decision {
                holds_words: false,
                text: text.into(),
                intent: "RAG_QUERY".into(),
                sources: sources.iter().map(|source| (*source).to_owned()).collect(),
                answered: Answered::Knowledge,
                hedged: false,
                manner: None,
                form: None,
                offers: Vec::new(),
                about: About::default(),
                confidence: 0.8,
                failure: None,
            },
            intent: Err(EngineError::TimedOut),
            retrieval: Err(EngineError::TimedOut),
            elapsed: Duration::ZERO,
        }
    }

    fn wanting(declined: Option<bool>) -> PackTest {
        PackTest {
            form: FormExpectation::default(),
            ask: "what is the fee".to_owned(),
            at: None,
            intent: declined.is_none().then(|| "RAG_QUERY".to_owned()),
            source: declined.is_none().then(|| "fees.md".to_owned()),
            contains: declined.is_none().then(|| "60 Dollars".to_owned()),
            declined,
            hedged: None,
            sure: None,
            line: 1,
        }
    }

    #[test]
    fn an_answer_may_be_hedged_unless_the_test_says_otherwise() {
        let sure = asked("It is 60 dollars.", &["fees.md"]);
        let mut hedged = asked("Perhaps: It is 60 dollars.", &["fees.md"]);
        hedged.decision.hedged = true;
        let wanting = |hedged, sure| PackTest {
            hedged,
            sure,
            ..wanting(None)
        };
        let declined = asked("unknown", &[]);
        assert!(!judge(&wanting(None, Some(true)), &declined, "unknown").passed());
        let passes = |test: &PackTest, asked| judge(test, asked, "unknown").passed();
        for asked in [&sure, &hedged] {
            assert!(passes(&wanting(None, None), asked));
        }
        for test in [wanting(Some(true), None), wanting(None, Some(false))] {
            assert!(passes(&test, &hedged) && !passes(&test, &sure));
        }
        for test in [wanting(Some(false), None), wanting(None, Some(true))] {
            assert!(passes(&test, &sure) && !passes(&test, &hedged));
        }
    }

    #[test]
    fn every_expectation_is_compared() {
        let right = asked("It is 60 dollars.", &["fees.md"]);
        assert!(judge(&wanting(None), &right, "unknown").passed());
        let wrong = asked("It is 75 dollars.", &["visas.md"]);
        assert_eq!(judge(&wanting(None), &wrong, "unknown").missed.len(), 2);
        assert!(!judge(&wanting(Some(true)), &right, "unknown").passed());
        assert!(judge(&wanting(Some(true)), &asked("unknown", &[]), "unknown").passed());
        assert!(!judge(&wanting(Some(false)), &asked("unknown", &[]), "unknown").passed());
    }
}

//! Tests of a pack that pass by a hair: another word in the question, or another document, and they would not.

use crate::pack::{IntentAction, Pack, PackTest};
use crate::session::Asked;

/// A confidence nearer to its limit than this is on either side of it by luck: "please" behind a question moves that of half
/// the questions by more (median 0.027 for the tests of the demo pack, 0.050 for those of the museum).
const HAIR: f32 = 0.03;
/// The same of what one passage is chosen before another by.
const STANDING_HAIR: f32 = 0.01;

/// Why a test that passes may not pass tomorrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Luck {
    /// What stands on little.
    pub what: String,
    /// What to do about it.
    pub next: String,
}

/// What a test that has passed stands on, where that is little. The question was asked with an explanation; `threshold` is
/// that of the intents.
pub fn luck(test: &PackTest, asked: &Asked, pack: &Pack, threshold: f32) -> Option<Luck> {
    of_intent(test, asked, pack, threshold)
        .or_else(|| of_confidence(test, asked, pack))
        .or_else(|| of_second(test, asked))
}

/// An intent that is found, or not, by a hair.
fn of_intent(test: &PackTest, asked: &Asked, pack: &Pack, threshold: f32) -> Option<Luck> {
    let intent = asked.intent.as_ref().ok().filter(|intent| !intent.exact)?;
    let best = intent.best_intent.as_deref()?;
    let replies = pack
        .intents
        .iter()
        .any(|intent| *intent.name == *best && matches!(intent.action, IntentAction::Replies(_)));
    let decides = test.intent.is_some() || replies;
    if !decides || (intent.best_confidence - threshold).abs() >= HAIR {
        return None;
    }
    let sure = intent.best_confidence;
    let ask = &test.ask;
    Some(if intent.is_accepted() {
        Luck {
            what: format!(
                "it is taken for {best} with {sure:.2}, and below {threshold:.2} it would be for none"
            ),
            next: format!("add an example to {best} in intents.toml like {ask:?}"),
        }
    } else {
        Luck {
            what: format!(
                "it is almost taken for {best}: {sure:.2}, and from {threshold:.2} on it would be"
            ),
            next: format!(
                "add examples to {best} and to what it is told from, so that they lie apart from {ask:?}"
            ),
        }
    })
}

/// An answer that is given, or not, by a hair.
fn of_confidence(test: &PackTest, asked: &Asked, pack: &Pack) -> Option<Luck> {
    let answer = &asked.retrieval.as_ref().ok()?.answer;
    let explanation = answer.explanation.as_ref()?;
    let is_spoken_of = asked.decision.sources == answer.sources;
    let wants_sure = test.sure == Some(true) || test.hedged == Some(false) || pack.unsure.is_none();
    let limit = if wants_sure {
        explanation.sure.max(explanation.threshold)
    } else {
        explanation.threshold
    };
    let sure = answer.confidence;
    if !is_spoken_of || explanation.passages.is_empty() || (sure - limit).abs() >= HAIR {
        return None;
    }
    let id = &explanation.passages[0].id;
    Some(if sure >= limit {
        Luck {
            what: format!("{id} answers it with a confidence of {sure:.2}, and below {limit:.2} it would not"),
            next: "say it there nearer to the words of the question, or add the question itself as a heading".to_owned(),
        }
    } else {
        Luck {
            what: format!("{id} almost answers it: {sure:.2}, and from {limit:.2} on it would"),
            next: "write what is to be said to it, or an intent that takes it".to_owned(),
        }
    })
}

/// A passage that is chosen by a hair before one that the test would not pass with.
fn of_second(test: &PackTest, asked: &Asked) -> Option<Luck> {
    let answer = &asked.retrieval.as_ref().ok()?.answer;
    let [first, second, ..] = answer.explanation.as_ref()?.passages.as_slice() else {
        return None;
    };
    let source = second.id.rsplit_once('#').map_or("", |(path, _)| path);
    let other_source = test
        .source
        .as_deref()
        .is_some_and(|wanted| wanted != source);
    let says = |words: &String| second.text.to_lowercase().contains(&words.to_lowercase());
    let other_words = test.contains.as_ref().is_some_and(|words| !says(words));
    let is_told = !asked.decision.sources.is_empty();
    let is_near = first.standing - second.standing < STANDING_HAIR;
    (is_told && is_near && (other_source || other_words)).then(|| Luck {
        what: format!(
            "{} is chosen by a hair before {}, which answers otherwise",
            first.id, second.id
        ),
        next: format!(
            "say it in {} nearer to the words of the question, or in one of the two only",
            first.id
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Decision;
    use crate::conversation::{About, Answered};
    use crate::engines::{EngineError, IntentAnswer, Verdict};
    use crate::pack::PackFiles;
    use std::time::Duration;

    fn asked(confidence: f32, accepted: bool) -> Asked {
        let intent = IntentAnswer {
            label: "GREETING".into(),
            verdict: if accepted {
                Verdict::Accepted
            } else {
                Verdict::Foreign
            },
            confidence,
            best_intent: Some("GREETING".into()),
            best_confidence: confidence,
            exact: false,
            cached: false,
            reasoning: String::new(),
            action: crate::conversation::IntentAction::Knowledge,
            read: None,
            elapsed: Duration::ZERO,
        };
        Asked {
            form: None,
            decision: Decision {
                holds_words: false,
                text: "Hello!".into(),
                intent: "GREETING".into(),
                sources: Vec::new(),
                answered: Answered::Knowledge,
                hedged: false,
                manner: None,
                form: None,
                offers: Vec::new(),
                about: About::default(),
                confidence,
                failure: None,
            },
            intent: Ok(intent),
            retrieval: Err(EngineError::TimedOut),
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn an_intent_near_its_limit_is_found_by_luck() {
        let pack = Pack::read(&PackFiles::Demo).expect("valid");
        let test = PackTest {
            form: crate::pack::FormExpectation::default(),
            ask: "good day to you".to_owned(),
            at: None,
            intent: Some("GREETING".to_owned()),
            source: None,
            contains: None,
            declined: None,
            hedged: None,
            sure: None,
            line: 1,
        };
        let luck = |confidence, accepted| luck(&test, &asked(confidence, accepted), &pack, 0.5);
        let above = luck(0.51, true).expect("by a hair");
        assert!(above.next.contains("good day to you"), "{above:?}");
        assert!(luck(0.49, false).is_some());
        assert_eq!(luck(0.9, true), None);
        assert_eq!(luck(0.2, false), None);
    }
}

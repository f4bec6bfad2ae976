//! A conversation in text: the core as sessions have it, with the engines, and without a socket, sound or a store.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use super::ask::{Asked, both};
use super::dispatch::{intent_result, retrieval_result};
use crate::clock;
use crate::conversation::{
    ClientEffect, Conversation, Decision, Effect, Event, Input, Response, Rules, SessionTime, Work,
    WorkId,
};
use crate::engines::{EngineError, Engines, IntentAnswer, Question, RetrievalAnswer};

/// What both stages found.
type Found = (
    Result<IntentAnswer, EngineError>,
    Result<RetrievalAnswer, EngineError>,
);

/// One conversation.
pub struct Exchange {
    engines: Arc<Engines>,
    conversation: Conversation,
    rules: Rules,
    started: Instant,
}

impl Exchange {
    /// A conversation that begins now. Its words may lean on those before, as the rules say.
    pub fn begin(engines: &Arc<Engines>, rules: &Rules) -> Self {
        let conversation = Conversation::new(Arc::new(rules.clone()), engines.wording(), 0);
        Self {
            engines: Arc::clone(engines),
            conversation,
            rules: rules.clone(),
            started: clock::now(),
        }
    }

    /// Says one thing and gives what is answered; none where it is too long for an utterance, or empty.
    pub async fn say(&mut self, question: Question) -> Option<Asked> {
        let started = clock::now();
        let text = question.text.to_string();
        let mut inputs = VecDeque::from([Input::FragmentReceived { text }, Input::UtteranceEnded]);
        let mut found: Option<Found> = None;
        let mut response = None;
        let mut form = None;
        while let Some(input) = inputs.pop_front() {
            let now = SessionTime::from_start(clock::now().duration_since(self.started));
            self.conversation.handle_input(input, now);
            let effects: Vec<Effect> =
                std::iter::from_fn(|| self.conversation.poll_effect()).collect();
            for effect in effects {
                match effect {
                    Effect::Work(Work::StartUnderstanding {
                        work,
                        text,
                        topic,
                        form,
                        ..
                    }) => {
                        let asked = Question {
                            text,
                            topic,
                            form,
                            ..question.clone()
                        };
                        let both = both(&self.engines, &asked, &self.rules).await;
                        for input in answers(work, &both).into_iter().rev() {
                            inputs.push_front(input);
                        }
                        found = Some(both);
                    }
                    Effect::Work(Work::StoreTurn { work, .. }) => {
                        inputs.push_front(Input::TurnStored {
                            work,
                            result: Ok(()),
                        });
                    }
                    Effect::Client(ClientEffect::Send(Event::ResponseReady(ready))) => {
                        response = Some(ready);
                    }
                    Effect::Client(ClientEffect::Send(Event::Form(record))) => form = Some(record),
                    Effect::Work(_) | Effect::Client(_) | Effect::Hear(_) => {}
                }
            }
        }
        let (intent, retrieval) = found?;
        Some(Asked {
            decision: decision(*response?),
            intent,
            retrieval,
            form,
            elapsed: clock::now().duration_since(started),
        })
    }
}

/// What the stages found, as the conversation takes it.
fn answers(work: WorkId, (intent, retrieval): &Found) -> [Input; 2] {
    [
        Input::IntentReady {
            work,
            result: intent_result(intent.clone()),
        },
        Input::RetrievalReady {
            work,
            result: retrieval_result(retrieval.clone()),
        },
    ]
}

/// What was said, as it was decided; what it offers and is about stays with the conversation.
fn decision(response: Response) -> Decision {
    Decision {
        sources: response.sources,
        hedged: response.hedged,
        ..Decision::plain(
            response.text,
            &response.intent,
            response.answered,
            response.confidence,
        )
    }
}

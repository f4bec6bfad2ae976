//! From the first fragment to the end of the utterance.
//!
//! Every fragment starts the understanding of the whole text so far (speculation), so that at the end of the
//! utterance the answer is often there already.

use std::sync::Arc;

use super::context::Context;
use super::effect::{Urgency, Work};
use super::offers::{Choice, choice};
use super::phase::{Listening, Phase, Thinking, Understanding};
use super::state::State;
use super::utterance::Utterance;
use super::{Event, SessionTime};

impl Context {
    /// A fragment starts an utterance, continues it (rule 1), or interrupts the reply (rule 2).
    pub fn take_fragment(&mut self, phase: Phase, text: &str, now: SessionTime) -> Phase {
        if text.trim().is_empty() {
            return phase;
        }
        let nothing_said = Utterance::default();
        if !phase
            .utterance()
            .unwrap_or(&nothing_said)
            .has_room_for(text, &self.rules)
        {
            self.refuse_fragment();
            return phase;
        }
        self.change_utterance(phase, now, |utterance| utterance.push(text))
    }

    /// The words of the utterance change: whatever was under way for the old ones is dropped, and a reply that is being
    /// spoken is interrupted.
    pub fn change_utterance(
        &mut self,
        phase: Phase,
        now: SessionTime,
        change: impl FnOnce(&mut Utterance),
    ) -> Phase {
        let (mut utterance, understanding) = match phase {
            Phase::Idle => Default::default(),
            Phase::Listening(listening) => (listening.utterance, listening.understanding),
            Phase::Thinking(thinking) => (thinking.utterance, None),
            Phase::Storing(storing) => {
                self.order(Work::RetractTurn { work: storing.work });
                (storing.utterance, None)
            }
            Phase::Speaking(speaking) => {
                let heard = speaking.reply.heard_by(now);
                self.cut_off(speaking, "speech", heard, now);
                Default::default()
            }
        };
        if utterance.is_empty() {
            self.begin_turn();
        }
        let before = utterance.clone();
        change(&mut utterance);
        // Words that were taken back altogether leave nothing to show.
        if !utterance.is_empty() && utterance.fragments() != before.fragments() {
            let buffer = utterance.fragments().to_vec();
            self.emit(Event::StateChanged {
                state: State::Listening,
                text_buffer: Some(buffer),
            });
        }
        let text = utterance.text();
        let understanding = match understanding {
            Some(known) if known.text == text => Some(known),
            _ if text.is_empty() => None,
            _ => Some(self.start_understanding(text, Urgency::Speculative, now)),
        };
        Phase::Listening(Listening {
            utterance,
            understanding,
            until: now + self.rules.listening_max,
        })
    }

    /// Tells the client that the utterance is full.
    pub fn refuse_fragment(&mut self) {
        let (fragments, characters) = (self.rules.fragments_max, self.rules.characters_max);
        self.emit(Event::Refused {
            code: "utterance_too_long",
            message: format!(
                "an utterance holds at most {fragments} fragments and {characters} characters; \
                 what was said so far is kept"
            ),
        });
    }

    fn start_understanding(
        &mut self,
        text: Arc<str>,
        urgency: Urgency,
        now: SessionTime,
    ) -> Understanding {
        self.newest_work.revision += 1;
        let work = self.newest_work;
        let choice = choice(&text, &self.offered);
        let refuses_offer = choice == Some(Choice::Nothing);
        let topic = self.topics.at(now, self.rules.follow_up);
        let may_lean = topic.is_some();
        let form = self.open_form.at(now, self.rules.form_timeout);
        self.order(Work::StartUnderstanding {
            work,
            text: meant(choice, &text),
            urgency,
            topic,
            form: form.clone(),
        });
        Understanding {
            refuses_offer,
            may_lean,
            form,
            keeps_words: self.rules.keeps_words,
            ..Understanding::new(work, text)
        }
    }

    /// The user has stopped: answer from the speculation if it is ready, else hurry it.
    pub fn end_utterance(&mut self, listening: Listening, now: SessionTime) -> Phase {
        let Listening {
            utterance,
            understanding,
            ..
        } = listening;
        let Some(mut understanding) = understanding else {
            self.emit(Event::StateChanged {
                state: State::Idle,
                text_buffer: None,
            });
            return Phase::Idle;
        };
        self.not_heard_in_a_row = 0;
        self.emit(Event::StateChanged {
            state: State::Thinking,
            text_buffer: None,
        });
        self.emit(Event::FinalTranscript {
            work: understanding.work,
            text: Arc::clone(&understanding.text),
        });
        if understanding.has_failed() {
            understanding = self.start_understanding(understanding.text, Urgency::Final, now);
        } else if understanding.intent.is_none() || understanding.retrieval.is_none() {
            let choice = choice(&understanding.text, &self.offered);
            let text = meant(choice, &understanding.text);
            self.order(Work::HurryUnderstanding {
                work: understanding.work,
                text,
            });
        }
        let thinking = Thinking {
            utterance,
            understanding,
            ended_at: now,
            intent_due: now + self.rules.intent_deadline,
            retrieval_due: now + self.rules.retrieval_deadline,
        };
        self.answer_if_decided(thinking, true, now)
    }
}

/// What the stages are asked for these words: the topic, where they pick one that was offered.
fn meant(choice: Option<Choice>, text: &Arc<str>) -> Arc<str> {
    match choice {
        Some(Choice::Topic(topic)) => topic,
        Some(Choice::Nothing) | None => Arc::clone(text),
    }
}

//! What the last turns were about, so that the next words may lean on it: "and for children", "when does it close".
//!
//! A topic is kept in memory for as long as a visitor may still mean it ([`Rules::follow_up`](super::Rules)), goes out with the
//! work that finds an answer, and ends with a reset, with the visit, and where a client comes.

use std::sync::Arc;
use std::time::Duration;

use super::{Answered, SessionTime};

/// So much is kept of what was said, in replies: who asks for more hears none of them again.
const SAID_MAX: usize = 6;

/// What was asked last, and what answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The question, whole: with what it took from the topic before.
    pub question: Arc<str>,
    /// The passage that answered it; none where nothing did.
    pub passage: Option<Arc<str>>,
    /// What was said of that passage, latest last.
    pub said: Vec<Arc<str>>,
}

/// What an answer from the knowledge is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The question that was answered, whole.
    pub question: Arc<str>,
    /// It is the words together with what the topic gave them.
    pub completed: bool,
    /// The words themselves lean on the topic and name none of their own.
    pub leans: bool,
    /// The passage that is quoted; none where nothing is.
    pub passage: Option<Arc<str>>,
}

/// The topic of a session.
#[derive(Debug, Default)]
pub(super) struct Topics {
    current: Option<Arc<Topic>>,
    /// When it was spoken of last.
    at: SessionTime,
}

impl Topics {
    /// The topic at `now`; one that was spoken of longer ago than `follow_up` is forgotten.
    pub fn at(&mut self, now: SessionTime, follow_up: Duration) -> Option<Arc<Topic>> {
        if now - self.at >= follow_up {
            self.current = None;
        }
        self.current.clone()
    }

    /// The topic that a reply makes; none where it changes nothing: a reply of the pack, or words that lean on the topic and
    /// that nothing answers.
    pub fn after(&self, answered: Answered, about: About, said: &Arc<str>) -> Option<Arc<Topic>> {
        let About {
            question,
            leans,
            passage,
            ..
        } = about;
        if question.is_empty() {
            return None;
        }
        let said = match answered {
            Answered::Knowledge => {
                let before = self.current.as_ref();
                let same =
                    before.filter(|topic| topic.passage.is_some() && topic.passage == passage);
                let mut all = same.map_or_else(Vec::new, |topic| topic.said.clone());
                all.push(Arc::clone(said));
                let over = all.len().saturating_sub(SAID_MAX);
                all.drain(..over);
                all
            }
            Answered::Declined if !leans => Vec::new(),
            Answered::Declined | Answered::FixedReply | Answered::NotHeard | Answered::Apology => {
                return None;
            }
        };
        Some(Arc::new(Topic {
            question,
            passage,
            said,
        }))
    }

    /// A reply goes out `now`, with the topic that it makes if that is another. Where nothing may lean on it, none is kept.
    pub fn keep(&mut self, topic: Option<Arc<Topic>>, now: SessionTime, follow_up: Duration) {
        let current = topic.or_else(|| self.current.take());
        self.current = current.filter(|_| !follow_up.is_zero());
        self.at = now;
    }

    /// The topic is still spoken of.
    pub fn renew(&mut self, now: SessionTime) {
        self.at = now;
    }

    /// Nothing was spoken of.
    pub fn clear(&mut self) {
        self.current = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::wording;
    use super::super::{
        Attention, Conversation, Effect, Input, IntentAction, IntentResult, RetrievalResult, Rules,
        Work, WorkId,
    };
    use super::*;

    struct Talk {
        conversation: Conversation,
        now: SessionTime,
    }

    impl Talk {
        fn with(follow_up: Duration) -> Self {
            let rules = Rules {
                follow_up,
                ..Rules::default()
            };
            Self {
                conversation: Conversation::new(Arc::new(rules), Arc::new(wording()), 0),
                now: SessionTime::START,
            }
        }

        fn handle(&mut self, input: Input) -> Vec<Effect> {
            self.conversation.handle_input(input, self.now);
            std::iter::from_fn(|| self.conversation.poll_effect()).collect()
        }

        fn wait(&mut self, seconds: u64) {
            self.now = self.now + Duration::from_secs(seconds);
        }

        /// Says something; the topic that it may lean on.
        fn say(&mut self, text: &str) -> (WorkId, Option<Arc<Topic>>) {
            let text = text.to_owned();
            let effects = self.handle(Input::FragmentReceived { text });
            let started = effects.into_iter().find_map(|effect| match effect {
                Effect::Work(Work::StartUnderstanding { work, topic, .. }) => Some((work, topic)),
                _ => None,
            });
            started.expect("every utterance is understood")
        }

        /// Says something that is answered so; the topic that it could lean on.
        fn ask(&mut self, text: &str, answer: Option<&str>, leans: bool) -> Option<Arc<Topic>> {
            let (work, topic) = self.say(text);
            let elapsed = Duration::ZERO;
            let intent = IntentResult {
                label: "RAG_QUERY".into(),
                confidence: 0.9,
                is_foreign: false,
                action: IntentAction::Knowledge,
                read: None,
                elapsed,
            };
            let about = About {
                question: text.into(),
                completed: false,
                leans,
                passage: answer.map(|_| "a.md#1".into()),
            };
            let retrieval = RetrievalResult {
                answer: answer.map(Arc::from),
                hedged: false,
                offers: Vec::new(),
                sources: Vec::new(),
                about,
                confidence: 0.9,
                elapsed,
            };
            self.handle(Input::IntentReady {
                work,
                result: Ok(intent),
            });
            self.handle(Input::RetrievalReady {
                work,
                result: Ok(retrieval),
            });
            self.handle(Input::UtteranceEnded);
            self.handle(Input::TurnStored {
                work,
                result: Ok(()),
            });
            topic
        }

        /// What the next words may lean on.
        fn question(&mut self) -> Option<String> {
            let (_, topic) = self.say("and now");
            topic.map(|topic| topic.question.to_string())
        }
    }

    fn talk() -> Talk {
        let mut talk = Talk::with(Duration::from_mins(2));
        assert_eq!(talk.ask("is there a gym", Some("Yes."), false), None);
        talk
    }

    #[test]
    fn what_was_answered_last_is_what_the_next_words_may_lean_on() {
        let mut talk = talk();
        let topic = talk
            .ask("tell me more", Some("It has a pool."), true)
            .unwrap();
        assert_eq!((&*topic.question, topic.said.len()), ("is there a gym", 1));
        let topic = talk.ask("when is it open", None, true).unwrap();
        assert_eq!(topic.said.len(), 2, "the same passage was said more of");
        let after = talk.question();
        assert_eq!(
            after.as_deref(),
            Some("tell me more"),
            "nothing answered what leant on it"
        );
    }

    #[test]
    fn a_question_of_its_own_that_nothing_answers_is_a_topic_too() {
        let mut talk = talk();
        talk.ask("is there a sauna", None, false);
        let (_, topic) = talk.say("how much is it");
        let topic = topic.expect("it was asked about");
        assert_eq!(
            (&*topic.question, &topic.passage),
            ("is there a sauna", &None)
        );
    }

    #[test]
    fn a_topic_ends_with_the_pause() {
        let mut talk = talk();
        talk.wait(119);
        assert!(talk.question().is_some());
        let mut talk = self::talk();
        talk.wait(120);
        assert_eq!(talk.question(), None);
    }

    #[test]
    fn a_topic_ends_with_a_reset_the_visit_and_the_next_visitor() {
        for input in [
            Input::ResetRequested,
            Input::EndRequested { erases: false },
            Input::EndRequested { erases: true },
            Input::ClientAttached {
                audible: false,
                resumable: false,
                attention: Attention::Always,
            },
        ] {
            let mut talk = talk();
            talk.handle(input.clone());
            assert_eq!(talk.question(), None, "{input:?}");
        }
    }

    #[test]
    fn nothing_is_kept_where_nothing_may_be_leant_on() {
        let mut talk = Talk::with(Duration::ZERO);
        talk.ask("is there a gym", Some("Yes."), false);
        assert!(
            talk.conversation.context.topics.current.is_none(),
            "not even until the next words"
        );
        assert_eq!(talk.question(), None);
    }

    #[test]
    fn what_is_kept_of_what_was_said_is_bounded() {
        let mut talk = talk();
        for _ in 0..3 * SAID_MAX {
            talk.ask("tell me more", Some("And more."), true);
        }
        let (_, topic) = talk.say("more");
        assert_eq!(topic.map(|topic| topic.said.len()), Some(SAID_MAX));
    }

    #[test]
    fn an_utterance_that_goes_on_still_leans_on_the_topic_before() {
        let mut talk = talk();
        let (work, _) = talk.say("when is it");
        talk.handle(Input::UtteranceEnded);
        let (_, topic) = talk.say("open on sunday");
        assert_eq!(
            topic.map(|topic| topic.question.to_string()).as_deref(),
            Some("is there a gym")
        );
        assert_eq!(talk.conversation.stale_answers(), 0, "{work:?}");
    }
}

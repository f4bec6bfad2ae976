//! What a conversation is configured with.

use std::sync::Arc;
use std::time::Duration;

use super::hearing::HearingRules;

/// Limits and deadlines of one conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How long after the end of the utterance the intent may take.
    pub intent_deadline: Duration,
    /// How long after the end of the utterance the retrieval may take.
    pub retrieval_deadline: Duration,
    /// How long the store may take to make a turn durable.
    pub store_deadline: Duration,
    /// How long the voice may be silent before the reply is given up as unspeakable.
    pub speech_deadline: Duration,
    /// How long after a reply the next words may lean on what it was about; zero: they never do, and nothing is kept for it.
    pub follow_up: Duration,
    /// How long an open form waits for the next words; zero: it never ends by itself.
    pub form_timeout: Duration,
    /// Whether what people say may be kept at all beyond the turn.
    pub keeps_words: bool,
    /// How long an unfinished utterance is kept.
    pub listening_max: Duration,
    /// Fragments in one utterance, at most.
    pub fragments_max: usize,
    /// Characters in one utterance, at most.
    pub characters_max: usize,
    /// The microphone.
    pub hearing: HearingRules,
}

impl Default for Rules {
    /// The limits of the wire (`http::protocol`, rule 10), and deadlines that a visitor would still wait for.
    fn default() -> Self {
        Self {
            intent_deadline: Duration::from_secs(2),
            retrieval_deadline: Duration::from_secs(2),
            store_deadline: Duration::from_secs(5),
            speech_deadline: Duration::from_secs(5),
            follow_up: Duration::from_mins(2),
            form_timeout: Duration::from_mins(5),
            keeps_words: true,
            listening_max: Duration::from_hours(1),
            fragments_max: 500,
            characters_max: 20_000,
            hearing: HearingRules::default(),
        }
    }
}

/// How often in a row it is said that nothing was understood. Source: a person asks twice; what then still is not
/// understood is more likely a noisy hall, which is not apologised to.
pub const NOT_HEARD_MAX: usize = 2;

/// The pack's language and fixed replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What is spoken, such as `en`.
    pub language: Arc<str>,
    /// Said when nothing was found with enough confidence.
    pub unknown: String,
    /// Said after it where something near can be told about; none where nothing is offered.
    pub offer: Option<Offer>,
    /// Said when an offer is turned down; where there is none, those words are answered like any others.
    pub offer_refused: Option<Arc<str>>,
    /// Said before an answer that may be none.
    pub unsure: Option<String>,
    /// Said when an engine failed.
    pub apology: String,
    /// Said when somebody spoke and was not understood, the first time and each further time in a row; none where that
    /// stays unanswered.
    pub not_heard: Option<[Arc<str>; NOT_HEARD_MAX]>,
    /// What stops the voice and asks for nothing, such as "stop".
    pub stop_words: Vec<Arc<str>>,
    /// What calls us where what is said has to be addressed to us.
    pub wake_phrases: Vec<Arc<str>>,
    /// What speech that was not understood is called on the wire.
    pub rejected_label: Arc<str>,
}

/// A sentence that offers topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What stands before the topics.
    pub before: String,
    /// What stands after them.
    pub after: String,
    /// What stands between two topics, such as `or`.
    pub or: &'static str,
}

impl Offer {
    /// The sentence for these topics.
    pub fn of(&self, topics: &[Arc<str>]) -> String {
        let topics = topics.join(&format!(" {} ", self.or));
        format!("{}{topics}{}", self.before, self.after)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{ClientEffect, Conversation, Effect, Event, Input, SessionTime, State};
    use super::*;

    fn with_room_for(fragments_max: usize) -> Input {
        Input::RulesChanged(rules(fragments_max))
    }

    fn rules(fragments_max: usize) -> Arc<Rules> {
        Arc::new(Rules {
            fragments_max,
            ..Rules::default()
        })
    }

    pub fn wording() -> Wording {
        Wording {
            language: "en".into(),
            unknown: String::new(),
            offer: None,
            offer_refused: None,
            unsure: None,
            apology: String::new(),
            not_heard: None,
            stop_words: Vec::new(),
            wake_phrases: Vec::new(),
            rejected_label: "UNCLEAR".into(),
        }
    }

    fn conversation() -> Conversation {
        Conversation::new(rules(2), Arc::new(wording()), 0)
    }

    fn handle(conversation: &mut Conversation, input: Input) -> Vec<Effect> {
        conversation.handle_input(input, SessionTime::START);
        std::iter::from_fn(|| conversation.poll_effect()).collect()
    }

    /// Says one fragment. Whether it was taken.
    fn say(conversation: &mut Conversation) -> bool {
        let text = "more".into();
        let effects = handle(conversation, Input::FragmentReceived { text });
        !effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::Client(ClientEffect::Send(Event::Refused { .. }))
            )
        })
    }

    #[test]
    fn a_turn_keeps_the_rules_it_began_with() {
        let mut conversation = conversation();
        assert!(say(&mut conversation));
        assert_eq!(handle(&mut conversation, with_room_for(1)), []);
        assert!(say(&mut conversation), "it began with room for two");
        handle(&mut conversation, Input::ResetRequested);
        assert_eq!(conversation.state(), State::Idle);
        assert!(say(&mut conversation));
        assert!(!say(&mut conversation), "the next has room for one");
    }

    #[test]
    fn wider_rules_hold_for_the_very_first_fragment() {
        let mut conversation = conversation();
        handle(&mut conversation, with_room_for(0));
        assert!(!say(&mut conversation));
        handle(&mut conversation, with_room_for(1));
        assert!(say(&mut conversation));
        assert_eq!(conversation.rules().fragments_max, 1);
    }
}

//! What may come of what is heard: its own small model of who is addressed and what is drowned.
//!
//! Every word that is heard and means nothing by itself carries the number of its utterance (`abc7`), so that it is known again
//! wherever it goes. Texts that are typed have no digits.

use std::collections::BTreeMap;
use std::time::Duration;

use docent::conversation::{
    Attention, ClientEffect, Effect, Event, Heard, HearingEffect, Input, SessionTime, UtteranceId,
    Work,
};

/// What calls us.
pub const CALL: &str = "docent";

/// How long what is said after a reply, a call or a part of a question counts.
const FOLLOW_UP: Duration = Duration::from_secs(8);

/// The words of an utterance, to be known again.
pub fn marked(text: &str, utterance: UtteranceId) -> String {
    let is_plain = |word: &str| word.chars().all(|letter| ('a'..='c').contains(&letter));
    let words = text.split_whitespace().map(|word| match word {
        word if is_plain(word) => format!("{word}{}", utterance.0),
        word => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What the outside has heard and seen.
#[derive(Debug, Default)]
pub struct Ears {
    attention: Attention,
    echo_is_left: bool,
    /// A reply is spoken.
    speaks: bool,
    held: bool,
    utterances: BTreeMap<UtteranceId, Spoken>,
    /// When somebody got our attention, and the utterance before those that are meant, where it is known.
    opened: Vec<(SessionTime, Option<UtteranceId>)>,
    /// The input under way.
    input: Under,
}

/// What is known of the input under way.
#[derive(Debug, Default)]
struct Under {
    /// It is something heard, or a timeout.
    is_heard: bool,
    /// Something was told that says why we listen.
    says_why: bool,
}

#[derive(Debug, Clone, Copy)]
struct Spoken {
    begun_at: SessionTime,
    /// It needs not be addressed, or says a wake phrase or a stop word.
    free: bool,
    over_reply: bool,
    drowned: bool,
}

impl Ears {
    /// An input, or a timeout, comes now.
    pub fn take_input(&mut self, input: Option<&Input>, now: SessionTime) {
        self.input.is_heard = input.is_none_or(|input| matches!(input, Input::Heard(_)));
        self.input.says_why = false;
        self.drown(input);
        match input {
            Some(Input::EchoReported(report)) => self.echo_is_left = !report.cancelled,
            Some(Input::TalkButtonHeld) => self.held = true,
            Some(Input::Heard(
                Heard::Words { utterance, text } | Heard::Glanced { utterance, text },
            )) => {
                self.take_words(*utterance, text, now);
            }
            Some(Input::Heard(Heard::Transcript { utterance, result })) => {
                let text = result.as_ref().map_or("", |spoken| &spoken.text);
                self.take_words(*utterance, text, now);
            }
            _ => {}
        }
    }

    /// All effects of the input were checked.
    pub fn end_input(&mut self, input: Option<&Input>) {
        self.drown(input);
        match input {
            Some(Input::ClientAttached { attention, .. }) => {
                self.attention = *attention;
                self.echo_is_left = false;
                self.forget_who_opened();
                self.held = false;
            }
            Some(Input::ResetRequested | Input::EndRequested { .. }) => {
                self.forget_who_opened();
                self.held = false;
            }
            Some(Input::UtteranceEnded | Input::ClientDetached) => self.held = false,
            _ => {}
        }
    }

    /// Nobody has our attention any more; what counted does.
    fn forget_who_opened(&mut self) {
        let ids: Vec<UtteranceId> = self.utterances.keys().copied().collect();
        for id in ids {
            let counts = self.may_count(id);
            self.utterances.get_mut(&id).expect("it is there").free |= counts;
        }
        self.opened.clear();
    }

    fn take_words(&mut self, utterance: UtteranceId, text: &str, now: SessionTime) {
        let Some(spoken) = self.utterances.get_mut(&utterance) else {
            return;
        };
        spoken.free |= text.starts_with(CALL) || text.split(' ').any(|word| word == "stop");
        if self.may_count(utterance) {
            self.opened.push((now, Some(utterance)));
        }
    }

    /// What is heard over a reply whose echo is left is drowned.
    fn drown(&mut self, input: Option<&Input>) {
        let is_heard = matches!(input, Some(Input::Heard(_)));
        if is_heard && self.speaks && self.echo_is_left {
            for spoken in self.utterances.values_mut() {
                spoken.drowned = true;
            }
        }
    }

    /// Whether anything may say that this utterance is meant for us.
    fn may_count(&self, utterance: UtteranceId) -> bool {
        let spoken = self.utterances[&utterance];
        let opens = |(at, after): &(SessionTime, Option<UtteranceId>)| {
            let in_time = *at + FOLLOW_UP >= spoken.begun_at;
            in_time && after.map_or(*at <= spoken.begun_at, |after| after < utterance)
        };
        spoken.free || !spoken.over_reply && self.opened.iter().any(opens)
    }

    /// Checks an effect.
    pub fn check(&mut self, effect: &Effect, now: SessionTime) {
        match effect {
            Effect::Hear(HearingEffect::Start { utterance, .. }) => {
                let spoken = Spoken {
                    begun_at: now,
                    free: self.attention == Attention::Always || self.held,
                    over_reply: self.speaks,
                    drowned: false,
                };
                self.utterances.insert(*utterance, spoken);
            }
            Effect::Hear(
                HearingEffect::Finish { utterance, .. } | HearingEffect::GiveUp { utterance },
            ) if self.may_count(*utterance) => self.opened.push((now, Some(*utterance))),
            Effect::Work(work) => self.check_work(work),
            Effect::Client(ClientEffect::Send(event)) => self.check_event(event, now),
            Effect::Hear(_)
            | Effect::Client(
                ClientEffect::SendAudio { .. }
                | ClientEffect::StopSpeaking { .. }
                | ClientEffect::End,
            ) => {}
        }
    }

    fn check_work(&mut self, work: &Work) {
        match work {
            Work::StartUnderstanding { text, .. } | Work::HurryUnderstanding { text, .. } => {
                self.check_taken(text);
            }
            Work::StoreTurn { record, .. } => self.check_shown(&record.user_text),
            Work::StartSpeaking { .. } => self.speaks = true,
            Work::CancelWork { .. }
            | Work::AmendTurn { .. }
            | Work::RetractTurn { .. }
            | Work::DeliverForm { .. }
            | Work::EraseSession
            | Work::Speak(_)
            | Work::PrepareSpeaking { .. } => {}
        }
    }

    fn check_event(&mut self, event: &Event, now: SessionTime) {
        match event {
            Event::PartialTranscript { utterance, text } => {
                assert!(self.may_count(*utterance), "others are not shown: {text}");
                self.check_shown(text);
            }
            Event::Voice { utterance, .. } => {
                assert!(self.may_count(*utterance), "others are not heard");
                self.input.says_why = true;
            }
            Event::FinalTranscript { text, .. } => self.check_shown(text),
            Event::StateChanged {
                text_buffer: Some(buffer),
                ..
            } => buffer.iter().for_each(|text| self.check_shown(text)),
            Event::StateChanged {
                state: docent::conversation::State::Listening,
                text_buffer: None,
            } => assert!(
                self.input.says_why,
                "nobody is listened to without a reason"
            ),
            Event::Interruption { reason, .. } => {
                let is_stopped =
                    !(self.echo_is_left && self.input.is_heard) || reason == "stop_word";
                assert!(is_stopped, "half duplex stops by a stop word: {reason}");
                self.input.says_why = true;
                self.end_reply(now);
            }
            Event::TurnComplete { .. } => self.end_reply(now),
            _ => {}
        }
    }

    fn end_reply(&mut self, now: SessionTime) {
        self.speaks = false;
        self.opened.push((now, None));
    }

    /// Words that are shown, or kept.
    fn check_shown(&self, text: &str) {
        for utterance in heard_in(text) {
            assert!(self.may_count(utterance), "others are not taken: {text}");
        }
    }

    /// Words of which an answer is made from now on.
    fn check_taken(&self, text: &str) {
        self.check_shown(text);
        for utterance in heard_in(text) {
            let is_drowned = self.input.is_heard && self.utterances[&utterance].drowned;
            assert!(!is_drowned, "what is drowned is no question: {text}");
        }
    }
}

/// The utterances whose words stand in a text.
fn heard_in(text: &str) -> impl Iterator<Item = UtteranceId> {
    let numbers = text.split_whitespace().map(|word| {
        let digits = word.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        digits.parse().ok().map(UtteranceId)
    });
    numbers.flatten()
}

#[test]
#[should_panic(expected = "others are not taken")]
fn the_oracle_sees_words_that_are_not_addressed() {
    let mut ears = Ears {
        attention: Attention::WhenAddressed,
        ..Ears::default()
    };
    ears.check(&start(), SessionTime::START);
    ears.check_taken("abc1");
}

#[test]
#[should_panic(expected = "half duplex stops by a stop word")]
fn the_oracle_sees_half_duplex_cut_off_by_a_question() {
    let mut ears = Ears {
        echo_is_left: true,
        input: Under {
            is_heard: true,
            says_why: false,
        },
        ..Ears::default()
    };
    let interruption = Event::Interruption {
        work: docent::conversation::WorkId::default(),
        reason: "speech".to_owned(),
        heard_text: String::new(),
    };
    ears.check_event(&interruption, SessionTime::START);
}

#[cfg(test)]
fn start() -> Effect {
    Effect::Hear(HearingEffect::Start {
        utterance: UtteranceId(1),
        from: docent::conversation::AudioTime::default(),
    })
}

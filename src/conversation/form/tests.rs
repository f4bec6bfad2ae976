use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::conversation::rules::tests::wording;
use crate::conversation::{
    About, Attention, ClientEffect, Conversation, Effect, Event, Input, IntentAction, IntentResult,
    RetrievalResult, Rules, SessionTime, Wording, Work, WorkId,
};

fn slot(name: &str, kind: SlotKind) -> Slot {
    Slot {
        name: name.into(),
        label: name.into(),
        question: format!("{name}?").into(),
        read_back: VALUE.into(),
        optional: false,
        kind,
    }
}

fn form_of(name: &str, slots: Vec<Slot>) -> Arc<Form> {
    let texts = FormTexts {
        confirm: "So {values}?".into(),
        cancelled: "Dropped.".into(),
        not_understood: "What?".into(),
        one_at_a_time: "One at a time.".into(),
        unkept: "Not kept.".into(),
        and: "and".into(),
        ..FormTexts::default()
    };
    Arc::new(Form {
        name: name.into(),
        slots,
        done: "Noted for {day}, {name}.".into(),
        texts: Arc::new(texts),
    })
}

fn visit() -> Arc<Form> {
    form_of(
        "VISIT",
        vec![slot("day", SlotKind::Date), slot("name", SlotKind::Text)],
    )
}

fn value(place: usize, value: &str) -> FormReading {
    let value: Arc<str> = value.into();
    let shown = Arc::clone(&value);
    FormReading {
        values: vec![(place, SlotValue { value, shown })],
        is_whole: true,
        ..FormReading::default()
    }
}

fn answer(answer: FormAnswer) -> FormReading {
    FormReading {
        answer: Some(answer),
        ..FormReading::default()
    }
}

fn question() -> FormReading {
    FormReading {
        is_question: true,
        ..FormReading::default()
    }
}

struct Talk {
    conversation: Conversation,
    now: SessionTime,
    form: Option<FormRecord>,
    delivered: Vec<FormRecord>,
    /// What was spoken, and whether its sound may be kept.
    spoken: Vec<(String, bool)>,
}

impl Talk {
    fn with(rules: Rules) -> Self {
        let wording = Wording {
            unknown: "I do not know.".to_owned(),
            forms: vec![visit()],
            ..wording()
        };
        Self {
            conversation: Conversation::new(Arc::new(rules), Arc::new(wording), 0),
            now: SessionTime::START,
            form: None,
            delivered: Vec::new(),
            spoken: Vec::new(),
        }
    }

    fn handle(&mut self, input: Input) -> Vec<Effect> {
        self.conversation.handle_input(input, self.now);
        let effects: Vec<Effect> = std::iter::from_fn(|| self.conversation.poll_effect()).collect();
        for effect in &effects {
            match effect {
                Effect::Client(ClientEffect::Send(Event::Form(form))) => {
                    self.form = Some(form.clone());
                }
                Effect::Work(Work::StartSpeaking {
                    text, holds_words, ..
                }) => self.spoken.push((text.to_string(), !holds_words)),
                Effect::Work(Work::DeliverForm { form, .. }) => self.delivered.push(form.clone()),
                _ => {}
            }
        }
        effects
    }

    fn wait(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
        self.conversation.handle_timeout(self.now);
        while let Some(effect) = self.conversation.poll_effect() {
            if let Effect::Client(ClientEffect::Send(Event::Form(form))) = effect {
                self.form = Some(form);
            }
        }
    }

    /// Says something that means this; what is replied.
    fn say(&mut self, action: IntentAction, read: FormReading, known: Option<&str>) -> String {
        let text = "words".to_owned();
        let effects = self.handle(Input::FragmentReceived { text });
        let work: WorkId = effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Work(Work::StartUnderstanding { work, .. }) => Some(*work),
                _ => None,
            })
            .expect("every utterance is understood");
        let elapsed = Duration::ZERO;
        let intent = IntentResult {
            label: "LABEL".into(),
            confidence: 0.9,
            is_foreign: false,
            action,
            read: Some(read),
            elapsed,
        };
        let retrieval = RetrievalResult {
            answer: known.map(Arc::from),
            hedged: false,
            offers: Vec::new(),
            sources: Vec::new(),
            about: About::default(),
            confidence: 0.9,
            elapsed,
        };
        let mut effects = self.handle(Input::IntentReady {
            work,
            result: Ok(intent),
        });
        effects.extend(self.handle(Input::RetrievalReady {
            work,
            result: Ok(retrieval),
        }));
        effects.extend(self.handle(Input::UtteranceEnded));
        effects.extend(self.handle(Input::TurnStored {
            work,
            result: Ok(()),
        }));
        effects
            .into_iter()
            .find_map(|effect| match effect {
                Effect::Client(ClientEffect::Send(Event::ResponseReady(response))) => {
                    Some(response.text.to_string())
                }
                _ => None,
            })
            .expect("every utterance is answered")
    }

    fn open(&mut self) -> String {
        self.say(IntentAction::Form(visit()), FormReading::default(), None)
    }

    fn tell(&mut self, read: FormReading) -> String {
        self.say(IntentAction::Knowledge, read, None)
    }

    fn state(&self) -> (&str, &str) {
        let form = self.form.as_ref().expect("a form was told of");
        (&form.state, &form.asked)
    }
}

fn talk() -> Talk {
    let mut talk = Talk::with(Rules::default());
    assert_eq!(talk.open(), "day?");
    talk
}

#[test]
fn a_form_is_asked_read_back_and_delivered_once_it_is_confirmed() {
    let mut talk = talk();
    assert_eq!(talk.tell(value(0, "Friday")), "name?");
    assert_eq!(talk.tell(value(1, "Jane")), "So Friday and Jane?");
    assert_eq!(talk.state(), ("open", "confirm"));
    assert!(talk.delivered.is_empty(), "nothing before it is confirmed");
    assert_eq!(
        talk.tell(answer(FormAnswer::Yes)),
        "Noted for Friday, Jane."
    );
    assert_eq!(talk.state().0, "done");
    let [delivered] = &talk.delivered[..] else {
        panic!("{:?}", talk.delivered);
    };
    assert_eq!(delivered.slots[1].value.as_deref(), Some("Jane"));
    assert_eq!(talk.tell(answer(FormAnswer::Yes)), "I do not know.");
    assert_eq!(talk.delivered.len(), 1, "nor twice");
}

#[test]
fn a_question_in_between_is_answered_and_the_form_goes_on() {
    let mut talk = talk();
    let known = talk.say(IntentAction::Knowledge, question(), Some("It is free."));
    assert_eq!(known, "It is free. day?");
    assert_eq!(talk.tell(question()), "I do not know. day?");
    let hello = IntentAction::Reply(["Hello!".into()].into());
    assert_eq!(talk.say(hello, FormReading::default(), None), "Hello! day?");
    let same = talk.say(IntentAction::Form(visit()), question(), None);
    assert_eq!(same, "I do not know. day?", "it is not begun anew");
    let help = IntentAction::Say("Call 112.".into());
    assert_eq!(talk.say(help, FormReading::default(), None), "Call 112.");
    let other = form_of("OTHER", vec![slot("x", SlotKind::Number)]);
    let other = talk.say(IntentAction::Form(other), FormReading::default(), None);
    assert_eq!(other, "One at a time. day?");
    assert_eq!(talk.tell(FormReading::default()), "What? day?");
    assert_eq!(talk.state(), ("open", "day"));
}

#[test]
fn words_that_nobody_takes_for_a_form_are_answered_without_one() {
    let mut talk = talk();
    assert_eq!(talk.tell(answer(FormAnswer::Cancel)), "Dropped.");
    assert_eq!(talk.state().0, "cancelled");
    assert_eq!(talk.tell(value(0, "Friday")), "I do not know.");
}

#[test]
fn a_form_ends_with_its_pause_a_reset_and_the_visit() {
    let mut talk = talk();
    talk.wait(299);
    assert_eq!(talk.state().0, "open");
    talk.wait(1);
    assert_eq!(talk.state().0, "cancelled");
    assert!(!talk.conversation.has_open_form());
    for input in [Input::ResetRequested, Input::EndRequested { erases: true }] {
        let mut talk = self::talk();
        talk.handle(input);
        assert!(!talk.conversation.has_open_form());
        assert_eq!(talk.tell(value(0, "Friday")), "I do not know.");
    }
    let mut talk = Talk::with(Rules {
        form_timeout: Duration::ZERO,
        ..Rules::default()
    });
    talk.open();
    talk.wait(100_000);
    assert!(
        talk.conversation.has_open_form(),
        "without a timeout it waits"
    );
}

#[test]
fn a_client_that_comes_back_goes_on_where_it_was() {
    let mut talk = talk();
    talk.tell(value(0, "Friday"));
    let stored = talk.form.take().unwrap();
    let attached = Input::ClientAttached {
        audible: false,
        resumable: false,
        attention: Attention::Always,
    };
    talk.handle(attached.clone());
    assert_eq!(talk.form.as_ref(), Some(&stored), "the session still lives");
    let mut after = Talk::with(Rules::default());
    let minute = Duration::from_mins(1);
    (after.conversation).resume_form(&stored, minute, SessionTime::START);
    after.handle(attached);
    assert_eq!(after.form.as_ref(), Some(&stored), "it was restarted");
    assert_eq!(after.tell(value(1, "Jane")), "So Friday and Jane?");
    let mut late = Talk::with(Rules::default());
    (late.conversation).resume_form(&stored, 5 * minute, SessionTime::START);
    assert!(!late.conversation.has_open_form());
}

#[test]
fn a_pack_that_changes_its_slots_meanwhile_asks_for_what_is_new() {
    let mut talk = talk();
    talk.tell(value(0, "Friday"));
    let changed = form_of(
        "VISIT",
        vec![
            slot("day", SlotKind::Date),
            slot("people", SlotKind::Number),
        ],
    );
    let with = |forms| {
        let wording = Wording { forms, ..wording() };
        Input::WordingChanged(Arc::new(wording))
    };
    talk.handle(with(vec![changed]));
    assert_eq!(talk.tell(value(1, "12")), "So Friday and 12?");
    talk.handle(with(Vec::new()));
    assert!(!talk.conversation.has_open_form(), "it is no more");
}

#[test]
fn where_nothing_is_kept_that_is_said_first() {
    let mut talk = Talk::with(Rules {
        keeps_words: false,
        ..Rules::default()
    });
    assert_eq!(talk.open(), "Not kept. day?");
}

#[test]
fn the_sound_of_what_a_visitor_said_may_not_be_kept() {
    let mut talk = Talk::with(Rules::default());
    talk.handle(Input::ClientAttached {
        audible: true,
        resumable: false,
        attention: Attention::Always,
    });
    talk.open();
    talk.tell(value(0, "Friday"));
    talk.tell(value(1, "Jane"));
    let again = IntentAction::Again {
        manner: None,
        otherwise: "Nothing.".into(),
    };
    talk.say(again, FormReading::default(), None);
    talk.tell(answer(FormAnswer::Yes));
    talk.say(
        IntentAction::Knowledge,
        question(),
        Some("It opens on Friday."),
    );
    let may_be_kept = [
        ("day?", true),
        ("name?", true),
        ("So Friday and Jane?", false),
        ("So Friday and Jane?", false),
        ("Noted for Friday, Jane.", false),
        ("It opens on Friday.", true),
    ];
    let may_be_kept = may_be_kept.map(|(text, may)| (text.to_owned(), may));
    assert_eq!(talk.spoken, may_be_kept);
}

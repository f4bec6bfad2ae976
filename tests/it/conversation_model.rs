//! Random input sequences against the conversation's invariants.
//!
//! The oracles keep their own small model of what the client and the store saw, and never look inside the core.

mod ears;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use docent::conversation::{
    About, Attention, AudioTime, ClientEffect, Conversation, EchoReport, Effect, EngineFailure,
    Event, FloorEvent, Heard, HearingEffect, HearingRules, Input, IntentAction, IntentResult,
    NOT_HEARD_MAX, Offer, Refusal, RetrievalResult, Rules, SessionTime, SpokenText, Stage, State,
    TurnRecord, UtteranceId, Wording, Work, WorkId,
};
use ears::Ears;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Random sequences per run, unless `DOCENT_SEQUENCES` says how many.
const SEQUENCES: u32 = 100_000;

/// Recorded logs that are replayed per run, unless `DOCENT_SEQUENCES` says how many.
const REPLAYS: u32 = 10_000;

/// What a test may do next. Work is named by age, so that stale answers happen often.
#[derive(Debug, Clone)]
enum Step {
    Client(Input),
    Intent {
        age: usize,
        fails: bool,
        replies: bool,
    },
    Retrieval {
        age: usize,
        fails: bool,
        found: bool,
    },
    Stored {
        age: usize,
        fails: bool,
    },
    Sentence {
        age: usize,
        milliseconds: u64,
    },
    SpeechEnd {
        age: usize,
        fails: bool,
    },
    /// The microphone brings sound in which somebody speaks, or not.
    Sound {
        windows: u32,
        speech: bool,
    },
    Judged {
        age: usize,
        complete: f32,
    },
    Words {
        age: usize,
        text: String,
    },
    Glanced {
        age: usize,
        text: String,
    },
    Written {
        age: usize,
        text: Option<String>,
    },
    /// What was recognised is not believed.
    Refused {
        age: usize,
    },
    Wait {
        milliseconds: u64,
    },
    /// The operator changes the rules.
    Rules {
        fragments_max: usize,
    },
    /// The operator changes the pack's fixed replies.
    Wording {
        unknown: String,
    },
}

/// What is said when speech was not understood.
const NOT_HEARD: [&str; NOT_HEARD_MAX] = ["pardon", "pardon, for example"];

/// The windows in which sound is scored.
const WINDOW: Duration = Duration::from_millis(32);

fn step() -> impl Strategy<Value = Step> {
    let text = prop_oneof![Just(String::new()), Just("  ".to_owned()), "[a-c]{1,6}"];
    let age = 0..3_usize;
    let words = prop_oneof![
        Just(String::new()),
        Just("mm-hm".to_owned()),
        Just("stop".to_owned()),
        Just(ears::CALL.to_owned()),
        "docent [a-c]{1,3}",
        "(some |words |here |stop ){0,2}[a-c]{1,4}",
        "[a-c]{1,6}"
    ];
    let final_words = prop::option::weighted(0.9, words.clone());
    prop_oneof![
        4 => text.prop_map(|text| Step::Client(Input::FragmentReceived { text })),
        3 => Just(Step::Client(Input::UtteranceEnded)),
        1 => Just(Step::Client(Input::BargeInRequested { reason: "user".to_owned() })),
        1 => Just(Step::Client(Input::PlaybackStarted)),
        1 => prop::option::of(0..2000_u64).prop_map(|heard| {
            Step::Client(Input::PlaybackStopped { heard: heard.map(Duration::from_millis) })
        }),
        1 => (any::<(bool, bool)>(), attention()).prop_map(|((audible, resumable), attention)| {
            Step::Client(Input::ClientAttached { audible, resumable, attention })
        }),
        1 => (any::<bool>(), proptest::option::of(-10.0..30.0_f64)).prop_map(|(cancelled, echo_to_near_db)| {
            Step::Client(Input::EchoReported(EchoReport { cancelled, echo_to_near_db }))
        }),
        1 => Just(Step::Client(Input::ClientDetached)),
        1 => Just(Step::Client(Input::TalkButtonHeld)),
        3 => (1..40_u32, any::<bool>())
            .prop_map(|(windows, speech)| Step::Sound { windows, speech }),
        1 => (age.clone(), 0..=1_u8)
            .prop_map(|(age, complete)| Step::Judged { age, complete: complete.into() }),
        1 => (age.clone(), words.clone()).prop_map(|(age, text)| Step::Glanced { age, text }),
        2 => (age.clone(), words).prop_map(|(age, text)| Step::Words { age, text }),
        2 => (age.clone(), final_words).prop_map(|(age, text)| Step::Written { age, text }),
        2 => age.clone().prop_map(|age| Step::Refused { age }),
        1 => Just(Step::Client(Input::ResetRequested)),
        3 => (age.clone(), prop::bool::weighted(0.1), any::<bool>())
            .prop_map(|(age, fails, replies)| Step::Intent { age, fails, replies }),
        3 => (age.clone(), prop::bool::weighted(0.1), any::<bool>())
            .prop_map(|(age, fails, found)| Step::Retrieval { age, fails, found }),
        3 => (age.clone(), prop::bool::weighted(0.1)).prop_map(|(age, fails)| Step::Stored { age, fails }),
        2 => (age.clone(), 1..1500_u64)
            .prop_map(|(age, milliseconds)| Step::Sentence { age, milliseconds }),
        2 => (age, prop::bool::weighted(0.2)).prop_map(|(age, fails)| Step::SpeechEnd { age, fails }),
        2 => (1..4000_u64).prop_map(|milliseconds| Step::Wait { milliseconds }),
        1 => (1..8_usize).prop_map(|fragments_max| Step::Rules { fragments_max }),
        1 => "[d-f]{1,6}".prop_map(|unknown| Step::Wording { unknown }),
    ]
}

fn attention() -> impl Strategy<Value = Attention> {
    prop_oneof![Just(Attention::Always), Just(Attention::WhenAddressed)]
}

/// The reference: what the outside has seen so far.
#[derive(Debug, Default)]
struct Seen {
    works: Vec<WorkId>,
    /// Turns in the store: whether they count.
    stored: BTreeMap<WorkId, bool>,
    /// The one reply that was sent and has not ended.
    open_reply: Option<WorkId>,
    pending_store: Option<WorkId>,
    speaking: Option<WorkId>,
    /// The reply that was cut off last.
    cut_off: Option<WorkId>,
    played: BTreeMap<WorkId, String>,
    completed: u32,
    answered_words: Vec<String>,
    /// Utterances of the microphone, oldest first: whether their end was asked for.
    spoken: Vec<(UtteranceId, bool)>,
    /// Where the last pause began.
    pause: AudioTime,
    /// Where the last utterance ended.
    heard_until: AudioTime,
    /// Speech that was not understood and waits for the request to repeat it.
    unanswered_speech: bool,
    /// How often in a row it was asked to repeat.
    asked_to_repeat: usize,
}

fn rules() -> Rules {
    Rules {
        follow_up: Duration::from_mins(2),
        form_timeout: Duration::from_mins(5),
        keeps_words: true,
        intent_deadline: Duration::from_secs(2),
        retrieval_deadline: Duration::from_secs(2),
        store_deadline: Duration::from_secs(2),
        speech_deadline: Duration::from_secs(2),
        listening_max: Duration::from_secs(30),
        fragments_max: 6,
        characters_max: 24,
        hearing: HearingRules {
            transcript_deadline: Duration::from_secs(2),
            ..HearingRules::default()
        },
    }
}

struct Run {
    conversation: Conversation,
    seen: Seen,
    ears: Ears,
    now: SessionTime,
    heard: AudioTime,
    /// Every input with its time, and the times of timeouts.
    inputs: Vec<(Option<Input>, SessionTime)>,
    log: Vec<Effect>,
}

fn wording(unknown: &str) -> Wording {
    Wording {
        language: "en".into(),
        forms: Vec::new(),
        unknown: unknown.to_owned(),
        offer: Some(Offer {
            before: "Ask about ".to_owned(),
            after: ".".to_owned(),
            or: "or",
        }),
        offer_refused: Some("fine".into()),
        unsure: Some("Perhaps:".to_owned()),
        apology: "sorry".to_owned(),
        not_heard: Some(NOT_HEARD.map(Into::into)),
        stop_words: vec!["stop".into()],
        wake_phrases: vec!["docent".into()],
        rejected_label: "UNCLEAR".into(),
    }
}

fn conversation() -> Conversation {
    Conversation::new(Arc::new(rules()), Arc::new(wording("no")), 0)
}

/// The effects of a recorded log.
fn replay(inputs: Vec<(Option<Input>, SessionTime)>) -> Vec<Effect> {
    let mut conversation = conversation();
    let mut effects = Vec::new();
    for (input, now) in inputs {
        match input {
            Some(input) => conversation.handle_input(input, now),
            None => conversation.handle_timeout(now),
        }
        effects.extend(std::iter::from_fn(|| conversation.poll_effect()));
    }
    effects
}

/// A runner of as many cases as `DOCENT_SEQUENCES` says.
fn runner(normally: u32) -> TestRunner {
    let cases = std::env::var("DOCENT_SEQUENCES")
        .map_or(normally, |cases| cases.parse().expect("a number"));
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

fn failed<T>(stage: Stage) -> Result<T, EngineFailure> {
    Err(EngineFailure::failed(stage, &"planned"))
}

impl Run {
    fn new(audible: bool, attention: Attention) -> Self {
        let mut run = Self {
            conversation: conversation(),
            seen: Seen::default(),
            ears: Ears::default(),
            now: SessionTime::START,
            heard: AudioTime::default(),
            inputs: Vec::new(),
            log: Vec::new(),
        };
        run.handle(Input::ClientAttached {
            audible,
            resumable: true,
            attention,
        });
        run
    }

    fn handle(&mut self, input: Input) {
        self.inputs.push((Some(input.clone()), self.now));
        self.ears.take_input(Some(&input), self.now);
        self.conversation.handle_input(input.clone(), self.now);
        self.drain();
        self.ears.end_input(Some(&input));
    }

    fn work(&self, age: usize) -> Option<WorkId> {
        let newest = self.seen.works.len().checked_sub(1 + age)?;
        Some(self.seen.works[newest])
    }

    fn spoken(&self, age: usize) -> Option<UtteranceId> {
        let newest = self.seen.spoken.len().checked_sub(1 + age)?;
        Some(self.seen.spoken[newest].0)
    }

    fn listen(&mut self, windows: u32, speech: bool) {
        for _ in 0..windows {
            self.heard = self.heard + WINDOW;
            self.wait(WINDOW);
            let (until, score) = (self.heard, f32::from(u8::from(speech)));
            let input = Input::Heard(Heard::Scored { until, score });
            self.handle(input);
        }
    }

    fn apply(&mut self, step: &Step) {
        if matches!(step, Step::Client(Input::ResetRequested)) {
            self.seen.asked_to_repeat = 0;
        }
        if let Step::Sound { windows, speech } = step {
            self.listen(*windows, *speech);
        } else if let Step::Wait { milliseconds } = step {
            self.wait(Duration::from_millis(*milliseconds));
        } else if let Some(input) = self.input(step) {
            self.handle(input);
        }
    }

    fn input(&mut self, step: &Step) -> Option<Input> {
        Some(match step {
            Step::Client(input) => input.clone(),
            Step::Intent {
                age,
                fails,
                replies,
            } => {
                let action = if *replies {
                    IntentAction::Reply(Arc::from(vec![Arc::from("a reply"), Arc::from("another")]))
                } else {
                    IntentAction::Knowledge
                };
                let elapsed = Duration::from_millis(3);
                let found = IntentResult {
                    label: "LABEL".into(),
                    confidence: 0.9,
                    is_foreign: age % 2 == 0,
                    action,
                    read: None,
                    elapsed,
                };
                let result = if *fails {
                    failed(Stage::Intent)
                } else {
                    Ok(found)
                };
                Input::IntentReady {
                    work: self.work(*age)?,
                    result,
                }
            }
            Step::Retrieval { age, fails, found } => {
                let found = RetrievalResult {
                    answer: found.then(|| "An answer. In two.".into()),
                    hedged: *found && age % 2 == 1,
                    offers: (!found).then(|| "a topic".into()).into_iter().collect(),
                    sources: Vec::new(),
                    about: About::default(),
                    confidence: 0.8,
                    elapsed: Duration::from_millis(1),
                };
                let result = if *fails {
                    failed(Stage::Retrieval)
                } else {
                    Ok(found)
                };
                Input::RetrievalReady {
                    work: self.work(*age)?,
                    result,
                }
            }
            Step::Stored { age, fails } => {
                let result = if *fails { failed(Stage::Store) } else { Ok(()) };
                Input::TurnStored {
                    work: self.work(*age)?,
                    result,
                }
            }
            Step::Sentence { age, milliseconds } => {
                let work = self.work(*age)?;
                if self.seen.speaking == Some(work) {
                    let played = self.seen.played.entry(work).or_default();
                    if !played.is_empty() {
                        played.push(' ');
                    }
                    played.push_str("some words here.");
                }
                let duration = Duration::from_millis(*milliseconds);
                Input::SentenceReady {
                    work,
                    text: "some words here.".into(),
                    duration,
                }
            }
            Step::SpeechEnd { age, fails } => {
                let result = if *fails {
                    failed(Stage::Speech)
                } else {
                    Ok(())
                };
                Input::SpeechEnded {
                    work: self.work(*age)?,
                    result,
                }
            }
            Step::Rules { fragments_max } => Input::RulesChanged(Arc::new(Rules {
                fragments_max: *fragments_max,
                ..rules()
            })),
            Step::Wording { unknown } => Input::WordingChanged(Arc::new(wording(unknown))),
            Step::Judged { .. }
            | Step::Words { .. }
            | Step::Glanced { .. }
            | Step::Written { .. }
            | Step::Refused { .. } => Input::Heard(self.heard(step)?),
            Step::Sound { .. } | Step::Wait { .. } => return None,
        })
    }

    /// What an ear finds out of an utterance.
    fn heard(&self, step: &Step) -> Option<Heard> {
        Some(match step {
            Step::Judged { age, complete } => Heard::Judged {
                utterance: self.spoken(*age)?,
                pause: self.seen.pause,
                complete: *complete,
            },
            Step::Words { age, text } => Heard::Words {
                utterance: self.spoken(*age)?,
                text: ears::marked(text, self.spoken(*age)?).into(),
            },
            Step::Glanced { age, text } => Heard::Glanced {
                utterance: self.spoken(*age)?,
                text: ears::marked(text, self.spoken(*age)?).into(),
            },
            Step::Written { age, text } => {
                let utterance = self.spoken(*age)?;
                let spoken = |text: &String| SpokenText {
                    text: ears::marked(text, utterance).into(),
                    confidence: 0.9,
                    refused: None,
                    ahead: Duration::ZERO,
                };
                Heard::Transcript {
                    utterance,
                    result: text
                        .as_ref()
                        .map(spoken)
                        .ok_or(())
                        .or(failed(Stage::Hearing)),
                }
            }
            Step::Refused { age } => Heard::Transcript {
                utterance: self.spoken(*age)?,
                result: Ok(SpokenText {
                    text: "".into(),
                    confidence: 0.1,
                    refused: Some(Refusal::Unsure),
                    ahead: Duration::ZERO,
                }),
            },
            _ => return None,
        })
    }

    /// Turns the clock by hand, stopping at every timeout on the way.
    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.conversation.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.inputs.push((None, self.now));
            self.ears.take_input(None, self.now);
            self.conversation.handle_timeout(self.now);
            self.drain();
            self.ears.end_input(None);
            let next = self.conversation.poll_timeout();
            assert!(
                next.is_none_or(|next| next > due),
                "a timeout must make progress"
            );
        }
        self.now = end;
    }

    fn drain(&mut self) {
        while let Some(effect) = self.conversation.poll_effect() {
            self.check(&effect);
            self.ears.check(&effect, self.now);
            self.log.push(effect);
        }
        let idle = self.conversation.state() == State::Idle;
        let timeout = self.conversation.poll_timeout();
        assert!(idle || timeout.is_some(), "only idle has no timeout");
        assert_eq!(
            self.conversation.turn_number(),
            self.counted(),
            "turns that count"
        );
    }

    fn counted(&self) -> u32 {
        self.seen.completed + u32::from(self.seen.open_reply.is_some())
    }

    fn check(&mut self, effect: &Effect) {
        let seen = &mut self.seen;
        match effect {
            Effect::Work(Work::StartUnderstanding { work, .. }) => {
                assert!(
                    seen.works.last().is_none_or(|last| last < work),
                    "work numbers grow"
                );
                assert_eq!(seen.open_reply, None, "no new answer while one is heard");
                seen.pending_store = None;
                seen.works.push(*work);
            }
            Effect::Work(Work::StoreTurn { work, record }) => seen.check_store(*work, record),
            Effect::Work(Work::RetractTurn { work }) => {
                assert_eq!(
                    seen.stored.remove(work),
                    Some(true),
                    "only stored turns are taken back"
                );
                seen.answered_words.pop();
                seen.pending_store = None;
            }
            Effect::Client(ClientEffect::Send(Event::ResponseReady(response))) => {
                let work = seen
                    .pending_store
                    .take()
                    .expect("a reply is sent after it was stored");
                assert_eq!(seen.open_reply.replace(work), None, "one answer at a time");
                assert_eq!(response.turn_number, seen.completed + 1);
            }
            Effect::Client(ClientEffect::Send(Event::TurnComplete { turn_number, .. })) => {
                seen.open_reply.take().expect("a turn ends once");
                seen.speaking = None;
                seen.completed += 1;
                assert_eq!(*turn_number, seen.completed);
            }
            Effect::Client(ClientEffect::Send(Event::Interrupted)) => {
                seen.cut_off = seen.open_reply.take();
                assert!(seen.cut_off.is_some(), "a turn ends once");
                seen.speaking = None;
            }
            Effect::Client(ClientEffect::Send(Event::Floor(FloorEvent::Resumed))) => {
                assert_eq!(seen.open_reply, None, "no reply while another is heard");
                seen.open_reply = seen.cut_off.take();
                let work = seen.open_reply.expect("what is resumed was cut off");
                // It goes on from its beginning: what is said here never stands in the answer.
                seen.played.remove(&work);
            }
            Effect::Work(Work::AmendTurn {
                work,
                heard_text,
                interrupted,
            }) => seen.check_amendment(*work, heard_text, *interrupted),
            Effect::Work(Work::StartSpeaking { work, .. }) => {
                assert_eq!(seen.open_reply, Some(*work), "what is spoken was sent");
                assert_eq!(seen.speaking.replace(*work), None, "one voice at a time");
            }
            Effect::Client(ClientEffect::SendAudio { work, .. }) => {
                assert_eq!(
                    seen.speaking,
                    Some(*work),
                    "audio of the reply being spoken"
                );
            }
            Effect::Client(ClientEffect::StopSpeaking { work }) => {
                assert_eq!(
                    seen.speaking.take(),
                    Some(*work),
                    "only a voice is silenced"
                );
            }
            Effect::Client(ClientEffect::Send(Event::StateChanged {
                text_buffer: Some(buffer),
                ..
            })) => {
                assert_eq!(seen.speaking, None, "never speaking and listening");
                assert!(
                    !buffer.is_empty() && buffer.iter().all(|fragment| !fragment.trim().is_empty())
                );
            }
            Effect::Hear(effect) => seen.check_hearing(*effect),
            Effect::Client(ClientEffect::Send(Event::NotHeard { .. })) => {
                assert_eq!(seen.speaking, None, "not while we speak");
                seen.unanswered_speech = true;
            }
            Effect::Client(ClientEffect::Send(Event::FinalTranscript { .. })) => {
                seen.asked_to_repeat = 0;
            }
            Effect::Client(ClientEffect::Send(_) | ClientEffect::End)
            | Effect::Work(
                Work::HurryUnderstanding { .. }
                | Work::DeliverForm { .. }
                | Work::CancelWork { .. }
                | Work::EraseSession
                | Work::Speak(_)
                | Work::PrepareSpeaking { .. },
            ) => {}
        }
    }
}

impl Seen {
    /// Only the newest work is answered, once.
    fn check_store(&mut self, work: WorkId, record: &TurnRecord) {
        if record.user_text.is_empty() {
            // Words that could not be recognised, or are not believed: there was nothing to understand.
            self.works.push(work);
        }
        self.check_repeating(record);
        assert_eq!(
            self.works.last(),
            Some(&work),
            "only the newest work is answered"
        );
        assert!(
            self.stored.insert(work, true).is_none(),
            "a turn is stored once"
        );
        assert_eq!(record.turn_number, self.completed + 1);
        self.answered_words.push(record.user_text.to_string());
        self.pending_store = Some(work);
    }

    /// A request to repeat answers speech that was not understood, and comes twice in a row at most.
    fn check_repeating(&mut self, record: &TurnRecord) {
        let asks = NOT_HEARD.contains(&&*record.reply_text);
        if !asks {
            return;
        }
        assert!(
            std::mem::take(&mut self.unanswered_speech),
            "only speech is answered"
        );
        assert_eq!(
            NOT_HEARD.get(self.asked_to_repeat),
            Some(&&*record.reply_text),
            "twice in a row at most"
        );
        self.asked_to_repeat += 1;
        assert_eq!((&*record.user_text, &*record.intent), ("", "UNCLEAR"));
        assert_eq!((record.confidence, &record.retrieved), (0.0, &None));
        assert!(record.sources.is_empty());
    }

    /// Only stored turns are amended, with what was played.
    fn check_amendment(&mut self, work: WorkId, heard_text: &str, interrupted: bool) {
        assert!(
            self.stored.contains_key(&work),
            "only stored turns are amended"
        );
        let played = self.played.get(&work).map_or("", String::as_str);
        assert!(
            played.starts_with(heard_text),
            "{heard_text:?} is not in {played:?}"
        );
        self.stored.insert(work, !interrupted);
    }

    /// Utterances come one after another; each is ended once, and nothing is asked of it afterwards.
    fn check_hearing(&mut self, effect: HearingEffect) {
        let open = self
            .spoken
            .last()
            .filter(|(_, ended)| !ended)
            .map(|(id, _)| *id);
        match effect {
            HearingEffect::Start { utterance, from } => {
                assert_eq!(open, None, "one utterance at a time");
                assert!(self.spoken.last().is_none_or(|(last, _)| *last < utterance));
                assert!(self.heard_until <= from, "utterances do not overlap");
                self.spoken.push((utterance, false));
            }
            HearingEffect::Preview {
                utterance,
                at: pause,
            }
            | HearingEffect::Judge {
                utterance, pause, ..
            } => {
                assert_eq!(open, Some(utterance), "only what is being said pauses");
                self.pause = pause;
            }
            HearingEffect::Glance { utterance } => {
                assert_eq!(
                    open,
                    Some(utterance),
                    "only what is being said is glanced at"
                );
            }
            HearingEffect::Resume { utterance } => {
                assert_eq!(open, Some(utterance), "only what is being said goes on");
            }
            HearingEffect::Finish { utterance, until } => {
                assert_eq!(open, Some(utterance), "an utterance ends once");
                self.heard_until = until;
                self.spoken.last_mut().expect("it is open").1 = true;
            }
            HearingEffect::GiveUp { utterance } => {
                let given_up = self.spoken.iter_mut().find(|(id, _)| *id == utterance);
                given_up.expect("it was started").1 = true;
            }
        }
    }
}

#[test]
fn random_sequences_keep_every_invariant() {
    let mut runner = runner(SEQUENCES);
    let sequences = (
        any::<bool>(),
        attention(),
        prop::collection::vec(step(), 1..40),
    );
    runner
        .run(&sequences, |(audible, attention, steps)| {
            let mut run = Run::new(audible, attention);
            for step in &steps {
                run.apply(step);
            }
            // From anywhere, silence leads to idle within the longest limit of each phase in turn.
            run.wait(Duration::from_mins(2));
            assert_eq!(run.conversation.state(), State::Idle);
            assert_eq!(run.seen.open_reply, None);
            let counting = run.seen.stored.values().filter(|counts| **counts).count();
            assert_eq!(
                u32::try_from(counting),
                Ok(run.seen.completed),
                "stored turns are the counted ones"
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn replaying_an_input_log_gives_the_same_effects() {
    let sequences = (
        any::<bool>(),
        attention(),
        prop::collection::vec(step(), 1..40),
    );
    runner(REPLAYS)
        .run(&sequences, |(audible, attention, steps)| {
            let mut run = Run::new(audible, attention);
            for step in &steps {
                run.apply(step);
            }
            assert_eq!(replay(run.inputs), run.log);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_log_without_its_reload_gives_other_effects() {
    let mut run = Run::new(false, Attention::Always);
    for input in [
        Input::RulesChanged(Arc::new(Rules {
            fragments_max: 0,
            ..rules()
        })),
        Input::FragmentReceived { text: "a".into() },
    ] {
        run.handle(input);
    }
    run.inputs
        .retain(|(input, _)| !matches!(input, Some(Input::RulesChanged(_))));
    assert_ne!(replay(run.inputs), run.log);
}

#[test]
#[should_panic(expected = "audio of the reply being spoken")]
fn the_oracle_sees_audio_after_the_reply_was_cut_off() {
    let mut run = Run::new(true, Attention::Always);
    let work = WorkId {
        turn: 1,
        revision: 1,
    };
    run.seen.speaking = Some(work);
    run.check(&Effect::Client(ClientEffect::StopSpeaking { work }));
    run.check(&Effect::Client(ClientEffect::SendAudio {
        work,
        first_after: None,
    }));
}

#[test]
#[should_panic(expected = "twice in a row at most")]
fn the_oracle_sees_a_third_request_to_repeat() {
    let mut run = Run::new(false, Attention::Always);
    for time in 0..=NOT_HEARD_MAX {
        run.seen.unanswered_speech = true;
        run.seen.check_repeating(&TurnRecord {
            turn_number: 1,
            form: None,
            user_text: "".into(),
            reply_text: NOT_HEARD[time.min(1)].into(),
            heard_text: None,
            intent: "UNCLEAR".into(),
            sources: Vec::new(),
            confidence: 0.0,
            retrieved: None,
        });
    }
}

#[test]
#[should_panic(expected = "a reply is sent after it was stored")]
fn the_oracle_sees_a_reply_that_was_not_stored() {
    let mut run = Run::new(false, Attention::Always);
    let response = docent::conversation::Response {
        work: WorkId::default(),
        text: "x".into(),
        intent: "x".into(),
        sources: Vec::new(),
        answered: docent::conversation::Answered::Knowledge,
        hedged: false,
        confidence: 1.0,
        turn_number: 1,
        latency: docent::conversation::TurnLatency::default(),
    };
    run.check(&Effect::Client(ClientEffect::Send(Event::ResponseReady(
        Box::new(response),
    ))));
}

//! The session store against a small model of it: a list of turns per session.

use std::collections::BTreeMap;
use std::sync::Arc;

use docent::store::{
    FormDelivery, NewTurn, RedbStore, SessionStore, StoreSettings, StoredTurn, TurnAmendment,
    TurnSequence, Words,
};
use proptest::prelude::*;

use crate::store_disk::{Disk, Hands, NOW};

#[derive(Debug, Clone)]
enum Step {
    Append {
        session: u8,
        text: String,
        form: bool,
    },
    Amend {
        turn: usize,
        heard: Option<String>,
    },
    /// The form of a turn was taken.
    Sent {
        turn: usize,
    },
    Retract {
        turn: usize,
    },
    Forget {
        session: u8,
    },
    Sweep,
    Wait {
        seconds: u32,
    },
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0_u8..3;
    prop_oneof![
        8 => (session.clone(), ".{0,40}", any::<bool>())
            .prop_map(|(session, text, form)| Step::Append { session, text, form }),
        4 => (0_usize..8, proptest::option::of(".{0,20}"))
            .prop_map(|(turn, heard)| Step::Amend { turn, heard }),
        2 => (0_usize..8).prop_map(|turn| Step::Sent { turn }),
        2 => (0_usize..8).prop_map(|turn| Step::Retract { turn }),
        1 => session.prop_map(|session| Step::Forget { session }),
        2 => Just(Step::Sweep),
        2 => (0_u32..4000).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Reopen),
    ]
}

/// What the store should hold.
#[derive(Default)]
struct Model {
    sessions: BTreeMap<u8, (f64, Vec<StoredTurn>)>,
}

impl Model {
    fn expire(&mut self, now: f64) -> usize {
        let before = self.sessions.len();
        self.sessions
            .retain(|_, (last_update, _)| now - *last_update <= 3600.0);
        before - self.sessions.len()
    }
}

struct Run {
    disk: Disk,
    words: Words,
    store: Option<RedbStore>,
    model: Model,
    now: f64,
    hands: Hands,
    /// Every turn ever made, of which some are gone.
    made: Vec<(u8, TurnSequence)>,
}

fn name(session: u8) -> String {
    format!("session-{session}")
}

impl Run {
    fn new(words: Words) -> Self {
        let mut run = Self {
            disk: Disk::new(),
            words,
            store: None,
            model: Model::default(),
            now: NOW,
            hands: Hands::at(NOW),
            made: Vec::new(),
        };
        run.open();
        run
    }

    fn open(&mut self) {
        self.store = None;
        let settings = StoreSettings {
            words: self.words,
            ..self.hands.settings()
        };
        let store = RedbStore::open_on(Arc::new(self.disk.clone()), settings);
        self.store = Some(store.expect("opens"));
        self.model.expire(self.now);
    }

    fn store(&self) -> &RedbStore {
        self.store.as_ref().expect("open")
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Append {
                session,
                text,
                form,
            } => self.append(session, &text, form),
            Step::Amend { turn, heard } => self.amend(turn, heard),
            Step::Sent { turn } => self.sent(turn),
            Step::Retract { turn } => {
                if let Some((session, sequence)) = self.made.get(turn).copied() {
                    self.store().retract_turn(&name(session), sequence);
                    if let Some((_, turns)) = self.model.sessions.get_mut(&session) {
                        turns.retain(|turn| turn.sequence != sequence);
                    }
                }
            }
            Step::Forget { session } => {
                self.store().forget(&name(session));
                self.model.sessions.remove(&session);
            }
            Step::Sweep => {
                self.store().flush().expect("works");
                let swept = self.store().sweep();
                assert_eq!(swept, self.model.expire(self.now));
            }
            Step::Wait { seconds } => {
                self.now += f64::from(seconds);
                self.hands.set(self.now);
            }
            Step::Reopen => self.open(),
        }
    }

    fn append(&mut self, session: u8, text: &str, form: bool) {
        let keeps = self.words == Words::Session;
        let kept = |words: String| if keeps { words } else { String::new() };
        let (last_update, turns) = self.model.sessions.entry(session).or_default();
        *last_update = self.now;
        let turn_number = turns.iter().filter_map(|turn| turn.turn_number).max();
        let new = NewTurn {
            turn_number: turn_number.unwrap_or(0) + 1,
            user_text: text.to_owned(),
            reply_text: format!("reply {text}"),
            heard_text: None,
            intent: "GREETING".into(),
            sources: vec!["a/b.md".into()],
            rag_results: Some(serde_json::json!({ "passages": [text] })),
            form: form.then(|| serde_json::json!({ "name": text })),
            form_delivery: form.then_some(FormDelivery::Waiting),
            confidence: Some(0.1),
            at: self.now,
        };
        let expected = StoredTurn {
            sequence: TurnSequence::default(),
            turn_number: Some(new.turn_number),
            user_text: kept(new.user_text.clone()),
            reply_text: kept(new.reply_text.clone()),
            heard_text: None,
            interrupted: false,
            intent: new.intent.clone(),
            sources: new.sources.clone(),
            rag_results: new.rag_results.clone().filter(|_| keeps),
            form: new.form.clone().filter(|_| keeps),
            form_delivery: new.form_delivery.filter(|_| keeps),
            confidence: new.confidence,
            at: new.at,
        };
        let done = Box::new(|result: Result<(), _>| result.expect("works"));
        let sequence = self.store().append_turn(&name(session), new, done);
        let turns = &mut self.model.sessions.entry(session).or_default().1;
        turns.push(StoredTurn {
            sequence,
            ..expected
        });
        self.made.push((session, sequence));
    }

    fn sent(&mut self, turn: usize) {
        let Some((session, sequence)) = self.made.get(turn).copied() else {
            return;
        };
        let handle = self.store().form_handle(&name(session), sequence);
        self.store().form_sent(handle);
        let kept = self.model.sessions.get_mut(&session);
        let mut turns = kept.into_iter().flat_map(|(_, turns)| turns);
        let turn = turns.find(|turn| turn.sequence == sequence);
        let delivery = turn.and_then(|turn| turn.form_delivery.as_mut());
        if let Some(delivery) = delivery {
            *delivery = FormDelivery::Sent;
        }
    }

    fn amend(&mut self, turn: usize, heard: Option<String>) {
        let Some((session, sequence)) = self.made.get(turn).copied() else {
            return;
        };
        let amendment = TurnAmendment {
            interrupted: heard.is_some(),
            turn_number: heard.is_none().then_some(9),
            heard_text: heard,
            at: self.now,
        };
        self.store()
            .amend_turn(&name(session), sequence, amendment.clone());
        let Some((last_update, turns)) = self.model.sessions.get_mut(&session) else {
            return;
        };
        let Some(turn) = turns.iter_mut().find(|turn| turn.sequence == sequence) else {
            return;
        };
        let keeps = self.words == Words::Session;
        turn.heard_text = amendment.heard_text.filter(|_| keeps);
        turn.interrupted = amendment.interrupted;
        turn.turn_number = amendment.turn_number;
        *last_update = self.now;
    }

    /// Compares everything that can be asked.
    fn check(&self) {
        let kept = self.model.sessions.iter();
        let turns =
            kept.flat_map(|(session, (_, turns))| turns.iter().map(move |it| (session, it)));
        let waiting = turns.filter(|(_, turn)| turn.form_delivery == Some(FormDelivery::Waiting));
        let mut waiting: Vec<_> = waiting
            .map(|(session, turn)| {
                let handle = self.store().form_handle(&name(*session), turn.sequence);
                (turn.sequence, handle, turn.form.clone().expect("a form"))
            })
            .collect();
        waiting.sort_by_key(|(sequence, ..)| *sequence);
        let found = self.store().waiting_forms().expect("readable");
        let found: Vec<_> = found.into_iter().map(|it| (it.handle, it.form)).collect();
        let waiting = waiting.into_iter().map(|(_, handle, form)| (handle, form));
        assert_eq!(found, waiting.collect::<Vec<_>>());
        for session in 0..3 {
            let kept = self.model.sessions.get(&session);
            let turns = kept.map(|(_, turns)| turns.clone()).unwrap_or_default();
            let found = self.store().turns(&name(session)).expect("readable");
            assert!(found == turns, "found {found:#?}\nexpected {turns:#?}");
            let head = self.store().load(&name(session)).expect("readable");
            assert_eq!(head.is_some(), !turns.is_empty());
            let (Some(head), Some(last)) = (head, turns.last()) else {
                continue;
            };
            let numbers = turns.iter().rev().filter_map(|turn| turn.turn_number);
            assert_eq!(head.turn_number, numbers.take(1).sum::<u32>());
            assert_eq!(head.turns, turns.len());
            assert!(head.llm_response == last.reply_text && head.intent == last.intent);
            assert!(head.rag_results == last.rag_results && head.form == last.form);
            assert!(kept.is_some_and(|(at, _)| (at - head.last_update).abs() < 1e-9));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_holds_what_the_model_holds(
        never in any::<bool>(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut run = Run::new(if never { Words::Never } else { Words::Session });
        for step in steps {
            run.step(step);
            run.check();
        }
        run.store().flush().expect("works");
        run.check();
        prop_assert_eq!(run.store().session_count(), run.model.sessions.len());
    }
}

//! Carries out what a conversation wants of the stages and the store: starts there, and brings the answers back.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::inbox::{self, answer};
use super::manner::Wished;
use super::microphone::Microphone;
use super::voice::{self, BegunReply};
use crate::clock;
use crate::conversation::form::FormRecord;
use crate::conversation::{
    About, EngineFailure, Input, IntentResult, RetrievalResult, Rules, Stage, TurnRecord, Wording,
    Work, WorkId,
};
use crate::engines::speech::{Origin, Trail, Visit};
use crate::engines::{EngineError, Engines, IntentAnswer, Question, RetrievalAnswer, Verdict};
use crate::forms::{FormOutlet, FormResult, WrittenForm};
use crate::store::{FormDelivery, NewTurn, SessionStore, StoreError, TurnAmendment, TurnSequence};
use crate::telemetry::LongestPoll;

/// When an engine for which too much waits is asked again: what waits then takes a few hundred milliseconds.
const ASKED_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Passages that a spoken reply is chosen from; clients of the socket see none of them.
pub const PASSAGES_FOR_A_REPLY: usize = 1;

/// One session's way to the engines and the store.
pub struct Dispatch {
    session: Arc<str>,
    key: u64,
    engines: Arc<Engines>,
    store: Arc<dyn SessionStore>,
    forms: FormOutlet,
    answers: inbox::Sender,
    understanding_polls: LongestPoll,
    /// How fast replies are spoken, as a factor of the pack's speed.
    speed: f32,
    /// What the visitor has asked for beside that.
    wished: Wished,
    /// The understanding under way; a newer one replaces it.
    understanding: Option<Understanding>,
    /// A reply whose sound is made already, for when it is given.
    begun: Option<BegunReply>,
    /// The reply being spoken.
    speaking: Option<(WorkId, AbortHandle)>,
    /// The turn stored last: it may have to be amended or taken back.
    stored: Option<StoredWork>,
    /// What was spoken to the visitor.
    trail: Arc<Trail>,
}

struct Understanding {
    work: WorkId,
    task: AbortHandle,
    /// As it is asked where it has to be asked again.
    question: watch::Sender<Question>,
}

struct StoredWork {
    work: WorkId,
    sequence: TurnSequence,
    turn_number: u32,
    /// When it was answered, in seconds since the Unix epoch.
    at: f64,
}

impl Dispatch {
    /// `key` tells the encoder which texts belong to one session, without its name. How long the understanding keeps its
    /// thread goes to `understanding_polls`.
    pub fn new(
        session: Arc<str>,
        key: u64,
        engines: Arc<Engines>,
        (store, forms): (Arc<dyn SessionStore>, FormOutlet),
        answers: inbox::Sender,
        understanding_polls: LongestPoll,
    ) -> Self {
        Self {
            session,
            key,
            engines,
            store,
            forms,
            answers,
            understanding_polls,
            speed: 1.0,
            wished: Wished::default(),
            understanding: None,
            begun: None,
            speaking: None,
            stored: None,
            trail: Arc::default(),
        }
    }

    /// Where answers go: the session's own way in.
    pub fn answers(&self) -> &inbox::Sender {
        &self.answers
    }

    /// Speaks so fast from the next reply on.
    pub fn speak_at(&mut self, speed: f32) {
        self.speed = speed;
    }

    /// The pack's wording as it is now.
    pub fn wording(&self) -> Arc<Wording> {
        self.engines.wording()
    }

    /// Keeps the fixed replies from being made meanwhile.
    pub fn visit(&self) -> Visit {
        self.engines.speech.visit()
    }

    /// Opens a microphone whose findings come back as messages.
    ///
    /// # Errors
    /// When nothing can be heard on this machine.
    pub fn open_microphone(&self) -> Result<Microphone, EngineError> {
        Microphone::open(&self.engines.hearing, self.answers.clone())
    }

    /// Starts the work, by the rules of its turn.
    pub fn carry_out(&mut self, work: Work, rules: &Rules) {
        match work {
            Work::StartUnderstanding {
                work,
                text,
                urgency,
                topic,
                form,
            } => {
                let question = self.engines.question(self.key, text, urgency);
                let question = question.about(topic).to_form(form);
                let deadlines = (rules.intent_deadline, rules.retrieval_deadline);
                self.understand(work, question, deadlines);
            }
            Work::HurryUnderstanding { work, text } => self.hurry(work, text),
            Work::CancelWork { work } => {
                self.cancel_understanding(work);
                self.begun = None;
            }
            Work::StoreTurn { work, record } => self.store_turn(work, *record),
            Work::AmendTurn {
                work,
                heard_text,
                interrupted,
            } => {
                self.amend_turn(work, heard_text, interrupted);
            }
            Work::DeliverForm { work, form } => self.deliver_form(work, &form),
            Work::RetractTurn { work } => {
                if let Some(stored) = self.stored.take_if(|stored| stored.work == work) {
                    self.store.retract_turn(&self.session, stored.sequence);
                }
            }
            Work::EraseSession => {
                self.stored = None;
                self.store.forget(&self.session);
                self.forms.forget(&self.session);
                self.forget_sounds();
            }
            Work::PrepareSpeaking { text, holds_words } => {
                self.prepare_speaking(text, holds_words);
            }
            Work::Speak(manner) => self.wished.take(manner),
            Work::StartSpeaking {
                work,
                text,
                holds_words,
            } => self.speak(work, text, holds_words),
        }
    }

    /// Intent and retrieval run side by side on one pass of the encoder, each within its deadline.
    fn understand(
        &mut self,
        work: WorkId,
        question: Question,
        (intent_deadline, retrieval_deadline): (Duration, Duration),
    ) {
        self.cancel_understanding(work);
        self.begun = None;
        let engines = Arc::clone(&self.engines);
        let answers = self.answers.clone();
        let (sender, questions) = watch::channel(question);
        let task = tokio::spawn(self.understanding_polls.clone().measured(async move {
            let engines = &*engines;
            let intent = async {
                let ask = |question: Question, time| async move {
                    engines.intents.ask(&question, time).await
                };
                let found = in_its_turn(questions.clone(), intent_deadline, ask).await;
                let result = intent_result(found);
                answer(&answers, Input::IntentReady { work, result });
            };
            let retrieval = async {
                let ask = |question: Question, time| async move {
                    let engine = &engines.retrieval;
                    engine.ask(&question, PASSAGES_FOR_A_REPLY, time).await
                };
                let found = in_its_turn(questions.clone(), retrieval_deadline, ask).await;
                engines.answered(&questions.borrow());
                let result = retrieval_result(found);
                answer(&answers, Input::RetrievalReady { work, result });
            };
            tokio::join!(intent, retrieval);
        }));
        self.understanding = Some(Understanding {
            work,
            task: task.abort_handle(),
            question: sender,
        });
    }

    /// Somebody waits now for what is being understood.
    fn hurry(&self, work: WorkId, text: Arc<str>) {
        let under_way = self.understanding.as_ref();
        if let Some(understanding) = under_way.filter(|it| it.work == work) {
            let (topic, form) = {
                let before = understanding.question.borrow();
                (before.topic.clone(), before.form.clone())
            };
            let question = self.engines.hurry(self.key, text);
            let question = question.about(topic).to_form(form);
            understanding.question.send_replace(question);
        }
    }

    /// Gives up the understanding under way, unless it is newer than `work`.
    fn cancel_understanding(&mut self, work: WorkId) {
        if let Some(understanding) = self.understanding.take_if(|it| it.work <= work) {
            understanding.task.abort();
        }
    }

    /// Begins a reply that will probably be given.
    fn prepare_speaking(&mut self, text: Arc<str>, holds_words: bool) {
        if self
            .begun
            .as_ref()
            .is_none_or(|begun| begun.text() != &text)
        {
            // Without a voice nothing is begun; that is told when it is to speak.
            let speech = &self.engines.speech;
            let speaker = speech.pack_speaker().ok();
            let manner = (self.speed * self.wished.speed(), self.origin(holds_words));
            self.begun = speaker.map(|speaker| BegunReply::begin(speech, speaker, manner, text));
        }
    }

    /// Where a reply comes from: the sound of a visitor's own words is kept nowhere.
    fn origin(&self, holds_words: bool) -> Origin {
        if holds_words {
            Origin::Words
        } else {
            Origin::Reply(Arc::clone(&self.trail))
        }
    }

    fn speak(&mut self, work: WorkId, text: Arc<str>, holds_words: bool) {
        self.silence();
        let speech = self.engines.speech.clone();
        let speed = self.speed * self.wished.speed();
        let gain = self.wished.gain();
        let begun = self.begun.take();
        let begun = begun.filter(|begun| begun.is(&text, &speech, speed));
        let answers = self.answers.clone();
        let origin = self.origin(holds_words);
        let task = tokio::spawn(async move {
            let reply = match begun {
                Some(begun) => Ok(begun),
                None => voice::begin(&speech, (speed, origin), text).await,
            };
            voice::speak(reply, (work, gain), answers).await;
        });
        self.speaking = Some((work, task.abort_handle()));
    }

    /// Makes no more of the reply that `work` speaks.
    pub fn stop_speaking(&mut self, work: WorkId) {
        if self.speaking.as_ref().is_some_and(|(it, _)| *it == work) {
            self.silence();
        }
    }

    fn silence(&mut self) {
        if let Some((_, task)) = self.speaking.take() {
            task.abort();
        }
    }

    /// Erases what was spoken in the session, and begins anew.
    fn forget_sounds(&mut self) {
        let trail = std::mem::take(&mut self.trail);
        let speech = self.engines.speech.clone();
        tokio::task::spawn_blocking(move || speech.forget(&trail));
    }

    fn store_turn(&mut self, work: WorkId, record: TurnRecord) {
        let answers = self.answers.clone();
        let (turn_number, at) = (record.turn_number, clock::unix_seconds());
        let done = Box::new(move |result: Result<(), StoreError>| {
            let result = result.map_err(|error| EngineFailure::failed(Stage::Store, &error));
            answer(&answers, Input::TurnStored { work, result });
        });
        let is_delivered = self.forms.is_open();
        let turn = new_turn(record, at, is_delivered);
        let sequence = self.store.append_turn(&self.session, turn, done);
        self.stored = Some(StoredWork {
            work,
            sequence,
            turn_number,
            at,
        });
    }

    /// Gives a filled form to those who deliver it, where somebody wants it.
    fn deliver_form(&self, work: WorkId, form: &FormRecord) {
        let stored = self.stored.as_ref().filter(|stored| stored.work == work);
        if let Some(stored) = stored.filter(|_| self.forms.is_open()) {
            let handle = self.store.form_handle(&self.session, stored.sequence);
            let result = FormResult::of(form, stored.at);
            self.forms.deliver(&self.session, handle, result);
        }
    }

    fn amend_turn(&mut self, work: WorkId, heard_text: String, interrupted: bool) {
        let Some(stored) = self.stored.as_ref().filter(|stored| stored.work == work) else {
            return;
        };
        let amendment = TurnAmendment {
            heard_text: Some(heard_text),
            interrupted,
            turn_number: (!interrupted).then_some(stored.turn_number),
            at: clock::unix_seconds(),
        };
        self.store
            .amend_turn(&self.session, stored.sequence, amendment);
    }
}

impl Drop for Dispatch {
    fn drop(&mut self) {
        if let Some(understanding) = self.understanding.take() {
            understanding.task.abort();
        }
        self.silence();
    }
}

/// Asks within the deadline. Where too much waits, the session waits too and asks again: were it refused at once, those who
/// ask anew as soon as they are answered would ask all the more. A question that becomes urgent is asked again at once.
async fn in_its_turn<T, F: Future<Output = Result<T, EngineError>>>(
    mut question: watch::Receiver<Question>,
    deadline: Duration,
    ask: impl Fn(Question, Duration) -> F,
) -> Result<T, EngineError> {
    let end = clock::now() + deadline;
    loop {
        let left = end.saturating_duration_since(clock::now());
        let asked = question.borrow_and_update().clone();
        match ask(asked, left).await {
            Err(EngineError::Overloaded) if left > ASKED_AGAIN_AFTER => {
                // Either will do.
                let _ = timeout(ASKED_AGAIN_AFTER, question.changed()).await;
            }
            answered => return answered,
        }
    }
}

/// The intent as the conversation takes it.
///
/// # Errors
/// The stage's own, as the conversation takes it.
pub fn intent_result(
    found: Result<IntentAnswer, EngineError>,
) -> Result<IntentResult, EngineFailure> {
    let IntentAnswer {
        label,
        confidence,
        verdict,
        best_intent,
        action,
        read,
        elapsed,
        ..
    } = found.map_err(|error| error.into_failure(Stage::Intent))?;
    Ok(IntentResult {
        label,
        confidence,
        // A pack without intents rejects nothing.
        is_foreign: verdict == Verdict::Foreign && best_intent.is_some(),
        action,
        read,
        elapsed,
    })
}

/// The answer as the conversation takes it.
///
/// # Errors
/// The stage's own, as the conversation takes it.
pub fn retrieval_result(
    found: Result<RetrievalAnswer, EngineError>,
) -> Result<RetrievalResult, EngineFailure> {
    let found = found.map_err(|error| error.into_failure(Stage::Retrieval))?;
    Ok(RetrievalResult {
        answer: found.answer.text.map(Arc::from),
        hedged: found.answer.hedged,
        offers: found.answer.offers.into_iter().map(Arc::from).collect(),
        sources: found.answer.sources,
        about: About {
            question: found.question,
            completed: found.completed,
            leans: found.leans,
            passage: found.answer.quoted.map(|quoted| quoted.id.into()),
        },
        confidence: found.answer.confidence,
        elapsed: found.elapsed,
    })
}

/// The turn as it was answered `at`; a filled form waits where it is to be delivered.
fn new_turn(record: TurnRecord, at: f64, is_delivered: bool) -> NewTurn {
    let is_filled = record.form.as_ref().is_some_and(FormRecord::is_done);
    NewTurn {
        turn_number: record.turn_number,
        user_text: record.user_text.to_string(),
        reply_text: record.reply_text.to_string(),
        heard_text: record.heard_text.map(|text| text.to_string()),
        intent: record.intent.to_string(),
        sources: record.sources,
        rag_results: record.retrieved.map(|text| text.to_string().into()),
        form: (record.form).and_then(|form| serde_json::to_value(WrittenForm::from(form)).ok()),
        form_delivery: (is_filled && is_delivered).then_some(FormDelivery::Waiting),
        confidence: Some(record.confidence),
        at,
    }
}

//! A session in a time of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;

use crate::conversation::{
    Attention, ClientEffect, Conversation, Effect, Heard, Input, IntentAction, IntentResult, Rules,
    SessionTime, Wording, Work, WorkId,
};
use crate::engines::ears::{Ear, HearingHandle};
use crate::engines::speech::{Origin, SpeechHandle};
use crate::engines::{EngineError, SpokenPart};
use crate::eval::endpoint::{JUDGED_AFTER, WRITTEN_AFTER};
use crate::local::Told;
use crate::session::ClientSignal;

/// What understanding and storing take each. Source: `docent bench turns`.
const ANSWERED_AFTER: Duration = Duration::from_millis(5);

/// From the reply to its first sound. Source: `docent bench engines`, Piper on two cores.
const SPOKEN_AFTER: Duration = Duration::from_millis(120);

/// What the decoding of the first word takes. Source: `docent eval stt` on single letters and digits, `tiny.en` on two cores: 113 to
/// 141 ms.
const GLANCED_AFTER: Duration = Duration::from_millis(140);

/// How far the sound that was sent may be ahead of what is heard. Source: as sessions send it.
const AHEAD_MAX: Duration = Duration::from_secs(5);

/// How long engines are given before it is looked again whether they are done.
const LOOK_EVERY: Duration = Duration::from_micros(30);

/// What hears and speaks, as sessions have it.
pub struct Talker<'a> {
    /// Sound to words.
    pub hearing: &'a HearingHandle,
    /// Text to sound.
    pub speech: &'a SpeechHandle,
    /// Where the voice works.
    pub runtime: &'a Handle,
    /// The rules of turns.
    pub rules: Arc<Rules>,
    /// What is said beside replies.
    pub wording: Arc<Wording>,
}

/// A reply that is being spoken.
struct Speaking {
    work: WorkId,
    parts: VecDeque<SpokenPart>,
    /// When its first sound is made.
    begins: SessionTime,
    /// When all that was sent will have been played.
    until: SessionTime,
}

/// One session with one client.
pub(super) struct Session<'a> {
    talker: &'a Talker<'a>,
    conversation: Conversation,
    ear: Ear,
    found: Arc<Mutex<Vec<Heard>>>,
    /// What comes later, in no order.
    coming: Vec<(SessionTime, Input)>,
    speaking: Option<Speaking>,
    /// What every question is answered with.
    reply: Arc<str>,
    told: Vec<Told>,
    now: SessionTime,
}

impl<'a> Session<'a> {
    /// A client has come who hears replies and sends sound.
    ///
    /// # Errors
    /// When there is nothing to hear with.
    pub fn new(talker: &'a Talker<'a>) -> Result<Self, EngineError> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let finds = Arc::clone(&found);
        let ear = talker
            .hearing
            .open_ear(move |heard| finds.lock().push(heard))?;
        let conversation =
            Conversation::new(Arc::clone(&talker.rules), Arc::clone(&talker.wording), 0);
        let mut session = Self {
            talker,
            conversation,
            ear,
            found,
            coming: Vec::new(),
            speaking: None,
            reply: "".into(),
            told: Vec::new(),
            now: SessionTime::START,
        };
        session.handle(Input::ClientAttached {
            audible: true,
            resumable: true,
            attention: Attention::Always,
        });
        Ok(session)
    }

    /// What questions are answered with from now on.
    pub fn answer_with(&mut self, reply: &str) {
        self.reply = reply.into();
    }

    /// Takes what the client sends.
    pub fn take(&mut self, signal: ClientSignal) {
        match signal {
            ClientSignal::EchoFree(sound) => self.ear.listen_to(&sound.words, &sound.voice),
            ClientSignal::Sound(samples) => self.ear.listen(&samples),
            ClientSignal::Input(input) => {
                self.hear();
                self.handle(input);
            }
            ClientSignal::Refused { .. } | ClientSignal::Ping => {}
        }
    }

    /// Does what is due until `now`, and tells the client.
    pub fn step(&mut self, now: SessionTime) -> Vec<Told> {
        self.now = now;
        self.hear();
        while let Some(index) = self.due() {
            let (_, input) = self.coming.swap_remove(index);
            self.handle(input);
        }
        self.speak();
        while self
            .conversation
            .poll_timeout()
            .is_some_and(|due| due <= now)
        {
            self.conversation.handle_timeout(now);
            self.drain();
        }
        std::mem::take(&mut self.told)
    }

    /// The first of what is due.
    fn due(&self) -> Option<usize> {
        let due = self.coming.iter().enumerate();
        let due = due.filter(|(_, (at, _))| *at <= self.now);
        due.min_by_key(|(_, (at, _))| *at).map(|(index, _)| index)
    }

    /// Waits until the ear has done its work, and puts what it found where its time comes.
    fn hear(&mut self) {
        while !self.ear.is_at_rest() {
            sleep(LOOK_EVERY);
        }
        let found = std::mem::take(&mut *self.found.lock());
        for heard in found {
            let after = match &heard {
                Heard::Scored { .. } => Duration::ZERO,
                Heard::Judged { .. } => JUDGED_AFTER,
                Heard::Glanced { .. } => GLANCED_AFTER,
                Heard::Words { .. } | Heard::Transcript { .. } => WRITTEN_AFTER,
            };
            if after.is_zero() {
                self.handle(Input::Heard(heard));
            } else {
                self.later(after, Input::Heard(heard));
            }
        }
    }

    fn later(&mut self, after: Duration, input: Input) {
        self.coming.push((self.now + after, input));
    }

    fn handle(&mut self, input: Input) {
        self.conversation.handle_input(input, self.now);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.conversation.poll_effect() {
            match effect {
                Effect::Client(effect) => self.serve(effect),
                Effect::Hear(effect) => self.ear.carry_out(effect),
                Effect::Work(work) => self.work(work),
            }
        }
    }

    fn serve(&mut self, effect: ClientEffect) {
        match effect {
            ClientEffect::Send(event) => self.told.push(Told::Event(Arc::new(event))),
            ClientEffect::StopSpeaking { .. } => {
                self.speaking = None;
                self.told.push(Told::SoundDropped);
            }
            // Sent with its part.
            ClientEffect::SendAudio { .. } | ClientEffect::End => {}
        }
    }

    fn work(&mut self, work: Work) {
        match work {
            Work::StartUnderstanding { work, .. } => {
                let replies = [Arc::clone(&self.reply)].into();
                let result = Ok(IntentResult {
                    label: "narration".into(),
                    confidence: 1.0,
                    is_foreign: false,
                    action: IntentAction::Reply(replies),
                    read: None,
                    elapsed: ANSWERED_AFTER,
                });
                self.later(ANSWERED_AFTER, Input::IntentReady { work, result });
            }
            Work::StoreTurn { work, .. } => {
                let stored = Input::TurnStored {
                    work,
                    result: Ok(()),
                };
                self.later(ANSWERED_AFTER, stored);
            }
            Work::StartSpeaking { work, text, .. } => {
                self.speaking = Some(Speaking {
                    work,
                    parts: self.spoken(&text),
                    begins: self.now + SPOKEN_AFTER,
                    until: self.now,
                });
            }
            Work::HurryUnderstanding { .. }
            | Work::CancelWork { .. }
            | Work::AmendTurn { .. }
            | Work::RetractTurn { .. }
            | Work::DeliverForm { .. }
            | Work::EraseSession
            | Work::Speak(_)
            | Work::PrepareSpeaking { .. } => {}
        }
    }

    /// All parts of a text; none where the voice fails.
    fn spoken(&self, text: &str) -> VecDeque<SpokenPart> {
        let speech = self.talker.speech;
        let Ok(speaker) = speech.pack_speaker() else {
            return VecDeque::new();
        };
        self.talker.runtime.block_on(async {
            let mut reading = speech.read_aloud(text, speaker, Origin::Request);
            let mut parts = VecDeque::new();
            while let Some(part) = reading.next().await {
                parts.extend(part);
            }
            parts
        })
    }

    /// Sends what is due of the reply.
    fn speak(&mut self) {
        while let Some(mut speaking) = self.speaking.take() {
            if speaking.begins > self.now || speaking.until > self.now + AHEAD_MAX {
                self.speaking = Some(speaking);
                return;
            }
            let work = speaking.work;
            match speaking.parts.pop_front() {
                Some(spoken) => {
                    speaking.until = speaking.until.max(self.now) + spoken.part.sound.duration();
                    self.speaking = Some(speaking);
                    self.send(work, spoken);
                }
                None => self.handle(Input::SpeechEnded {
                    work,
                    result: Ok(()),
                }),
            }
        }
    }

    fn send(&mut self, work: WorkId, spoken: SpokenPart) {
        let SpokenPart { text, part } = spoken;
        self.handle(if part.is_first {
            Input::SentenceReady {
                work,
                text,
                duration: part.sentence,
            }
        } else {
            Input::SentenceContinued { work }
        });
        self.told.push(Told::Sound {
            sound: Arc::clone(&part.sound),
            is_last: part.is_last,
        });
    }
}

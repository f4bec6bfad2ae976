//! The loop that joins the core to the world: take one input, drain the effects, wait.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tracing::error;

use super::client::{Attachment, CloseReason, Overflow};
use super::dispatch::Dispatch;
use super::inbox::{self, Message, SessionSnapshot, Voiced};
use super::microphone::{Microphone, suspicious_rate};
use super::past::Past;
use super::report;
use super::roll::Roll;
use super::signals::{ClientSignal, EchoFree, Room, Taken};
use crate::clock;
use crate::conversation::{
    ClientEffect, Conversation, Effect, Event, Input, Rules, SessionTime, State, Wording, WorkId,
};
use crate::engines::ears::PLACES;
use crate::engines::speech::{Part, Visit};
use crate::engines::{EngineError, SpokenPart};
use crate::telemetry::{Metrics, Refusal};

/// Whether a session hears.
#[derive(Default)]
enum MicrophoneState {
    /// No sound was sent yet.
    #[default]
    Closed,
    /// There is nothing to hear with; the client was told.
    Refused,
    /// Too many others are open; the client was told, and its next sound asks again.
    Full,
    /// Sound is heard.
    Open(Box<Microphone>),
}

/// What a session's task is made of.
pub struct Parts {
    /// The session's name.
    pub id: Arc<str>,
    /// What it knows of itself.
    pub past: Past,
    /// Carries out work.
    pub dispatch: Dispatch,
    /// What comes in.
    pub messages: inbox::Receiver,
    /// Where the session is registered.
    pub roll: Arc<Roll>,
    /// Counts turns and stale answers.
    pub metrics: Arc<Metrics>,
}

/// One session's task.
pub struct Driver {
    id: Arc<str>,
    conversation: Conversation,
    /// The rules that the conversation was given last.
    rules: Arc<Rules>,
    /// The wording that the conversation was given last.
    wording: Arc<Wording>,
    dispatch: Dispatch,
    messages: inbox::Receiver,
    roll: Arc<Roll>,
    /// The sound that is becoming ready, and of which work.
    sound: Option<(WorkId, Part)>,
    /// Held while somebody speaks or waits for an answer.
    visit: Option<Visit>,
    microphone: MicrophoneState,
    client: Option<Box<Attachment>>,
    metrics: Arc<Metrics>,
    /// The origin of its session time.
    started: Instant,
}

impl Driver {
    /// A session that begins now, by the rules and the wording of this moment.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            id,
            past,
            dispatch,
            messages,
            roll,
            metrics,
        } = parts;
        let (rules, wording) = (roll.settings().rules, dispatch.wording());
        let turns = past.turn_number;
        let mut conversation = Conversation::new(Arc::clone(&rules), Arc::clone(&wording), turns);
        if let Some((form, ago)) = past.form {
            conversation.resume_form(&form, ago, SessionTime::START);
        }
        Self {
            id,
            conversation,
            rules,
            wording,
            dispatch,
            messages,
            roll,
            sound: None,
            visit: None,
            microphone: MicrophoneState::default(),
            client: None,
            metrics,
            started: clock::now(),
        }
    }

    /// Runs until the session has neither client nor anything under way, or the server stops.
    pub async fn run(mut self, shutdown: CancellationToken) {
        loop {
            self.drain_effects();
            self.keep_quiet();
            if self.client.is_none()
                && self.roll.retire(
                    &self.id,
                    (self.conversation.state(), self.conversation.has_open_form()),
                    self.dispatch.answers(),
                    &self.messages,
                )
            {
                break;
            }
            let due = self
                .conversation
                .poll_timeout()
                .map(|due| self.started + due.since_start());
            tokio::select! {
                biased;
                () = shutdown.cancelled() => {
                    self.close_client(CloseReason::ShuttingDown);
                    break;
                }
                Some(message) = self.messages.recv() => self.take_message(message),
                signal = next_signal(&mut self.client, &self.microphone) => {
                    self.take_signal(signal);
                    self.drain_effects();
                    // A client that sends without pause has the thread for one frame, then others have their turn.
                    yield_now().await;
                }
                () = sleep_until(due.unwrap_or(self.started).into()), if due.is_some() => {
                    self.conversation.handle_timeout(self.now());
                }
            }
        }
        self.metrics
            .stale_answers(self.conversation.stale_answers());
    }

    /// Nothing is made ahead of its time while somebody waits.
    fn keep_quiet(&mut self) {
        let visit = self.visit.take();
        if self.conversation.is_waited_for() {
            self.visit = visit.or_else(|| Some(self.dispatch.visit()));
        }
    }

    fn now(&self) -> SessionTime {
        SessionTime::from_start(clock::now().duration_since(self.started))
    }

    fn take_message(&mut self, message: Message) {
        match message {
            Message::Attached(client) => self.attach(client),
            Message::Answered(input) => self.handle(*input),
            Message::Voiced(voiced) => self.take_voiced(*voiced),
            Message::Inspected(reply) => {
                if let Some(snapshot) = self.snapshot() {
                    // Whoever asked may have gone away.
                    let _ = reply.send(snapshot);
                }
            }
        }
    }

    /// How the session stands. Without a client and at rest it is only about to retire: it is what the store has of it, and
    /// nothing if it was erased.
    fn snapshot(&self) -> Option<SessionSnapshot> {
        let state = self.conversation.state();
        let turn_number = self.conversation.turn_number();
        let is_live = self.client.is_some() || state != State::Idle;
        is_live.then_some(SessionSnapshot { state, turn_number })
    }

    /// What is still to be told of the client before goes to that one: the first that a client is told is that it is
    /// connected.
    fn attach(&mut self, client: Box<Attachment>) {
        self.handle(Input::ClientDetached);
        self.drain_effects();
        self.close_client(CloseReason::Replaced);
        let attached = Input::ClientAttached {
            audible: client.audible,
            resumable: client.resumable,
            attention: client.attention,
        };
        self.dispatch.speak_at(client.speed);
        self.client = Some(client);
        if !matches!(self.microphone, MicrophoneState::Open(_)) {
            self.microphone = MicrophoneState::Closed;
        }
        self.handle(attached);
    }

    /// The conversation decides whether the sentence is still wanted; then its sound is sent.
    fn take_voiced(&mut self, voiced: Voiced) {
        let Voiced { work, spoken } = voiced;
        let SpokenPart { text, part } = spoken;
        let duration = part.sentence;
        let input = if part.is_first {
            Input::SentenceReady {
                work,
                text,
                duration,
            }
        } else {
            Input::SentenceContinued { work }
        };
        self.sound = Some((work, part));
        self.handle(input);
        self.drain_effects();
        self.sound = None;
    }

    fn take_signal(&mut self, taken: Option<Taken>) {
        let Some(Taken { signal, room }) = taken else {
            self.client = None;
            self.handle_in_order(Input::ClientDetached, None);
            return;
        };
        match *signal {
            ClientSignal::Input(input) => self.handle_in_order(input, Some(room)),
            ClientSignal::Sound(samples) => self.take_sound(&samples),
            ClientSignal::EchoFree(sound) => self.take_echo_free(&sound),
            ClientSignal::Refused { code, message } => self.send(&Event::Refused { code, message }),
            ClientSignal::Ping => {
                let sent = self.client.as_mut().map(|client| client.sink.pong());
                self.check_overflow(sent);
            }
        }
    }

    fn take_sound(&mut self, samples: &[i16]) {
        self.want_microphone();
        if let MicrophoneState::Open(microphone) = &mut self.microphone
            && let Some(rate_hz) = microphone.listen(samples)
        {
            self.send(&Event::Refused {
                code: "audio_rate_suspicious",
                message: suspicious_rate(rate_hz),
            });
        }
    }

    fn take_echo_free(&mut self, sound: &EchoFree) {
        self.want_microphone();
        if let MicrophoneState::Open(microphone) = &self.microphone {
            microphone.listen_without_echo(sound);
        }
    }

    fn want_microphone(&mut self) {
        match self.microphone {
            MicrophoneState::Closed => self.open_microphone(true),
            MicrophoneState::Full => self.open_microphone(false),
            MicrophoneState::Refused | MicrophoneState::Open(_) => {}
        }
    }

    fn open_microphone(&mut self, tells_refusal: bool) {
        let (refused, reason) = match self.dispatch.open_microphone() {
            Ok(microphone) => {
                self.microphone = MicrophoneState::Open(Box::new(microphone));
                return;
            }
            Err(EngineError::Overloaded) => {
                let reason = format!("{PLACES} microphones are open already");
                (MicrophoneState::Full, reason)
            }
            Err(problem) => (MicrophoneState::Refused, problem.to_string()),
        };
        self.microphone = refused;
        if tells_refusal {
            self.send(&Event::Refused {
                code: "audio_input_unavailable",
                message: format!(
                    "sound cannot be heard here ({reason}); send stt_fragment and vad_end"
                ),
            });
        }
    }

    /// What the client does comes after the sound that it sent before, and has its room until then.
    fn handle_in_order(&mut self, input: Input, room: Option<Room>) {
        match &self.microphone {
            MicrophoneState::Open(microphone) => microphone.after_what_was_heard(input, room),
            MicrophoneState::Closed | MicrophoneState::Refused | MicrophoneState::Full => {
                self.handle(input);
            }
        }
    }

    fn handle(&mut self, input: Input) {
        self.follow_reloads();
        let now = self.now();
        self.conversation.handle_input(input, now);
    }

    /// Tells the conversation of rules and wording that the operator has changed.
    fn follow_reloads(&mut self) {
        let rules = self.roll.settings().rules;
        if !Arc::ptr_eq(&rules, &self.rules) {
            self.rules = Arc::clone(&rules);
            self.handle_reload(Input::RulesChanged(rules));
        }
        let wording = self.dispatch.wording();
        if !Arc::ptr_eq(&wording, &self.wording) {
            self.wording = Arc::clone(&wording);
            self.handle_reload(Input::WordingChanged(wording));
        }
    }

    fn handle_reload(&mut self, input: Input) {
        let now = self.now();
        self.conversation.handle_input(input, now);
        self.drain_effects();
    }

    fn drain_effects(&mut self) {
        while let Some(effect) = self.conversation.poll_effect() {
            match effect {
                Effect::Client(effect) => self.serve_client(effect),
                Effect::Hear(effect) => {
                    if let MicrophoneState::Open(microphone) = &self.microphone {
                        microphone.carry_out(effect);
                    }
                }
                Effect::Work(work) => self.dispatch.carry_out(work, self.conversation.rules()),
            }
        }
    }

    fn serve_client(&mut self, effect: ClientEffect) {
        match effect {
            ClientEffect::Send(event) => {
                report::event(&self.id, &event, &self.metrics);
                self.send(&event);
            }
            ClientEffect::SendAudio { work, first_after } => self.send_audio(work, first_after),
            ClientEffect::StopSpeaking { work } => {
                if let Some(client) = &mut self.client {
                    client.sink.drop_audio();
                }
                self.dispatch.stop_speaking(work);
            }
            ClientEffect::End => self.close_client(CloseReason::Ended),
        }
    }

    fn send(&mut self, event: &Event) {
        let sent = self.client.as_mut().map(|client| client.sink.send(event));
        self.check_overflow(sent);
    }

    /// Sends the sound of this work that has become ready.
    fn send_audio(&mut self, work: WorkId, first_after: Option<Duration>) {
        let Some((_, sound)) = self.sound.take_if(|(of, _)| *of == work) else {
            error!(
                turn = work.turn,
                "a sentence became ready without its sound"
            );
            return;
        };
        if let Some(after) = first_after {
            report::first_audio(after, &self.metrics);
        }
        let sent = self
            .client
            .as_mut()
            .map(|client| client.sink.send_audio(&sound));
        self.check_overflow(sent);
    }

    fn check_overflow(&mut self, sent: Option<Result<(), Overflow>>) {
        if sent == Some(Err(Overflow)) {
            self.metrics.refused(Refusal::FramesNotRead);
            self.close_client(CloseReason::TooSlow);
        }
    }

    fn close_client(&mut self, reason: CloseReason) {
        if let Some(mut client) = self.client.take() {
            client.sink.close(reason);
        }
    }
}

/// The client's next signal; none when its socket is gone. Waits for ever without a client, and while more sound was
/// sent than is heard.
async fn next_signal(
    client: &mut Option<Box<Attachment>>,
    microphone: &MicrophoneState,
) -> Option<Taken> {
    if let MicrophoneState::Open(microphone) = microphone {
        microphone.has_room().await;
    }
    match client {
        Some(client) => client.signals.recv().await,
        None => std::future::pending().await,
    }
}

//! The loop that joins the core to the world: take one input, drain the effects, wait.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use super::client::{Attachment, ClientSignal, CloseReason, Overflow};
use super::dispatch::Dispatch;
use super::microphone::{Microphone, suspicious_rate};
use super::registry::{Registry, SessionSnapshot};
use crate::clock;
use crate::conversation::reply::FAILED_INTENT;
use crate::conversation::{
    Conversation, Effect, Event, Input, Response, Rules, SessionTime, WorkId,
};
use crate::engines::SpokenPart;
use crate::engines::speech::{Part, Visit};
use crate::telemetry::{Answered, Metrics, Refusal, TurnObservation};

/// What reaches a session beside its client's signals.
///
/// The queue is unbounded because its senders are bounded: sockets being opened, and one answer for each piece of work
/// under way, of which a session has at most three. Sentences come as fast as they are played.
#[derive(Debug)]
pub enum Message {
    /// A client has opened a socket.
    Attached(Box<Attachment>),
    /// A stage or the store has answered.
    Answered(Box<Input>),
    /// A part of the reply has become sound.
    Voiced(Box<Voiced>),
    /// Somebody wants to know how the session stands.
    Inspected(oneshot::Sender<SessionSnapshot>),
}

/// A part of a sentence with its sound.
#[derive(Debug)]
pub struct Voiced {
    /// The work that is speaking.
    pub work: WorkId,
    /// The part.
    pub spoken: SpokenPart,
}

/// Whether a session hears.
#[derive(Default)]
pub enum MicrophoneState {
    /// No sound was sent yet.
    #[default]
    Closed,
    /// There is nothing to hear with; the client was told.
    Refused,
    /// Sound is heard.
    Open(Box<Microphone>),
}

/// One session's task.
pub struct Driver {
    /// The session's name.
    pub id: Arc<str>,
    /// Its state machine.
    pub conversation: Conversation,
    /// The rules it was given last.
    pub rules: Arc<Rules>,
    /// Carries out effects.
    pub dispatch: Dispatch,
    /// What comes in.
    pub messages: mpsc::UnboundedReceiver<Message>,
    /// Where it is registered.
    pub registry: Arc<Registry>,
    /// The sound that is becoming ready.
    pub sound: Option<Part>,
    /// Held while somebody speaks or waits for an answer.
    pub visit: Option<Visit>,
    /// Its microphone, once a client has sent sound.
    pub microphone: MicrophoneState,
    /// Its client, while there is one.
    pub client: Option<Box<Attachment>>,
    /// Counts turns and stale answers.
    pub metrics: Arc<Metrics>,
    /// The origin of its session time.
    pub started: Instant,
}

impl Driver {
    /// Runs until the session has neither client nor anything under way, or the server stops.
    pub async fn run(mut self, shutdown: CancellationToken) {
        loop {
            self.drain_effects();
            self.keep_quiet();
            if self.client.is_none()
                && self.registry.retire(
                    &self.id,
                    self.conversation.state(),
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
            Message::Attached(client) => {
                self.close_client(CloseReason::Replaced);
                self.conversation.set_audible(client.audible);
                self.client = Some(client);
                if matches!(self.microphone, MicrophoneState::Refused) {
                    self.microphone = MicrophoneState::Closed;
                }
                self.handle(Input::ClientAttached);
            }
            Message::Answered(input) => self.handle(*input),
            Message::Voiced(voiced) => self.take_voiced(*voiced),
            Message::Inspected(reply) => {
                let state = self.conversation.state();
                let turn_number = self.conversation.turn_number();
                // Whoever asked may have gone away.
                let _ = reply.send(SessionSnapshot { state, turn_number });
            }
        }
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
        self.sound = Some(part);
        self.handle(input);
        self.drain_effects();
        self.sound = None;
    }

    fn take_signal(&mut self, signal: Option<Box<ClientSignal>>) {
        let Some(signal) = signal else {
            self.client = None;
            self.handle_in_order(Input::ClientDetached);
            return;
        };
        match *signal {
            ClientSignal::Input(input) => self.handle_in_order(input),
            ClientSignal::Sound(samples) => self.take_sound(&samples),
            ClientSignal::Refused { code, message } => self.send(&Event::Refused { code, message }),
            ClientSignal::Ping => {
                let sent = self.client.as_mut().map(|client| client.sink.pong());
                self.check_overflow(sent);
            }
        }
    }

    fn take_sound(&mut self, samples: &[i16]) {
        if matches!(self.microphone, MicrophoneState::Closed) {
            self.microphone = match self.dispatch.open_microphone() {
                Ok(microphone) => MicrophoneState::Open(Box::new(microphone)),
                Err(problem) => {
                    self.send(&Event::Refused {
                        code: "audio_input_unavailable",
                        message: format!(
                            "sound cannot be heard here ({problem}); send stt_fragment and vad_end"
                        ),
                    });
                    MicrophoneState::Refused
                }
            };
        }
        if let MicrophoneState::Open(microphone) = &mut self.microphone
            && let Some(rate_hz) = microphone.listen(samples)
        {
            self.send(&Event::Refused {
                code: "audio_rate_suspicious",
                message: suspicious_rate(rate_hz),
            });
        }
    }

    /// What the client does comes after the sound that it sent before.
    fn handle_in_order(&mut self, input: Input) {
        match &self.microphone {
            MicrophoneState::Open(microphone) => microphone.after_what_was_heard(input),
            MicrophoneState::Closed | MicrophoneState::Refused => self.handle(input),
        }
    }

    fn handle(&mut self, input: Input) {
        self.conversation.set_wording(self.dispatch.wording());
        self.follow_rules();
        let now = self.now();
        self.conversation.handle_input(input, now);
    }

    /// Hands newer rules to the conversation, which takes them with its next turn.
    fn follow_rules(&mut self) {
        let rules = self.registry.rules();
        if !Arc::ptr_eq(&rules, &self.rules) {
            self.conversation.set_rules((*rules).clone());
            self.rules = rules;
        }
    }

    fn drain_effects(&mut self) {
        while let Some(effect) = self.conversation.poll_effect() {
            match effect {
                Effect::Send(event) => {
                    self.report(&event);
                    self.send(&event);
                }
                Effect::SendAudio { first_after, .. } => self.send_audio(first_after),
                Effect::StopSpeaking { .. } => {
                    if let Some(client) = &mut self.client {
                        client.sink.drop_audio();
                    }
                    self.dispatch.carry_out(effect, self.conversation.rules());
                }
                Effect::Hear(effect) => {
                    if let MicrophoneState::Open(microphone) = &self.microphone {
                        microphone.carry_out(effect);
                    }
                }
                Effect::EndSession => self.close_client(CloseReason::Ended),
                work => self.dispatch.carry_out(work, self.conversation.rules()),
            }
        }
    }

    fn send(&mut self, event: &Event) {
        let sent = self.client.as_mut().map(|client| client.sink.send(event));
        self.check_overflow(sent);
    }

    fn send_audio(&mut self, first_after: Option<Duration>) {
        if let Some(after) = first_after {
            self.metrics.first_audio(after);
            debug!(
                milliseconds = milliseconds(after),
                "the reply begins to be heard"
            );
        }
        let sound = self.sound.take();
        let sound = sound.expect("what becomes ready has its sound");
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

    fn report(&self, event: &Event) {
        match event {
            Event::ResponseReady(response) => self.report_turn(response),
            Event::NotHeard { reason } => {
                let reason = reason.name();
                self.metrics.not_heard(reason);
                info!(reason, "speech was not understood");
            }
            _ => {}
        }
    }

    /// One line and one observation per turn, without anything that was said.
    fn report_turn(&self, response: &Response) {
        let latency = &response.latency;
        let answered = match (&*response.intent, response.sources.is_empty()) {
            (FAILED_INTENT, _) => Answered::Apology,
            (_, false) => Answered::Knowledge,
            (_, true) => Answered::FixedReply,
        };
        self.metrics.turn(TurnObservation {
            answered,
            thinking: latency.thinking,
            intent: latency.intent,
            retrieval: latency.retrieval,
            stored: latency.stored,
        });
        info!(
            turn = response.turn_number,
            intent = &*response.intent,
            sources = response.sources.len(),
            confidence = response.confidence,
            thinking_ms = milliseconds(latency.thinking),
            intent_ms = milliseconds(latency.intent),
            retrieval_ms = milliseconds(latency.retrieval),
            decided_ms = milliseconds(latency.decided),
            stored_ms = milliseconds(latency.stored),
            pause_ms = milliseconds(latency.pause),
            transcript_ms = milliseconds(latency.transcript),
            speculated = latency.speculated,
            saved_ms = milliseconds(latency.saved),
            "turn answered"
        );
        debug!(
            session = &*self.id,
            turn = response.turn_number,
            "turn answered"
        );
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The client's next signal; none when its socket is gone. Waits for ever without a client, and while more sound was
/// sent than is heard.
async fn next_signal(
    client: &mut Option<Box<Attachment>>,
    microphone: &MicrophoneState,
) -> Option<Box<ClientSignal>> {
    if let MicrophoneState::Open(microphone) = microphone {
        microphone.has_room().await;
    }
    match client {
        Some(client) => client.signals.recv().await,
        None => std::future::pending().await,
    }
}

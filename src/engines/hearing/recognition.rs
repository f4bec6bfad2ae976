//! Writes down the utterances of an ear, one step at a time, so that many ears share few threads. What somebody waits for
//! goes before words that may still change.

use std::collections::VecDeque;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ear::EarShared;
use super::precedence::{Awaited, Precedence};
use super::recogniser::PackRecogniser;
use crate::clock;
use crate::conversation::{AudioTime, Heard, HearingEffect, Refusal, SpokenText, UtteranceId};
use crate::engines::worker::Haste;
use crate::hearing::{HearError, Rejection, Transcript, Transcription};
use crate::inference::Cancellation;

/// Sound given to a recogniser at a time, at most.
const FED_AT_A_TIME: Duration = Duration::from_millis(400);

/// Less sound than this is not worth a step.
const FED_LEAST: Duration = Duration::from_millis(60);

/// Sound after the end of speech that the recogniser hears too: the last consonant rings on.
const TAIL: Duration = Duration::from_millis(160);

/// Share of the time that partial transcripts may take of a recogniser that decodes everything anew for each.
const PARTIAL_SHARE: u32 = 3;

/// The commands that wait and the utterance being written down.
#[derive(Default)]
pub struct Recognition {
    state: Mutex<State>,
    open: Mutex<Option<Open>>,
}

#[derive(Default)]
struct State {
    commands: VecDeque<Command>,
    /// How soon the next step is wanted, if it waits for a thread.
    queued: Option<Haste>,
    /// A step is being done; the next one follows it.
    running: bool,
    closed: bool,
    /// How far the open utterance was given to the recogniser.
    fed: Option<AudioTime>,
    /// Whether it waits for what comes after a pause.
    paused: bool,
    /// Stops the decoding at a pause, which is void when the speaker goes on.
    preview: Option<Cancellation>,
    /// Stops everything that is done for the open utterance.
    all: Option<(UtteranceId, Cancellation)>,
}

/// The utterance being written down.
struct Open {
    utterance: UtteranceId,
    transcription: Box<dyn Transcription>,
    fed: AudioTime,
    paused_at: Option<AudioTime>,
    /// How far the last partial transcript reached, and what it cost.
    decoded: AudioTime,
    partial_after: Duration,
    /// What the decoding at the last pause took.
    previewed: Duration,
    text: String,
    cancellation: Cancellation,
}

/// A command that waits.
struct Command {
    effect: HearingEffect,
    /// Keeps others from decoding what nobody waits for.
    awaited: Option<Awaited>,
}

/// What to do next.
enum Step {
    Obey(Command),
    Feed,
    Rest,
}

impl Recognition {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a command, and stops the work that it makes pointless.
    pub fn push(&self, effect: HearingEffect, precedence: &Precedence) {
        let awaited = is_awaited(&effect).then(|| precedence.await_one());
        let mut state = self.lock();
        let preview = state.preview.clone();
        let all = state.all.clone();
        if matches!(effect, HearingEffect::Resume { .. }) {
            state.commands.retain(|command| !command.is_preview());
        }
        state.commands.push_back(Command { effect, awaited });
        drop(state);
        let cancelled = match effect {
            HearingEffect::Resume { .. } => preview,
            HearingEffect::GiveUp { utterance } => all
                .filter(|(open, _)| *open == utterance)
                .map(|(_, cancellation)| cancellation),
            HearingEffect::Start { .. }
            | HearingEffect::Preview { .. }
            | HearingEffect::Judge { .. }
            | HearingEffect::Finish { .. } => None,
        };
        if let Some(cancelled) = cancelled {
            cancelled.cancel();
        }
    }

    /// Gives up everything.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.commands.clear();
        let cancelled = [
            state.preview.take(),
            state.all.take().map(|(_, cancellation)| cancellation),
        ];
        drop(state);
        for cancellation in cancelled.into_iter().flatten() {
            cancellation.cancel();
        }
    }

    /// How far the open utterance has been written down; none when there is none, or it waits.
    pub fn written_until(&self) -> Option<AudioTime> {
        let state = self.lock();
        state.fed.filter(|_| !state.paused)
    }

    /// From where the sound is still wanted.
    pub fn wanted_from(&self) -> Option<AudioTime> {
        let state = self.lock();
        let starting = state
            .commands
            .iter()
            .find_map(|command| match &command.effect {
                HearingEffect::Start { from, .. } => Some(*from),
                _ => None,
            });
        match (state.fed, starting) {
            (Some(fed), Some(from)) => Some(fed.min(from)),
            (fed, from) => fed.or(from),
        }
    }

    /// Begins a step. False while another one is being done, which is followed by the next.
    fn begin(&self) -> bool {
        let mut state = self.lock();
        if state.running {
            return false;
        }
        state.queued = None;
        state.running = true;
        true
    }

    fn next_step(&self, end: AudioTime) -> Step {
        let mut state = self.lock();
        if state.closed {
            state.running = false;
            return Step::Rest;
        }
        if let Some(command) = state.commands.pop_front() {
            return Step::Obey(command);
        }
        match state.fed {
            Some(fed) if !state.paused && end - fed >= FED_LEAST => Step::Feed,
            _ => {
                state.running = false;
                Step::Rest
            }
        }
    }
}

impl State {
    /// How soon the next step is wanted.
    fn haste(&self) -> Haste {
        let is_awaited = |command: &Command| command.awaited.is_some();
        if self.commands.iter().any(is_awaited) {
            Haste::Urgent
        } else {
            Haste::CanWait
        }
    }
}

impl Command {
    fn is_preview(&self) -> bool {
        matches!(self.effect, HearingEffect::Preview { .. })
    }
}

/// Whether somebody waits for what the recogniser makes of this.
fn is_awaited(effect: &HearingEffect) -> bool {
    match effect {
        HearingEffect::Preview { .. } | HearingEffect::Finish { .. } => true,
        HearingEffect::Start { .. }
        | HearingEffect::Judge { .. }
        | HearingEffect::Resume { .. }
        | HearingEffect::GiveUp { .. } => false,
    }
}

/// Why what was recognised is not believed; none where nobody spoke.
fn refusal(rejected: Rejection) -> Option<Refusal> {
    match rejected {
        Rejection::NoSpeech => None,
        Rejection::Repetition => Some(Refusal::Repetition),
        Rejection::StockPhrase => Some(Refusal::StockPhrase),
        Rejection::Unsure => Some(Refusal::Unsure),
    }
}

impl EarShared {
    /// Has the next step done, if there is one.
    pub fn continue_recognition(self: &Arc<Self>) {
        let mut state = self.recognition.lock();
        if state.running || (state.commands.is_empty() && state.fed.is_none()) {
            return;
        }
        let haste = state.haste();
        if state.queued == Some(Haste::Urgent) || state.queued == Some(haste) {
            return;
        }
        let shared = Arc::clone(self);
        let submitted = self
            .parts
            .recognition
            .submit(haste, move || shared.recognise());
        // When too much waits, the next sound tries again.
        if submitted.is_ok() {
            state.queued = Some(haste);
        }
    }

    /// One step; the next one queues behind those of other ears.
    fn recognise(self: &Arc<Self>) {
        if !self.recognition.begin() {
            return;
        }
        let end = self.lock().tape.end();
        let step = self.recognition.next_step(end);
        let mut open = self
            .recognition
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match step {
            Step::Rest => {
                if self.closed.is_cancelled() {
                    *open = None;
                }
                return;
            }
            // What others wait for is over when the command is.
            Step::Obey(command) => self.obey(command.effect, &mut open),
            Step::Feed => self.feed_some(&mut open, end),
        }
        let mut state = self.recognition.lock();
        state.fed = open.as_ref().map(|open| open.fed);
        state.paused = open.as_ref().is_some_and(|open| open.paused_at.is_some());
        state.all = open
            .as_ref()
            .map(|open| (open.utterance, open.cancellation.clone()));
        state.running = false;
        drop(state);
        drop(open);
        self.forget();
        self.advanced.notify_waiters();
        self.continue_recognition();
    }

    fn obey(&self, command: HearingEffect, open: &mut Option<Open>) {
        match command {
            HearingEffect::Start { utterance, from } => *open = self.open(utterance, from),
            HearingEffect::Preview { utterance, at } => {
                if let Some(mut it) = open.take_if(|open| open.utterance == utterance) {
                    it.paused_at = Some(at);
                    if self.feed(&mut it, at + TAIL) && self.write_preview(&mut it) {
                        *open = Some(it);
                    }
                }
            }
            HearingEffect::Resume { utterance } => {
                if let Some(open) = open.as_mut().filter(|open| open.utterance == utterance) {
                    open.paused_at = None;
                }
            }
            HearingEffect::Finish { utterance, until } => {
                if let Some(it) = open.take_if(|open| open.utterance == utterance) {
                    self.finish(it, until);
                }
            }
            // Judged apart.
            HearingEffect::Judge { .. } => {}
            HearingEffect::GiveUp { utterance } => {
                open.take_if(|open| open.utterance == utterance);
            }
        }
    }

    fn open(&self, utterance: UtteranceId, from: AudioTime) -> Option<Open> {
        let PackRecogniser {
            transcriber,
            manner,
            ..
        } = self.parts.recognisers.pack();
        let started = transcriber
            .map_err(|problem| problem.to_string())
            .and_then(|transcriber| {
                let partial_after = transcriber.partial_after();
                let started = transcriber.start(&manner);
                started
                    .map(|transcription| (transcription, partial_after))
                    .map_err(|problem| problem.to_string())
            });
        match started {
            Ok((transcription, partial_after)) => Some(Open {
                utterance,
                transcription,
                fed: from,
                paused_at: None,
                decoded: from,
                partial_after,
                previewed: Duration::ZERO,
                text: String::new(),
                cancellation: Cancellation::default(),
            }),
            Err(problem) => {
                self.failed(utterance, &problem);
                None
            }
        }
    }

    /// Gives the recogniser the sound up to `until`, as far as it is there. False when it failed, which was told.
    fn feed(&self, open: &mut Open, until: AudioTime) -> bool {
        let samples = self.lock().tape.copy(open.fed, until);
        open.fed = AudioTime::from_samples(open.fed.samples() + samples.len() as u64);
        match open.transcription.accept(&samples, &open.cancellation) {
            Ok(()) => true,
            Err(problem) => {
                self.give_up_on(open, &problem);
                false
            }
        }
    }

    fn give_up_on(&self, open: &Open, problem: &HearError) {
        if !matches!(problem, HearError::Cancelled) {
            self.failed(open.utterance, problem);
        }
    }

    fn feed_some(&self, open: &mut Option<Open>, end: AudioTime) {
        let Some(mut it) = open.take() else { return };
        let until = end.min(it.fed + FED_AT_A_TIME);
        if !self.feed(&mut it, until) {
            return;
        }
        // Only what is heard right now is worth a partial transcript.
        let is_due = it.fed - it.decoded >= it.partial_after && end - it.fed < FED_AT_A_TIME;
        if !is_due || self.write_partial(&mut it) {
            *open = Some(it);
        }
    }

    /// Tells the words so far, unless somebody waits for others. False when the recogniser failed, which was told.
    fn write_partial(&self, open: &mut Open) -> bool {
        let Some(right) = self.parts.precedence.partial() else {
            return true;
        };
        let started = clock::now();
        let written = open.transcription.partial(&right.cancellation);
        let cost = clock::now().duration_since(started);
        open.partial_after = open.partial_after.max(cost * PARTIAL_SHARE);
        self.tell_words(open, written)
    }

    /// Tells the words up to a pause. False when the recogniser failed, which was told.
    fn write_preview(&self, open: &mut Open) -> bool {
        let cancellation = Cancellation::default();
        self.recognition.lock().preview = Some(cancellation.clone());
        let started = clock::now();
        let written = open.transcription.likely_final(&cancellation);
        open.previewed = clock::now().duration_since(started);
        self.recognition.lock().preview = None;
        self.tell_words(open, written)
    }

    fn tell_words(&self, open: &mut Open, written: Result<Transcript, HearError>) -> bool {
        open.decoded = open.fed;
        match written {
            Ok(Transcript { text, .. }) => {
                if text != open.text {
                    open.text.clone_from(&text);
                    let utterance = open.utterance;
                    self.found(Heard::Words {
                        utterance,
                        text: text.into(),
                    });
                }
                true
            }
            // The speaker went on, or somebody waits.
            Err(HearError::Cancelled) => !open.cancellation.is_cancelled(),
            Err(problem) => {
                self.give_up_on(open, &problem);
                false
            }
        }
    }

    fn finish(&self, mut open: Open, until: AudioTime) {
        // What was decoded at the pause stands.
        let is_decoded = open.paused_at == Some(until);
        if !is_decoded && !self.feed(&mut open, until + TAIL) {
            return;
        }
        match open.transcription.finish(&open.cancellation) {
            Ok(transcript) => {
                let Transcript {
                    text,
                    confidence,
                    rejected,
                    ..
                } = transcript;
                if let Some(reason) = rejected {
                    tracing::debug!(?reason, "what was heard is not taken for words");
                }
                let result = Ok(SpokenText {
                    text: text.into(),
                    confidence,
                    refused: rejected.and_then(refusal),
                    ahead: if is_decoded {
                        open.previewed
                    } else {
                        Duration::ZERO
                    },
                });
                let utterance = open.utterance;
                self.found(Heard::Transcript { utterance, result });
            }
            Err(problem) => self.give_up_on(&open, &problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever coughs is not asked to say it again.
    #[test]
    fn only_what_may_have_been_words_is_refused() {
        assert_eq!(refusal(Rejection::NoSpeech), None);
        assert_eq!(refusal(Rejection::Unsure), Some(Refusal::Unsure));
    }
}

//! Writes down the utterances of an ear, one step at a time, so that many ears share few threads.

use std::collections::VecDeque;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ear::EarShared;
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
    commands: VecDeque<HearingEffect>,
    running: bool,
    closed: bool,
    /// How far the open utterance was given to the recogniser.
    fed: Option<AudioTime>,
    /// Whether it waits for what comes after a pause.
    paused: bool,
    /// Stops the decoding of a transcript that may still change.
    partial: Option<Cancellation>,
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
    text: String,
    cancellation: Cancellation,
}

/// What to do next.
enum Step {
    Obey(HearingEffect),
    Feed,
    Rest,
}

impl Recognition {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a command, and stops the work that it makes pointless.
    pub fn push(&self, command: HearingEffect) {
        let mut state = self.lock();
        let partial = state.partial.clone();
        let all = state.all.clone();
        state.commands.push_back(command);
        drop(state);
        let cancelled = match command {
            HearingEffect::Resume { .. } => partial,
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
            state.partial.take(),
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
        let starting = state.commands.iter().find_map(|command| match command {
            HearingEffect::Start { from, .. } => Some(*from),
            _ => None,
        });
        match (state.fed, starting) {
            (Some(fed), Some(from)) => Some(fed.min(from)),
            (fed, from) => fed.or(from),
        }
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

/// A way to ask for the words so far.
type Write = fn(&mut dyn Transcription, &Cancellation) -> Result<Transcript, HearError>;

fn partial(
    transcription: &mut dyn Transcription,
    cancellation: &Cancellation,
) -> Result<Transcript, HearError> {
    transcription.partial(cancellation)
}

fn likely_final(
    transcription: &mut dyn Transcription,
    cancellation: &Cancellation,
) -> Result<Transcript, HearError> {
    transcription.likely_final(cancellation)
}

impl EarShared {
    /// Has the next step done, if there is one.
    pub fn continue_recognition(self: &Arc<Self>) {
        let mut state = self.recognition.lock();
        if state.running || (state.commands.is_empty() && state.fed.is_none()) {
            return;
        }
        let shared = Arc::clone(self);
        let submitted = self
            .parts
            .recognition
            .submit(Haste::CanWait, move || shared.recognise());
        // When too much waits, the next sound tries again.
        state.running = submitted.is_ok();
    }

    /// One step; the next one queues behind those of other ears.
    fn recognise(self: &Arc<Self>) {
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
            Step::Obey(command) => self.obey(command, &mut open),
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
                    if self.feed(&mut it, at + TAIL) && self.write_partial(&mut it, likely_final) {
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
        let started = clock::now();
        if is_due && !self.write_partial(&mut it, partial) {
            return;
        }
        let cost = clock::now().duration_since(started);
        it.partial_after = it.partial_after.max(cost * PARTIAL_SHARE);
        *open = Some(it);
    }

    /// Tells the words so far. False when the recogniser failed, which was told.
    fn write_partial(&self, open: &mut Open, write: Write) -> bool {
        let cancellation = Cancellation::default();
        self.recognition.lock().partial = Some(cancellation.clone());
        let written = write(open.transcription.as_mut(), &cancellation);
        self.recognition.lock().partial = None;
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
            // The speaker went on.
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
                });
                let utterance = open.utterance;
                self.found(Heard::Transcript { utterance, result });
            }
            Err(problem) => self.give_up_on(&open, &problem),
        }
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

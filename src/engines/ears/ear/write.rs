//! Writes down the utterances of an ear, one step at a time, so that many ears share few threads. What somebody waits for
//! goes before words that may still change.

use std::sync::Arc;
use std::time::Duration;

use super::recognition::{Open, Step};
use super::shared::EarShared;
use crate::clock;
use crate::conversation::{AudioTime, Heard, HearingEffect, Refusal, SpokenText, UtteranceId};
use crate::engines::ears::recogniser::PackRecogniser;
use crate::engines::worker::Haste;
use crate::hearing::{HearError, Rejection, Transcript};
use crate::inference::Cancellation;

/// Sound given to a recogniser at a time, at most.
const FED_AT_A_TIME: Duration = Duration::from_millis(400);

/// Sound after the end of speech that the recogniser hears too: the last consonant rings on.
const TAIL: Duration = Duration::from_millis(160);

/// Share of the time that partial transcripts may take of a recogniser that decodes everything anew for each.
const PARTIAL_SHARE: u32 = 3;

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
    /// Queues a command and starts on it.
    pub fn command(self: &Arc<Self>, command: HearingEffect) {
        self.recognition.push(command, &self.parts.precedence);
        self.continue_recognition();
    }

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
        let mut open = self.recognition.open.lock();
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
        state.held = open.as_ref().map_or(Duration::ZERO, Open::held);
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
            HearingEffect::Glance { utterance } => {
                if let Some(mut it) = open.take_if(|open| open.utterance == utterance) {
                    let end = self.lock().tape.end();
                    if self.feed(&mut it, end) && self.tell_glance(&mut it) {
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
                let partial_after = transcriber.capabilities().partial_after;
                let started = transcriber.start(&manner);
                started
                    .map(|transcription| (transcription, partial_after))
                    .map_err(|problem| problem.to_string())
            });
        match started {
            Ok((transcription, partial_after)) => Some(Open {
                utterance,
                transcription,
                from,
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

    /// Tells what was understood so far, whether it stays or not. False when the recogniser failed, which was told.
    fn tell_glance(&self, open: &mut Open) -> bool {
        let written = open.transcription.glance(&open.cancellation);
        self.decoded(open, written, |open, text| {
            let utterance = open.utterance;
            let text = text.into();
            self.found(Heard::Glanced { utterance, text });
        })
    }

    fn tell_words(&self, open: &mut Open, written: Result<Transcript, HearError>) -> bool {
        self.decoded(open, written, |open, text| {
            if text != open.text {
                open.text.clone_from(&text);
                let utterance = open.utterance;
                let text = text.into();
                self.found(Heard::Words { utterance, text });
            }
        })
    }

    /// Takes what came of a decoding: words for `tell`, or why there are none. False when the recogniser failed, which was told.
    fn decoded(
        &self,
        open: &mut Open,
        written: Result<Transcript, HearError>,
        tell: impl FnOnce(&mut Open, String),
    ) -> bool {
        open.decoded = open.fed;
        match written {
            Ok(Transcript { text, .. }) => {
                tell(open, text);
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

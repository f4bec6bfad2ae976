//! The utterances of a microphone: from scored windows to written words, whatever is done with these.
//!
//! A pure part of the conversation, which a plain transcription socket uses too. The endpointer says where utterances
//! lie, recognisers say what was said in them; here each utterance has its name and its end is awaited.

mod messages;
mod rules;
mod spoken;
#[cfg(test)]
mod tests;

pub use messages::{Found, Heard, HearingEffect, Unwritten, VoiceEvent, Written};
pub use rules::HearingRules;
pub use spoken::{Refusal, SpokenText, UtteranceId};

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::endpointing::{EndReason, EndpointEvent, Endpointer, Expectation, expectation};
use super::{AudioTime, EngineFailure, SessionTime, Stage};

/// Follows one microphone.
#[derive(Debug)]
pub struct Hearing {
    rules: HearingRules,
    endpointer: Endpointer,
    /// The language spoken, such as `en`.
    language: Arc<str>,
    /// What is expected is said letter by letter or digit by digit.
    is_dictated: bool,
    /// Utterances without their final words, oldest first: at most one is still being spoken, the last.
    spoken: VecDeque<Spoken>,
    last: UtteranceId,
    found: VecDeque<Found>,
    /// When sound came last.
    heard_at: SessionTime,
    /// When all utterances so far would have been over, had their sound come as slowly as it was spoken.
    spoken_by: SessionTime,
}

#[derive(Debug)]
struct Spoken {
    id: UtteranceId,
    from: AudioTime,
    begun_at: SessionTime,
    words: Arc<str>,
    /// The words can be answered as they are.
    answerable: bool,
    end: Option<End>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    at: SessionTime,
    until: AudioTime,
    /// Sound had stopped coming, so that silence after it is not counted as sound.
    stalled: bool,
    pause: Duration,
    /// Speech that was in it.
    voiced: Duration,
    /// When its final words must be there.
    due: SessionTime,
}

impl Hearing {
    /// Has heard nothing yet.
    pub fn new(rules: HearingRules) -> Self {
        Self {
            endpointer: Endpointer::new(rules.endpointing.clone()),
            rules,
            language: "en".into(),
            is_dictated: false,
            spoken: VecDeque::new(),
            last: UtteranceId::default(),
            found: VecDeque::new(),
            heard_at: SessionTime::START,
            spoken_by: SessionTime::START,
        }
    }

    /// Follows the utterances to come by other rules.
    pub fn set_rules(&mut self, rules: HearingRules) {
        self.endpointer.set_rules(rules.endpointing.clone());
        self.rules = rules;
    }

    /// The language that is spoken from now on, such as `en`.
    pub fn set_language(&mut self, language: &Arc<str>) {
        self.language = Arc::clone(language);
    }

    /// Takes what the ear has found out. False when it comes too late to matter.
    pub fn take(&mut self, heard: Heard, now: SessionTime) -> bool {
        match heard {
            Heard::Scored { until, score } => {
                self.heard_at = now;
                self.endpointer.take_score(until, score);
                self.take_endpoints(now);
                true
            }
            Heard::Judged {
                utterance,
                pause,
                complete,
            } => {
                let awaited = self.open().is_some_and(|open| open.id == utterance);
                if awaited {
                    self.endpointer.take_judgement(pause, complete);
                    self.take_endpoints(now);
                }
                awaited
            }
            Heard::Words { utterance, text } => self.take_words(utterance, text.trim(), now),
            Heard::Glanced { utterance, text } => {
                let awaited = self.spoken.iter().any(|it| it.id == utterance);
                if awaited {
                    self.found.push_back(Found::Glanced { utterance, text });
                }
                awaited
            }
            Heard::Transcript { utterance, result } => self.take_transcript(utterance, result, now),
        }
    }

    fn take_words(&mut self, utterance: UtteranceId, text: &str, now: SessionTime) -> bool {
        let Some(spoken) = self.spoken.iter_mut().find(|it| it.id == utterance) else {
            return false;
        };
        // Only the final words can be none after all.
        if text.is_empty() || &*spoken.words == text {
            return true;
        }
        let text: Arc<str> = text.into();
        spoken.words = Arc::clone(&text);
        spoken.answerable = false;
        if spoken.end.is_none() {
            self.expect_by_words();
        }
        self.found.push_back(Found::Words { utterance, text });
        self.take_endpoints(now);
        true
    }

    fn take_transcript(
        &mut self,
        utterance: UtteranceId,
        result: Result<SpokenText, EngineFailure>,
        now: SessionTime,
    ) -> bool {
        let Some(place) = self.spoken.iter().position(|it| it.id == utterance) else {
            return false;
        };
        let spoken = self.spoken.remove(place).expect("it was found there");
        if spoken.end.is_none() {
            // The recogniser gave up while the speaker goes on: the rest would be half a sentence.
            self.endpointer.reset();
            self.order(HearingEffect::GiveUp { utterance });
        }
        self.written(spoken, result, now);
        true
    }

    /// The words so far can be answered as they are: what is not known to go on is taken for complete.
    pub fn words_are_answerable(&mut self, now: SessionTime) {
        if let Some(open) = self.spoken.back_mut().filter(|spoken| spoken.end.is_none()) {
            open.answerable = true;
            self.expect_by_words();
            self.take_endpoints(now);
        }
    }

    /// Tells the endpointer what the words so far let expect. It forgets at each pause that they were complete.
    fn expect_by_words(&mut self) {
        let Some(open) = self.open() else { return };
        let expected = match expectation(&open.words, &self.language) {
            Expectation::Unknown if open.answerable => Expectation::Complete,
            Expectation::Complete if open.answerable => Expectation::Answered,
            Expectation::Unknown | Expectation::Complete if self.is_dictated => Expectation::More,
            expected => expected,
        };
        self.endpointer.expect(expected);
    }

    /// What was asked for is said letter by letter or digit by digit: until it is whole, more comes.
    pub fn expect_dictation(&mut self, is_dictated: bool) {
        self.is_dictated = is_dictated;
    }

    /// The client says that the speaker has finished.
    pub fn end(&mut self, now: SessionTime) {
        self.end_because(EndReason::Client, now);
    }

    fn end_because(&mut self, reason: EndReason, now: SessionTime) {
        self.endpointer.hold(false);
        self.endpointer.end(self.endpointer.position(), reason);
        self.take_endpoints(now);
    }

    /// The client is gone, or a new one has come. Nobody has finished what is being said, whatever else would have ended it
    /// at this moment.
    pub fn detach(&mut self, now: SessionTime) {
        self.endpointer.hold(false);
        self.endpointer
            .end(self.endpointer.position(), EndReason::Detached);
        while let Some(event) = self.endpointer.poll_event() {
            let event = match event {
                EndpointEvent::Ended { until, reason: _ } => EndpointEvent::Ended {
                    until,
                    reason: EndReason::Detached,
                },
                event @ (EndpointEvent::Started { .. }
                | EndpointEvent::Paused { .. }
                | EndpointEvent::Resumed { .. }
                | EndpointEvent::Dismissed) => event,
            };
            self.take_endpoint(event, now);
        }
    }

    /// Pauses do not end an utterance until [`Self::end`].
    pub fn hold(&mut self) {
        self.endpointer.hold(true);
    }

    /// Pauses end an utterance again.
    pub fn release(&mut self) {
        self.endpointer.hold(false);
    }

    /// Whether pauses do not end an utterance.
    pub fn is_held(&self) -> bool {
        self.endpointer.is_held()
    }

    /// Drops everything that is not written down yet.
    pub fn reset(&mut self) {
        self.endpointer.hold(false);
        self.endpointer.reset();
        for spoken in std::mem::take(&mut self.spoken) {
            let utterance = spoken.id;
            self.found
                .push_back(Found::Do(HearingEffect::GiveUp { utterance }));
        }
    }

    /// Whether somebody is speaking.
    pub fn is_open(&self) -> bool {
        self.open().is_some()
    }

    /// The newest utterance.
    pub fn newest(&self) -> UtteranceId {
        self.last
    }

    /// Utterances without their final words, oldest first.
    pub fn unwritten(&self) -> impl Iterator<Item = UtteranceId> {
        self.spoken.iter().map(|spoken| spoken.id)
    }

    /// Whether nobody is speaking and every utterance has its words.
    pub fn is_settled(&self) -> bool {
        self.spoken.is_empty()
    }

    /// Whether somebody is speaking and silent right now: it may be the end.
    pub fn is_paused(&self) -> bool {
        self.endpointer.is_paused()
    }

    /// The words so far of the utterance under way.
    pub fn words(&self) -> Arc<str> {
        self.open()
            .map_or_else(|| "".into(), |open| Arc::clone(&open.words))
    }

    /// Speech in the utterance under way.
    pub fn voiced(&self) -> Duration {
        self.endpointer.voiced()
    }

    /// The part of it that is surely speech.
    pub fn surely_voiced(&self) -> Duration {
        self.endpointer.surely_voiced()
    }

    /// What was found, oldest first.
    pub fn poll(&mut self) -> Option<Found> {
        self.found.pop_front()
    }

    /// When [`Self::expire`] wants to be called if nothing comes before.
    pub fn timeout(&self) -> Option<SessionTime> {
        let stalls = self.open().map(|_| self.heard_at + self.rules.stall);
        let due = self
            .spoken
            .iter()
            .filter_map(|spoken| spoken.end)
            .map(|end| end.due)
            .min();
        match (stalls, due) {
            (Some(stalls), Some(due)) => Some(stalls.min(due)),
            (stalls, due) => stalls.or(due),
        }
    }

    /// Ends what was due at `now`.
    pub fn expire(&mut self, now: SessionTime) {
        if self.open().is_some() && self.heard_at + self.rules.stall <= now {
            self.end_because(EndReason::Stalled, now);
        }
        while let Some(place) = self
            .spoken
            .iter()
            .position(|spoken| spoken.end.is_some_and(|end| end.due <= now))
        {
            let spoken = self.spoken.remove(place).expect("it was found there");
            let utterance = spoken.id;
            self.found
                .push_back(Found::Do(HearingEffect::GiveUp { utterance }));
            self.written(spoken, Err(EngineFailure::timeout(Stage::Hearing)), now);
        }
    }

    fn open(&self) -> Option<&Spoken> {
        self.spoken.back().filter(|spoken| spoken.end.is_none())
    }

    fn written(
        &mut self,
        spoken: Spoken,
        result: Result<SpokenText, EngineFailure>,
        now: SessionTime,
    ) {
        let (ended_at, pause, voiced) = spoken
            .end
            .map_or((now, Duration::ZERO, Duration::ZERO), |end| {
                (end.at, end.pause, end.voiced)
            });
        let beside = self.unwritten_beside(&spoken);
        self.found.push_back(Found::Written(Written {
            utterance: spoken.id,
            beside,
            result,
            partial: spoken.words,
            ended_at,
            pause,
            voiced,
        }));
    }

    fn unwritten_beside(&self, written: &Spoken) -> Unwritten {
        match (self.spoken.front(), written.end) {
            (None, _) => Unwritten::Nothing,
            (Some(next), Some(end))
                if next.id > written.id
                    && (end.stalled || next.from - end.until >= self.rules.apart) =>
            {
                Unwritten::Apart(next.id)
            }
            (Some(_), _) => Unwritten::SameTurn,
        }
    }

    fn take_endpoints(&mut self, now: SessionTime) {
        while let Some(event) = self.endpointer.poll_event() {
            self.take_endpoint(event, now);
        }
    }

    fn take_endpoint(&mut self, event: EndpointEvent, now: SessionTime) {
        let position = self.endpointer.position();
        if let EndpointEvent::Started { from } = event {
            self.last = UtteranceId(self.last.0 + 1);
            self.spoken.push_back(Spoken {
                id: self.last,
                from,
                begun_at: now.max(self.spoken_by),
                words: "".into(),
                answerable: false,
                end: None,
            });
            self.endpointer.expect(Expectation::Unknown);
        }
        let utterance = self.last;
        let (event, at) = match event {
            EndpointEvent::Started { from } => {
                self.order(HearingEffect::Start { utterance, from });
                (VoiceEvent::Start, from)
            }
            EndpointEvent::Paused { at } => {
                self.expect_by_words();
                let from = self.open().map_or(at, |open| open.from);
                self.order(HearingEffect::Preview { utterance, at });
                self.order(HearingEffect::Judge {
                    utterance,
                    from,
                    pause: at,
                });
                (VoiceEvent::Pause, at)
            }
            EndpointEvent::Resumed { at } => {
                self.order(HearingEffect::Resume { utterance });
                (VoiceEvent::Resume, at)
            }
            EndpointEvent::Ended { until, reason } => {
                if let Some(open) = self.spoken.back_mut() {
                    // Sound that came faster than it was spoken is not written down faster.
                    self.spoken_by = open.begun_at + (until - open.from);
                    open.end = Some(End {
                        at: now,
                        until,
                        stalled: reason == EndReason::Stalled,
                        pause: position - until,
                        voiced: self.endpointer.last_voiced(),
                        due: now.max(self.spoken_by) + self.rules.transcript_deadline,
                    });
                }
                self.order(HearingEffect::Finish { utterance, until });
                (VoiceEvent::End(reason), until)
            }
            EndpointEvent::Dismissed => (VoiceEvent::Dismissed, position),
        };
        self.found.push_back(Found::Voice {
            event,
            at,
            utterance,
        });
        if event == VoiceEvent::Dismissed {
            self.order(HearingEffect::GiveUp { utterance });
            if let Some(spoken) = self.spoken.pop_back() {
                let nothing = SpokenText {
                    text: "".into(),
                    confidence: 0.0,
                    refused: None,
                    ahead: Duration::ZERO,
                };
                self.written(spoken, Ok(nothing), now);
            }
        }
    }

    fn order(&mut self, effect: HearingEffect) {
        self.found.push_back(Found::Do(effect));
    }
}

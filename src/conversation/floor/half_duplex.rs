//! Half duplex: while a client says that its echo is not cancelled, what is heard over the reply is our own voice, mixed with
//! others at the most. Only a stop word is taken from it.

use std::time::Duration;

use super::event::{FloorEvent, Kept};
use super::stop_words;
use crate::conversation::context::Context;
use crate::conversation::hearing::UtteranceId;
use crate::conversation::phase::{Phase, Speaking};
use crate::conversation::{Event, SessionTime};

/// What begins so soon after the reply is its last word still. Source: echoes come up to 300 ms late (issue 19).
const TAIL: Duration = Duration::from_millis(300);

impl Context {
    /// Something is heard, or will not be: what is said over a reply whose echo is not cancelled is drowned in it, to the end of the
    /// utterance, and so is what waits for its words meanwhile.
    pub fn drown(&mut self, phase: &Phase) {
        if matches!(phase, Phase::Speaking(_)) && !self.echo.cancelled {
            self.floor.drowned = self.hearing.newest();
        }
    }

    /// What begins when the reply has just ended is drowned in it as well.
    pub fn drown_in_tail(&mut self, utterance: UtteranceId, now: SessionTime) {
        let is_tail = |ended: SessionTime| now - ended < TAIL;
        if !self.echo.cancelled && self.floor.reply_ended.is_some_and(is_tail) {
            self.floor.drowned = utterance;
        }
    }

    /// Whether this utterance is drowned in our own voice.
    pub fn is_drowned(&self, utterance: UtteranceId) -> bool {
        utterance <= self.floor.drowned
    }

    /// Whether a stop word stands among the words of a drowned utterance that the reply does not say itself.
    pub(super) fn stops_amid(&self, speaking: &Speaking, text: &str) -> bool {
        stop_words::is_among(text, &speaking.text, &self.wording.stop_words)
    }

    /// Final words of a drowned utterance.
    pub(super) fn settle_drowned(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) -> Phase {
        self.floor.stopped_by.take_if(|it| *it == utterance);
        self.floor.taken_by.take_if(|it| *it == utterance);
        if self.stops(&phase, utterance, text, now) {
            let phase = self.stop(phase, utterance, now);
            self.floor.stopped_by = None;
            return phase;
        }
        self.keep_the_floor(&phase, utterance, Kept::HalfDuplex);
        phase
    }

    /// This utterance does not get the floor that it may have asked for.
    pub fn keep_the_floor(&mut self, phase: &Phase, utterance: UtteranceId, why: Kept) {
        let asked = self.floor.asked_by.take_if(|it| *it == utterance).is_some();
        if asked && matches!(phase, Phase::Speaking(_)) {
            let is_drowned = self.is_drowned(utterance);
            let why = if is_drowned { Kept::HalfDuplex } else { why };
            self.emit(Event::Floor(FloorEvent::Kept(why)));
        }
    }
}

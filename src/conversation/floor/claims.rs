//! Who claims the floor.

use std::time::Duration;

use super::event::Kept;
use crate::conversation::SessionTime;
use crate::conversation::hearing::UtteranceId;

/// What is known of who asked for the floor, or took it without a word. It may outlast the reply.
#[derive(Debug, Default)]
pub struct Floor {
    /// The utterance that began while the reply was spoken and has not interrupted it yet.
    pub asked_by: Option<UtteranceId>,
    /// The last look at an utterance that asks for it.
    pub glance: Option<Glance>,
    /// How much speech of the last utterance was louder than what is left of our own voice.
    pub near: Duration,
    /// The one that interrupted it and of which no word is known.
    pub taken_by: Option<UtteranceId>,
    /// The one that interrupted it by a stop word.
    pub stopped_by: Option<UtteranceId>,
    /// The last utterance in which our own voice, not cancelled, drowns the others.
    pub drowned: UtteranceId,
    /// When the last reply ended; none where the floor was given to somebody at that moment.
    pub reply_ended: Option<SessionTime>,
}

/// A look at the words of an utterance before they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// The utterance.
    pub utterance: UtteranceId,
    /// How much sure speech it had then.
    pub surely: Duration,
    /// What its words mean; none until that is known.
    pub meant: Option<Meant>,
}

/// What words mean that are heard while the reply is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// They want the floor.
    Question,
    /// The voice is to stop.
    Stop,
    /// Nothing, for this reason.
    Nothing(Kept),
}

impl Floor {
    /// Nobody asks for it any more, whatever comes of what is being said.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whoever speaks now need not ask: the client says that the floor is theirs.
    pub fn give(&mut self) {
        self.asked_by = None;
        self.reply_ended = None;
    }

    /// This utterance asks for it, whose speaker has begun before the reply.
    pub fn ask(&mut self, utterance: UtteranceId) {
        self.asked_by = Some(utterance);
    }
}

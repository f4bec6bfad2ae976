//! What hearing is told, what it asks for, and what it has found.

use std::sync::Arc;
use std::time::Duration;

use super::spoken::{SpokenText, UtteranceId};
use crate::conversation::endpointing::EndReason;
use crate::conversation::{AudioTime, EngineFailure, SessionTime};

/// What the ear has found out.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// How likely somebody speaks in the window that ends at `until`.
    Scored {
        /// End of the window.
        until: AudioTime,
        /// 0 to 1.
        score: f32,
    },
    /// How likely the turn is complete.
    Judged {
        /// The utterance.
        utterance: UtteranceId,
        /// Where the judged pause began.
        pause: AudioTime,
        /// 0 to 1.
        complete: f32,
    },
    /// The words so far.
    Words {
        /// The utterance.
        utterance: UtteranceId,
        /// All its words so far.
        text: Arc<str>,
    },
    /// The words so far as they were understood at once, which may change altogether.
    Glanced {
        /// The utterance.
        utterance: UtteranceId,
        /// All its words so far.
        text: Arc<str>,
    },
    /// The final words.
    Transcript {
        /// The utterance.
        utterance: UtteranceId,
        /// Its words, or why there are none.
        result: Result<SpokenText, EngineFailure>,
    },
}

/// What is to be done with the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HearingEffect {
    /// Write down an utterance as it is spoken; answered by [`Heard::Words`].
    Start {
        /// Comes back with the answers.
        utterance: UtteranceId,
        /// Where its sound begins.
        from: AudioTime,
    },
    /// Say what was said so far without waiting for more; answered by [`Heard::Glanced`].
    Glance {
        /// The utterance.
        utterance: UtteranceId,
    },
    /// Write down what may be all of it.
    Preview {
        /// The utterance.
        utterance: UtteranceId,
        /// Where the pause began.
        at: AudioTime,
    },
    /// Say whether the turn is complete; answered by [`Heard::Judged`].
    Judge {
        /// The utterance.
        utterance: UtteranceId,
        /// Where it began.
        from: AudioTime,
        /// Where the pause began.
        pause: AudioTime,
    },
    /// The speaker went on: what was made of the pause is void.
    Resume {
        /// The utterance.
        utterance: UtteranceId,
    },
    /// The utterance is over; answered by [`Heard::Transcript`].
    Finish {
        /// The utterance.
        utterance: UtteranceId,
        /// Where its speech ended.
        until: AudioTime,
    },
    /// Nobody wants the utterance.
    GiveUp {
        /// The utterance.
        utterance: UtteranceId,
    },
}

/// What clients are told of the voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceEvent {
    /// Somebody began to speak.
    Start,
    /// The speaker is silent.
    Pause,
    /// The speaker went on.
    Resume,
    /// The utterance is over.
    End(EndReason),
    /// It was no speech.
    Dismissed,
}

/// What was found in the sound, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Something is to be done.
    Do(HearingEffect),
    /// The voice began, paused or ended.
    Voice {
        /// What it did.
        event: VoiceEvent,
        /// Where.
        at: AudioTime,
        /// In which utterance.
        utterance: UtteranceId,
    },
    /// The words so far of an utterance have changed.
    Words {
        /// The utterance.
        utterance: UtteranceId,
        /// All its words so far.
        text: Arc<str>,
    },
    /// The words so far of an utterance, as they were understood at once.
    Glanced {
        /// The utterance.
        utterance: UtteranceId,
        /// All its words so far.
        text: Arc<str>,
    },
    /// An utterance was written down, or could not be.
    Written(Written),
}

/// What has no final words yet when an utterance gets its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritten {
    /// Nobody speaks, and everything is written down.
    Nothing,
    /// Its speaker goes on, or began it with something that is still being written down.
    SameTurn,
    /// This utterance, begun so long after the end of the other that it is no part of it ([`HearingRules::apart`]).
    ///
    /// [`HearingRules::apart`]: super::HearingRules::apart
    Apart(UtteranceId),
}

/// An utterance and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The utterance.
    pub utterance: UtteranceId,
    /// What was spoken beside it and has no final words yet.
    pub beside: Unwritten,
    /// Its words; empty when it was no speech.
    pub result: Result<SpokenText, EngineFailure>,
    /// Its words as they were before they were final.
    pub partial: Arc<str>,
    /// When it ended.
    pub ended_at: SessionTime,
    /// Silence waited for after its speech.
    pub pause: Duration,
    /// Speech in it, pauses left out; none when it was given up before its end.
    pub voiced: Duration,
}

//! Deciding who has the floor, in two stages.

use std::time::Duration;

use super::claims::{Glance, Meant};
use super::event::{FloorEvent, Kept};
use super::words::{is_back_channel, is_interruption};
use super::{echo, stop_words};
use crate::conversation::context::Context;
use crate::conversation::effect::Effect;
use crate::conversation::hearing::{HearingEffect, Refusal, UtteranceId};
use crate::conversation::phase::{Phase, Speaking};
use crate::conversation::{Event, SessionTime};

/// Speech in which words are believed to interrupt. Source: shorter than any spoken word that means something ("stop"
/// takes about 350 ms), longer than a click.
const VOICED_WITH_WORDS: Duration = Duration::from_millis(250);

/// So much of that is surely speech. Source: recognisers find sentences in what is left of an echo, of which a detector is never
/// sure.
const SURELY_WITH_WORDS: Duration = Duration::from_millis(96);

/// So much speech, and surely so, may be a stop word, which one decoding tells. Source: six windows; of stop words cut off 300 ms after
/// their onset as many are recognised as of whole ones, and of what is left of an echo the detector is sure in five windows at most.
const SURELY_AT_A_GLANCE: Duration = Duration::from_millis(192);

/// Speech that interrupts whatever its words are. Source: longer than a cough or a drawn-out "mm-hm" (under 700 ms).
const VOICED_ALONE: Duration = Duration::from_millis(900);

/// The same, of what is surely speech and not our own voice, where that is measured. Source: the detector is sure of "okay",
/// "yeah", "right" and "uh-huh" for 350 ms at most (three synthetic voices), of laughs, music and hums that `docent eval room`
/// makes for 160 ms within half a second, and of most of what readers say.
const VOICED_SURELY: Duration = Duration::from_millis(384);

/// So much of it is louder than what is left of our own voice. Source: six windows, as many as an utterance needs; who interrupts
/// is louder in most of a dozen, our own voice in three at a time.
const VOICED_NEAR: Duration = Duration::from_millis(192);

impl Context {
    /// Somebody seems to speak while the reply is spoken. Where our own voice is not cancelled it is most likely that, which
    /// would lower itself.
    pub fn ask_for_the_floor(&mut self, utterance: UtteranceId) {
        self.floor.ask(utterance);
        if self.echo.cancelled {
            self.emit(Event::Floor(FloorEvent::Asked));
        }
    }

    /// What is done with the words so far of an utterance: true where they belong among what was said.
    pub fn weigh_words(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) -> (Phase, bool) {
        if self.is_drowned(utterance) {
            let phase = if self.stops(&phase, utterance, text, now) {
                self.stop(phase, utterance, now)
            } else {
                phase
            };
            return (phase, false);
        }
        if self.floor.taken_by == Some(utterance) {
            let means_us = self.means_us(text);
            self.floor.taken_by = (!means_us).then_some(utterance);
            return (phase, means_us);
        }
        if self.floor.stopped_by == Some(utterance) {
            return (phase, !self.is_stop(text));
        }
        if self.floor.asked_by != Some(utterance) {
            return (phase, true);
        }
        match self.meaning(&phase, text, now) {
            Meant::Stop => (self.stop(phase, utterance, now), false),
            Meant::Question if self.is_voiced_with_words() => {
                self.floor.asked_by = None;
                (phase, true)
            }
            Meant::Question | Meant::Nothing(_) => (phase, false),
        }
    }

    /// Counts speech that is louder than what is left of our own voice; `before` is how much the utterance had without the last
    /// window.
    pub fn measure_speech(&mut self, phase: &Phase, before: Duration) {
        let voiced = self.hearing.voiced();
        if before.is_zero() && !voiced.is_zero() {
            self.floor.near = Duration::ZERO;
        }
        if !matches!(phase, Phase::Speaking(_)) || !self.echo.is_residue() {
            self.floor.near += voiced.saturating_sub(before);
        }
    }

    /// Whoever asks for the floor may be saying a stop word, or be our own voice. That is looked for as soon as it can be known, and
    /// again while it is neither: a recogniser tells words that stay when two decodings agree on them, which takes as long as the
    /// word again.
    pub fn glance(&mut self, phase: &Phase) {
        let utterance = self.hearing.newest();
        let surely = self.hearing.surely_voiced();
        let last = self.floor.glance.filter(|it| it.utterance == utterance);
        let is_due = match last {
            None => surely >= SURELY_AT_A_GLANCE,
            Some(last) => {
                let is_none = matches!(last.meant, Some(Meant::Nothing(_)));
                is_none && surely >= last.surely + SURELY_AT_A_GLANCE
            }
        };
        let asks = matches!(phase, Phase::Speaking(_))
            && self.hearing.is_open()
            && self.floor.asked_by == Some(utterance);
        if is_due && asks && self.is_voiced_with_words() {
            self.floor.glance = Some(Glance {
                utterance,
                surely,
                meant: None,
            });
            let effect = HearingEffect::Glance { utterance };
            self.effects.push_back(Effect::Hear(effect));
        }
    }

    /// What a look at an utterance that asks for the floor has found.
    pub fn weigh_glance(
        &mut self,
        phase: &Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) {
        let meant = self.meaning(phase, text, now);
        if let Some(glance) = &mut self.floor.glance
            && glance.utterance == utterance
        {
            glance.meant = Some(meant);
        }
    }

    /// Whether the last look at this utterance has found the reply's own words.
    fn is_seen_as_own(&self, utterance: UtteranceId) -> bool {
        let glance = self.floor.glance.filter(|it| it.utterance == utterance);
        glance.is_some_and(|it| it.meant == Some(Meant::Nothing(Kept::Echo)))
    }

    /// Whether there is enough speech for the words that are recognised in it.
    fn is_voiced_with_words(&self) -> bool {
        let (voiced, surely) = (self.hearing.voiced(), self.hearing.surely_voiced());
        voiced >= VOICED_WITH_WORDS && surely >= SURELY_WITH_WORDS && self.is_near()
    }

    /// Whether who asks for the floor is somebody, and not what is left of our own voice.
    fn is_near(&self) -> bool {
        self.floor.near >= VOICED_NEAR
    }

    /// Somebody who goes on speaking while we do has the floor, whatever the words; only the reply's own words have not, and
    /// what is left of its sound.
    pub fn take_the_floor(&mut self, phase: Phase, now: SessionTime) -> Phase {
        let surely = self.echo.is_measured() && self.hearing.surely_voiced() >= VOICED_SURELY;
        let is_enough = surely || self.hearing.voiced() >= VOICED_ALONE;
        let goes_on = self.hearing.is_open() && is_enough && self.is_near();
        let counts = |it: &UtteranceId| {
            self.is_addressed(*it) && !self.is_drowned(*it) && !self.is_seen_as_own(*it)
        };
        let asked_by = self.floor.asked_by.filter(|_| goes_on);
        let Some(utterance) = asked_by.filter(counts) else {
            return phase;
        };
        let words = self.hearing.words();
        let is_residue = words.is_empty() && self.echo.is_residue();
        match phase {
            Phase::Speaking(speaking) if !is_residue && !is_own(&speaking, &words, now) => {
                self.floor.asked_by = None;
                self.floor.taken_by = (!is_interruption(&words)).then_some(utterance);
                let heard = speaking.reply.heard_by(now);
                self.interrupt(speaking, "speech", heard, now)
            }
            phase @ Phase::Speaking(_) => phase,
            phase
            @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)) => {
                self.floor.asked_by = None;
                phase
            }
        }
    }

    /// An utterance has its final words. True where they belong among what was said.
    pub fn settle_the_floor(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        (text, refused): (&str, Option<Refusal>),
        now: SessionTime,
    ) -> (Phase, bool) {
        if self.is_drowned(utterance) {
            return (self.settle_drowned(phase, utterance, text, now), false);
        }
        if self
            .floor
            .stopped_by
            .take_if(|it| *it == utterance)
            .is_some()
        {
            return (phase, !self.is_stop(text));
        }
        if self.floor.taken_by.take_if(|it| *it == utterance).is_some() {
            // Who was not understood is asked to say it again.
            if self.means_us(text) || refused == Some(Refusal::Unsure) {
                return (phase, true);
            }
            return match phase {
                Phase::Listening(listening) if listening.utterance.is_empty() => {
                    (self.resume(listening, now), false)
                }
                phase @ (Phase::Idle
                | Phase::Listening(_)
                | Phase::Thinking(_)
                | Phase::Storing(_)
                | Phase::Speaking(_)) => (phase, false),
            };
        }
        if self.floor.asked_by.take_if(|it| *it == utterance).is_none() {
            return (phase, true);
        }
        let meant = match self.meaning(&phase, text, now) {
            Meant::Nothing(Kept::NoWords) if refused.is_some() => {
                Meant::Nothing(Kept::NotUnderstood)
            }
            Meant::Question if !self.is_near() => Meant::Nothing(Kept::Echo),
            meant => meant,
        };
        match meant {
            Meant::Question => (phase, true),
            Meant::Stop => {
                let phase = self.stop(phase, utterance, now);
                self.floor.stopped_by = None;
                (phase, false)
            }
            Meant::Nothing(why) => {
                if matches!(phase, Phase::Speaking(_)) {
                    self.emit(Event::Floor(FloorEvent::Kept(why)));
                }
                (phase, false)
            }
        }
    }

    /// Whether this utterance has asked for the floor and not taken it.
    pub fn asks_for_the_floor(&self, utterance: UtteranceId) -> bool {
        self.floor.asked_by == Some(utterance)
    }

    fn meaning(&self, phase: &Phase, text: &str, now: SessionTime) -> Meant {
        if is_own_voice(phase, text, now) {
            Meant::Nothing(Kept::Echo)
        } else if self.is_stop(text) && matches!(phase, Phase::Speaking(_)) {
            Meant::Stop
        } else if is_interruption(text) {
            Meant::Question
        } else if is_back_channel(text) {
            Meant::Nothing(Kept::BackChannel)
        } else {
            Meant::Nothing(Kept::NoWords)
        }
    }

    /// Whether words of who has cut off the last reply are no "go on" and none of that reply's own.
    fn means_us(&self, text: &str) -> bool {
        let cut_off = self.last_cut_off.as_ref();
        is_interruption(text) && !cut_off.is_some_and(|it| is_own(&it.speaking, text, it.at))
    }

    fn is_stop(&self, text: &str) -> bool {
        stop_words::are_stop_words(text, &self.wording.stop_words)
    }

    /// Whether words stop the reply.
    pub fn stops(
        &self,
        phase: &Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) -> bool {
        match phase {
            Phase::Speaking(speaking) if self.is_drowned(utterance) => {
                self.stops_amid(speaking, text)
            }
            Phase::Speaking(speaking) => self.is_stop(text) && !is_own(speaking, text, now),
            Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_) => false,
        }
    }

    /// The voice stops, and nothing else was wanted.
    pub(super) fn stop(&mut self, phase: Phase, utterance: UtteranceId, now: SessionTime) -> Phase {
        self.floor.asked_by = None;
        match phase {
            Phase::Speaking(speaking) => {
                self.floor.stopped_by = Some(utterance);
                let heard = speaking.reply.heard_by(now);
                self.interrupt(speaking, "stop_word", heard, now)
            }
            phase
            @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)) => phase,
        }
    }
}

/// Whether words are those that the reply is saying, if it is spoken.
pub fn is_own_voice(phase: &Phase, text: &str, now: SessionTime) -> bool {
    matches!(phase, Phase::Speaking(speaking) if is_own(speaking, text, now))
}

/// Whether words are those that the reply is saying.
fn is_own(speaking: &Speaking, text: &str, now: SessionTime) -> bool {
    echo::is_of(text, speaking.reply.said_lately(now))
}

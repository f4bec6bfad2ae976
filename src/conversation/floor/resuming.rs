//! A reply that was cut off by what proved to be no speech goes on from its last clause.

use super::event::FloorEvent;
use crate::conversation::context::{Context, CutOff};
use crate::conversation::effect::Work;
use crate::conversation::phase::{Listening, Phase, Speaking};
use crate::conversation::state::State;
use crate::conversation::{Event, SessionTime};

impl Context {
    /// Goes on with the reply that was cut off last; without one, or where its client cannot take it up again, the
    /// listening goes on.
    pub(super) fn resume(&mut self, listening: Listening, now: SessionTime) -> Phase {
        if !(self.resumable && self.audible) {
            return Phase::Listening(listening);
        }
        let Some(cut_off) = self.last_cut_off.take() else {
            return Phase::Listening(listening);
        };
        let CutOff {
            mut speaking,
            heard,
            offered,
            ..
        } = cut_off;
        let Some(text) = speaking.reply.cut_at_clause(heard, &speaking.text) else {
            return Phase::Listening(listening);
        };
        self.turn_number += 1;
        self.offered = offered;
        self.emit(Event::Floor(FloorEvent::Resumed));
        self.emit(Event::StateChanged {
            state: State::Speaking,
            text_buffer: None,
        });
        let (work, holds_words) = (speaking.work, speaking.holds_words);
        self.order(Work::StartSpeaking {
            work,
            text,
            holds_words,
        });
        Phase::Speaking(Speaking {
            resumed_from: Some(speaking.reply.sent()),
            all_sent: false,
            until: now + self.rules.speech_deadline,
            ..speaking
        })
    }
}

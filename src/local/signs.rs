//! What the room shows and lets hear of the conversation: its lamp and its short sounds.

use std::time::{Duration, Instant};

use super::earcon::Earcon;
use super::lamp::Lamp;
use crate::config::TalkMode;
use crate::conversation::{Event, State, VoiceEvent};

/// How long it is shown that nothing was understood. Source: long enough to be seen by who looks up on hearing the sound for
/// it.
const NOT_UNDERSTOOD: Duration = Duration::from_millis(1_500);

/// Follows what the session tells.
#[derive(Debug)]
pub(super) struct Signs {
    mode: TalkMode,
    state: State,
    /// Somebody is heard, whose words are not known yet.
    is_heard: bool,
    /// The talk button is down.
    is_held: bool,
    not_understood_at: Option<Instant>,
}

impl Signs {
    pub fn new(mode: TalkMode) -> Self {
        Self {
            mode,
            state: State::Idle,
            is_heard: false,
            is_held: false,
            not_understood_at: None,
        }
    }

    /// When the room is listened to from now on.
    pub fn set_mode(&mut self, mode: TalkMode) {
        self.mode = mode;
    }

    /// Takes what the session tells. The sound that goes with it.
    pub fn take(&mut self, event: &Event, now: Instant) -> Option<Earcon> {
        match event {
            Event::Connected { state } => {
                self.state = *state;
                None
            }
            Event::StateChanged { state, .. } => {
                let before = std::mem::replace(&mut self.state, *state);
                let begins = *state != before;
                match state {
                    State::Thinking if begins => Some(Earcon::Thinking),
                    // Who only has to speak need not be told that it is heard.
                    State::Listening if begins && self.mode == TalkMode::Wake => {
                        (before == State::Idle).then_some(Earcon::Listening)
                    }
                    _ => None,
                }
            }
            Event::Voice { event, .. } => {
                self.is_heard = matches!(event, VoiceEvent::Start | VoiceEvent::Resume);
                None
            }
            Event::NotHeard { .. } => {
                self.not_understood_at = Some(now);
                Some(Earcon::NotUnderstood)
            }
            _ => None,
        }
    }

    /// The talk button goes down, or up. The sound that goes with it.
    pub fn hold(&mut self, is_held: bool) -> Option<Earcon> {
        self.is_held = is_held;
        is_held.then_some(Earcon::Listening)
    }

    /// What the lamp shows now; `has_sound` while there are a microphone and a loudspeaker.
    pub fn lamp(&self, has_sound: bool, now: Instant) -> Lamp {
        let is_fresh = |at: Instant| now.saturating_duration_since(at) < NOT_UNDERSTOOD;
        match self.state {
            _ if !has_sound => Lamp::NoSound,
            State::Thinking => Lamp::Thinking,
            State::Speaking => Lamp::Speaking,
            State::Listening | State::Interrupt => Lamp::Listening,
            State::Idle if self.is_heard || self.is_held => Lamp::Listening,
            State::Idle if self.not_understood_at.is_some_and(is_fresh) => Lamp::NotUnderstood,
            State::Idle => Lamp::Idle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::conversation::{AudioTime, Refusal, UtteranceId};

    fn changed(state: State) -> Event {
        Event::StateChanged {
            state,
            text_buffer: None,
        }
    }

    #[test]
    fn the_lamp_follows_a_turn_and_the_sounds_go_with_it() {
        let (now, mut signs) = (clock::now(), Signs::new(TalkMode::Wake));
        let mut seen = Vec::new();
        for state in [
            State::Listening,
            State::Thinking,
            State::Thinking,
            State::Speaking,
            State::Interrupt,
            State::Listening,
            State::Idle,
        ] {
            let earcon = signs.take(&changed(state), now);
            seen.push((signs.lamp(true, now), earcon));
        }
        assert_eq!(
            seen,
            [
                (Lamp::Listening, Some(Earcon::Listening)),
                (Lamp::Thinking, Some(Earcon::Thinking)),
                (Lamp::Thinking, None),
                (Lamp::Speaking, None),
                (Lamp::Listening, None),
                (Lamp::Listening, None),
                (Lamp::Idle, None),
            ]
        );
        assert_eq!(signs.lamp(false, now), Lamp::NoSound);
    }

    #[test]
    fn a_voice_is_shown_and_what_was_not_understood_is_for_a_moment() {
        let (now, mut signs) = (clock::now(), Signs::new(TalkMode::Open));
        let voice = |event| Event::Voice {
            utterance: UtteranceId::default(),
            event,
            at: AudioTime::default(),
        };
        assert_eq!(signs.take(&voice(VoiceEvent::Start), now), None);
        assert_eq!(signs.lamp(true, now), Lamp::Listening);
        signs.take(&voice(VoiceEvent::Dismissed), now);
        let reason = Refusal::Unsure;
        let told = signs.take(&Event::NotHeard { reason }, now);
        assert_eq!(told, Some(Earcon::NotUnderstood));
        assert_eq!(signs.lamp(true, now), Lamp::NotUnderstood);
        assert_eq!(signs.lamp(true, now + NOT_UNDERSTOOD), Lamp::Idle);
    }
}

//! Whose sound is let through to the session.

use crate::config::TalkMode;
use crate::conversation::Input;

/// Lets sound through, or does not.
#[derive(Debug)]
pub(super) struct Gate {
    mode: TalkMode,
    is_held: bool,
}

impl Gate {
    pub fn new(mode: TalkMode) -> Self {
        Self {
            mode,
            is_held: false,
        }
    }

    /// Whether the session hears what is heard now. After a wake phrase it is the conversation that decides.
    pub fn lets_through(&self) -> bool {
        match self.mode {
            TalkMode::Open | TalkMode::Wake => true,
            TalkMode::Push => self.is_held,
        }
    }

    /// The talk button goes down; whoever presses it has the floor.
    pub fn press(&mut self) -> Vec<Input> {
        if std::mem::replace(&mut self.is_held, true) {
            return Vec::new();
        }
        let reason = "talk_button".to_owned();
        vec![Input::BargeInRequested { reason }, Input::TalkButtonHeld]
    }

    /// The talk button goes up: what was said is a question.
    pub fn release(&mut self) -> Vec<Input> {
        if std::mem::take(&mut self.is_held) {
            vec![Input::UtteranceEnded]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_with_a_talk_button_is_the_room_not_heard_by_itself() {
        for (mode, hears) in [
            (TalkMode::Open, true),
            (TalkMode::Wake, true),
            (TalkMode::Push, false),
        ] {
            assert_eq!(Gate::new(mode).lets_through(), hears, "{mode:?}");
        }
    }

    #[test]
    fn what_is_said_while_it_is_held_is_one_question() {
        let mut gate = Gate::new(TalkMode::Push);
        assert_eq!(gate.release(), []);
        assert_eq!(gate.press().last(), Some(&Input::TalkButtonHeld));
        assert!(gate.lets_through() && gate.press().is_empty());
        assert_eq!(gate.release(), [Input::UtteranceEnded]);
        assert!(!gate.lets_through());
    }
}

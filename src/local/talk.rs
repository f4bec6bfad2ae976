//! Whose sound is let through to the session.

use crate::conversation::Input;

/// When the room is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// Always.
    Open,
    /// While the talk button is held.
    Push,
}

/// Lets sound through, or does not.
#[derive(Debug)]
pub(super) struct Gate {
    talk: Talk,
    is_held: bool,
}

impl Gate {
    pub fn new(talk: Talk) -> Self {
        Self {
            talk,
            is_held: false,
        }
    }

    /// Whether the session hears what is heard now.
    pub fn lets_through(&self) -> bool {
        self.talk == Talk::Open || self.is_held
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

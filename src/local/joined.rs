//! Which session the room joins, and what it asks of it.

use crate::config::{AudioSettings, TalkMode};
use crate::conversation::Attention;

/// The session of the room.
pub const ROOM: &str = "room";

/// What the room asks of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Joined {
    /// What of its sound is listened to.
    pub attention: Attention,
    /// Whether replies are spoken.
    pub audible: bool,
}

impl Joined {
    /// As the settings say.
    pub fn of(settings: &AudioSettings) -> Self {
        Self {
            attention: match settings.talk {
                TalkMode::Wake => Attention::WhenAddressed,
                TalkMode::Open | TalkMode::Push => Attention::Always,
            },
            audible: !settings.quiet,
        }
    }
}

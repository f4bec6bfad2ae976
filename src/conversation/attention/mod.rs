//! Which of the words that are heard are meant for us.
//!
//! A client may say that its sound is that of a place where people talk to each other. Then an utterance counts where it is
//! *addressed* to us: from a wake phrase on, which is cut off ([`phrases`]); where it begins within [`FOLLOW_UP`] after our reply,
//! after a wake phrase alone or as a part of what is answered; where it stops our reply by a stop word; or while the talk button is
//! held. Nothing is told, begun or kept of any other, except that while we speak it may ask for the floor, which lowers the voice.
//!
//! [`phrases`]: mod@phrases

mod addressing;
mod gate;
mod phrases;

pub(super) use addressing::Addressing;

use std::time::Duration;

/// How long whoever has our attention keeps it in silence. Source: our choice; who has heard a reply of two sentences thinks and goes
/// on within a few seconds (other assistants listen on for 5 to 8), and a bystander's talk should not be answered for long.
const FOLLOW_UP: Duration = Duration::from_secs(8);

/// What of a client's sound is listened to. What is typed always is, and who holds the talk button.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attention {
    /// All of it.
    #[default]
    Always,
    /// What is addressed to us.
    WhenAddressed,
}

//! Talk in a room: all of the product's hearing, turn-taking and speaking, with a room in the computer in place of devices.
//!
//! The microphone and the loudspeaker are [`crate::local`]'s, which run on devices that are a [`Room`](super::Room)
//! (`desk`); its session is a [`crate::conversation`] with the ears and the voice that sessions have, in a time of its own
//! (`session`): each step is 10 ms, and what engines find out counts as found after the time that they take on the machine
//! for which Docent is made, however fast this one is. So an hour of talk takes minutes. Two runs are not the same to the digit:
//! Piper draws its voice anew, and how often words are written down while somebody speaks goes by what that costs here, so that a
//! busy machine makes it rarer.
//!
//! # Reading order
//! `stage` (room, booth and session, step by step), `desk`, `session`, then what is played on it: `own_voice`,
//! `interruptions`, `noises`, `unplugging`.

mod desk;
mod interruptions;
mod made;
mod measure;
mod noises;
mod own_voice;
mod report;
mod session;
mod stage;
mod texts;
mod unplugging;

pub use measure::run;
pub use report::{InterruptionRow, NoiseRow, OwnVoiceRow, TalkReport, UnpluggedRow};
pub use session::Talker;

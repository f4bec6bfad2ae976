//! A room in the computer: how well the echo of what is played is taken out of what a microphone hears.
//!
//! **Rooms.** Recorded responses from a folder, and as many boxes that are worked out ([`Shoebox`]). In each stand a
//! loudspeaker and a microphone with clocks of their own ([`Room`]); what is played comes back late, drifting, and as loud as
//! the case says. Speakers are made as loud as each other: at the microphone somebody near has -26 dB below full scale, and
//! the echo from 10 dB less to 5 dB more.
//!
//! **Cases.** Each plays half a minute of recordings one after another, as long narration does, in a room, with a level, a
//! delay and a drift that are drawn; a third of the delays lie between 250 and 700 ms. Two of three cases are quiet but for the
//! microphone's own noise (-80 dB); in the third one of the noises is heard as well, 20 dB below a speaker. The first five
//! seconds, in which delay, room and drift are learnt, do not count.
//!
//! **Measures.** *Echo return loss*: the power of the microphone's sound to that of the cancelled one, quiet cases. *Speech
//! left over*: the share of the detector's windows in which the cancelled sound of the far end alone is speech, beside that of
//! the microphone's sound, and in noise beside that of the noise. *Double talk*: somebody near speaks from the tenth second on;
//! how much softer they come out (what of the sound is theirs, by projection), how far above all that is wrong, and how many
//! words are written down otherwise than when they speak alone. *Talk*: see `talk`.

mod cases;
mod convolution;
mod double_talk;
mod error;
mod far_end;
mod images;
mod level;
mod material;
mod measure;
mod options;
mod report;
mod response;
mod scale;
mod session;
mod simulator;
mod talk;
#[cfg(test)]
mod tests;
mod time;

pub use error::RoomEvalError;
pub use images::Shoebox;
pub use measure::run;
pub use options::{Ears, Options, Part};
pub use report::{DoubleTalkRow, EchoReport, LeftOver, Loss, NearSound, Report};
pub use response::Response;
pub use simulator::{Conditions, Room};
pub use talk::{InterruptionRow, NoiseRow, OwnVoiceRow, TalkReport, Talker, UnpluggedRow};
pub use time::{FRAME, RATE_HZ};

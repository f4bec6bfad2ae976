//! Who has the floor while the reply is spoken: interruptions in two stages.
//!
//! As soon as somebody seems to speak, the floor is *asked* for: players lower the voice. Then it is decided, with a
//! reason. Words that are meant take the floor, and so does a voice that goes on and on. It is *kept* where there were no
//! words (a cough, a clap), where they only said "go on", where they were not understood, or where they were the reply's
//! own: players go back to full voice. A stop word takes it at once and is no question. Where it was taken by a sound that
//! proves to be no speech, the reply is *resumed* from its last clause.
//!
//! A client may report how its own voice is left in what it sends ([`EchoReport`]). What is heard only while that is far louder than
//! all that is left takes no floor, whatever words are found in it, and somebody who is surely heard takes it sooner; where it is not
//! cancelled at all, only a stop word does, and nothing else that is heard over the reply counts (half duplex).

mod claims;
mod deciding;
mod echo;
mod event;
mod half_duplex;
mod report;
mod resuming;
mod stop_words;
mod words;

pub(super) use claims::Floor;
pub(super) use deciding::is_own_voice;
pub use event::{FloorEvent, Kept};
pub use report::EchoReport;
pub use stop_words::{are_stop_words, stop_words};

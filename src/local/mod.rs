//! This machine's own microphone and loudspeaker as one more client of a session: the room is a visitor without a browser.
//!
//! ```text
//!  microphone ──> listener ──without echo──> forwarding ──signals──> session
//!                    ^                                                  │
//!                    │ reference                                        │ events, sound
//!  loudspeaker <── player <───────────────── told <─────────────────────┘
//! ```
//!
//! # Reading order
//! [`Booth`] (all of it, in a time that callers give), `listener` and `player` (its two halves), `talk` (whose sound is let
//! through), `sink` (what the session tells), [`Local`] (the thread and the tasks that keep it going).

mod booth;
mod forwarding;
mod listener;
mod player;
mod running;
mod sink;
mod talk;

pub use booth::{Booth, Outcome};
pub use running::{Local, LocalOptions, ROOM};
pub use sink::Told;
pub use talk::Talk;

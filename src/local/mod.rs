//! This machine's own microphone and loudspeaker as one more client of a session: the room is a visitor without a browser.
//! Beside them, what stands at a booth: a lamp that shows the state, a button, and short sounds.
//!
//! ```text
//!  microphone ──> listener ──without echo──> forwarding ──signals──> session
//!                    ^                                                  │
//!                    │ reference                                        │ events, sound
//!  loudspeaker <── player <───────────────── told <─────────────────────┘
//! ```
//!
//! A [`Lamp`] is what is shown, and a [`Command`] what a button says. Both go over a Unix socket ([`StateSocket`]); a program
//! of the operator can be told the lamp as well ([`StateHook`]). An [`Earcon`] tells by ear what a lamp tells by light.
//!
//! # Reading order
//! [`Booth`] (all of the sound, in a time that callers give), `listener` and `player` (its two halves), `talk` (whose sound is
//! let through), `sink` (what the session tells), `sound_thread` and `forwarding` (what keeps it going), [`Local`] (all of it while it runs). [`check_sound`] plays something and tells how well that goes.

mod booth;
mod buttons;
mod command;
mod earcon;
mod echo_watch;
mod forwarding;
mod isolation;
mod joined;
mod lamp;
mod lead;
mod listener;
mod player;
mod running;
mod signs;
mod sink;
mod sound_check;
mod sound_thread;
mod state_hook;
mod state_socket;
mod talk;

pub use booth::{Booth, Outcome};
pub use buttons::{Buttons, Holder, Unheard};
pub use command::{Command, UnknownCommand};
pub use earcon::Earcon;
pub use joined::ROOM;
pub use lamp::Lamp;
pub use running::{Local, LocalError};
pub use sink::Told;
pub use sound_check::{SoundCheck, check_sound};
pub use sound_thread::Standing;
pub use state_hook::StateHook;
pub use state_socket::{StateSocket, StateSocketError};

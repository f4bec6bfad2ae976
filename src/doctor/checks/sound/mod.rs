//! Microphones and loudspeakers: what the kernel's sound system (ALSA) knows of them, and what the microphone hears.
//! The server opens none of them: clients bring sound, a browser on this machine among them, and need what is looked at
//! here.

mod cards;
mod microphone;

use super::super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::machine("sound.microphone", "Microphone", cards::microphone),
    Check::machine("sound.loudspeaker", "Loudspeaker", cards::loudspeaker),
    Check::machine("sound.access", "Permission", cards::access),
    Check::machine("sound.rates", "Rates of microphones", cards::rates),
    Check::machine("sound.xruns", "Overruns", cards::overruns),
    Check::machine("sound.level", "Level of the microphone", microphone::level),
    Check::machine("sound.clipping", "Clipping", microphone::clipping),
];

//! What the microphone hears. One recording of a second serves all checks, and nothing of it is kept but its figures.

use super::super::super::Finding;
use super::super::super::machine::Machine;
use super::cards;
use crate::audio::capture::Level;
use crate::audio::device::{DeviceError, Direction};

/// What a microphone that is muted or not plugged in stays below: the lowest bit of 16, there and back. dB below full
/// scale. Quiet rooms stay well above it with sensitive and with insensitive microphones.
const SILENCE_DBFS: f64 = -84.0;

/// What a room at rest has to stay below, for speech to stand out. dB below full scale. Source: speech is recorded with a
/// level of about -20, and recognisers need some 10 dB more of it than of noise.
const BACKGROUND_DBFS_MAX: f64 = -30.0;

/// The share of samples at full scale that nobody hears: a single knock against the microphone.
const CLIPPED_MAX: f64 = 0.001;

pub(super) fn level(machine: &Machine) -> Finding {
    let level = match heard(machine) {
        Ok(level) => level,
        Err(instead) => return instead,
    };
    if level.peak_dbfs <= SILENCE_DBFS {
        let next = "unmute it and turn it up (alsamixer, F4); some headsets are silent until somebody speaks: try once \
                    more while you do";
        return Finding::warn("nothing but silence for a second", next);
    }
    let found = format!(
        "{:.0} dB below full scale at rest, {:.0} dB at the loudest",
        0.0 - level.background_dbfs,
        0.0 - level.peak_dbfs
    );
    let next = "turn the microphone down (alsamixer, F4), or find what is so loud near it";
    Finding::warn_if(level.background_dbfs > BACKGROUND_DBFS_MAX, found, next)
        .measured(level.background_dbfs, "dBFS")
}

pub(super) fn clipping(machine: &Machine) -> Finding {
    let level = match heard(machine) {
        Ok(level) => level,
        Err(instead) => return instead,
    };
    let percent = 100.0 * level.clipped;
    let found = format!("{percent:.1} % of the samples at full scale");
    let next = "turn the microphone down (alsamixer, F4), its boost above all";
    Finding::warn_if(level.clipped > CLIPPED_MAX, found, next).measured(percent, "%")
}

/// How loud it is, or what is to be said in place of it.
fn heard(machine: &Machine) -> Result<Level, Finding> {
    match machine.microphone.hear() {
        Ok(recording) => Ok(recording.level()),
        Err(problem) => Err(unheard(machine, problem)),
    }
}

/// That there is no microphone is no fault, and that another program uses it shows that it works.
fn unheard(machine: &Machine, problem: &DeviceError) -> Finding {
    let none = DeviceError::None(Direction::Input);
    let next = match problem {
        DeviceError::Busy(_) => return Finding::skip(problem.to_string()),
        DeviceError::Unknown { .. }
        | DeviceError::Ambiguous { .. }
        | DeviceError::OtherWay { .. } => problem.next_step(),
        _ if !cards::can_record(machine) => return Finding::skip(none.to_string()),
        DeviceError::Denied(_) => cards::JOIN_AUDIO,
        // ALSA does not see what it may not open.
        DeviceError::None(_) if !cards::closed(machine).is_empty() => cards::JOIN_AUDIO,
        DeviceError::None(_) => {
            "choose one to record from: `pcm.!default` in /etc/asound.conf, or the settings of the desktop"
        }
        DeviceError::Stalled(_)
        | DeviceError::Gone(_)
        | DeviceError::OtherRate { .. }
        | DeviceError::Unfit(_)
        | DeviceError::Failed(..) => problem.next_step(),
    };
    Finding::warn(problem.to_string(), next)
}

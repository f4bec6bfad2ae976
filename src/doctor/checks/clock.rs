//! The wall clock: what people said is erased by it.

use super::super::machine::Machine;
use super::super::{Check, Finding};

pub(super) const CHECKS: &[Check] = &[
    Check::machine("clock.date", "Date", date),
    Check::machine("clock.hardware", "Hardware clock", hardware),
    Check::machine("clock.synchronised", "Time service", synchronised),
];

/// The mean year of the Gregorian calendar. Seconds.
const YEAR_S: f64 = 31_556_952.0;

/// The first and the last year that a clock can rightly show: this program is younger than the one and will not be run
/// in the other.
const YEARS: std::ops::RangeInclusive<f64> = 2025.0..=2100.0;

/// How far the hardware clock may be off. Seconds; it is read in whole ones, and drifts some a day.
const DRIFT_S_MAX: f64 = 120.0;

fn date(machine: &Machine) -> Finding {
    let year = 1970.0 + machine.now_unix / YEAR_S;
    let next = "set the clock (timedatectl set-time, date -s): sessions are kept and erased by it";
    let found = format!("the year {}", year.floor());
    Finding::warn_if(!YEARS.contains(&year), found, next)
        .measured(machine.now_unix.floor(), "s since 1970")
}

fn hardware(machine: &Machine) -> Finding {
    let Some(hardware) = machine.read_number("sys/class/rtc/rtc0/since_epoch") else {
        return Finding::skip("there is none: after a power cut the time must come from elsewhere");
    };
    let off = hardware - machine.now_unix;
    let next =
        "when the time shown is right, write it into the hardware clock: hwclock --systohc --utc";
    let found = format!("{off:.0} s from the system's");
    Finding::warn_if(off.abs() > DRIFT_S_MAX, found, next).measured(off.round(), "s")
}

fn synchronised(machine: &Machine) -> Finding {
    let service = "run/systemd/timesync";
    if !machine.path(service).is_dir() {
        return Finding::skip(
            "systemd's time service does not run here; compare the time with a watch",
        );
    }
    if machine.path(service).join("synchronized").exists() {
        return Finding::ok("a time server has answered since the start");
    }
    let routes = machine.read("proc/net/route").unwrap_or_default();
    let is_default = |line: &str| line.split_whitespace().nth(1) == Some("00000000");
    if !routes.lines().any(is_default) {
        return Finding::skip("this machine is offline; compare the time with a watch");
    }
    let next = "name a time server that can be reached in /etc/systemd/timesyncd.conf, or set the clock by hand";
    Finding::warn("no time server has answered since the start", next)
}

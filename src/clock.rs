//! The only code that reads the time. Everything else is handed a time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustix::time::{ClockId, clock_gettime};

/// The monotonic clock, for deadlines and latencies.
pub fn now() -> Instant {
    Instant::now()
}

/// Processor time of this thread. Where the system does not count it, the monotonic clock stands in.
#[cfg(unix)]
pub fn thread_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Processor time of this thread. Where the system does not count it, the monotonic clock stands in.
#[cfg(not(unix))]
pub fn thread_time() -> Duration {
    use std::sync::LazyLock;

    static START: LazyLock<Instant> = LazyLock::new(now);
    START.elapsed()
}

/// The wall clock, to compare with the times of files.
pub fn system_time() -> SystemTime {
    SystemTime::now()
}

/// The wall clock in seconds since the Unix epoch, for records that people read.
pub fn unix_seconds() -> f64 {
    system_time()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// A machine that shows an earlier year has a clock that nobody has set.
const YEAR_MIN: i16 = 2025;

/// Where the local time is that of. The rules of all zones are in the program, for systems without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// This machine's, by `TZ` or `/etc/localtime`; UTC where neither says one.
    pub fn system() -> Self {
        Self(TimeZone::system())
    }

    /// By its name, such as `Europe/Zurich`; `None` if there is none of that name.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The local time now; `None` from a clock that was never set.
    pub fn time(&self) -> Option<DateTime> {
        self.time_at(unix_seconds())
    }

    /// The local time then; `None` of a time before the program was.
    pub fn time_at(&self, unix_s: f64) -> Option<DateTime> {
        let timestamp = Timestamp::from_second(unix_s as i64).ok()?;
        let time = self.0.to_datetime(timestamp);
        (time.year() >= YEAR_MIN).then_some(time)
    }
}

/// What the machine says about the time, at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeReading {
    /// The wall clock, in seconds since the Unix epoch. It may be wrong, and jump.
    pub unix_s: f64,
    /// Time since the machine was started, times of suspension included, in seconds. It never jumps.
    pub running_s: f64,
    /// Whether a time server keeps the wall clock.
    pub is_synchronised: bool,
}

/// The clocks of a machine, for who has to know what they show at any moment.
#[derive(Clone)]
pub struct Clocks(Arc<dyn Fn() -> TimeReading + Send + Sync>);

impl Clocks {
    /// This machine's.
    pub fn system() -> Self {
        Self::new(|| TimeReading {
            unix_s: unix_seconds(),
            running_s: running_s(),
            is_synchronised: is_synchronised(),
        })
    }

    /// Clocks that show what `read` says.
    pub fn new(read: impl Fn() -> TimeReading + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// What they show now.
    pub fn read(&self) -> TimeReading {
        self.0()
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Clocks").field(&self.read()).finish()
    }
}

/// Time since the machine was started, times of suspension included, in seconds.
fn running_s() -> f64 {
    let time = clock_gettime(ClockId::Boottime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Whether the kernel has been told by a time service that the wall clock is right.
#[expect(
    unsafe_code,
    reason = "the C library fills the struct that it is given"
)]
fn is_synchronised() -> bool {
    // SAFETY: all-zero is a valid `timex`: `modes` 0 asks and changes nothing.
    let state = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        libc::adjtimex(&raw mut timex)
    };
    (0..libc::TIME_ERROR).contains(&state)
}

/// Milliseconds from `start` until now.
pub fn milliseconds_since(start: Instant) -> f64 {
    now().duration_since(start).as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_its_own_time_and_its_summer() {
        let zone = Zone::named("Europe/Zurich").expect("it is in the program");
        let hour = |unix_s: f64| zone.time_at(unix_s).map(|time| (time.day(), time.hour()));
        // Noon UTC on 2027-01-10 and on 2027-07-10.
        assert_eq!(hour(1_799_582_400.0), Some((10, 13)));
        assert_eq!(hour(1_815_220_800.0), Some((10, 14)));
        assert_eq!(Zone::named("Europe/Nowhere"), None);
    }

    #[test]
    fn a_clock_that_was_never_set_tells_no_time() {
        let zone = Zone::named("UTC").expect("it is in the program");
        assert_eq!(zone.time_at(0.0), None);
        assert_eq!(zone.time_at(f64::NAN), None);
        assert_eq!(zone.time_at(f64::MAX), None);
    }
}

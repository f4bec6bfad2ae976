//! The only code that reads the time. Everything else is handed a time.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The monotonic clock, for deadlines and latencies.
pub fn now() -> Instant {
    Instant::now()
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

/// Milliseconds from `start` until now.
pub fn milliseconds_since(start: Instant) -> f64 {
    now().duration_since(start).as_secs_f64() * 1000.0
}

//! Which sample rates are taken.

use std::ops::RangeInclusive;

/// Samples per second that a file may have. Hz. Source: the lowest carries half of what a telephone does, the highest is
/// what studios record at most.
pub const RATES_HZ: RangeInclusive<u32> = 4_000..=384_000;

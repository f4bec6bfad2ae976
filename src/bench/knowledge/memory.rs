//! What the server's memory was, and became.

use anyhow::Result;

use super::report::Growth;
use crate::bench::server::BenchServer;

/// Memory that is in RAM, as it was seen. Bytes.
pub struct Memory {
    before: u64,
    now: u64,
    peak: u64,
}

impl Memory {
    /// Takes a first look.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn of(server: &BenchServer) -> Result<Self> {
        let now = server.resident_bytes()?;
        Ok(Self {
            before: now,
            now,
            peak: now,
        })
    }

    /// Takes another look.
    ///
    /// # Errors
    /// As [`Memory::of`].
    pub fn look(&mut self, server: &BenchServer) -> Result<()> {
        self.now = server.resident_bytes()?;
        self.peak = self.peak.max(self.now);
        Ok(())
    }

    /// From the first look to the last.
    pub fn growth(&self) -> Growth {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let before_mib = mib(self.before);
        Growth {
            before_mib,
            added_mib: mib(self.now) - before_mib,
            added_peak_mib: mib(self.peak) - before_mib,
        }
    }
}

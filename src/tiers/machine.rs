//! This machine, as far as figures depend on it.

use std::fmt;
use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

/// A machine: figures of one do not hold for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's name, or its architecture where the system gives no name.
    pub cpu: String,
    /// Threads that it runs at once.
    pub cores: usize,
}

impl Machine {
    /// The machine that this process runs on.
    pub fn this() -> Self {
        let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cpu: cpu_name(&about).unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: thread::available_parallelism().map_or(1, Into::into),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} cores of {}", self.cores, self.cpu)
    }
}

/// The processor's name in Linux's `/proc/cpuinfo`: x86 has a name, ARM a part number or, on boards, a model.
fn cpu_name(about: &str) -> Option<String> {
    let value = |key: &str| {
        let mut lines = about.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(name, _)| name.trim() == key)?;
        Some(value.trim().to_owned())
    };
    let arm = || value("CPU part").map(|part| format!("{} part {part}", std::env::consts::ARCH));
    value("model name").or_else(|| value("Model")).or_else(arm)
}

/// Memory that can be had without swapping, in 1e6 bytes: what the system has, or less where a container's limit is
/// nearer. None where the system does not say.
pub fn available_memory_mb() -> Option<f64> {
    let about = fs::read_to_string("/proc/meminfo").ok()?;
    let line = about
        .lines()
        .find(|line| line.starts_with("MemAvailable:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    let system = kib * 1024.0 / 1e6;
    Some(container_memory_mb().map_or(system, |limit| limit.min(system)))
}

/// What the control group of this process leaves, in 1e6 bytes; none without a limit.
fn container_memory_mb() -> Option<f64> {
    let read = |name: &str| -> Option<f64> {
        let text = fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?;
        text.trim().parse().ok()
    };
    Some((read("memory.max")? - read("memory.current")?).max(0.0) / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_named_as_the_system_names_it() {
        let x86 = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC 7B13\n";
        assert_eq!(cpu_name(x86).as_deref(), Some("AMD EPYC 7B13"));
        let board = "processor : 0\nCPU part : 0xd0b\n\nModel : Raspberry Pi 5 Model B\n";
        assert_eq!(cpu_name(board).as_deref(), Some("Raspberry Pi 5 Model B"));
        assert!(cpu_name("CPU part : 0xd0c\n").is_some_and(|name| name.ends_with("part 0xd0c")));
        assert_eq!(cpu_name(""), None);
    }

    #[test]
    fn this_machine_has_cores_and_memory() {
        assert!(Machine::this().cores > 0 && !Machine::this().cpu.is_empty());
        assert!(available_memory_mb().is_some_and(|mb| mb > 0.0));
    }
}

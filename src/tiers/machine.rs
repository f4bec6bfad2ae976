//! This machine, as far as figures depend on it.

use std::fmt;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::kernel::Kernel;

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
        Self {
            cpu: cpu_name(Kernel::this()).unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: thread::available_parallelism().map_or(1, Into::into),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} cores of {}", self.cores, self.cpu)
    }
}

/// The processor's name: x86 has a name, ARM a part number or, on boards, a model.
fn cpu_name(kernel: Kernel<'_>) -> Option<String> {
    let value = |key: &str| kernel.line_of("proc/cpuinfo", key);
    let arm = || value("CPU part").map(|part| format!("{} part {part}", std::env::consts::ARCH));
    value("model name").or_else(|| value("Model")).or_else(arm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_named_as_the_system_names_it() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("proc")).unwrap();
        let name = |about: &str| {
            std::fs::write(root.path().join("proc/cpuinfo"), about).unwrap();
            cpu_name(Kernel::at(root.path()))
        };
        let x86 = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC 7B13\n";
        assert_eq!(name(x86).as_deref(), Some("AMD EPYC 7B13"));
        let board = "processor : 0\nCPU part : 0xd0b\n\nModel : Raspberry Pi 5 Model B\n";
        assert_eq!(name(board).as_deref(), Some("Raspberry Pi 5 Model B"));
        assert!(name("CPU part : 0xd0c\n").is_some_and(|name| name.ends_with("part 0xd0c")));
        assert_eq!(name(""), None);
    }

    #[test]
    fn this_machine_has_a_name_and_cores() {
        assert!(Machine::this().cores > 0 && !Machine::this().cpu.is_empty());
    }
}

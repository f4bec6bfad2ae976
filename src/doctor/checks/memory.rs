//! Memory: how much there is for us, and whether it is enough for everybody.

use super::super::machine::Machine;
use super::super::{Check, Finding};
use super::measured::mib;

pub(super) const CHECKS: &[Check] = &[
    Check::machine("memory.available", "Free memory", available),
    Check::machine("memory.limit", "Memory limit", limit),
    Check::machine("memory.pressure", "Waiting for memory", pressure),
    Check::machine("memory.overcommit", "Promised memory", overcommit),
];

/// What the server takes with the demo pack and the recogniser in use, rounded up. MiB. Source: the figures in
/// `README.md`.
const NEEDED_MIB: f64 = 400.0;

/// The same with room for what the kernel counts besides: files that are read, sockets. MiB.
const LIMIT_MIB_MIN: f64 = 512.0;

/// Share of the last minute in which something waited for memory, above which turns become slow. Percent.
const WAITING_MAX: f64 = 10.0;

/// What models, index and store map at once, at least. MiB.
const PROMISES_MIB_MIN: f64 = 1024.0;

fn available(machine: &Machine) -> Finding {
    let Some(bytes) = machine.kernel().available_memory() else {
        return Finding::skip("this system does not tell its free memory");
    };
    let free = mib(bytes);
    let next = format!("stop other programs or add memory: about {NEEDED_MIB} MiB are needed");
    let found = format!("{free:.0} MiB available");
    Finding::warn_if(free < NEEDED_MIB, found, next).measured(free, "MiB")
}

fn limit(machine: &Machine) -> Finding {
    let Some(bytes) = machine.kernel().memory_limit() else {
        return Finding::ok("not limited");
    };
    let next = format!(
        "raise MemoryMax= of the service, or the memory limit of the container, to {LIMIT_MIB_MIN} MiB or more"
    );
    let found = format!("limited to {:.0} MiB", mib(bytes));
    Finding::warn_if(mib(bytes) < LIMIT_MIB_MIN, found, next).measured(mib(bytes), "MiB")
}

fn pressure(machine: &Machine) -> Finding {
    let text = machine.read("proc/pressure/memory").unwrap_or_default();
    let some = text.lines().find(|line| line.starts_with("some "));
    let share = some.and_then(|line| {
        let (_, rest) = line.split_once("avg60=")?;
        rest.split(' ').next()?.parse::<f64>().ok()
    });
    let Some(share) = share else {
        return Finding::skip("this kernel does not tell how long programs wait for memory");
    };
    let next = "this machine swaps or drops what it reads again: stop other programs or add memory";
    let found = format!("{share:.1} % of the last minute");
    Finding::warn_if(share > WAITING_MAX, found, next).measured(share, "%")
}

fn overcommit(machine: &Machine) -> Finding {
    if machine.read_number("proc/sys/vm/overcommit_memory") != Some(2.0) {
        return Finding::ok("the kernel promises as much as is asked for");
    }
    let bytes_of = |name| machine.kernel().bytes_of("proc/meminfo", name);
    let number = |name| bytes_of(name).map_or(0.0, mib);
    let left = number("CommitLimit") - number("Committed_AS");
    let next = "set vm.overcommit_memory to 0, or raise vm.overcommit_ratio: files of models are mapped as a whole";
    let found = format!("the kernel promises only {left:.0} MiB more");
    Finding::warn_if(left < PROMISES_MIB_MIN, found, next).measured(left, "MiB")
}

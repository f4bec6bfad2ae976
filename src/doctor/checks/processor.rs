//! The processor: what it can, and how much of it is ours.

use super::super::machine::Machine;
use super::super::{Check, Finding};

pub(super) const CHECKS: &[Check] = &[
    Check::machine("cpu.features", "Instructions", features),
    Check::machine("cpu.cores", "Cores", cores),
    Check::machine("cpu.quota", "Share of the processor", quota),
    Check::machine("cpu.load", "Load", load),
];

/// What the models and whisper.cpp are built for. Source: `.cargo/config.toml`, and the requirements of the ONNX
/// Runtime.
#[cfg(target_arch = "x86_64")]
const NEEDED: &[&str] = &["avx2", "bmi2", "f16c", "fma"];
/// Every aarch64 processor has what is needed.
#[cfg(not(target_arch = "x86_64"))]
const NEEDED: &[&str] = &[];

/// Cores below which answers wait for sound and sound for answers. Source: the figures in `README.md`, on two cores.
const CORES_MIN: f64 = 2.0;

/// Programs that want a core for each one there is, above which turns become slow.
const LOAD_MAX: f64 = 2.0;

fn features(machine: &Machine) -> Finding {
    if NEEDED.is_empty() {
        return Finding::ok(format!("{} has all that is needed", std::env::consts::ARCH));
    }
    let Some(flags) = machine.kernel().line_of("proc/cpuinfo", "flags") else {
        return Finding::skip("this system does not tell what its processor can");
    };
    let has = |wanted: &&&str| flags.split(' ').any(|flag| flag == **wanted);
    let missing: Vec<&str> = NEEDED.iter().filter(|name| !has(name)).copied().collect();
    if missing.is_empty() {
        return Finding::ok(NEEDED.join(", "));
    }
    let next = "use a machine whose processor has AVX2: x86-64 since about 2015, without some Celeron, Pentium and \
                Atom models; of a virtual machine, pass the host's processor through";
    Finding::fail(format!("{} missing", missing.join(", ")), next)
}

fn cores(machine: &Machine) -> Finding {
    let Some(cores) = allowed_cores(machine) else {
        return Finding::skip("this system does not tell how many cores it gives");
    };
    let next = "give this program two cores or more (taskset, CPUAffinity= of its service, cpuset of its container)";
    let found = format!("{cores} cores");
    Finding::warn_if(f64::from(cores) < CORES_MIN, found, next).measured(f64::from(cores), "cores")
}

/// The cores that this process may run on.
fn allowed_cores(machine: &Machine) -> Option<u32> {
    let kernel = machine.kernel();
    let list = kernel.line_of("proc/self/status", "Cpus_allowed_list")?;
    count(&list)
}

/// How many numbers a list such as `0-3,7` names.
fn count(list: &str) -> Option<u32> {
    let ranges = list.split(',').map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        Some(last.checked_sub(first)? + 1)
    });
    ranges.sum()
}

fn quota(machine: &Machine) -> Finding {
    let of_version_2 = |text: &str| {
        let (quota, period) = text.split_once(' ')?;
        Some(quota.parse::<f64>().ok()? / period.trim().parse::<f64>().ok()?)
    };
    let files = machine.kernel().cgroup_files("cpu", "cpu.max");
    let new = files.iter().filter_map(|text| of_version_2(text));
    let quotas = machine.kernel().cgroup_files("cpu", "cpu.cfs_quota_us");
    let periods = machine.kernel().cgroup_files("cpu", "cpu.cfs_period_us");
    let old = quotas.iter().zip(&periods).filter_map(|(quota, period)| {
        let quota: f64 = quota.trim().parse().ok()?;
        (quota > 0.0).then_some(quota / period.trim().parse::<f64>().ok()?)
    });
    let Some(cores) = new.chain(old).min_by(f64::total_cmp) else {
        return Finding::ok("not limited");
    };
    let next =
        "raise CPUQuota= of the service, or the CPU limit of the container, to two cores or more";
    let found = format!("limited to {cores:.1} cores");
    Finding::warn_if(cores < CORES_MIN, found, next).measured(cores, "cores")
}

fn load(machine: &Machine) -> Finding {
    let Some(load) = machine.read_number("proc/loadavg") else {
        return Finding::skip("this system does not tell its load");
    };
    let cores = allowed_cores(machine).unwrap_or(1).max(1);
    let next = "see with `top` what else runs here, and stop it or move it elsewhere";
    let found = format!("{load:.2} in the last minute, on {cores} cores");
    Finding::warn_if(load > LOAD_MAX * f64::from(cores), found, next).measured(load, "programs")
}

//! What the system lets this process have.

use walkdir::WalkDir;

use super::super::deployment::Deployment;
use super::super::machine::Machine;
use super::super::{Check, Finding};
use super::measured::mib;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("limits.open_files", "Open files", open_files),
    Check::machine("limits.processes", "Processes and threads", processes),
    Check::machine("limits.address_space", "Address space", address_space),
    Check::machine("limits.file_size", "File size", file_size),
    Check::deployment("limits.watches", "Watched folders", watches),
];

/// Files that are open besides one socket for each session: store, index, models, listeners.
const FILES_BESIDES: u64 = 256;

/// Threads of engines, sessions and store on a machine with many cores.
const THREADS: u64 = 128;

/// Room for what is mapped: models of some GiB, index, store. MiB.
const ADDRESSES_MIB_MIN: f64 = 8192.0;

/// The largest file that is written: a model. MiB.
const FILE_MIB_MIN: f64 = 4096.0;

/// Watches that other programs of the user have, an editor for example.
const WATCHES_BESIDES: u64 = 64;

fn open_files(deployment: &Deployment<'_>) -> Finding {
    // The server raises its own limit to the hard one.
    let Some(limit) = limit(deployment.machine, "Max open files", Bound::Hard) else {
        return Finding::ok("not limited");
    };
    let sessions = deployment.settings.sessions.open_max as u64;
    let found = format!("{limit}, for {sessions} sessions at most");
    let needed = sessions + FILES_BESIDES;
    let fitting = limit.saturating_sub(FILES_BESIDES).max(1);
    let next = format!(
        "raise the hard limit to {needed} (LimitNOFILE= of the service, `ulimit -Hn`), or set [sessions] open_max to \
         {fitting} or less"
    );
    let finding = if limit < FILES_BESIDES {
        Finding::fail(found, next)
    } else {
        Finding::warn_if(limit < needed, found, next)
    };
    finding.measured(limit as f64, "files")
}

fn processes(machine: &Machine) -> Finding {
    let Some(limit) = limit(machine, "Max processes", Bound::Soft) else {
        return Finding::ok("not limited");
    };
    let next = format!("raise it to {THREADS} or more (LimitNPROC= of the service, `ulimit -u`)");
    let found = format!("{limit} of this user");
    Finding::warn_if(limit < THREADS, found, next).measured(limit as f64, "threads")
}

fn address_space(machine: &Machine) -> Finding {
    let next = "lift it (LimitAS= of the service, `ulimit -v`): models, index and store are mapped";
    size_limit(machine, "Max address space", ADDRESSES_MIB_MIN, next)
}

fn file_size(machine: &Machine) -> Finding {
    let next =
        "lift it (LimitFSIZE= of the service, `ulimit -f`): a write beyond it ends the process";
    size_limit(machine, "Max file size", FILE_MIB_MIN, next)
}

fn size_limit(machine: &Machine, name: &str, least_mib: f64, next: &str) -> Finding {
    let Some(limit) = limit(machine, name, Bound::Soft).map(mib) else {
        return Finding::ok("not limited");
    };
    Finding::warn_if(limit < least_mib, format!("{limit:.0} MiB"), next).measured(limit, "MiB")
}

fn watches(deployment: &Deployment<'_>) -> Finding {
    let pack = &deployment.settings.pack;
    let Some(folder) = pack.path.as_ref().filter(|_| pack.watch) else {
        return Finding::skip("no folder is watched: the pack is the demo, or [pack] watch is off");
    };
    let file = "proc/sys/fs/inotify/max_user_watches";
    let Some(limit) = deployment.machine.read_number(file) else {
        return Finding::skip("this system does not tell how many folders may be watched");
    };
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_dir()).count() as u64;
    let found = format!("{folders} folders of the pack, {limit} may be watched");
    let needed = folders + WATCHES_BESIDES;
    let next = format!(
        "set fs.inotify.max_user_watches to {needed} or more (sysctl), or [pack] watch to false"
    );
    Finding::warn_if(limit < needed as f64, found, next).measured(limit, "folders")
}

/// Which of the two values of a limit.
enum Bound {
    /// The one in force.
    Soft,
    /// What the process may raise it to.
    Hard,
}

/// A line of `/proc/self/limits`; none where there is no limit, or the system does not tell.
fn limit(machine: &Machine, name: &str, bound: Bound) -> Option<u64> {
    let text = machine.read("proc/self/limits")?;
    let values = text.lines().find_map(|line| line.strip_prefix(name))?;
    let mut values = values.split_whitespace();
    let (soft, hard) = (values.next()?, values.next()?);
    let value = match bound {
        Bound::Soft => soft,
        Bound::Hard => hard,
    };
    value.parse().ok()
}

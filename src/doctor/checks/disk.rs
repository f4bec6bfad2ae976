//! The disk below the data folder, and the one for temporary files.

use std::path::{Path, PathBuf};

use super::super::deployment::Deployment;
use super::super::machine::Machine;
use super::super::{Check, Finding};
use super::measured::mib;
use crate::files::free_bytes;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("disk.free", "Free in the data folder", free),
    Check::machine("disk.temporary", "Temporary files", temporary),
    Check::deployment("disk.file_system", "File system", file_system),
    Check::deployment("disk.mount", "Mount options", mount),
];

/// Free space below which sessions, index and sounds soon have no room. MiB.
const FREE_MIB_LOW: f64 = 200.0;

/// Free space below which they have none. MiB.
const FREE_MIB_MIN: f64 = 20.0;

/// File systems whose files lie on another machine: locks and mapped files are not to be relied on.
const REMOTE: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
];

/// File systems in memory.
const IN_MEMORY: &[&str] = &["tmpfs", "ramfs"];

/// File systems without owners and permissions.
const WITHOUT_OWNERS: &[&str] = &["vfat", "exfat", "msdos"];

fn free(deployment: &Deployment<'_>) -> Finding {
    let next = "free some space, or choose another --data-dir";
    free_at(deployment.data().path(), next)
}

fn temporary(_: &Machine) -> Finding {
    let folder = std::env::temp_dir();
    let next = "free some space there, or let TMPDIR name a folder that can be written";
    if let Err(problem) = tempfile::tempfile_in(&folder) {
        return Finding::warn(
            format!("{} cannot be written: {problem}", folder.display()),
            next,
        );
    }
    free_at(&folder, next)
}

fn free_at(folder: &Path, next: &str) -> Finding {
    let Some(free) = free_bytes(folder) else {
        return Finding::skip(format!("the disk of {} does not tell", folder.display()));
    };
    let free = mib(free);
    let found = format!("{}: {free:.0} MiB free", folder.display());
    let finding = if free < FREE_MIB_MIN {
        Finding::fail(found, next)
    } else {
        Finding::warn_if(free < FREE_MIB_LOW, found, next)
    };
    finding.measured(free, "MiB")
}

fn file_system(deployment: &Deployment<'_>) -> Finding {
    let Some(mount) = mount_of(deployment) else {
        return Finding::skip("this system does not tell its mounts");
    };
    let kind = &*mount.kind;
    let found = format!("{kind}, mounted at {}", mount.point.display());
    let is_one_of = |kinds: &[&str]| kinds.contains(&kind);
    let next = if is_one_of(REMOTE) {
        "choose a --data-dir on a disk of this machine: locks and mapped files of a remote one cannot be relied on"
    } else if is_one_of(IN_MEMORY) {
        "choose a --data-dir on a disk, if sessions are to survive a power cut"
    } else if is_one_of(WITHOUT_OWNERS) {
        "choose a --data-dir on a disk with permissions: here every user can read what is kept"
    } else {
        return Finding::ok(found);
    };
    Finding::warn(found, next)
}

fn mount(deployment: &Deployment<'_>) -> Finding {
    let Some(mount) = mount_of(deployment) else {
        return Finding::skip("this system does not tell its mounts");
    };
    let has = |option: &str| mount.options.split(',').any(|it| it == option);
    let found = format!("{} at {}", mount.options, mount.point.display());
    if has("ro") {
        let next = "mount it with rw, or choose another --data-dir: nothing can be kept there";
        return Finding::fail(found, next);
    }
    let next = "mount it with exec, or choose another --data-dir: the ONNX Runtime is then held in memory, 20 MiB more";
    Finding::warn_if(has("noexec"), found, next)
}

/// A mounted file system.
struct Mount {
    point: PathBuf,
    options: String,
    kind: String,
}

/// The mount that holds the data folder.
fn mount_of(deployment: &Deployment<'_>) -> Option<Mount> {
    let path = deployment.existing().canonicalize().ok()?;
    let text = deployment.machine.read("proc/self/mountinfo")?;
    let mounts = text.lines().filter_map(parse_mount);
    let holds = mounts.filter(|mount| path.starts_with(&mount.point));
    // Of two at the same place the later one shows.
    holds.max_by_key(|mount| mount.point.components().count())
}

/// A line of `/proc/self/mountinfo`. Source: proc(5).
fn parse_mount(line: &str) -> Option<Mount> {
    let (place, rest) = line.split_once(" - ")?;
    let mut fields = place.split(' ').skip(4);
    let point = fields.next()?.replace("\\040", " ");
    Some(Mount {
        point: PathBuf::from(point),
        options: fields.next()?.to_owned(),
        kind: rest.split(' ').next()?.to_owned(),
    })
}

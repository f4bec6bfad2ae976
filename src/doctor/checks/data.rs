//! The data folder: whether it can be written, and by whom.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::files::names;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("data.writable", "Writing", writable),
    Check::deployment("data.owner", "Owner", owner),
    Check::deployment("data.permissions", "Permissions", permissions),
];

/// Others may write.
const OTHERS_WRITE: u32 = 0o002;

fn writable(deployment: &Deployment<'_>) -> Finding {
    let (data, existing) = (deployment.data().path(), deployment.existing());
    let next =
        "make it writable, or choose another --data-dir; until then sessions end with the process";
    if data.exists() && !data.is_dir() {
        return Finding::fail(format!("{} is no folder", data.display()), next);
    }
    match write_and_remove(existing) {
        Ok(()) if data.is_dir() => Finding::ok(data.display().to_string()),
        Ok(()) => Finding::ok(format!(
            "{} is not there yet and can be made",
            data.display()
        )),
        Err(problem) => {
            let found = format!("{} cannot be written: {problem}", existing.display());
            Finding::fail(found, next)
        }
    }
}

/// Does in `folder` what the server does with every file: write, force to the disk, rename.
fn write_and_remove(folder: &Path) -> io::Result<()> {
    let own = tempfile::Builder::new()
        .prefix(names::DOCTOR_TRIAL)
        .tempdir_in(folder)?;
    let (first, second) = (own.path().join("first"), own.path().join("second"));
    let mut file = fs::File::create(&first)?;
    file.write_all(b"docent")?;
    file.sync_all()?;
    fs::rename(&first, &second)?;
    fs::read(&second)?;
    own.close()
}

fn owner(deployment: &Deployment<'_>) -> Finding {
    let data = deployment.data().path();
    let Ok(folder) = fs::metadata(data) else {
        return Finding::skip(format!("{} is not there yet", data.display()));
    };
    let (owner, user) = (folder.uid(), deployment.machine.user.uid);
    let found = format!("user {owner} owns it, user {user} asks");
    let next = "run docent, doctor included, as the user who owns the data folder: files that another one makes there \
                may be closed to the service";
    Finding::warn_if(owner != user, found, next)
}

fn permissions(deployment: &Deployment<'_>) -> Finding {
    let data = deployment.data().path();
    let Ok(folder) = fs::metadata(data) else {
        return Finding::skip(format!("{} is not there yet", data.display()));
    };
    let mode = folder.mode() & 0o777;
    let next = format!("chmod o-w {}", data.display());
    Finding::warn_if(mode & OTHERS_WRITE != 0, format!("{mode:03o}"), next)
}

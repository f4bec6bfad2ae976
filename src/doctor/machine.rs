//! The machine as the kernel describes it.

use std::cell::OnceCell;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{getegid, geteuid, getgroups};

use crate::audio::capture::{self, Recording};
use crate::audio::device::DeviceError;
use crate::clock;
use crate::kernel::Kernel;

/// What checks may know of a machine. Its fields are those of a description: another machine's can be given in their
/// place.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The folder below which `proc`, `sys`, `dev` and `run` are read.
    pub root: PathBuf,
    /// Who is asking.
    pub user: User,
    /// The wall clock in seconds since the Unix epoch.
    pub now_unix: f64,
    /// The address by which the machine reaches itself.
    pub loopback: IpAddr,
    /// What can be recorded.
    pub microphone: Microphone,
}

/// A microphone; it is listened to once, when that is first asked for.
#[derive(Debug, Clone, Default)]
pub struct Microphone {
    name: String,
    heard: OnceCell<Result<Recording, DeviceError>>,
}

/// A user, as permissions of files see one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user's number.
    pub uid: u32,
    /// The numbers of all groups.
    pub groups: Vec<u32>,
}

impl Machine {
    /// The machine that this process runs on.
    pub fn this() -> Self {
        Self {
            root: PathBuf::from("/"),
            user: User::this(),
            now_unix: clock::unix_seconds(),
            loopback: Ipv4Addr::LOCALHOST.into(),
            microphone: Microphone::default(),
        }
    }

    /// Where a file such as `proc/meminfo` lies.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// What its kernel tells.
    pub(super) fn kernel(&self) -> Kernel<'_> {
        Kernel::at(&self.root)
    }

    /// The text of a file such as `proc/meminfo`; none where the machine has no such file.
    pub(super) fn read(&self, path: &str) -> Option<String> {
        self.kernel().read(path)
    }

    /// The first number in a file.
    pub(super) fn read_number(&self, path: &str) -> Option<f64> {
        self.read(path)?.split_whitespace().next()?.parse().ok()
    }

    /// The paths of the entries of a folder, relative to the root, sorted; none where there is no such folder.
    pub(super) fn entries(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut paths: Vec<String> = names.map(|name| format!("{folder}/{name}")).collect();
        paths.sort();
        paths
    }
}

/// A microphone that has been listened to.
impl From<Result<Recording, DeviceError>> for Microphone {
    fn from(heard: Result<Recording, DeviceError>) -> Self {
        Self {
            name: String::new(),
            heard: heard.into(),
        }
    }
}

impl Microphone {
    /// The one of this name, as in `audio.input`; the default where it is empty.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            heard: OnceCell::new(),
        }
    }

    /// A second of sound.
    pub(super) fn hear(&self) -> Result<&Recording, &DeviceError> {
        let (settling, length) = (Duration::from_millis(300), Duration::from_secs(1));
        let record = || capture::record(&self.name, settling, length);
        self.heard.get_or_init(record).as_ref()
    }
}

impl User {
    fn this() -> Self {
        let groups = getgroups().unwrap_or_default();
        let groups = groups.into_iter().chain([getegid()]);
        Self {
            uid: geteuid().as_raw(),
            groups: groups.map(rustix::fs::Gid::as_raw).collect(),
        }
    }

    /// Whether permissions let this user read and write the file at `path`.
    pub(super) fn may_use(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let Ok(file) = fs::metadata(path) else {
            return false;
        };
        let bits = if file.uid() == self.uid {
            file.mode() >> 6
        } else if self.groups.contains(&file.gid()) {
            file.mode() >> 3
        } else {
            file.mode()
        };
        self.uid == 0 || bits & 0o6 == 0o6
    }
}

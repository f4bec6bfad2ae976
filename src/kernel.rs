//! What Linux tells in files: of a machine, and of the control groups that this process is in.

use std::fs;
use std::path::{Path, PathBuf};

/// A cgroup limit above this is none. Bytes; cgroup v1 writes "no limit" as a number near 2^63.
const NO_LIMIT: u64 = 1 << 60;

/// The files in which a control group tells its limit of memory and what it uses: of version 2 and of version 1.
const MEMORY: [(&str, &str); 2] = [
    ("memory.max", "memory.current"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes"),
];

/// The files below a folder that holds `proc` and `sys`.
#[derive(Debug, Clone, Copy)]
pub struct Kernel<'a> {
    root: &'a Path,
}

impl Kernel<'static> {
    /// The one that this process runs on.
    pub fn this() -> Self {
        Self::at(Path::new("/"))
    }
}

impl<'a> Kernel<'a> {
    /// One that is described by the files below this folder.
    pub fn at(root: &'a Path) -> Self {
        Self { root }
    }

    /// The text of a file such as `proc/meminfo`; none where there is no such file.
    pub fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// The value of a line `name: value` in a file.
    pub fn line_of(&self, file: &str, name: &str) -> Option<String> {
        let text = self.read(file)?;
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(key, _)| key.trim() == name);
        values.next().map(|(_, value)| value.trim().to_owned())
    }

    /// A line `name: value kB` in a file such as `proc/meminfo`. Bytes.
    pub fn bytes_of(&self, file: &str, name: &str) -> Option<u64> {
        let value = self.line_of(file, name)?;
        let kib: u64 = value.split_whitespace().next()?.parse().ok()?;
        Some(kib << 10)
    }

    /// The texts of a control group's file, from the group of this process up to the root: each may set a limit.
    pub fn cgroup_files(&self, controller: &str, file: &str) -> Vec<String> {
        let files = self.cgroups(controller).into_iter();
        let texts = files.map(|group| fs::read_to_string(group.join(file)).ok());
        texts.flatten().collect()
    }

    /// The least limit of memory that a control group sets. Bytes; none without a limit.
    pub fn memory_limit(&self) -> Option<u64> {
        let groups = self.cgroups("memory");
        groups.iter().filter_map(|group| limit(group)).min()
    }

    /// Memory that can be had without swapping, in bytes: what the system has, or less where the limit of a control
    /// group is nearer. None where the system does not say.
    pub fn available_memory(&self) -> Option<u64> {
        let groups = self.cgroups("memory");
        let rooms = groups.iter().filter_map(|group| room(group));
        rooms
            .chain(self.bytes_of("proc/meminfo", "MemAvailable"))
            .min()
    }

    /// The folders of the control groups that this process is in, its own first.
    fn cgroups(&self, controller: &str) -> Vec<PathBuf> {
        let groups = self.read("proc/self/cgroup").unwrap_or_default();
        let mut folders = Vec::new();
        for line in groups.lines() {
            let mut fields = line.splitn(3, ':').skip(1);
            let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else {
                continue;
            };
            // Version 2 has one tree for all controllers, and names none.
            if controllers.is_empty() || controllers.split(',').any(|it| it == controller) {
                let tree = self.root.join("sys/fs/cgroup").join(controllers);
                let group = tree.join(path.trim_start_matches('/'));
                let upwards = group.ancestors();
                let upwards = upwards.take_while(|group| group.starts_with(&tree));
                folders.extend(upwards.map(Path::to_path_buf));
            }
        }
        folders
    }
}

/// What a control group allows. Bytes; none without a limit.
fn limit(group: &Path) -> Option<u64> {
    let limits = MEMORY
        .iter()
        .filter_map(|(limit, _)| number(&group.join(limit)));
    limits.filter(|bytes| *bytes < NO_LIMIT).min()
}

/// What a control group leaves of its limit. Bytes. What it holds of files counts as free: it can be dropped.
fn room(group: &Path) -> Option<u64> {
    let limit = limit(group)?;
    let used = MEMORY
        .iter()
        .find_map(|(_, used)| number(&group.join(used)))?;
    let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let values = stat.lines().filter_map(|line| line.split_once(' '));
    let of_files = values.filter(|(name, _)| ["active_file", "inactive_file"].contains(name));
    let of_files: u64 = of_files
        .filter_map(|(_, bytes)| bytes.parse::<u64>().ok())
        .sum();
    Some(limit.saturating_sub(used.saturating_sub(of_files)))
}

fn number(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine with 8 GiB free that is described by these files.
    fn described(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let memory = (
            "proc/meminfo",
            "MemTotal: 9 kB\nMemAvailable:    8388608 kB\n",
        );
        for (path, text) in files.iter().chain([&memory]) {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn without_a_limit_all_is_available() {
        let root = described(&[]);
        let kernel = Kernel::at(root.path());
        assert_eq!(kernel.memory_limit(), None);
        assert_eq!(kernel.available_memory(), Some(8 << 30));
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(Kernel::at(nothing.path()).available_memory(), None);
        assert!(Kernel::this().available_memory() > Some(0));
    }

    #[test]
    fn a_group_leaves_what_it_does_not_use_or_holds_of_files() {
        let root = described(&[
            ("proc/self/cgroup", "0::/box/docent\n"),
            ("sys/fs/cgroup/box/docent/memory.max", "max\n"),
            ("sys/fs/cgroup/box/docent/memory.current", "5000\n"),
            ("sys/fs/cgroup/box/memory.max", "9000\n"),
            ("sys/fs/cgroup/box/memory.current", "6000\n"),
            (
                "sys/fs/cgroup/box/memory.stat",
                "anon 1\nfile 2500\ninactive_file 2000\nactive_file 500\n",
            ),
        ]);
        let kernel = Kernel::at(root.path());
        assert_eq!(kernel.memory_limit(), Some(9_000));
        assert_eq!(kernel.available_memory(), Some(9_000 - 6_000 + 2_500));
    }

    #[test]
    fn a_group_of_version_1_is_understood() {
        let folder = "sys/fs/cgroup/memory/box";
        let (limit, used) = ("memory.limit_in_bytes", "memory.usage_in_bytes");
        let root = described(&[
            ("proc/self/cgroup", "5:cpu,cpuacct:/\n4:memory:/box\n"),
            (&format!("{folder}/{limit}"), "9000\n"),
            (&format!("{folder}/{used}"), "9999\n"),
            (
                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                "9223372036854771712\n",
            ),
        ]);
        let kernel = Kernel::at(root.path());
        assert_eq!(kernel.memory_limit(), Some(9_000));
        assert_eq!(kernel.available_memory(), Some(0), "it is over its limit");
    }
}

//! What the operating system allows this process, and how its threads share the cores.

use rustix::process::{Resource, getrlimit, setrlimit};
#[cfg(target_os = "linux")]
use rustix::process::{getpriority_process, setpriority_process};
use tracing::debug;

/// Raises the limit of open files to what the system lets us: every socket is one.
pub fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(problem) = setrlimit(Resource::Nofile, limit) {
        debug!(%problem, "the limit of open files stays as it is");
    }
}

/// How much of a core a thread gets where others want the same one. Sockets, sound that comes in and the words in it are served
/// by threads with a whole share: they do little, but all visitors notice when they are late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CpuShare {
    /// As all threads have it in the beginning.
    Whole,
    /// Half of that: what makes answers.
    Less,
    /// A tenth: what works for minutes, such as files of sound, or ahead of what is asked.
    Least,
}

impl CpuShare {
    /// Gives this share to the calling thread and to those that it starts. Where the system has no shares for threads, or does
    /// not let us, it stays as it is.
    pub fn take(self) {
        // Source: `sched_prio_to_weight` in the kernel, where three steps are a factor of two.
        let steps = match self {
            Self::Whole => return,
            Self::Less => 3,
            Self::Least => 10,
        };
        #[cfg(target_os = "linux")]
        {
            // There, none is the calling thread.
            let niceness = getpriority_process(None).unwrap_or_default();
            if let Err(problem) = setpriority_process(None, niceness + steps) {
                debug!(%problem, "a thread keeps its share of the cores");
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = steps;
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_thread_takes_its_share_and_no_other_does() {
        let niceness = || getpriority_process(None).unwrap();
        let before = niceness();
        let taken = thread::spawn(move || {
            CpuShare::Least.take();
            thread::spawn(niceness).join().unwrap()
        });
        assert_eq!(taken.join().unwrap(), (before + 10).min(19));
        assert_eq!(niceness(), before);
    }
}

//! What the operating system allows this process.

use rustix::process::{Resource, getrlimit, setrlimit};
use tracing::debug;

/// Raises the limit of open files to what the system lets us: every socket is one.
pub fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(problem) = setrlimit(Resource::Nofile, limit) {
        debug!(%problem, "the limit of open files stays as it is");
    }
}

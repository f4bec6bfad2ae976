//! The last measurement, in the data folder.

use std::fs;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::{Machine, Measurement, Threads};
use crate::files::{DataFolder, parent, write_whole};
use crate::version::VERSION;

/// Version of the file's form.
pub const FORMAT: u32 = 1;

/// Why there is no measurement to go by.
#[derive(Debug, Error)]
pub enum KeptError {
    /// Nothing was measured yet: measure.
    #[error("nothing was measured on this machine yet; run `docent bench engines`")]
    None,
    /// It holds no longer: measure again.
    #[error("the measurement in {} is stale: {why}; run `docent bench engines` again", path.display())]
    Stale {
        /// The file.
        path: PathBuf,
        /// What has changed.
        why: String,
    },
    /// The file cannot be read: measure again.
    #[error("the measurement in {} cannot be read ({problem}); run `docent bench engines` again", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// Keeps a measurement in place of the last one.
///
/// # Errors
/// When it cannot be written.
pub fn keep(data: &DataFolder, measurement: &Measurement) -> io::Result<PathBuf> {
    let path = data.measurement();
    fs::create_dir_all(parent(&path))?;
    write_whole(&path, &serde_json::to_vec_pretty(measurement)?)?;
    Ok(path)
}

/// The last measurement, if it was made by this program on this machine with these threads.
///
/// # Errors
/// [`KeptError`] says why there is none to go by.
pub fn read(
    data: &DataFolder,
    machine: &Machine,
    threads: Threads,
) -> Result<Measurement, KeptError> {
    let path = data.measurement();
    let unreadable = |problem: String| KeptError::Unreadable {
        path: path.clone(),
        problem,
    };
    let text = match fs::read(&path) {
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Err(KeptError::None),
        read => read.map_err(|problem| unreadable(problem.to_string()))?,
    };
    // Another form may lack fields: its version is asked first.
    let form: serde_json::Value =
        serde_json::from_slice(&text).map_err(|problem| unreadable(problem.to_string()))?;
    let is_current = form["format"] == FORMAT && form["version"] == VERSION;
    if !is_current {
        let version = form["version"].as_str().unwrap_or("another version");
        let why = format!("it was made by docent {version}");
        return Err(KeptError::Stale { path, why });
    }
    let found: Measurement =
        serde_json::from_value(form).map_err(|problem| unreadable(problem.to_string()))?;
    match changed(&found, machine, threads) {
        Some(why) => Err(KeptError::Stale { path, why }),
        None => Ok(found),
    }
}

/// What makes the figures those of another machine, or of other settings.
fn changed(found: &Measurement, machine: &Machine, threads: Threads) -> Option<String> {
    if found.machine != *machine {
        return Some(format!(
            "it was made on {}, and this is {machine}",
            found.machine
        ));
    }
    (found.threads != threads)
        .then(|| "[hearing] threads or [speech] threads are others now".to_owned())
}

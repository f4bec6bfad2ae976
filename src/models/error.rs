//! Why a model cannot be had, kept or handed on.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::bundle::BundleProblem;
use super::fetch::FetchProblem;

/// Why a model cannot be had, kept or handed on. Every message is whole: it names the cause and what to do next.
#[derive(Debug, Error)]
pub enum ModelError {
    /// No model has this id: mend the name.
    #[error("there is no model {id:?}; {}", offer(similar.as_deref()))]
    UnknownModel {
        /// What was asked for.
        id: String,
        /// What was probably meant.
        similar: Option<String>,
    },
    /// A catalogue cannot be used: mend the file.
    #[error("the catalogue of models cannot be used: {0}")]
    Catalogue(String),
    /// The program carries the model, and it is published nowhere as a file: nothing has to be done.
    #[error("{0} is inside the program; there is nothing to fetch")]
    Carried(String),
    /// Another file lies where a model's file belongs, and it was not put there by Docent: move it away, or keep it.
    #[error(
        "{} is not the published file and was not put there by Docent, so it stays as it is; move it away and try again",
        .0.display()
    )]
    Foreign(PathBuf),
    /// No mirror gave the file: see each problem.
    #[error("{name} could not be fetched:{}", lines(problems))]
    Unreachable {
        /// The file.
        name: String,
        /// What happened at each mirror, in order.
        problems: Vec<FetchProblem>,
    },
    /// There is no room: free some, and run the command again.
    #[error("there is not enough room in {}{}; free some and run the command again, it goes on where it stopped",
        folder.display(), room(*needed, *free))]
    DiskFull {
        /// The folder.
        folder: PathBuf,
        /// Bytes that are missing in all, where they are known.
        needed: Option<u64>,
        /// Bytes that are free, where the system says.
        free: Option<u64>,
    },
    /// The folder cannot be written or read by this user: change its owner, or choose another folder.
    #[error("{} may not be used by this user; change its permissions or choose another folder ({problem})", path.display())]
    Denied {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        problem: io::Error,
    },
    /// The system refused something else: see its message.
    #[error("{} cannot be used: {problem}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        problem: io::Error,
    },
    /// A note of what was installed cannot be read: remove it; the files then count as the user's own.
    #[error("{} cannot be read ({problem}); remove it, then run `docent models pull` again", path.display())]
    Notes {
        /// The note.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The model is not installed: pull or import it first.
    #[error("{0} is not installed; `docent models pull {0}` brings it")]
    NotInstalled(String),
    /// The model's files were put there by the user: remove them by hand.
    #[error(
        "{0} was not installed by Docent; remove its files by hand: `docent models path {0}` names them"
    )]
    NotOurs(String),
    /// The model's files are not what they should be: pull it again.
    #[error("{id} is damaged ({}); `docent models pull {id}` mends it", path.display())]
    Damaged {
        /// The model.
        id: String,
        /// The first file that is wrong.
        path: PathBuf,
    },
    /// Something already lies there, and nothing is written over: choose another name, or remove it.
    #[error("{} is already there and is not written over; choose another name, or remove it", .0.display())]
    Exists(PathBuf),
    /// A bundle cannot be made or used: see the problem.
    #[error("{}: {problem}", path.display())]
    Bundle {
        /// The bundle.
        path: PathBuf,
        /// What is wrong with it.
        problem: BundleProblem,
    },
}

impl ModelError {
    /// What the system's refusal at `path` means.
    pub(super) fn of_io(path: &Path, problem: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_path_buf();
        match problem.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::DiskFull {
                folder: path
                    .parent()
                    .map_or_else(|| path.clone(), Path::to_path_buf),
                needed: None,
                free: None,
            },
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::Denied { path, problem },
            _ => Self::Io { path, problem },
        }
    }
}

/// Names the file in what the system refused.
pub(super) trait At<T> {
    /// The error of `path`.
    fn at(self, path: &Path) -> Result<T, ModelError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, ModelError> {
        self.map_err(|problem| ModelError::of_io(path, problem))
    }
}

fn offer(similar: Option<&str>) -> String {
    match similar {
        Some(similar) => format!("did you mean {similar}?"),
        None => "`docent models list` shows all".to_owned(),
    }
}

fn lines(problems: &[FetchProblem]) -> String {
    if problems.is_empty() {
        return "\n  no place is known to fetch it from; name one with --from".to_owned();
    }
    let line = |problem: &FetchProblem| format!("\n  {problem}");
    problems.iter().map(line).collect()
}

fn room(needed: Option<u64>, free: Option<u64>) -> String {
    match (needed, free) {
        (Some(needed), Some(free)) => {
            format!(
                ": {} are needed, {} free",
                megabytes(needed),
                megabytes(free)
            )
        }
        _ => String::new(),
    }
}

/// A size for people, in 1e6 bytes, rounded up.
fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_the_system_are_told_apart() {
        let path = Path::new("/models/whisper/x.part");
        let of = |kind: io::ErrorKind| ModelError::of_io(path, kind.into()).to_string();
        for full in [
            io::ErrorKind::StorageFull,
            io::ErrorKind::QuotaExceeded,
            io::ErrorKind::FileTooLarge,
        ] {
            let message = of(full);
            assert!(
                message.starts_with("there is not enough room in /models/whisper;"),
                "{message}"
            );
        }
        assert!(of(io::ErrorKind::PermissionDenied).contains("permissions"));
        assert!(of(io::ErrorKind::ReadOnlyFilesystem).contains("another folder"));
        assert!(of(io::ErrorKind::NotFound).contains("x.part cannot be used"));
    }

    #[test]
    fn missing_room_is_counted() {
        let full = ModelError::DiskFull {
            folder: "/models".into(),
            needed: Some(147_964_211),
            free: Some(99_000_001),
        };
        let message = full.to_string();
        assert!(
            message.contains("148 MB are needed, 100 MB free"),
            "{message}"
        );
    }
}

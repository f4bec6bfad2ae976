//! Why a kiosk cannot be made or taken away.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::screens::PinError;

/// Why a kiosk cannot be made or taken away.
#[derive(Debug, Error)]
pub enum KioskError {
    /// A program that it needs is missing.
    #[error(
        "{program} is missing; on Debian: {within}apt-get install --no-install-recommends cage xwayland chromium"
    )]
    Missing {
        /// As this machine finds it.
        program: PathBuf,
        /// What makes a command one of another system.
        within: String,
    },
    /// A folder that holds no system.
    #[error(
        "{0} holds no system: it has no etc/ and usr/; --root names the folder of one, such as a mounted image"
    )]
    NoSystem(PathBuf),
    /// An image without Docent.
    #[error(
        "{0} has no docent in usr/bin or usr/local/bin; put one there first: sudo install -D docent {0}/usr/local/bin/docent"
    )]
    NoProgram(PathBuf),
    /// Docent itself lies where the kiosk's user cannot run it.
    #[error(
        "{0} cannot be run by the kiosk's user; install it first: sudo install {0} /usr/local/bin/docent"
    )]
    Program(PathBuf),
    /// No user is called so.
    #[error("there is no user {0:?}; --server-user names the one who runs the server")]
    User(String),
    /// A user who may do more than show a page.
    #[error(
        "{0:?} may do more than show a page, as root or as who runs the server; --user names another one, who is made if need be"
    )]
    Mighty(String),
    /// Somebody has altered a file that would have to change.
    #[error(
        "somebody has written or altered {altered}, which would have to change; nothing was changed: put lines of your own into \
         `systemctl edit docent-kiosk`, remove it (sudo rm {altered}), and install again"
    )]
    Altered {
        /// The files as this machine finds them, one after the other.
        altered: String,
    },
    /// A name that stands in files of the system.
    #[error(
        "{0:?} is no name for a user; it has lower-case letters, digits, - and _, a letter first, 31 at most"
    )]
    Name(String),
    /// A PIN cannot be made.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The note of what was written is damaged.
    #[error(
        "{path}, which lists what was installed, is damaged; move it away (sudo mv {path} {path}.damaged) and say `docent kiosk \
         install` again, which lists anew what it finds; then `docent kiosk remove` can take it away"
    )]
    Note {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A file cannot be read, written or removed.
    #[error("cannot change {path}; what was done before stays; run it again to go on")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A command cannot be run.
    #[error("cannot run `{command}`")]
    Run {
        /// As it is typed.
        command: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A command has failed.
    #[error("`{0}` failed; what was done before stays; run it again to go on")]
    Failed(String),
}

//! Where the socket lies: made, and removed again.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, fchmod};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, listen, socket_with,
};
use thiserror::Error;
use tokio::net::{UnixListener, UnixStream};

/// The longest path of a socket. Bytes. Source: `unix(7)`, 108 with the zero at its end.
const PATH_BYTES_MAX: usize = 107;

/// Who may open it: its user alone.
const MODE: u32 = 0o600;

/// The bits of a mode that say who may.
const PERMISSIONS: u32 = 0o7777;

/// Clients that may wait to be accepted: as many as may be connected.
const BACKLOG: i32 = 16;

/// Why there is no socket.
#[derive(Debug, Error)]
pub enum StateSocketError {
    /// No system takes such a path. Set a shorter one.
    #[error(
        "the path of [audio] state_socket has {bytes} bytes, and a socket's may have {PATH_BYTES_MAX}: {path}; set a shorter \
         one, such as /run/docent/state"
    )]
    TooLong {
        /// The path.
        path: PathBuf,
        /// Its length.
        bytes: usize,
    },
    /// The folder is not there. Create it.
    #[error(
        "the folder of [audio] state_socket is not there: {0}; create it (in a unit of systemd, RuntimeDirectory= does) or set \
         another path"
    )]
    NoFolder(PathBuf),
    /// This user may not write into the folder, or may not open the socket that is there. Change that, or the path.
    #[error(
        "this user may not make [audio] state_socket at {0}; give it the folder, remove what another user left there, or set \
         another path"
    )]
    NotAllowed(PathBuf),
    /// What lies there is no socket, and is not replaced. Remove it or set another path.
    #[error(
        "[audio] state_socket is {0}, where something lies that is no socket; remove it or set another path"
    )]
    NoSocket(PathBuf),
    /// Another process listens there. Stop it or set another path.
    #[error("another process listens at [audio] state_socket, {0}; stop it or set another path")]
    InUse(PathBuf),
    /// The system refused.
    #[error("cannot listen at [audio] state_socket, {path}")]
    Refused {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The file of a socket. It is removed when this is dropped, unless another one has taken its place.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    /// Device and number.
    file: (u64, u64),
}

/// Listens at a path, where a socket that nobody listens at is replaced.
pub(super) async fn listen_at(path: &Path) -> Result<(UnixListener, Place), StateSocketError> {
    let bytes = path.as_os_str().len();
    if bytes > PATH_BYTES_MAX {
        let path = path.to_owned();
        return Err(StateSocketError::TooLong { path, bytes });
    }
    make_room(path).await?;
    make(path).map_err(|problem| told(path, problem))
}

/// Removes what a process left there that has ended.
async fn make_room(path: &Path) -> Result<(), StateSocketError> {
    match fs::symlink_metadata(path) {
        Ok(about) if !about.file_type().is_socket() => {
            return Err(StateSocketError::NoSocket(path.to_owned()));
        }
        Ok(_) => {}
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(problem) => return Err(told(path, problem)),
    }
    match UnixStream::connect(path).await {
        Err(problem) if problem.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(|problem| told(path, problem))
        }
        // So many wait to be accepted that there is no room.
        Err(problem) if problem.kind() == io::ErrorKind::WouldBlock => {
            Err(StateSocketError::InUse(path.to_owned()))
        }
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(problem) => Err(told(path, problem)),
        Ok(_) => Err(StateSocketError::InUse(path.to_owned())),
    }
}

fn make(path: &Path) -> io::Result<(UnixListener, Place)> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    // Linux makes the file with the mode that the socket has, so it is at no time open to others.
    fchmod(&socket, Mode::from_raw_mode(MODE))?;
    bind(&socket, &SocketAddrUnix::new(path)?)?;
    let about = fs::symlink_metadata(path)?;
    let place = Place {
        path: path.to_owned(),
        file: (about.dev(), about.ino()),
    };
    // A umask may have taken more away.
    if about.mode() & PERMISSIONS & !MODE != 0 {
        let why = "its file cannot be made for this user alone";
        return Err(io::Error::new(io::ErrorKind::Unsupported, why));
    }
    listen(&socket, BACKLOG)?;
    let listener = UnixListener::from_std(net::UnixListener::from(socket))?;
    Ok((listener, place))
}

fn told(path: &Path, problem: io::Error) -> StateSocketError {
    let path = path.to_owned();
    let is = |errno: Errno| problem.raw_os_error() == Some(errno.raw_os_error());
    if is(Errno::NOENT) || is(Errno::NOTDIR) {
        let folder = path.parent().unwrap_or(Path::new("/"));
        StateSocketError::NoFolder(folder.to_owned())
    } else if is(Errno::ACCESS) || is(Errno::PERM) || is(Errno::ROFS) {
        StateSocketError::NotAllowed(path)
    } else if is(Errno::ADDRINUSE) {
        StateSocketError::InUse(path)
    } else {
        let source = problem;
        StateSocketError::Refused { path, source }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let about = fs::symlink_metadata(&self.path);
        if about.is_ok_and(|about| (about.dev(), about.ino()) == self.file) {
            // Who starts next replaces what cannot be removed.
            fs::remove_file(&self.path).ok();
        }
    }
}

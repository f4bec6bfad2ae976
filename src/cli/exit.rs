//! How the process ends.

use std::ffi::c_int;
use std::process::ExitCode;

#[expect(unsafe_code, reason = "the standard library has no such end")]
unsafe extern "C" {
    /// Ends the process and calls nothing (C library).
    safe fn _exit(code: c_int) -> !;
}

/// What a command came to, for scripts that ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It worked.
    Ok,
    /// It failed.
    Failure,
    /// Wrong usage, or settings that cannot be used. The command-line parser ends with the same code.
    Usage,
    /// Errors in the pack.
    Pack,
    /// A check or a test did not pass.
    CheckFailed,
    /// The port or the data folder is in use.
    Busy,
}

impl Exit {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Failure,
        Self::Usage,
        Self::Pack,
        Self::CheckFailed,
        Self::Busy,
    ];

    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Pack => 3,
            Self::CheckFailed => 4,
            Self::Busy => 5,
        }
    }

    /// Ends the process at once. An ordinary end takes libraries down under the threads that are still in them.
    pub fn now(self) -> ! {
        _exit(self.code().into())
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

//! What can be wrong with a sound file.

use std::fmt;
use std::io;
use std::time::Duration;

use super::RATES_HZ;

/// What to do with a file that is not understood.
const CONVERT: &str = "convert it to WAV, FLAC, MP3 or Ogg";

/// Why a file gives no sound.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// The system does not hand it out. Check that it is there and may be read.
    #[error("it cannot be read: {0}")]
    Read(String),
    /// It is a folder. Name the files in it.
    #[error("it is a folder, not a file")]
    Folder,
    /// There is nothing in it. Record or copy it again.
    #[error("the file is empty")]
    Empty,
    /// It is no sound. Choose another file.
    #[error("it is {0}, not a sound file")]
    NotSound(&'static str),
    /// Nothing is known about it. Convert it, or choose another file.
    #[error("it is no kind of sound file that is known; {CONVERT}")]
    Unknown,
    /// It is a recording of a kind that is not decoded here. Convert it.
    #[error("it is {0}, which is not supported; {CONVERT}")]
    NotSupported(&'static str),
    /// It begins as such a file, but there is no sound that can be decoded. Record or copy it again.
    #[error("the {format} file is damaged: {problem}")]
    Damaged {
        /// What it is.
        format: &'static str,
        /// In the decoder's words.
        problem: String,
    },
    /// It is a sound file of no length. Record it again.
    #[error("there is no sound in the {0} file: its length is zero")]
    NoSound(&'static str),
    /// It claims a rate that no recording has. Convert it.
    #[error(
        "it claims {claimed_hz} samples per second; from {} to {} are possible",
        RATES_HZ.start(),
        RATES_HZ.end()
    )]
    Rate {
        /// What it claims. Hz.
        claimed_hz: u32,
    },
    /// It is longer than the caller allows. Cut it into parts.
    #[error("the sound is longer than {} minutes; cut it into parts", length_max.as_secs() / 60)]
    TooLong {
        /// What was allowed.
        length_max: Duration,
    },
    /// A pipe that does not end. Write it to a file.
    #[error("more than a gigabyte comes from the pipe; write it to a file")]
    TooManyBytes,
}

impl From<io::Error> for DecodeError {
    fn from(error: io::Error) -> Self {
        Self::Read(error.to_string())
    }
}

/// What was wrong with a file that has sound in it all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It ends before the sound that it announces does.
    EndsEarly,
    /// Parts of it were left out.
    Damaged {
        /// How many packets could not be decoded.
        parts: u32,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndsEarly => formatter.write_str("the file is cut off; what is there was used"),
            Self::Damaged { parts } => {
                write!(
                    formatter,
                    "the file is damaged; {parts} parts of it were left out"
                )
            }
        }
    }
}

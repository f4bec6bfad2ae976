//! What a decoder takes, and what it does.

use std::io::{Read, Seek};

use super::DecodeError;
use super::mono::Mono;

/// What can be decoded from.
pub(super) trait Source: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Source for T {}

/// What decodes the packets of a file.
pub(super) trait Packets: Send {
    /// Decodes the next packet into `mono`; false at the end.
    fn next(&mut self, mono: &mut Mono) -> Result<bool, DecodeError>;
}

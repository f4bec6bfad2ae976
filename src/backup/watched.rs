//! A file on its way through: its digest, and its length whatever happens to it meanwhile.

use std::io::{self, ErrorKind, Read};

use crate::files::{Hasher, Sha256};

/// Computes the digest of what is read.
pub(super) struct Hashed<'a> {
    source: &'a mut dyn Read,
    hasher: Hasher,
}

impl<'a> Hashed<'a> {
    pub(super) fn new(source: &'a mut dyn Read) -> Self {
        Self {
            source,
            hasher: Hasher::default(),
        }
    }

    /// Of all that was read.
    pub(super) fn digest(self) -> Sha256 {
        self.hasher.finish()
    }
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

/// Gives exactly so many bytes: where the source has fewer, or cannot be read, zeros and the reason.
pub(super) struct Whole<R> {
    source: R,
    rest: u64,
    problem: Option<io::Error>,
}

impl<R: Read> Whole<R> {
    pub(super) fn new(source: R, size: u64) -> Self {
        Self {
            source,
            rest: size,
            problem: None,
        }
    }

    /// Why it is not what it should be.
    pub(super) fn problem(self) -> Option<io::Error> {
        self.problem
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer
            .len()
            .min(usize::try_from(self.rest).unwrap_or(usize::MAX));
        let buffer = &mut buffer[..wanted];
        let mut read = 0;
        if self.problem.is_none() && wanted > 0 {
            match self.source.read(buffer) {
                Ok(0) => {
                    let message = "it became shorter while it was read";
                    self.problem = Some(io::Error::new(ErrorKind::UnexpectedEof, message));
                }
                Ok(some) => read = some,
                Err(problem) if problem.kind() == ErrorKind::Interrupted => return Err(problem),
                Err(problem) => self.problem = Some(problem),
            }
        }
        if self.problem.is_some() {
            buffer.fill(0);
            read = wanted;
        }
        self.rest -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_shrinks_keeps_its_length_and_is_told() {
        for (bytes, size, expected, is_well) in [
            ("abc", 3, "abc", true),
            ("abcdef", 3, "abc", true),
            ("abc", 5, "abc\0\0", false),
            ("", 0, "", true),
        ] {
            let mut whole = Whole::new(bytes.as_bytes(), size);
            let mut read = String::new();
            whole.read_to_string(&mut read).unwrap();
            assert_eq!(read, expected);
            assert_eq!(whole.problem().is_none(), is_well, "{bytes} of {size}");
        }
    }
}

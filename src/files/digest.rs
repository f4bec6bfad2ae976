//! SHA-256: what tells bytes from all others.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use sha2::Digest;

use super::chunks::each_chunk;

/// Bytes of a [`Sha256`].
pub const SHA256_BYTES: usize = 32;

/// The SHA-256 of bytes. It is shown in hexadecimal, in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sha256(pub [u8; SHA256_BYTES]);

impl Sha256 {
    /// Of these bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish()
    }

    /// Of a file, which is read through.
    ///
    /// # Errors
    /// Those of reading.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut hasher = Hasher::default();
        each_chunk(
            &mut File::open(path)?,
            |problem| problem,
            |chunk| {
                hasher.update(chunk);
                Ok(())
            },
        )?;
        Ok(hasher.finish())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// Computes the [`Sha256`] of bytes that come one after another.
#[derive(Debug, Clone, Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// The next bytes.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// After the last byte.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `abc`. Source: FIPS 180-4, its test vectors.
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_digest_is_that_of_the_bytes_however_they_come() {
        assert_eq!(Sha256::of("abc").to_string(), OF_ABC);
        let mut hasher = Hasher::default();
        for part in ["a", "", "bc"] {
            hasher.update(part);
        }
        assert_eq!(hasher.finish(), Sha256::of("abc"));
    }

    #[test]
    fn a_file_has_its_digest_and_a_folder_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(Sha256::of_file(&path).unwrap().to_string(), OF_ABC);
        assert!(Sha256::of_file(folder.path()).is_err());
        assert!(Sha256::of_file(&folder.path().join("none")).is_err());
    }
}

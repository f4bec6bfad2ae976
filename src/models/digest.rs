//! Digests of files, and their comparison with the published ones.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use md5::Md5;
use serde::Serialize;
use sha1::{Digest, Sha1};

use crate::files::{Hasher, each_chunk};

/// Digests that are published for a file, in hexadecimal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The only one that proves the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Compared where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha1: Option<String>,
    /// Compared where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
}

impl Published {
    /// One sha256 and nothing else.
    pub fn sha256(digest: &str) -> Self {
        Self {
            sha256: Some(digest.to_owned()),
            ..Self::default()
        }
    }

    /// The first digest that `found` does not have.
    pub fn mismatch(&self, found: &Digests) -> Option<Mismatch> {
        let pairs = [
            ("sha256", &self.sha256, &found.sha256),
            ("sha1", &self.sha1, &found.sha1),
            ("md5", &self.md5, &found.md5),
        ];
        pairs.into_iter().find_map(|(digest, expected, found)| {
            let expected = expected.as_ref().filter(|expected| *expected != found)?;
            Some(Mismatch {
                digest,
                expected: expected.clone(),
                found: found.clone(),
            })
        })
    }
}

/// A digest that is not the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Its name: `sha256`.
    pub digest: &'static str,
    /// What it should be, in hexadecimal.
    pub expected: String,
    /// What it is, in hexadecimal.
    pub found: String,
}

/// What a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// How many there are.
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
    /// In hexadecimal; empty where nothing was to be compared with it.
    pub sha1: String,
    /// In hexadecimal; empty where nothing was to be compared with it.
    pub md5: String,
}

impl Digests {
    /// Reads a file through, and computes those digests that `wanted` has beside sha256.
    ///
    /// # Errors
    /// Those of reading.
    pub fn of_file(path: &Path, wanted: &Published) -> io::Result<Self> {
        Self::of(&mut File::open(path)?, wanted)
    }

    /// Reads to the end, as [`Digests::of_file`].
    ///
    /// # Errors
    /// Those of reading.
    pub fn of(source: &mut dyn Read, wanted: &Published) -> io::Result<Self> {
        let mut hashers = Hashers::new(wanted);
        each_chunk(
            source,
            |problem| problem,
            |chunk| {
                hashers.update(chunk);
                Ok(())
            },
        )?;
        Ok(hashers.finish())
    }
}

/// Digests of bytes that come one after another.
pub(super) struct Hashers {
    size: u64,
    sha256: Hasher,
    sha1: Option<Sha1>,
    md5: Option<Md5>,
}

impl Hashers {
    /// Before the first byte.
    pub(super) fn new(wanted: &Published) -> Self {
        Self {
            size: 0,
            sha256: Hasher::default(),
            sha1: wanted.sha1.as_ref().map(|_| Sha1::new()),
            md5: wanted.md5.as_ref().map(|_| Md5::new()),
        }
    }

    /// The next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.sha256.update(bytes);
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
    }

    /// After the last byte.
    pub(super) fn finish(self) -> Digests {
        Digests {
            size: self.size,
            sha256: self.sha256.finish().to_string(),
            sha1: self
                .sha1
                .map_or_else(String::new, |sha1| format!("{:x}", sha1.finalize())),
            md5: self
                .md5
                .map_or_else(String::new, |md5| format!("{:x}", md5.finalize())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `abc`. Source: FIPS 180-4 and RFC 1321, their test vectors.
    fn published() -> Published {
        Published {
            sha256: Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into()),
            sha1: Some("a9993e364706816aba3e25717850c26c9cd0d89d".into()),
            md5: Some("900150983cd24fb0d6963f7d28e17f72".into()),
        }
    }

    #[test]
    fn equal_bytes_have_no_mismatch() {
        let found = Digests::of(&mut &b"abc"[..], &published()).unwrap();
        assert_eq!(found.size, 3);
        assert_eq!(published().mismatch(&found), None);
        assert_eq!(Published::default().mismatch(&found), None);
    }

    #[test]
    fn every_published_digest_counts() {
        let found = Digests::of(&mut &b"abc"[..], &published()).unwrap();
        let wrong = Some("0".repeat(8));
        let altered = [
            Published {
                sha256: wrong.clone(),
                ..published()
            },
            Published {
                sha1: wrong.clone(),
                ..published()
            },
            Published {
                md5: wrong,
                ..published()
            },
        ];
        let digests: Vec<&str> = altered
            .iter()
            .map(|published| published.mismatch(&found).unwrap().digest)
            .collect();
        assert_eq!(digests, ["sha256", "sha1", "md5"]);
    }
}

//! The parts of a DOCX file, unpacked as far as their size allows.

use std::io::{Cursor, ErrorKind, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::packed::Unread;

/// Parts may unpack to this many bytes whatever the size of the file, and this many for each of its bytes. Text alone,
/// in the XML of a word processor, becomes 25 times as large.
const UNPACKED_BYTES: u64 = 4 << 20;
const UNPACKED_GROWTH: u64 = 32;
/// How an encrypted file begins, and one of the `.doc` format.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// The file.
pub(super) struct Parts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Parts<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// It is encrypted, or none.
    pub fn open(file: &'a [u8]) -> Result<Self, Unread> {
        if file.starts_with(COMPOUND) {
            let name: Vec<u8> = "EncryptedPackage"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            return Err(if memchr::memmem::find(file, &name).is_some() {
                Unread::Encrypted
            } else {
                Unread::Damaged("it is a file of an old format with a new ending")
            });
        }
        let archive = ZipArchive::new(Cursor::new(file))
            .map_err(|_| Unread::Damaged("it is no DOCX, or a damaged one"))?;
        Ok(Self {
            archive,
            left: UNPACKED_BYTES + UNPACKED_GROWTH * file.len() as u64,
        })
    }

    /// The text itself.
    ///
    /// # Errors
    /// There is none, or it is too large.
    pub fn document(&mut self) -> Result<Vec<u8>, Unread> {
        let is_document = |name: &&str| {
            name.strip_prefix("word/document")
                .is_some_and(|rest| rest.ends_with("xml"))
        };
        let name = self
            .archive
            .file_names()
            .find(is_document)
            .map(str::to_owned);
        let name = name.ok_or(Unread::Damaged("it holds no document"))?;
        self.part(&name)
    }

    /// A part; empty if there is none.
    ///
    /// # Errors
    /// It is too large or damaged.
    pub fn part(&mut self, name: &str) -> Result<Vec<u8>, Unread> {
        const DAMAGED: Unread = Unread::Damaged("a part of it is damaged");
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(Vec::new()),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unread::Encrypted);
            }
            Err(_) => return Err(DAMAGED),
        };
        let mut content = Vec::new();
        match part.take(self.left + 1).read_to_end(&mut content) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::OutOfMemory => {
                return Err(Unread::Grows("its text"));
            }
            Err(_) => return Err(DAMAGED),
        }
        self.left = self
            .left
            .checked_sub(content.len() as u64)
            .ok_or(Unread::Grows("its text"))?;
        Ok(content)
    }
}

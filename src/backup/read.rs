//! Reading a backup through. Nothing in it is believed.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use tar::{Archive, Entry, EntryType};

use super::manifest::{BROKEN_OFF, CONTENTS, Contents, HEAD, Head, Kind, Member};
use super::watched::Hashed;
use super::{BackupError, BadFile};
use crate::files::each_chunk;

/// A list may have so many bytes; one with 10,000 files has about 1.5e6.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// A path may have so many bytes. Source: Linux, `PATH_MAX`.
const PATH_BYTES_MAX: u64 = 4096;

/// Bytes of padding that a tar may end with; common tools write up to 10,240.
const PADDING_BYTES_MAX: u64 = 1 << 20;

/// Logarithm of the most memory that decompression may take, in bytes: 128 MiB.
const WINDOW_LOG_MAX: u32 = 27;

/// A backup of which every byte was compared.
pub(super) struct Whole {
    pub(super) head: Head,
    pub(super) contents: Contents,
}

/// What is done with the first member.
pub(super) type Begin<'a> = dyn FnMut(&Head) -> Result<(), BackupError> + 'a;

/// What takes a member's bytes, or leaves them.
pub(super) type Take<'a> = dyn FnMut(&Announced<'_>, &mut dyn Read) -> Result<(), BackupError> + 'a;

/// A member as its header has it.
pub(super) struct Announced<'a> {
    pub(super) path: &'a str,
    pub(super) kind: Kind,
    pub(super) size: u64,
    /// The backup, for messages.
    pub(super) file: &'a Path,
}

impl Announced<'_> {
    /// What is said when its bytes cannot be read.
    pub(super) fn broken(&self, problem: io::Error) -> BackupError {
        bad(self.file, BadFile::Broken(problem))
    }

    /// What is said when it is not what it should be.
    pub(super) fn unclear(&self, problem: impl ToString) -> BackupError {
        let (path, problem) = (self.path.to_owned(), problem.to_string());
        bad(self.file, BadFile::Unclear(path, problem))
    }
}

/// What is said of the backup at `path`.
pub(super) fn bad(path: &Path, problem: BadFile) -> BackupError {
    BackupError::Bad {
        path: path.to_owned(),
        problem,
    }
}

type Packed = zstd::Decoder<'static, io::BufReader<File>>;

/// Reads all of it: the head goes to `begin`, then each member to `take`, in the backup's order. At the end every member of the
/// list was there once, with its bytes, and nothing else.
pub(super) fn read(
    path: &Path,
    file: File,
    begin: &mut Begin<'_>,
    take: &mut Take<'_>,
) -> Result<Whole, BackupError> {
    let bad = |problem| bad(path, problem);
    if !is_compressed(&file) {
        return Err(bad(BadFile::NotABackup));
    }
    let mut packed = zstd::Decoder::new(file).map_err(|_| bad(BadFile::NotABackup))?;
    let limited = packed.window_log_max(WINDOW_LOG_MAX);
    limited.map_err(|problem| bad(BadFile::Broken(problem)))?;
    let mut archive = Archive::new(packed);
    let mut members = Members {
        file: path,
        seen: HashMap::new(),
        long_path: None,
        contents: None,
        broken_off: None,
    };
    let entries = archive.entries().map_err(|_| bad(BadFile::NotABackup))?;
    // Raw: an extension that would rename or enlarge the next member is looked at like any other.
    let mut entries = entries.raw(true);
    let head = match entries.next() {
        Some(Ok(mut entry)) if is_head(&entry) => members.head(&mut entry)?,
        // Of a tar that ends early another kind is told: this is what is compressed.
        Some(Err(problem)) if problem.kind() == ErrorKind::UnexpectedEof => {
            return Err(bad(BadFile::Broken(problem)));
        }
        _ => return Err(bad(BadFile::NotABackup)),
    };
    begin(&head)?;
    for entry in entries {
        let mut entry = entry.map_err(|problem| bad(BadFile::Broken(problem)))?;
        members.next(&mut entry, take)?;
    }
    let ended = check_end(&mut archive.into_inner());
    ended.map_err(bad)?;
    let contents = members.compare().map_err(bad)?;
    Ok(Whole { head, contents })
}

/// Whether a file begins as zstd does. Source: RFC 8878, 3.1.1.
fn is_compressed(file: &File) -> bool {
    let mut magic = [0; 4];
    let read = file.read_exact_at(&mut magic, 0);
    read.is_ok() && magic == [0x28, 0xb5, 0x2f, 0xfd]
}

fn is_head(entry: &Entry<'_, Packed>) -> bool {
    let is_file = entry.header().entry_type() == EntryType::Regular;
    is_file && entry.path_bytes().as_ref() == HEAD.as_bytes()
}

/// The members that came so far.
struct Members<'a> {
    file: &'a Path,
    seen: HashMap<String, (u64, String)>,
    /// The next member's path, if its header has no room for it.
    long_path: Option<String>,
    contents: Option<Contents>,
    broken_off: Option<String>,
}

impl Members<'_> {
    fn head(&mut self, entry: &mut Entry<'_, Packed>) -> Result<Head, BackupError> {
        let text = self.list(HEAD, entry)?;
        Head::parse(&text).map_err(|problem| bad(self.file, problem))
    }

    /// Reads the next member, whatever it is.
    fn next(
        &mut self,
        entry: &mut Entry<'_, Packed>,
        take: &mut Take<'_>,
    ) -> Result<(), BackupError> {
        let file = self.file;
        let bad = |problem| bad(file, problem);
        let kind = entry.header().entry_type();
        if kind == EntryType::GNULongName && entry.size() <= PATH_BYTES_MAX {
            let mut path = String::new();
            let read = entry.read_to_string(&mut path);
            read.map_err(|problem| bad(BadFile::Broken(problem)))?;
            self.long_path = Some(path.trim_end_matches('\0').to_owned());
            return Ok(());
        }
        let short = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = self.long_path.take().unwrap_or(short);
        if kind != EntryType::Regular {
            return Err(bad(BadFile::Type(path)));
        }
        if self.contents.is_some() || self.broken_off.is_some() {
            return Err(bad(BadFile::Trailing));
        }
        match &*path {
            CONTENTS => {
                let text = self.list(CONTENTS, entry)?;
                let read = serde_json::from_slice(&text);
                self.contents = Some(read.map_err(|problem: serde_json::Error| {
                    bad(BadFile::Unclear(CONTENTS.to_owned(), problem.to_string()))
                })?);
                Ok(())
            }
            BROKEN_OFF => {
                let text = self.list(BROKEN_OFF, entry)?;
                let text = String::from_utf8_lossy(&text);
                let text = text.chars().filter(|letter| !letter.is_control());
                self.broken_off = Some(text.collect());
                Ok(())
            }
            _ => self.member(path, entry, take),
        }
    }

    fn member(
        &mut self,
        path: String,
        entry: &mut Entry<'_, Packed>,
        take: &mut Take<'_>,
    ) -> Result<(), BackupError> {
        let Some(kind) = Kind::of(&path) else {
            return Err(bad(self.file, BadFile::Path(path)));
        };
        if self.seen.contains_key(&path) {
            return Err(bad(self.file, BadFile::Twice(path)));
        }
        let announced = Announced {
            path: &path,
            kind,
            size: entry.size(),
            file: self.file,
        };
        let mut hashed = Hashed::new(entry);
        take(&announced, &mut hashed)?;
        each_chunk(&mut hashed, |problem| announced.broken(problem), |_| Ok(()))?;
        let found = (announced.size, hashed.digest().to_string());
        self.seen.insert(path, found);
        Ok(())
    }

    /// A member that is read whole.
    fn list(&mut self, path: &str, entry: &mut Entry<'_, Packed>) -> Result<Vec<u8>, BackupError> {
        let size = entry.size();
        let mut text = Vec::new();
        if size > LIST_BYTES_MAX {
            let problem = BadFile::Unclear(path.to_owned(), "it is too large".to_owned());
            return Err(bad(self.file, problem));
        }
        let mut hashed = Hashed::new(entry);
        let read = hashed.read_to_end(&mut text);
        read.map_err(|problem| bad(self.file, BadFile::Broken(problem)))?;
        let found = (size, hashed.digest().to_string());
        self.seen.insert(path.to_owned(), found);
        Ok(text)
    }

    /// Compares what came with the list.
    fn compare(mut self) -> Result<Contents, BadFile> {
        if let Some(problem) = self.broken_off {
            return Err(BadFile::BrokenOff(problem));
        }
        let contents = self
            .contents
            .ok_or_else(|| BadFile::Missing(CONTENTS.to_owned()))?;
        self.seen.remove(CONTENTS);
        for Member { path, size, sha256 } in &contents.members {
            match self.seen.remove(path) {
                None => return Err(BadFile::Missing(path.clone())),
                Some(found) if found != (*size, sha256.clone()) => {
                    return Err(BadFile::Altered(path.clone()));
                }
                Some(_) => {}
            }
        }
        match self.seen.into_keys().next() {
            Some(extra) => Err(BadFile::Missing(extra)),
            None => Ok(contents),
        }
    }
}

/// Nothing but padding may follow.
fn check_end(rest: &mut dyn Read) -> Result<(), BadFile> {
    let mut padding = Vec::new();
    rest.take(PADDING_BYTES_MAX + 1)
        .read_to_end(&mut padding)
        .map_err(BadFile::Broken)?;
    let is_padding = padding.len() as u64 <= PADDING_BYTES_MAX;
    if is_padding && padding.iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    Err(BadFile::Trailing)
}

//! Writing a backup, from its beginning to its end, to wherever it goes.

use std::io::{self, ErrorKind, Write};

use tar::{Builder, Header};

use super::BackupError;
use super::gather::{Found, gather};
use super::manifest::{BROKEN_OFF, CONTENTS, Contents, FORMAT, HEAD, Head, Member, sessions_path};
use super::watched::{Hashed, Whole};
use crate::cause::told;
use crate::clock;
use crate::config::{Loaded, Portable, without_secrets};
use crate::files::names;
use crate::store::{Snapshot, Taken};
use crate::version;

/// How hard zstd works, 1 to 22: models hardly shrink, so not hard.
const ZSTD_LEVEL: i32 = 3;

/// Only who unpacks it reads it.
const MODE: u32 = 0o600;

/// Bytes of sessions that are gathered in memory for one member.
const SESSIONS_AT_ONCE: usize = 1 << 20;

/// What is to be in a backup beyond what always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// What people said and were told.
    pub words: bool,
    /// The API key.
    pub keys: bool,
}

/// What a backup is made of.
pub struct Sources<'a> {
    /// The settings in force; they say where pack and models lie.
    pub loaded: &'a Loaded,
    /// The sessions; none without a store.
    pub sessions: Option<Snapshot>,
}

/// Writes all of it. Where something cannot be read, the end of the backup says so, and nobody takes it for a whole one.
///
/// # Errors
/// [`BackupError::Sink`] when `sink` takes no more, and what could not be read.
pub fn write(
    sink: &mut dyn Write,
    sources: Sources<'_>,
    options: Options,
) -> Result<(), BackupError> {
    let mut packed = zstd::Encoder::new(sink, ZSTD_LEVEL).map_err(BackupError::Sink)?;
    packed.include_checksum(true).map_err(BackupError::Sink)?;
    let mut writing = Writing {
        tar: Builder::new(packed),
        members: Vec::new(),
        left_out: Vec::new(),
    };
    let ended = writing.all(sources, options);
    match &ended {
        Ok(()) | Err(BackupError::Sink(_)) => {}
        Err(problem) => writing.add(BROKEN_OFF, told(problem).as_bytes())?,
    }
    let packed = writing.tar.into_inner().map_err(BackupError::Sink)?;
    let sink = packed.finish().map_err(BackupError::Sink)?;
    sink.flush().map_err(BackupError::Sink)?;
    ended
}

struct Writing<W: Write> {
    tar: Builder<W>,
    members: Vec<Member>,
    left_out: Vec<String>,
}

impl<W: Write> Writing<W> {
    fn all(&mut self, sources: Sources<'_>, options: Options) -> Result<(), BackupError> {
        let Sources { loaded, sessions } = sources;
        let settings = &loaded.settings;
        let portable = Portable::of(loaded, settings.pack.path.is_some(), options.keys);
        let config_file = loaded.config_file.as_ref();
        let head = Head {
            format: FORMAT,
            docent: version::VERSION.to_owned(),
            made_unix_s: clock::unix_seconds() as i64,
            with_words: options.words && sessions.as_ref().is_some_and(Snapshot::keeps_words),
            keys_left_out: portable.left_out.iter().map(ToString::to_string).collect(),
            settings_from: config_file.map(|file| file.display().to_string()),
            pack_from: (settings.pack.path.as_ref()).map(|folder| folder.display().to_string()),
            store: sessions.as_ref().map(Snapshot::store),
        };
        self.add(HEAD, &json(&head)?)?;
        let taken = match sessions {
            Some(sessions) => self.sessions(&sessions, options.words)?,
            None => Taken::default(),
        };
        self.add(names::SETTINGS, portable.text.as_bytes())?;
        self.settings_before(loaded, options.keys)?;
        let gathered = gather(settings, options.keys);
        self.left_out.extend(gathered.left_out);
        for found in &gathered.files {
            self.file(found)?;
        }
        let contents = Contents {
            members: self.members.clone(),
            sessions: taken,
            left_out: self.left_out.clone(),
        };
        self.add(CONTENTS, &json(&contents)?)
    }

    /// In members of bounded size, so that no more than one of them is in memory.
    fn sessions(&mut self, sessions: &Snapshot, words: bool) -> Result<Taken, BackupError> {
        let mut lines = Vec::new();
        let mut number = 0;
        let taken = sessions.each(words, |turns| {
            lines.extend(json(turns)?);
            lines.push(b'\n');
            if lines.len() >= SESSIONS_AT_ONCE {
                self.add(&sessions_path(number), &lines)?;
                number += 1;
                lines.clear();
            }
            Ok::<(), BackupError>(())
        })?;
        if !lines.is_empty() {
            self.add(&sessions_path(number), &lines)?;
        }
        Ok(taken)
    }

    /// The config file as it stands, for those who wrote comments into it.
    fn settings_before(&mut self, loaded: &Loaded, keys: bool) -> Result<(), BackupError> {
        let Some(file) = &loaded.config_file else {
            return Ok(());
        };
        let text = match std::fs::read_to_string(file) {
            Ok(text) if file.is_file() => text,
            // A pipe was read once and for all; what it said is among the settings in force.
            _ => return Ok(()),
        };
        let shown = if keys {
            Some(text)
        } else {
            without_secrets(&text, &loaded.settings.secrets())
        };
        if let Some(shown) = shown {
            return self.add(names::SETTINGS_BEFORE, shown.as_bytes());
        }
        let file = file.display();
        let line = format!("{file} as it stands: it cannot be read, so no key can be taken out");
        self.left_out.push(line);
        Ok(())
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.append(path, bytes.len() as u64, &mut &*bytes)
    }

    fn file(&mut self, found: &Found) -> Result<(), BackupError> {
        let unreadable = |source| BackupError::Read {
            path: found.place.display().to_string(),
            source,
        };
        let file = match found.open() {
            Ok(file) => file,
            // Removed since it was listed, as editors do with what they work on.
            Err(problem) if problem.kind() == ErrorKind::NotFound => return Ok(()),
            Err(problem) => return Err(unreadable(problem)),
        };
        let size = file.metadata().map_err(unreadable)?.len();
        let mut whole = Whole::new(file, size);
        self.append(&found.path, size, &mut whole)?;
        whole
            .problem()
            .map_or(Ok(()), |problem| Err(unreadable(problem)))
    }

    fn append(
        &mut self,
        path: &str,
        size: u64,
        source: &mut dyn io::Read,
    ) -> Result<(), BackupError> {
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_mode(MODE);
        header.set_mtime(clock::unix_seconds() as u64);
        let mut hashed = Hashed::new(source);
        let appended = self.tar.append_data(&mut header, path, &mut hashed);
        appended.map_err(BackupError::Sink)?;
        self.members.push(Member {
            path: path.to_owned(),
            size,
            sha256: hashed.digest().to_string(),
        });
        Ok(())
    }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, BackupError> {
    serde_json::to_vec(value).map_err(|problem| BackupError::Sink(problem.into()))
}

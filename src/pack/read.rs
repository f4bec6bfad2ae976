//! Putting a pack together from its files.

use std::io;
use std::path::Path;

use super::layout::{INTENTS_FILE, LEXICON_FILE, PACK_FILE, TESTS_FILE};
use super::links::{FOLLOW_LINKS, leads_out};
use super::model::Pack;
use super::tests_file::Tests;
use super::{PackErrors, PackFiles, intents_file, lexicon_file, pack_file, tests_file};
use crate::diagnostics::{Problems, Section, SourceFile, parse_toml};

impl Pack {
    /// Reads the text files of a pack. Only `pack.toml` must be there. Others that links keep out are told in the log.
    ///
    /// # Errors
    /// Every error in every file.
    pub fn read(files: &PackFiles) -> Result<Self, PackErrors> {
        let mut problems = Problems::default();
        let contents = Contents::read(files, &mut problems);
        let pack = contents.pack(&mut problems);
        let (errors, warnings) = problems.split();
        for warning in warnings {
            if warning.key.as_deref() == Some(FOLLOW_LINKS) {
                tracing::warn!("{}", warning.summary());
            }
        }
        match pack {
            Some(pack) if errors.is_empty() => Ok(pack),
            _ => Err(PackErrors(errors)),
        }
    }
}

/// The text files as they were read; absent ones and those that cannot be read are `None`.
pub(super) struct Contents {
    pub pack: Option<SourceFile>,
    pub intents: Option<SourceFile>,
    pub lexicon: Option<SourceFile>,
    pub tests: Option<SourceFile>,
}

impl Contents {
    /// Reads the files; reports those that cannot be read and a missing `pack.toml`.
    pub fn read(files: &PackFiles, problems: &mut Problems) -> Self {
        let contents = Self {
            pack: read_text(files, PACK_FILE, problems),
            intents: read_text(files, INTENTS_FILE, problems),
            lexicon: read_text(files, LEXICON_FILE, problems),
            tests: read_text(files, TESTS_FILE, problems),
        };
        if contents.pack.is_none() && !problems.has_errors() {
            report_missing(files, problems);
        }
        contents
    }

    /// Puts the pack together; `None` without a usable `pack.toml`. Where `problems` then has errors, parts are missing.
    pub fn pack(&self, problems: &mut Problems) -> Option<Pack> {
        let pack = from_top(self.pack.as_ref(), pack_file::read, problems);
        let intents = from_top(self.intents.as_ref(), intents_file::read, problems);
        let Tests {
            tests,
            conversations,
        } = from_top(self.tests.as_ref(), tests_file::read, problems);
        let lexicon = self
            .lexicon
            .as_ref()
            .map(|file| lexicon_file::read(file, problems))
            .unwrap_or_default();
        let mut pack = pack?;
        pack.leave_to(&intents);
        Some(Pack {
            intents,
            lexicon,
            tests,
            conversations,
            ..pack
        })
    }
}

fn from_top<T: Default>(
    file: Option<&SourceFile>,
    read: fn(&Section<'_>, &mut Problems) -> T,
    problems: &mut Problems,
) -> T {
    let Some(file) = file else {
        return T::default();
    };
    let table = parse_toml(file, problems);
    table.map_or_else(T::default, |table| {
        read(&Section::top(file, &table), problems)
    })
}

fn read_text(files: &PackFiles, name: &str, problems: &mut Problems) -> Option<SourceFile> {
    let shown = files.shown(name);
    let bytes = match files.read(name) {
        Ok(bytes) => bytes,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return None;
        }
        Err(error) if leads_out(&error) && name != PACK_FILE => {
            problems.warn(shown, error.to_string(), None);
            problems.name_key(FOLLOW_LINKS);
            return None;
        }
        Err(error) => {
            problems.error(shown, format!("the file cannot be read: {error}"), None);
            return None;
        }
    };
    match SourceFile::decode(shown.as_str(), &bytes) {
        Ok(file) => Some(file),
        Err(line) => {
            let help = "save the file as UTF-8".to_owned();
            problems.error(shown, format!("line {line} is not UTF-8 text"), Some(help));
            None
        }
    }
}

fn report_missing(files: &PackFiles, problems: &mut Problems) {
    let folder = files.folder().unwrap_or(Path::new(""));
    let (message, help) = if folder.is_file() {
        (
            "this is a file, but a pack is a folder",
            "name the folder that holds pack.toml",
        )
    } else if folder.is_dir() {
        (
            "the folder holds no pack.toml",
            "write one with at least: name = \"Who you speak for\"",
        )
    } else {
        (
            "there is no such folder",
            "make one with `docent pack new DIR`",
        )
    };
    problems.error(files.name(), message, Some(help.to_owned()));
}

//! Which files go into a backup.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::manifest::{LETS_IN, MODELS, is_name};
use crate::config::Settings;
use crate::files::{DataFolder, names};
use crate::pack::{Links, PackFiles};

/// Files for a backup.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) files: Vec<Found>,
    /// What cannot go in, with the reason.
    pub(super) left_out: Vec<String>,
}

/// A file, and what it is called in a backup.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) place: PathBuf,
    /// Of a pack: its folder, and how far its links are followed.
    within: Option<(PathBuf, Links)>,
}

impl Found {
    /// Opens it, as the server would.
    pub(super) fn open(&self) -> io::Result<File> {
        match &self.within {
            Some((folder, links)) => {
                let inside = self.place.strip_prefix(folder).unwrap_or(&self.place);
                links.open(folder, inside)
            }
            None => File::open(&self.place),
        }
    }
}

/// The pack's files, and those of models and sums in the data folder; with `keys` what lets others in as well.
pub(super) fn gather(settings: &Settings, keys: bool) -> Gathered {
    let mut gathered = Gathered::default();
    if let PackFiles::Folder(folder, links) = PackFiles::of(&settings.pack) {
        let leads_out =
            |entry: &DirEntry| entry.path_is_symlink() && links.keep_out(&folder, entry.path());
        // What is hidden is none of a pack's: it may be the history of all its versions.
        let is_hidden = |entry: &DirEntry| is_hidden(entry) && entry.depth() > 0;
        let within = Some((folder.clone(), links));
        let wanted = |entry: &DirEntry| !is_hidden(entry) && !leads_out(entry);
        gathered.walk(&folder, names::RESTORED_PACK, within, wanted);
    }
    let data = DataFolder::new(&settings.data.dir);
    let lets_in = LETS_IN.into_iter().filter(|_| keys);
    for name in MODELS.into_iter().chain([names::DAYS]).chain(lets_in) {
        let place = data.folder(name);
        if place.is_dir() {
            gathered.walk(&place, name, None, |entry| !is_passing(entry));
        } else if place.is_file() {
            gathered.files.push(Found {
                path: name.to_owned(),
                place,
                within: None,
            });
        }
    }
    for (key, folder) in [
        ("hearing.models", &settings.hearing.models),
        ("speech.voices", &settings.speech.voices),
        ("understanding.encoder", &settings.understanding.encoder),
    ] {
        if let Some(folder) = folder
            && !folder.starts_with(data.path())
        {
            let folder = folder.display();
            let line = format!("{folder}, which {key} names: it is outside of the data folder");
            gathered.left_out.push(line);
        }
    }
    gathered
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether it is a note of something that goes on just now.
fn is_passing(entry: &DirEntry) -> bool {
    let is_note = entry.path().parent().and_then(Path::file_name);
    let is_note = is_note.is_some_and(|folder| folder == names::MODEL_NOTES);
    let passing = [names::MODEL_LOCK, names::MODEL_PARTS, names::MODEL_IMPORT];
    is_note && passing.iter().any(|name| entry.file_name() == *name)
}

impl Gathered {
    /// All plain files below `folder`, which a backup calls `name`.
    fn walk(
        &mut self,
        folder: &Path,
        name: &str,
        within: Option<(PathBuf, Links)>,
        wanted: impl Fn(&DirEntry) -> bool,
    ) {
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(wanted) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(problem) => {
                    self.left_out.push(problem.to_string());
                    continue;
                }
            };
            let kind = entry.file_type();
            if kind.is_dir() {
                continue;
            }
            let shown = entry.path().display();
            let inside = entry
                .path()
                .strip_prefix(folder)
                .ok()
                .and_then(Path::to_str);
            let inside = inside.filter(|inside| inside.split('/').all(is_name));
            match inside {
                _ if !kind.is_file() => self.left_out.push(format!("{shown}: it is no file")),
                None => self
                    .left_out
                    .push(format!("{shown:?}: its name is no plain text")),
                Some(inside) => self.files.push(Found {
                    path: format!("{name}/{inside}"),
                    place: entry.path().to_owned(),
                    within: within.clone(),
                }),
            }
        }
    }
}

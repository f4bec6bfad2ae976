//! Making a bundle.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tar::{Builder, EntryType, Header};
use walkdir::WalkDir;

use super::BundleProblem;
use super::manifest::{BINARY, BundledModel, FORMAT, MANIFEST, Manifest, Member, PACK, model_path};
use crate::files::{is_there, parent, sync_folder};
use crate::models::digest::{Digests, Hashers, Published};
use crate::models::error::At;
use crate::models::state::{Depth, State, status};
use crate::models::{Event, Model, ModelError, Observer, Store};

/// How hard zstd works, 1 to 22: models hardly shrink, so not hard.
const ZSTD_LEVEL: i32 = 3;

/// What goes into a bundle beside models.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// A pack's folder.
    pub pack: Option<PathBuf>,
    /// The program.
    pub binary: Option<PathBuf>,
}

/// A bundle that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The bundle.
    pub path: PathBuf,
    /// The models in it.
    pub models: Vec<String>,
    /// How many files it has.
    pub files: usize,
    /// Bytes of these files.
    pub bytes: u64,
}

/// Writes one file with these models and whatever else is wanted, compressed if its name ends with `.zst`. It appears
/// when it is complete.
///
/// # Errors
/// [`ModelError::NotInstalled`], [`ModelError::Damaged`], [`ModelError::Exists`], [`ModelError::Bundle`], or what the
/// system refused.
pub fn export(
    store: &Store,
    models: &[&Model],
    options: &ExportOptions,
    target: &Path,
    observer: &mut Observer<'_>,
) -> Result<Exported, ModelError> {
    if is_there(target) {
        return Err(ModelError::Exists(target.to_path_buf()));
    }
    let mut contents = Contents::default();
    for model in models {
        contents.add_model(store, model, observer)?;
    }
    let refused = |problem| ModelError::Bundle {
        path: target.to_path_buf(),
        problem,
    };
    if let Some(pack) = &options.pack {
        contents.add_pack(pack, observer, &refused)?;
    }
    if let Some(binary) = &options.binary {
        contents.add(BINARY.to_owned(), binary, observer)?;
    }
    let folder = parent(target);
    let mut file = tempfile::NamedTempFile::new_in(folder).at(folder)?;
    if target
        .extension()
        .is_some_and(|extension| extension == "zst")
    {
        let mut encoder = zstd::Encoder::new(file.as_file_mut(), ZSTD_LEVEL).at(target)?;
        contents.write(&mut encoder, target)?;
        encoder.finish().at(target)?;
    } else {
        let mut buffered = BufWriter::new(file.as_file_mut());
        contents.write(&mut buffered, target)?;
        buffered.flush().at(target)?;
    }
    // A temporary file is private; a bundle is handed on.
    let shared = Permissions::from_mode(0o644);
    file.as_file().set_permissions(shared).at(target)?;
    file.as_file().sync_all().at(target)?;
    file.persist_noclobber(target)
        .map_err(|problem| match problem.error.kind() {
            io::ErrorKind::AlreadyExists => ModelError::Exists(target.to_path_buf()),
            _ => ModelError::of_io(target, problem.error),
        })?;
    sync_folder(folder).at(folder)?;
    let members = &contents.members;
    Ok(Exported {
        path: target.to_path_buf(),
        models: contents.models.into_iter().map(|model| model.id).collect(),
        files: members.len(),
        bytes: members.iter().map(|(member, _)| member.size).sum(),
    })
}

/// What will be in a bundle, and where it lies now.
#[derive(Default)]
struct Contents {
    models: Vec<BundledModel>,
    members: Vec<(Member, PathBuf)>,
}

impl Contents {
    /// A model that is installed and whole, if need be without its card.
    fn add_model(
        &mut self,
        store: &Store,
        model: &Model,
        observer: &mut Observer<'_>,
    ) -> Result<(), ModelError> {
        observer(&Event::Checking { name: &model.id });
        let found = status(store, model, Depth::Bytes)?;
        if found.state == State::NotInstalled {
            return Err(ModelError::NotInstalled(model.id.clone()));
        }
        let mut files = Vec::new();
        let both = model.files.iter().zip(found.files);
        for (file, found) in both.filter(|(_, found)| found.state != State::NotInstalled) {
            let whole = matches!(found.state, State::Ok | State::Pinned);
            let (true, Some(size), Some(sha256)) = (whole, found.size, found.sha256) else {
                let (id, path) = (model.id.clone(), found.path);
                return Err(ModelError::Damaged { id, path });
            };
            let path = model_path(model.kind, &file.name);
            let member = Member { path, size, sha256 };
            self.members.push((member, found.path));
            files.push(file.name.clone());
        }
        let id = model.id.clone();
        self.models.push(BundledModel { id, files });
        Ok(())
    }

    /// Every file of a pack's folder.
    fn add_pack(
        &mut self,
        pack: &Path,
        observer: &mut Observer<'_>,
        refused: &dyn Fn(BundleProblem) -> ModelError,
    ) -> Result<(), ModelError> {
        for entry in WalkDir::new(pack).sort_by_file_name() {
            let entry = entry.map_err(io::Error::from).at(pack)?;
            let shown = entry.path().display().to_string();
            if entry.file_type().is_dir() {
                continue;
            }
            if !entry.file_type().is_file() {
                return Err(refused(BundleProblem::NotAFile(shown)));
            }
            let inside = entry.path().strip_prefix(pack).ok().and_then(Path::to_str);
            let inside = inside.ok_or_else(|| refused(BundleProblem::Path(shown)))?;
            self.add(format!("{PACK}{inside}"), entry.path(), observer)?;
        }
        Ok(())
    }

    /// One file.
    fn add(
        &mut self,
        path: String,
        file: &Path,
        observer: &mut Observer<'_>,
    ) -> Result<(), ModelError> {
        observer(&Event::Checking { name: &path });
        let found = Digests::of_file(file, &Published::default()).at(file)?;
        let member = Member {
            path,
            size: found.size,
            sha256: found.sha256,
        };
        self.members.push((member, file.to_path_buf()));
        Ok(())
    }

    /// Writes the tar.
    fn write(&self, sink: &mut dyn Write, target: &Path) -> Result<(), ModelError> {
        let refused = |problem| ModelError::Bundle {
            path: target.to_path_buf(),
            problem,
        };
        let manifest = Manifest {
            format: FORMAT,
            docent: env!("CARGO_PKG_VERSION").to_owned(),
            models: self.models.clone(),
            members: self
                .members
                .iter()
                .map(|(member, _)| member.clone())
                .collect(),
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other);
        let text = text.at(target)?;
        // What could not be read back must not be written.
        Manifest::parse(&text).map_err(refused)?;
        let mut tar = Builder::new(sink);
        let head = header(MANIFEST, text.len() as u64).map_err(refused)?;
        tar.append(&head, text.as_slice()).at(target)?;
        for (member, path) in &self.members {
            let head = header(&member.path, member.size).map_err(refused)?;
            let file = File::open(path).at(path)?;
            let mut source = Watched {
                source: file.take(member.size),
                hashers: Hashers::new(&Published::default()),
            };
            tar.append(&head, &mut source).at(target)?;
            if source.hashers.finish().sha256 != member.sha256 {
                let path = path.display().to_string();
                return Err(refused(BundleProblem::Changed(path)));
            }
        }
        tar.finish().at(target)
    }
}

/// The same header for the same file, whoever makes the bundle and when.
fn header(path: &str, size: u64) -> Result<Header, BundleProblem> {
    let mut header = Header::new_ustar();
    header
        .set_path(path)
        .map_err(|_| BundleProblem::LongPath(path.to_owned()))?;
    header.set_entry_type(EntryType::Regular);
    header.set_mode(if path == BINARY { 0o755 } else { 0o644 });
    header.set_size(size);
    header.set_cksum();
    Ok(header)
}

/// Computes the digest of what is read.
struct Watched<R> {
    source: R,
    hashers: Hashers,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hashers.update(&buffer[..read]);
        Ok(read)
    }
}

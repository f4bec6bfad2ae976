//! A bundle's pack and program: checked always, put in place when it was said where.

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use super::manifest::{BINARY, Manifest, Member, PACK};
use super::refusal::Refusal;
use super::write_checked;
use crate::files::{Sha256, is_there, parent, rename_new, sync_folder};
use crate::models::ModelError;
use crate::models::digest::Published;
use crate::models::error::At;

/// Where a bundle's other contents go.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The folder that the pack becomes.
    pub pack: Option<PathBuf>,
    /// The file that the program becomes.
    pub binary: Option<PathBuf>,
}

/// What became of a bundle's pack or program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unpacked {
    /// The bundle has none.
    NotInBundle,
    /// It was checked, but nobody said where to put it.
    NotAsked,
    /// It lies here now.
    Placed(PathBuf),
    /// The same was there before.
    AlreadyThere(PathBuf),
}

/// A bundle's pack and program on their way.
pub(super) struct Extras<'a> {
    options: &'a ImportOptions,
    pack: Option<Extra>,
    binary: Option<Extra>,
}

/// What goes to one place.
struct Extra {
    place: PathBuf,
    /// The folder beside its place where it waits; none when the same is there already.
    staging: Option<TempDir>,
}

impl Extra {
    /// Looks at the place. `same` says whether what is there already is what will come.
    fn prepare(place: &Path, same: impl Fn() -> bool) -> Result<Self, ModelError> {
        let occupied = is_there(place);
        if occupied && !same() {
            return Err(ModelError::Exists(place.to_path_buf()));
        }
        let folder = parent(place);
        let beside = || {
            fs::create_dir_all(folder).at(folder)?;
            let mut builder = tempfile::Builder::new();
            builder.prefix(".docent-").tempdir_in(folder).at(folder)
        };
        let staging = (!occupied).then(beside).transpose()?;
        Ok(Self {
            place: place.to_path_buf(),
            staging,
        })
    }

    /// Where it waits.
    fn staged(&self) -> Option<PathBuf> {
        Some(self.staging.as_ref()?.path().join("new"))
    }

    fn place(&self) -> Result<(), ModelError> {
        let Some(staged) = self.staged() else {
            return Ok(());
        };
        let folder = parent(&self.place);
        rename_new(&staged, &self.place).at(&self.place)?;
        sync_folder(folder).at(folder)
    }

    /// Takes it out of its place again.
    fn take_back(&self) {
        if let Some(staged) = self.staged().filter(|staged| !staged.exists()) {
            // What cannot be taken back is whole and checked, and stays.
            let _ = fs::rename(&self.place, staged);
        }
    }

    fn outcome(&self) -> Unpacked {
        match self.staging {
            Some(_) => Unpacked::Placed(self.place.clone()),
            None => Unpacked::AlreadyThere(self.place.clone()),
        }
    }
}

impl<'a> Extras<'a> {
    /// Before the manifest is read.
    pub(super) fn new(options: &'a ImportOptions) -> Self {
        Self {
            options,
            pack: None,
            binary: None,
        }
    }

    /// Looks at the places of what the bundle has.
    pub(super) fn prepare(&mut self, manifest: &Manifest) -> Result<(), ModelError> {
        if let Some(place) = self
            .options
            .pack
            .as_ref()
            .filter(|_| manifest.pack().next().is_some())
        {
            let inside = |member: &Member| place.join(&member.path[PACK.len()..]);
            let same = || {
                manifest
                    .pack()
                    .all(|member| is_same(&inside(member), member))
            };
            self.pack = Some(Extra::prepare(place, same)?);
        }
        if let (Some(place), Some(member)) = (&self.options.binary, manifest.binary()) {
            self.binary = Some(Extra::prepare(place, || is_same(place, member))?);
        }
        Ok(())
    }

    /// Compares a member with the manifest, and writes it beside its place if it has one.
    pub(super) fn take(&mut self, member: &Member, source: &mut dyn Read) -> Result<(), Refusal> {
        let extra = if member.path == BINARY {
            &self.binary
        } else {
            &self.pack
        };
        let staged = extra.as_ref().and_then(Extra::staged);
        let target = match member.path.strip_prefix(PACK) {
            Some(inside) => staged.map(|staged| staged.join(inside)),
            None => staged,
        };
        write_checked(source, member, target.as_deref(), &Published::default())?;
        if let Some(binary) = target.filter(|_| member.path == BINARY) {
            fs::set_permissions(&binary, Permissions::from_mode(0o755)).at(&binary)?;
        }
        Ok(())
    }

    /// Puts both in place, or none.
    pub(super) fn place(&self) -> Result<(), ModelError> {
        if let Some(pack) = &self.pack {
            pack.place()?;
        }
        let Some(binary) = &self.binary else {
            return Ok(());
        };
        let placed = binary.place();
        if let (Err(_), Some(pack)) = (&placed, &self.pack) {
            pack.take_back();
        }
        placed
    }

    /// What became of the pack.
    pub(super) fn pack_outcome(&self, manifest: &Manifest) -> Unpacked {
        outcome(self.pack.as_ref(), manifest.pack().next().is_some())
    }

    /// What became of the program.
    pub(super) fn binary_outcome(&self, manifest: &Manifest) -> Unpacked {
        outcome(self.binary.as_ref(), manifest.binary().is_some())
    }
}

fn outcome(extra: Option<&Extra>, is_in_bundle: bool) -> Unpacked {
    match extra {
        Some(extra) => extra.outcome(),
        None if is_in_bundle => Unpacked::NotAsked,
        None => Unpacked::NotInBundle,
    }
}

/// Whether the file at `path` has a member's bytes.
fn is_same(path: &Path, member: &Member) -> bool {
    path.is_file() && Sha256::of_file(path).is_ok_and(|found| found.to_string() == member.sha256)
}

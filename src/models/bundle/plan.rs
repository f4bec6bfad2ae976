//! What a bundle's models mean for this machine, by its manifest alone.

use std::path::PathBuf;

use super::BundleProblem;
use super::manifest::{Manifest, Member, model_path};
use super::refusal::Refusal;
use crate::files::{is_there, remove_if_there};
use crate::models::digest::{Digests, Published};
use crate::models::error::At;
use crate::models::notes::{Pins, Receipt, ReceiptFile, read_pins};
use crate::models::place::Checked;
use crate::models::store::{Shelf, check_room};
use crate::models::{Catalogue, Kind, Model, ModelError, Store};

/// What to do with the models of a bundle.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One after another.
    pub(super) models: Vec<ModelPlan>,
}

/// What to do with a model.
#[derive(Debug)]
pub(super) struct ModelPlan {
    /// Its id.
    pub(super) id: String,
    /// What it is for.
    pub(super) kind: Kind,
    /// What is here of it, by Docent's doing.
    pub(super) receipt: Receipt,
    files: Vec<FilePlan>,
}

/// What to do with a file.
#[derive(Debug)]
pub(super) struct FilePlan {
    /// Its path in the folder.
    pub(super) name: String,
    /// What its model is for.
    pub(super) kind: Kind,
    /// Its published digests.
    pub(super) published: Published,
    /// Whether the same bytes are in place.
    pub(super) is_there: bool,
    /// Whether another file in its place is Docent's, and goes.
    replaces: bool,
    size: u64,
    sha256: String,
}

impl Plan {
    /// Compares the manifest with the catalogue and with what lies in the folders, which are locked.
    pub(super) fn new(
        store: &Store,
        catalogue: &Catalogue,
        manifest: &Manifest,
    ) -> Result<Self, Refusal> {
        let mut plan = Self::default();
        let members = manifest.by_path();
        for bundled in &manifest.models {
            // The manifest has been checked: every model has a kind, and every file a member.
            let Some(kind) = Kind::of_id(&bundled.id) else {
                continue;
            };
            let shelf = store.shelf(kind);
            let known = catalogue.get(&bundled.id);
            let complete = |model: &Model| {
                let mut files = model.files.iter();
                files.all(|file| bundled.files.contains(&file.name))
            };
            if known.is_some_and(|model| !complete(model)) {
                return Err(BundleProblem::Incomplete(bundled.id.clone()).into());
            }
            let receipt = Receipt::read(shelf, &bundled.id)?;
            let pins = read_pins(shelf)?;
            let mut files = Vec::new();
            for name in &bundled.files {
                let Some(member) = members.get(&*model_path(kind, name)) else {
                    continue;
                };
                let published = published(catalogue, kind, &bundled.id, name, member, &pins)?;
                files.push(FilePlan::new(
                    shelf, kind, name, member, published, &receipt,
                )?);
            }
            plan.models.push(ModelPlan {
                id: bundled.id.clone(),
                kind,
                receipt,
                files,
            });
        }
        Ok(plan)
    }

    /// The plan for a member.
    pub(super) fn file(&self, path: &str) -> Option<&FilePlan> {
        let mut files = self.models.iter().flat_map(|model| &model.files);
        files.find(|file| model_path(file.kind, &file.name) == path)
    }

    /// Whether there is room for what has to be written.
    pub(super) fn check_room(&self, store: &Store) -> Result<(), ModelError> {
        for kind in Kind::ALL {
            let files = self.models.iter().flat_map(|model| &model.files);
            let files = files.filter(|file| file.kind == kind && !file.is_there);
            let needed = files.map(|file| file.size).fold(0, u64::saturating_add);
            check_room(store.folder(kind), needed)?;
        }
        Ok(())
    }

    /// Removes what was written beside its place and did not come to it.
    pub(super) fn clear(&self, store: &Store) {
        for file in self.models.iter().flat_map(|model| &model.files) {
            // What stays costs room until the next bundle with this file, and harms nothing.
            let _ = remove_if_there(&store.shelf(file.kind).staged(&file.name));
        }
    }
}

impl ModelPlan {
    /// Whether something of it has to be put in place.
    pub(super) fn is_missing(&self) -> bool {
        self.files.iter().any(|file| !file.is_there)
    }

    /// What has to be put in place.
    pub(super) fn checked(&self, shelf: Shelf<'_>) -> Vec<Checked> {
        let missing = self.files.iter().filter(|file| !file.is_there);
        let checked = missing.map(|file| Checked {
            path: shelf.staged(&file.name),
            note: ReceiptFile {
                name: file.name.clone(),
                size: file.size,
                sha256: file.sha256.clone(),
                from: "a bundle".to_owned(),
            },
            replaces: file.replaces,
            is_pinned: file.published.sha256.is_none(),
        });
        checked.collect()
    }
}

impl FilePlan {
    fn new(
        shelf: Shelf<'_>,
        kind: Kind,
        name: &str,
        member: &Member,
        published: Published,
        receipt: &Receipt,
    ) -> Result<Self, ModelError> {
        let place: PathBuf = shelf.path(name);
        let occupied = is_there(&place);
        let same = |found: Digests| found.sha256 == member.sha256;
        let is_there = place.is_file() && same(Digests::of_file(&place, &published).at(&place)?);
        let ours = receipt.file(name).is_some();
        if occupied && !is_there && !ours {
            return Err(ModelError::Foreign(place));
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            published,
            is_there,
            replaces: occupied && !is_there,
            size: member.size,
            sha256: member.sha256.clone(),
        })
    }
}

/// The published digests of a file; what the manifest says must agree with them and with its pin.
fn published(
    catalogue: &Catalogue,
    kind: Kind,
    id: &str,
    name: &str,
    member: &Member,
    pins: &Pins,
) -> Result<Published, BundleProblem> {
    let refused = || BundleProblem::NotPublished(member.path.clone());
    let owner = catalogue.owner(kind, name);
    // A file of a known model under another id, or an unknown file under a known one.
    if owner.is_some_and(|model| model.id != id) || (owner.is_none() && catalogue.get(id).is_some())
    {
        return Err(refused());
    }
    let files = owner.into_iter().flat_map(|model| &model.files);
    let file = files.into_iter().find(|file| file.name == name);
    let published = file.map(|file| file.published.clone()).unwrap_or_default();
    let wrong_size = file
        .and_then(|file| file.size)
        .is_some_and(|size| size != member.size);
    let wrong_hash = (published.sha256.as_ref()).is_some_and(|sha256| *sha256 != member.sha256);
    if wrong_size || wrong_hash {
        return Err(refused());
    }
    let pin = pins.get(name).filter(|_| published.sha256.is_none());
    if pin.is_some_and(|pin| *pin != member.sha256) {
        return Err(BundleProblem::NotPinned(member.path.clone()));
    }
    Ok(published)
}

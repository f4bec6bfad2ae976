//! Taking a bundle in: everything is checked beside its place before anything changes.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use serde::Serialize;

use super::archive::Bundle;
use super::extras::{Extras, ImportOptions, Unpacked};
use super::manifest::{Manifest, Member, model_path};
use super::plan::{FilePlan, Plan};
use super::refusal::Refusal;
use super::{BundleProblem, write_checked};
use crate::models::digest::Published;
use crate::models::error::At;
use crate::models::place::{Checked, place, take_back};
use crate::models::store::ShelfLock;
use crate::models::{Catalogue, Event, Kind, ModelError, Observer, Store};

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Version of the program that made the bundle.
    pub made_by: String,
    /// Models that are in place now.
    pub installed: Vec<String>,
    /// Models that were there before, whole.
    pub already_there: Vec<String>,
    /// The pack.
    pub pack: Unpacked,
    /// The program.
    pub binary: Unpacked,
}

/// Takes a bundle in, without any network. Every byte is compared with the manifest, and with the published digests of
/// models that the catalogue knows, before anything changes. If the system then refuses something, what was put in
/// place is taken back; a run that is killed is ended by the next.
///
/// # Errors
/// [`ModelError::Bundle`] when the bundle is refused, [`ModelError::Foreign`] or [`ModelError::Exists`] when something
/// else lies in a place, or what the system refused.
pub fn import(
    store: &Store,
    catalogue: &Catalogue,
    bundle: &Path,
    options: &ImportOptions,
    observer: &mut Observer<'_>,
) -> Result<Imported, ModelError> {
    let opened = Bundle::open(bundle).at(bundle)?;
    let mut import = Import {
        store,
        catalogue,
        bundle,
        plan: Plan::default(),
        extras: Extras::new(options),
        locks: Vec::new(),
        observer,
    };
    let result = import.check(opened).and_then(|manifest| {
        import.place()?;
        Ok(manifest)
    });
    import.plan.clear(store);
    let manifest = result?;
    let names = |placed: bool| {
        let models = import.plan.models.iter();
        let models = models.filter(move |model| model.is_missing() == placed);
        models.map(|model| model.id.clone()).collect()
    };
    Ok(Imported {
        made_by: manifest.docent.clone(),
        installed: names(true),
        already_there: names(false),
        pack: import.extras.pack_outcome(&manifest),
        binary: import.extras.binary_outcome(&manifest),
    })
}

/// A bundle on its way in.
struct Import<'a> {
    store: &'a Store,
    catalogue: &'a Catalogue,
    bundle: &'a Path,
    plan: Plan,
    extras: Extras<'a>,
    locks: Vec<ShelfLock>,
    observer: &'a mut Observer<'a>,
}

impl Import<'_> {
    /// Reads the bundle through and writes what is wanted of it beside its place.
    fn check(&mut self, opened: Bundle) -> Result<Manifest, ModelError> {
        let Self {
            store,
            catalogue,
            plan,
            extras,
            locks,
            observer,
            ..
        } = self;
        // The manifest is read first, so what it leads to is shared with what takes the members.
        let state = std::cell::RefCell::new((plan, extras, observer));
        let result = opened.read(
            &mut |manifest| {
                let (plan, extras, observer) = &mut *state.borrow_mut();
                *locks = lock(store, manifest, observer)?;
                **plan = Plan::new(store, catalogue, manifest)?;
                plan.check_room(store)?;
                extras.prepare(manifest)?;
                Ok(())
            },
            &mut |member, source| {
                let (plan, extras, observer) = &mut *state.borrow_mut();
                observer(&Event::Checking { name: &member.path });
                match plan.file(&member.path) {
                    Some(file) => take_model_file(store, file, member, source),
                    None => extras.take(member, source),
                }
            },
        );
        result.map_err(|refusal| match refusal {
            Refusal::Machine(problem) => problem,
            Refusal::Bundle(problem) => ModelError::Bundle {
                path: self.bundle.to_path_buf(),
                problem,
            },
        })
    }

    /// Puts everything in place, or nothing.
    fn place(&mut self) -> Result<(), ModelError> {
        let mut done = 0;
        let mut result = Ok(());
        for model in &self.plan.models {
            done += 1;
            let shelf = self.store.shelf(model.kind);
            let mut receipt = model.receipt.clone();
            let files: Vec<Checked> = model.checked(shelf);
            if files.is_empty() {
                continue;
            }
            result = place(shelf, &mut receipt, &files);
            if result.is_err() {
                break;
            }
        }
        let result = result.and_then(|()| self.extras.place());
        if result.is_err() {
            for model in &self.plan.models[..done] {
                let shelf = self.store.shelf(model.kind);
                take_back(shelf, &model.receipt, &model.checked(shelf));
            }
        }
        result
    }
}

/// Locks every folder that the bundle has models for, always in the same order, each once.
fn lock(
    store: &Store,
    manifest: &Manifest,
    observer: &mut Observer<'_>,
) -> Result<Vec<ShelfLock>, ModelError> {
    let used = |kind: &Kind| {
        let mut models = manifest.models.iter();
        models.any(|model| Kind::of_id(&model.id) == Some(*kind))
    };
    let kinds = Kind::ALL.into_iter().filter(used);
    let mut folders = HashSet::new();
    let mut locks = Vec::new();
    for kind in kinds {
        if folders.insert(store.folder(kind)) {
            locks.push(store.shelf(kind).lock(observer)?);
        }
    }
    Ok(locks)
}

/// Writes a model's file beside its place, or only compares it where it is there already.
fn take_model_file(
    store: &Store,
    file: &FilePlan,
    member: &Member,
    source: &mut dyn Read,
) -> Result<(), Refusal> {
    let shelf = store.shelf(file.kind);
    debug_assert_eq!(member.path, model_path(file.kind, &file.name));
    let staged = (!file.is_there).then(|| shelf.staged(&file.name));
    let found = write_checked(source, member, staged.as_deref(), &file.published)?;
    let weak = Published {
        sha256: None,
        ..file.published.clone()
    };
    match weak.mismatch(&found) {
        Some(_) => Err(BundleProblem::NotPublished(member.path.clone()).into()),
        None => Ok(()),
    }
}

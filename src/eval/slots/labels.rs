//! The labels: for each recording its slots and their values.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use walkdir::WalkDir;

use super::SlotsError;
use crate::eval::stt::words;

/// The file of labels in the folder.
const FILE: &str = "label.json";

/// Values by slot, as they are compared: words as [`words`] has them, with single spaces.
pub(super) type Slots = BTreeMap<String, String>;

/// A recording with its label.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) audio: PathBuf,
    pub(super) slots: Slots,
}

#[derive(Debug)]
pub(super) struct Labels {
    /// Those whose recording is there, in the order of their names.
    pub(super) orders: Vec<Order>,
    /// Those without.
    all: Vec<Slots>,
}

#[derive(Deserialize)]
struct Label {
    slots: BTreeMap<String, String>,
}

impl Labels {
    /// The values of each slot, those of orders without a recording too.
    pub(super) fn values(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (slot, value) in self.all.iter().flatten() {
            values
                .entry(slot.clone())
                .or_default()
                .insert(value.clone());
        }
        values
    }
}

/// Reads the labels and finds their recordings at any depth.
pub(super) fn read(folder: &Path) -> Result<Labels, SlotsError> {
    let path = folder.join(FILE);
    let fault = |problem: String| SlotsError::Labels {
        path: path.clone(),
        problem,
    };
    let text = fs::read_to_string(&path).map_err(|problem| fault(problem.to_string()))?;
    let labels: BTreeMap<String, Label> =
        serde_json::from_str(&text).map_err(|problem| fault(problem.to_string()))?;
    let files: HashMap<String, PathBuf> = WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, entry.into_path())
        })
        .collect();
    let mut found = Labels {
        orders: Vec::new(),
        all: Vec::new(),
    };
    for (name, label) in labels {
        let slots: Slots = label
            .slots
            .into_iter()
            .map(|(slot, value)| (slot, words(&value).join(" ")))
            .collect();
        found.all.push(slots.clone());
        if let Some(audio) = files.get(&name).cloned() {
            found.orders.push(Order { audio, slots });
        }
    }
    if found.orders.is_empty() {
        return Err(SlotsError::NoRecordings { path });
    }
    Ok(found)
}

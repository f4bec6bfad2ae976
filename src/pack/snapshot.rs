//! What the files of a pack looked like at one moment, to tell whether they have changed.

use std::collections::BTreeMap;
use std::path::Path;

use super::layout::{INTENTS_FILE, LEXICON_FILE, PACK_FILE, TESTS_FILE};
use super::links::Links;
use super::listing::{KnowledgeFile, list_folder};
use crate::watch::{Stamp, stamp};

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackChange {
    /// `pack.toml`, `intents.toml`, `lexicon.txt` or `tests.toml`.
    pub texts: bool,
    /// A document under `knowledge/`: written, added or removed.
    pub knowledge: bool,
}

/// Sizes and times of every file that counts. Files that editors leave behind are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Snapshot {
    texts: BTreeMap<&'static str, Stamp>,
    knowledge: Vec<KnowledgeFile>,
}

impl Snapshot {
    /// Looks at the files of the pack in `folder`; a missing folder has none.
    pub fn take(folder: &Path, links: Links) -> Self {
        let texts = [PACK_FILE, INTENTS_FILE, LEXICON_FILE, TESTS_FILE]
            .into_iter()
            .filter_map(|name| Some((name, stamp(&folder.join(name))?)))
            .collect();
        let knowledge = list_folder(folder, links).files;
        Self { texts, knowledge }
    }

    /// What has changed from `self` to `newer`.
    pub fn change_to(&self, newer: &Self) -> PackChange {
        PackChange {
            texts: self.texts != newer.texts,
            knowledge: self.knowledge != newer.knowledge,
        }
    }
}

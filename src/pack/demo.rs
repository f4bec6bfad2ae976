//! The pack in the binary.

use include_dir::{Dir, include_dir};

use super::layout::KNOWLEDGE;
use super::listing::{KnowledgeListing, slashed};

/// The admissions desk of a fictional university.
pub(super) static DEMO: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/demo-pack");

/// Lists its documents.
pub(super) fn list() -> KnowledgeListing {
    let mut listing = KnowledgeListing::default();
    let Some(folder) = DEMO.get_dir(KNOWLEDGE) else {
        return listing;
    };
    listing.exists = true;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = slashed(file.path().strip_prefix(KNOWLEDGE).unwrap_or(file.path()));
            listing.add(path, file.contents().len() as u64, None);
        }
    }
    listing
}

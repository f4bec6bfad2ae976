//! The pack's documents as the index reads them.

use std::fs::File;
use std::io::{self, Cursor, Read};

use crate::knowledge::{DocumentSource, DocumentStat, Listing, Problem};
use crate::pack::PackFiles;

/// A pack's `knowledge/` as a source of documents.
pub struct PackDocuments<'a>(pub &'a PackFiles);

impl DocumentSource for PackDocuments<'_> {
    fn list(&self) -> Listing {
        let listing = self.0.list_knowledge();
        let documents = listing.files.into_iter().map(|file| DocumentStat {
            path: file.path,
            bytes: file.bytes,
            modified_ns: file.modified_ns,
        });
        let unreadable = listing.unreadable.into_iter().map(|file| Problem {
            message: format!("{} cannot be read: {}", file.path, file.message),
            path: file.path,
        });
        Listing {
            documents: documents.collect(),
            problems: unreadable.collect(),
        }
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        match self.0.folder() {
            Some(folder) => Ok(Box::new(File::open(folder.join("knowledge").join(path))?)),
            None => Ok(Box::new(Cursor::new(self.0.read_knowledge(path)?))),
        }
    }
}

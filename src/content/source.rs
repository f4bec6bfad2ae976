//! The pack's documents as the index reads them.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::knowledge::{DocumentSource, DocumentStat, LARGE_BYTES, Listing, Problem};
use crate::pack::{KNOWLEDGE, LeadsOut, OpenFile, PackFiles};

/// A pack's `knowledge/` as a source of documents. While requests wait, large documents are set aside: a small change
/// must not wait minutes for them.
pub struct PackDocuments<'a> {
    files: &'a PackFiles,
    waiting: Arc<AtomicUsize>,
    set_aside: Arc<AtomicBool>,
}

impl<'a> PackDocuments<'a> {
    /// The documents of `files`; `waiting` counts the requests that wait.
    pub fn new(files: &'a PackFiles, waiting: Arc<AtomicUsize>) -> Self {
        Self {
            files,
            waiting,
            set_aside: Arc::default(),
        }
    }

    /// Whether a large document was left for later.
    pub fn were_set_aside(&self) -> bool {
        self.set_aside.load(Ordering::Acquire)
    }
}

impl DocumentSource for PackDocuments<'_> {
    fn list(&self) -> Listing {
        let listing = self.files.list_knowledge();
        let documents = listing.files.into_iter().map(|file| DocumentStat {
            path: file.path,
            bytes: file.bytes,
            modified_ns: file.modified_ns,
        });
        let unreadable = listing.unreadable.into_iter().map(|file| Problem {
            message: format!("{} cannot be read: {}", file.path, file.message),
            path: file.path,
        });
        let left_out = listing.leading_out.into_iter().map(|path| {
            let shown = self
                .files
                .shown(format!("{KNOWLEDGE}/{path}").trim_end_matches('/'));
            Problem {
                message: format!("{shown}: {LeadsOut}"),
                path,
            }
        });
        Listing {
            documents: documents.collect(),
            problems: unreadable.collect(),
            left_out: left_out.collect(),
        }
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        match self.files.open_knowledge(path)? {
            OpenFile::Disk(file) if file.metadata()?.len() > LARGE_BYTES => {
                Ok(Box::new(LargeFile {
                    file,
                    waiting: Arc::clone(&self.waiting),
                    set_aside: Arc::clone(&self.set_aside),
                }))
            }
            file => Ok(Box::new(file)),
        }
    }
}

/// A large document that is read only while nothing waits.
struct LargeFile {
    file: File,
    waiting: Arc<AtomicUsize>,
    set_aside: Arc<AtomicBool>,
}

impl Read for LargeFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.waiting.load(Ordering::Acquire) > 0 {
            self.set_aside.store(true, Ordering::Release);
            return Err(io::Error::other(
                "set aside for a newer change, and read again after it",
            ));
        }
        self.file.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_document_gives_way_to_a_waiting_request() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("knowledge")).unwrap();
        let large = vec![b'a'; usize::try_from(LARGE_BYTES).unwrap() + 1];
        std::fs::write(folder.path().join("knowledge/large.txt"), large).unwrap();
        std::fs::write(folder.path().join("knowledge/small.txt"), "a").unwrap();
        let files = PackFiles::new(Some(folder.path().to_path_buf()));
        let waiting = Arc::new(AtomicUsize::new(0));
        let documents = PackDocuments::new(&files, Arc::clone(&waiting));
        let mut buffer = [0; 16];
        let mut large = documents.open("large.txt").unwrap();
        assert_eq!(large.read(&mut buffer).unwrap(), 16);
        waiting.fetch_add(1, Ordering::Release);
        assert!(large.read(&mut buffer).is_err());
        assert!(documents.were_set_aside());
        assert_eq!(
            documents
                .open("small.txt")
                .unwrap()
                .read(&mut buffer)
                .unwrap(),
            1
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_told_with_its_setting() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("knowledge")).unwrap();
        let link = folder.path().join("knowledge/out.md");
        std::os::unix::fs::symlink("/etc/hostname", link).unwrap();
        let files = PackFiles::new(Some(folder.path().to_path_buf()));
        let documents = PackDocuments::new(&files, Arc::default());
        let listing = documents.list();
        assert!(listing.documents.is_empty() && listing.problems.is_empty());
        assert_eq!(listing.left_out[0].path, "out.md");
        let message = &listing.left_out[0].message;
        assert!(
            message.contains("knowledge/out.md: ") && message.contains("pack.follow_links"),
            "{message}"
        );
        assert!(documents.open("out.md").is_err());
    }
}

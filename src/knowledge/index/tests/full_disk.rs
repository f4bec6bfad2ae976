//! A folder that becomes full while the index is written.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, FileHandle, RamDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

use super::super::storage::Storage;
use super::super::words::Words;
use super::*;

/// Takes files until it is told to be full.
#[derive(Clone)]
struct Filling {
    inner: RamDirectory,
    full: Arc<AtomicBool>,
}

impl fmt::Debug for Filling {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Filling")
    }
}

fn check(full: &AtomicBool) -> io::Result<()> {
    if full.load(Ordering::SeqCst) {
        Err(io::ErrorKind::StorageFull.into())
    } else {
        Ok(())
    }
}

struct FillingWriter(WritePtr, Arc<AtomicBool>);

impl Write for FillingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        check(&self.1)?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        check(&self.1)?;
        self.0.flush()
    }
}

impl TerminatingWrite for FillingWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        check(&self.1)?;
        self.0.terminate_ref(token)
    }
}

impl Directory for Filling {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        check(&self.full).map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let writer = FillingWriter(self.inner.open_write(path)?, Arc::clone(&self.full));
        Ok(io::BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        check(&self.full)?;
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        check(&self.full)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[test]
fn a_full_folder_gives_way_to_memory_and_nothing_is_lost() {
    let full = Arc::new(AtomicBool::new(false));
    let directory = Filling {
        inner: RamDirectory::create(),
        full: Arc::clone(&full),
    };
    let index = in_memory();
    *index.storage.lock() = Storage::over(
        Words::open(directory, "en").unwrap(),
        PathBuf::from("/data/index"),
    );
    let mut source = memory(&[("fees.md", FEES)]);
    sync(&index, &source);
    encode_all(&index);
    assert!(!is_in_memory(&index), "{:?}", index.warnings());
    full.store(true, Ordering::SeqCst);
    source.insert("tours.md", TOURS.as_bytes().to_vec());
    let report = sync(&index, &source);
    assert_eq!(
        (report.added, report.passages),
        (2, 2),
        "both documents are read into memory"
    );
    assert!(is_in_memory(&index));
    assert!(
        index.warnings()[0].contains("/data/index cannot be written"),
        "{:?}",
        index.warnings()
    );
    assert_eq!(sources(&index, "application fee"), ["fees.md"]);
    assert_eq!(sources(&index, "tour"), ["tours.md"]);
    assert!(
        index
            .missing_vectors(100)
            .unwrap()
            .iter()
            .all(|missing| !missing.text.contains("fee")),
        "vectors are kept"
    );
}

//! Documents with dates that change as files do.

use std::fs::File;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use super::*;

/// The files that lie in a folder, sorted by name.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl DocumentSource for Folder {
    fn list(&self) -> Listing {
        let stat = |entry: io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let since = metadata.modified().unwrap().duration_since(UNIX_EPOCH);
            DocumentStat {
                path: entry.file_name().into_string().unwrap(),
                bytes: metadata.len(),
                modified_ns: Some(since.unwrap().as_nanos().try_into().unwrap()),
            }
        };
        let mut documents: Vec<_> = fs::read_dir(&self.0).unwrap().map(stat).collect();
        documents.sort_by(|one, other| one.path.cmp(&other.path));
        Listing {
            documents,
            ..Listing::default()
        }
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(self.0.join(path))?))
    }
}

//! The data folder: where everything that Docent keeps lies.

use std::fs;
use std::path::{Path, PathBuf};

use super::digest::Sha256;
use super::names;

/// Letters of the digest that names a pack's index: a machine has a few packs.
const INDEX_NAME_LETTERS: usize = 16;

/// The data folder. It need not exist, and nothing in it; whoever keeps something there makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// The one at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a file of this path lies, or would lie, in it.
    pub fn holds(&self, file: &Path) -> bool {
        let folder = fs::canonicalize(&self.path);
        let around = fs::canonicalize(super::parent(file));
        folder.is_ok_and(|folder| around.is_ok_and(|around| around.starts_with(folder)))
    }

    /// The folder of the session store.
    pub fn sessions(&self) -> PathBuf {
        self.path.join(names::SESSIONS)
    }

    /// The folder of the index of the pack that lies in the folder `pack`, or of the one in the program: one pack, one
    /// index, by whichever way its folder is reached.
    pub fn index(&self, pack: Option<&Path>) -> PathBuf {
        let name = match pack {
            None => names::INDEX_OF_DEMO.to_owned(),
            Some(pack) => {
                let path = fs::canonicalize(pack).unwrap_or_else(|_| pack.to_path_buf());
                let mut digest = Sha256::of(path.as_os_str().as_encoded_bytes()).to_string();
                digest.truncate(INDEX_NAME_LETTERS);
                digest
            }
        };
        self.path.join(names::INDEX).join(name)
    }

    /// The file of vectors of the texts of packs.
    pub fn pack_vectors(&self) -> PathBuf {
        self.path.join(names::VECTORS).join(names::PACK_VECTORS)
    }

    /// The folder of sounds that were spoken.
    pub fn sounds(&self) -> PathBuf {
        self.path.join(names::SOUNDS)
    }

    /// The folder that the ONNX Runtime is unpacked into.
    pub fn runtime(&self) -> PathBuf {
        self.path.join(names::RUNTIME)
    }

    /// The folder of this name, one of [`names`]: of a kind of models, or of carried files.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The file of the last measurement of the engines.
    pub fn measurement(&self) -> PathBuf {
        self.path.join(names::BENCH).join(names::MEASUREMENT)
    }

    /// The file of the sums of each day.
    pub fn days(&self) -> PathBuf {
        self.path.join(names::DAYS)
    }

    /// The file of the screens on other machines that are let in.
    pub fn screens(&self) -> PathBuf {
        self.path.join(names::SCREENS)
    }

    /// What a version before kept and nothing reads any more.
    pub fn former_sphinx(&self) -> PathBuf {
        self.path.join(names::FORMER_SPHINX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Everything right below the data folder.
    const TOP: [&str; 16] = [
        names::SESSIONS,
        names::INDEX,
        names::VECTORS,
        names::SOUNDS,
        names::RUNTIME,
        names::ESPEAK,
        names::BENCH,
        names::WHISPER,
        names::VOICES,
        names::VAD,
        names::TURN,
        names::ENCODERS,
        names::FORMER_SPHINX,
        names::SETTINGS,
        names::SETTINGS_BEFORE,
        names::RESTORED_PACK,
    ];

    /// Written by a version before, see `tests/it/upgrade.rs`.
    const BEFORE: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/before-whisper/data"
    );

    #[test]
    fn everything_lies_where_versions_before_have_put_it() {
        let data = DataFolder::new("/data");
        let placed = [
            (data.sessions(), "/data/sessions"),
            (data.index(None), "/data/index/demo"),
            (
                data.index(Some(Path::new("/nowhere/desk"))),
                "/data/index/634b42b2a1970681",
            ),
            (data.pack_vectors(), "/data/vectors/pack.bin"),
            (data.sounds(), "/data/sounds"),
            (data.runtime(), "/data/runtime"),
            (data.folder(names::ESPEAK), "/data/espeak-ng"),
            (data.folder(names::VOICES), "/data/voices"),
            (data.measurement(), "/data/bench/engines.json"),
            (data.former_sphinx(), "/data/sphinx"),
        ];
        for (found, expected) in placed {
            assert_eq!(found, Path::new(expected));
        }
    }

    #[test]
    fn no_two_things_have_one_name() {
        let distinct: BTreeSet<&str> = TOP.into_iter().collect();
        assert_eq!(distinct.len(), TOP.len());
    }

    #[test]
    fn what_a_version_before_has_left_is_known_by_name() {
        let top = fs::read_dir(BEFORE).unwrap();
        let left: Vec<String> = top
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(left.len() >= 4, "{left:?}");
        for name in &left {
            assert!(TOP.contains(&&**name), "{name}");
        }
        let before = DataFolder::new(BEFORE);
        let sessions = before.sessions();
        assert!(sessions.join(names::SESSION_RECORDS).is_file());
        assert!(sessions.join(names::SESSION_KEYS).is_file());
        assert!(before.pack_vectors().is_file());
        let mut indexes = fs::read_dir(before.path().join(names::INDEX)).unwrap();
        let index = indexes.next().unwrap().unwrap().path();
        assert!(index.join(names::INDEX_WORDS).is_dir());
        assert!(index.join(names::INDEX_VECTORS).is_file());
        assert!(index.join(names::INDEX_LOCK).is_file());
    }

    #[test]
    fn a_pack_has_one_index_by_whichever_way_it_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let (pack, link) = (folder.path().join("pack"), folder.path().join("link"));
        fs::create_dir(&pack).unwrap();
        std::os::unix::fs::symlink(&pack, &link).unwrap();
        let data = DataFolder::new("/data");
        assert_eq!(data.index(Some(&link)), data.index(Some(&pack)));
        assert_ne!(data.index(Some(folder.path())), data.index(Some(&pack)));
    }
}

//! A small pack in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What the pack says when it does not know.
pub const UNKNOWN: &str = "The keeper does not know that.";

/// The reply to a greeting.
pub const WELCOME: &str = "Welcome to the lighthouse.";

const PACK: &str = r#"name = "Lighthouse"
unknown = "The keeper does not know that."
apology = "The keeper is unwell."
"#;

/// The intents.
pub const INTENTS: &str = r#"[[intent]]
name = "GREETING"
examples = ["hello", "hi there", "good morning", "good evening keeper"]
replies = ["Welcome to the lighthouse."]

[[intent]]
name = "RAG_QUERY"
examples = ["how tall is the tower", "when was the lamp lit", "who keeps the light", "what does the ferry cost"]
answer = "knowledge"
"#;

const TOWER: &str = "# The tower

The tower is 38 metres high and was built in 1871.

## The lamp

The lamp was first lit on the ninth of May 1872.
";

/// A pack that can be changed.
pub struct PackFolder {
    folder: TempDir,
}

impl PackFolder {
    /// With intents and one document.
    pub fn new() -> Self {
        let pack = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        pack.write("pack.toml", PACK);
        pack.write("intents.toml", INTENTS);
        pack.write("knowledge/tower.md", TOWER);
        pack
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file as a careful editor does: under another name, then renamed.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.file(name);
        let parent = path.parent().expect("a file in the pack");
        fs::create_dir_all(parent).expect("writable");
        let draft = tempfile::NamedTempFile::new_in(parent).expect("writable");
        fs::write(draft.path(), text).expect("writable");
        draft.persist(path).expect("writable");
    }
}

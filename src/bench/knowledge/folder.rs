//! A pack in a folder that goes away.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::inference::Scratch;
use crate::pack::{KNOWLEDGE, Template, create};

/// What a document is called until it is whole: names that begin with a dot are not read.
const DRAFT: &str = ".draft";

/// A copy of the demo pack.
pub struct PackFolder {
    folder: Scratch,
}

impl PackFolder {
    /// Makes one.
    ///
    /// # Errors
    /// When the temporary folder cannot be written.
    pub fn new() -> Result<Self> {
        let folder = Scratch::new().context("cannot make a temporary folder")?;
        let pack = Self { folder };
        create(&pack.path(), Template::Demo, None, None)?;
        Ok(pack)
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("measured")
    }

    /// Puts a document among the others, whole at once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let documents = self.path().join(KNOWLEDGE);
        let draft = documents.join(DRAFT);
        fs::write(&draft, bytes).context("cannot write the document")?;
        fs::rename(&draft, documents.join(name)).context("cannot name the document")
    }
}

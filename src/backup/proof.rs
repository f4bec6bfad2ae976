//! How somebody who asks a running server for a backup shows that its data folder is theirs: by a file in it, which they name.
//!
//! The folder of the sessions is closed to all others. Who may write in it can read what is kept there anyway; who can only reach
//! the server's port, as every user of the machine and every holder of the key can, must not get everybody's sessions by it.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use crate::files::{DataFolder, names};

/// Random bytes of a name. Nobody guesses as many.
const RANDOM_BYTES: usize = 16;

/// A file that shows it, for as long as this is held.
pub struct Proof {
    path: PathBuf,
    name: String,
}

impl Proof {
    /// Leaves one.
    ///
    /// # Errors
    /// Those of the system: the folder is not ours.
    pub fn leave(data: &DataFolder) -> io::Result<Self> {
        let mut bytes = [0; RANDOM_BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let name = format!("{:032x}", u128::from_le_bytes(bytes));
        let path = place(data, &name);
        File::create_new(&path)?;
        Ok(Self { path, name })
    }

    /// What the server is told.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        // The server removes it as well.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether `name` is of a proof that lies in the folder. It proves something once.
pub fn owns(data: &DataFolder, name: &str) -> bool {
    let is_name = name.len() == 2 * RANDOM_BYTES && name.bytes().all(|it| it.is_ascii_hexdigit());
    if !is_name {
        return false;
    }
    let path = place(data, name);
    let is_there = fs::symlink_metadata(&path).is_ok_and(|about| about.is_file());
    if is_there {
        // Whoever left it removes it as well.
        let _ = fs::remove_file(path);
    }
    is_there
}

fn place(data: &DataFolder, name: &str) -> PathBuf {
    data.sessions().join(format!("{}{name}", names::PROOF))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_once_and_no_other_name_does() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path());
        assert!(Proof::leave(&data).is_err(), "there is no such folder yet");
        fs::create_dir(data.sessions()).unwrap();
        fs::write(data.sessions().join(names::SESSION_KEYS), "k").unwrap();
        let proof = Proof::leave(&data).unwrap();
        for wrong in ["", "../session-keys", &"0".repeat(32), &proof.name()[1..]] {
            assert!(!owns(&data, wrong), "{wrong}");
        }
        assert!(owns(&data, proof.name()));
        assert!(!owns(&data, proof.name()));
        drop(Proof::leave(&data).unwrap());
        drop(proof);
        assert_eq!(fs::read_dir(data.sessions()).unwrap().count(), 1);
    }
}

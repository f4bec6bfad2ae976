//! A store with a catalogue of made-up models, and a look at what stands in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use docent::files::DataFolder;
use docent::models::{Catalogue, Event, ModelError, PullOptions, Pulled, Store, pull};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Bytes that look random, the same every time for a seed.
pub fn bytes(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// A digest in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The beginning of a model in a catalogue.
pub fn model(id: &str) -> String {
    format!("[[model]]\nid = \"{id}\"\nlicence = \"MIT\"\nrevision = \"1\"\n")
}

/// A file in a catalogue, with all that can be known of it.
pub fn file(name: &str, bytes: &[u8], addresses: &[String]) -> String {
    format!(
        "{}size = {}\nsha256 = \"{}\"\n",
        loose_file(name, addresses),
        bytes.len(),
        sha256(bytes)
    )
}

/// A file in a catalogue of which only its name is known.
pub fn loose_file(name: &str, addresses: &[String]) -> String {
    format!("[[model.file]]\nname = \"{name}\"\naddresses = {addresses:?}\n")
}

/// A data folder with the models of a catalogue, none of them installed.
pub struct Desk {
    folder: TempDir,
    text: String,
    /// The right bytes of each file, by its path in the data folder.
    right: BTreeMap<&'static str, Vec<u8>>,
}

impl Desk {
    /// One model, `vad:a`, whose file `vad/a.onnx` has these bytes.
    pub fn new(bytes: &[u8], addresses: &[String]) -> Self {
        let text = model("vad:a") + &file("a.onnx", bytes, addresses);
        Self::with(&text, &[("vad/a.onnx", bytes)])
    }

    /// The models of a catalogue, with the right bytes of their files.
    pub fn with(text: &str, right: &[(&'static str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("catalog.toml"), text).unwrap();
        let right = right.iter().map(|(path, bytes)| (*path, bytes.to_vec()));
        Self {
            folder,
            text: text.to_owned(),
            right: right.collect(),
        }
    }

    /// Another catalogue from now on.
    pub fn change(&mut self, text: &str) {
        fs::write(self.folder.path().join("catalog.toml"), text).unwrap();
        text.clone_into(&mut self.text);
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.data().join(path)
    }

    pub fn store(&self) -> Store {
        Store::new(&DataFolder::new(self.data()))
    }

    pub fn catalogue(&self) -> Catalogue {
        Catalogue::parse(&self.text).unwrap()
    }

    /// A pull that waits no longer than tests can.
    pub fn pull_with(&self, id: &str, options: PullOptions) -> Result<Pulled, ModelError> {
        let mut ready = Ok(());
        let mut observer = |_: &Event<'_>| {
            if ready.is_ok() {
                ready = self.check();
            }
        };
        let catalogue = self.catalogue();
        let result = pull(
            &self.store(),
            catalogue.get(id).unwrap(),
            &options,
            &mut observer,
        );
        ready.unwrap();
        self.check().unwrap();
        result
    }

    /// As [`Desk::pull_with`], of `vad:a` from its addresses.
    pub fn pull(&self) -> Result<Pulled, ModelError> {
        self.pull_with("vad:a", quick())
    }

    /// Pulls, which must fail, with these words in the message.
    pub fn pull_fails(&self, words: &[&str]) {
        let message = self.pull().unwrap_err().to_string();
        for words in words {
            assert!(
                message.contains(words),
                "{words:?} is missing in: {message}"
            );
        }
        assert!(!self.path("vad/a.onnx").exists());
    }

    /// Pulls, which must work.
    pub fn pull_works(&self) {
        assert!(!self.pull().unwrap().already_there);
        assert!(self.is_complete());
    }

    /// Whether every file of the catalogue is in its place, whole.
    pub fn is_complete(&self) -> bool {
        self.check().unwrap();
        self.right.keys().all(|path| self.path(path).exists())
    }

    /// No file stands in its place that does not have the right bytes.
    pub fn check(&self) -> Result<(), String> {
        for (path, right) in &self.right {
            let found = fs::read(self.path(path));
            if found.is_ok_and(|found| found != *right) {
                return Err(format!("{path} is not the published file, but looks ready"));
            }
        }
        Ok(())
    }

    /// Bytes of a download that is not complete.
    pub fn part(&self, name: &str) -> usize {
        let part = self
            .path("vad/.docent/partial")
            .join(format!("{name}.part"));
        fs::metadata(part).map_or(0, |part| part.len() as usize)
    }

    /// The program, with this store and catalogue.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docent"));
        command.env_clear().current_dir(self.folder.path());
        command.args(["models", "--catalogue", "catalog.toml"]);
        command.args(arguments).arg("--data-dir").arg(self.data());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = self.program(arguments).output().unwrap();
        self.check().unwrap();
        output
    }

    /// Every file below the data folder, without locks.
    pub fn snapshot(&self) -> String {
        let mut lines = String::new();
        snapshot(&self.data(), &mut lines);
        lines
    }
}

fn snapshot(folder: &Path, lines: &mut String) {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            snapshot(&path, lines);
        } else if !path.ends_with("lock") {
            writeln!(
                lines,
                "{} {}",
                path.display(),
                sha256(&fs::read(&path).unwrap())
            )
            .unwrap();
        }
    }
}

/// What standard error says.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Options that give up soon.
pub fn quick() -> PullOptions {
    PullOptions {
        connect_timeout: Duration::from_secs(5),
        stall_timeout: Duration::from_secs(5),
        ..PullOptions::default()
    }
}

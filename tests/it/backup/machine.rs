//! A deployment with all that a backup takes: a config file elsewhere, a pack, a model and sessions.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use docent::files::Sha256;
use tempfile::TempDir;

use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, handshake};

/// The API key of [`Machine::launch`].
pub const KEY: &str = "opensesame+0123456789";

/// One that is still in a comment.
pub const FORMER_KEY: &str = "closedsesame+987";

/// What sets the key.
const KEY_VARIABLE: &str = "DOCENT__SERVER__API_KEY";

/// Bytes of a model; no engine takes them for one.
pub const MODEL: &[u8] = b"not a model, but somebody's own";

/// A machine that is backed up.
pub struct Machine {
    home: TempDir,
    pub pack: PackFolder,
}

impl Machine {
    pub fn new() -> Self {
        let home = TempDir::new().unwrap();
        let pack = PackFolder::new();
        let config = format!(
            "# our own comment\n[server]\n# api_key = \"{FORMER_KEY}\"\napi_key = \"{KEY}\"\nport = 0\n\
             [sessions]\nretention_s = 5000\n[pack]\npath = \"{}\"\n",
            pack.path().display()
        );
        fs::create_dir_all(home.path().join("files")).unwrap();
        fs::create_dir_all(home.path().join("data/whisper/.docent")).unwrap();
        fs::write(home.path().join("docent.toml"), config).unwrap();
        fs::write(home.path().join("data/whisper/ggml-own.bin"), MODEL).unwrap();
        fs::write(home.path().join("data/whisper/.docent/lock"), "").unwrap();
        Self { home, pack }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Where backups are written.
    pub fn files(&self) -> PathBuf {
        self.home.path().join("files")
    }

    /// A backup.
    pub fn file(&self, name: &str) -> PathBuf {
        self.files().join(name)
    }

    /// A verb with its settings.
    pub fn verb(&self, words: &[&str]) -> Launch {
        let launch = Launch::verb(words).data(&self.data());
        launch
            .arg("--config")
            .arg(self.home.path().join("docent.toml"))
    }

    /// The server, about to start.
    pub fn launch(&self) -> Launch {
        self.verb(&["serve", "--port", "0"])
    }

    /// The server.
    pub fn serve(&self) -> Server {
        self.launch().start_ready()
    }

    /// The server without a key.
    pub fn serve_open(&self) -> Server {
        self.launch().env(KEY_VARIABLE, "").start_ready()
    }

    /// A session of a server with the key.
    pub async fn client(&self, server: &Server, session: &str) -> Client {
        let query = format!("?session_id={session}&events=core&audio=none");
        let client = handshake(server, &query, &[("x-api-key", KEY)]).await;
        let mut client = client.expect("it is let in");
        client.expect("connected").await;
        client
    }

    /// Restores into a new folder.
    #[track_caller]
    pub fn restore(&self, file: &Path, name: &str) -> PathBuf {
        let folder = self.home.path().join(name);
        let said = restoring(file, &folder).run().ended_with(0).out;
        let settings = folder.join("docent.toml");
        let start = format!("docent serve --config {}", settings.display());
        assert!(said.contains(&start), "{said}");
        folder
    }
}

/// A restore into a folder, about to start.
pub fn restoring(file: &Path, folder: &Path) -> Launch {
    Launch::verb(&["restore"]).arg(file).data(folder)
}

/// Serves a restored folder with the settings that lie in it, and this key.
pub fn serve_restored(folder: &Path, key: &str) -> Server {
    let launch = Launch::serve().data(folder).env(KEY_VARIABLE, key);
    let launch = launch.arg("--config").arg(folder.join("docent.toml"));
    launch.start_ready()
}

/// What is in a backup.
pub fn decompressed(file: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut packed = zstd::Decoder::new(File::open(file).unwrap()).unwrap();
    packed.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The keys of the sessions in a data folder.
pub fn keys(data: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(data.join("sessions/session-keys")).unwrap();
    let slots = bytes[512..].chunks_exact(64);
    slots.map(|slot| slot[..32].to_vec()).collect()
}

/// A key in every form in which it could be written down.
pub fn forms_of_key(key: &[u8]) -> [Vec<u8>; 3] {
    let hexadecimal = Sha256(key.try_into().unwrap()).to_string();
    let list = serde_json::to_vec(key).unwrap();
    [key.to_vec(), hexadecimal.into_bytes(), list]
}

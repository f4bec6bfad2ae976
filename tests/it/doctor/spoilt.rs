//! Forced failures in a data folder that a server has filled, and somebody has spoilt since.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use docent::clock::{self, Clocks, TimeReading};
use docent::store::{RedbStore, StoreSettings};

use super::{doctor, findings, names, report};
use crate::support::eventually;
use crate::support::files::bytes_below;
use crate::support::server::Launch;
use crate::support::socket::Client;

/// A check, its state, words that it says, and what spoils the data folder.
type Forced = (&'static str, &'static str, &'static str, fn(&Path));

/// Every check of files that the server makes, in the order in which they are spoilt.
pub const FORCED: &[Forced] = &[
    ("store.expired", "warn", "docent serve once", |_| {
        // The time that was promised goes by of itself.
    }),
    ("store.clock", "warn", "10 days behind", |data| {
        let ahead = Clocks::new(|| TimeReading {
            unix_s: clock::unix_seconds() + 10.0 * 86_400.0,
            ..Clocks::system().read()
        });
        let settings = StoreSettings::with(ahead);
        RedbStore::open(&data.join("sessions"), settings).expect("opens");
    }),
    ("store.damaged", "warn", "move the folder away", |data| {
        fs::create_dir(data.join("sessions/damaged-2026-11-28T12-00-00Z")).expect("writable");
    }),
    ("runtime.library", "warn", "altered", |data| {
        spoil(&one_file(&data.join("runtime"), ""));
    }),
    ("runtime.espeak", "warn", "altered", |data| {
        spoil(&one_file(&data.join("espeak-ng"), "en_dict"));
    }),
    ("knowledge.index", "warn", "damaged", |data| {
        spoil(&one_file(&data.join("index"), ".store"));
    }),
    ("store.permissions", "fail", "chmod 600", |data| {
        let keys = data.join("sessions/session-keys");
        fs::set_permissions(keys, fs::Permissions::from_mode(0o644)).expect("ours");
    }),
    ("store.integrity", "fail", "sessions.redb", |data| {
        let database = data.join("sessions/sessions.redb");
        fs::write(database, b"SQLite format 3\0".repeat(1000)).expect("writable");
    }),
];

/// The file below `folder` whose name ends so.
fn one_file(folder: &Path, ending: &str) -> PathBuf {
    let files = bytes_below(folder).into_keys();
    let mut files = files.filter(|path| path.to_string_lossy().ends_with(ending));
    files.next().expect("the server has made it")
}

/// Changes a byte in the middle.
fn spoil(file: &Path) {
    let mut bytes = fs::read(file).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(file, bytes).expect("writable");
}

#[tokio::test]
async fn what_is_spoilt_on_disk_is_named_and_left_as_it_is() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve().data(data.path()).start_ready();
    Client::core(&server, "before").await.ask("hello").await;
    server.stop();
    let look = |id: &str| {
        let short = doctor(id).env("DOCENT__SESSIONS__RETENTION_S", "1");
        report(&short.data(data.path()).run())
    };
    eventually("the end of the session's time", || {
        let report = look("store.expired");
        (findings(&report, "store.expired")[0]["value"] == 1.0).then_some(())
    });
    for (id, state, words, spoil) in FORCED {
        if *id != "store.expired" {
            assert_eq!(findings(&look(id), id)[0]["state"], "ok", "{id} before");
        }
        spoil(data.path());
        let before = bytes_below(data.path());
        names(&look(id), id, state, words);
        assert!(bytes_below(data.path()) == before, "{id} changes something");
    }
}

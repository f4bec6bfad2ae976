//! Forced failures in the running program: what is wrong is really wrong here.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use docent::clock::Clocks;
use docent::doctor::{Machine, User, checks, examine};
use docent::screens::Pin;
use docent::store::{FormDelivery, NewTurn, RedbStore, SessionStore, StoreSettings};
use serde_json::Value;

use super::{doctor, findings, machines, microphones, names, report, report_of, settings, spoilt};
use crate::support::pack::PackFolder;
use crate::support::server::Launch;

/// A check, its state, words that it says, and what forces it.
type Forced = (&'static str, &'static str, &'static str, fn(&str) -> Value);

/// An address of documentation, which no machine has. Source: RFC 5737.
const NOBODYS_ADDRESS: &str = "192.0.2.1";

/// A limit on files that leaves no room for the ONNX Runtime; a write beyond it is an error.
const SMALL_FILES: &str = "trap '' XFSZ; ulimit -f 64";

/// Checks of this machine, these settings and this content.
const FORCED: &[Forced] = &[
    (
        "limits.open_files",
        "fail",
        "100, for 8192 sessions",
        |id| report(&doctor(id).within("ulimit -n 100").run()),
    ),
    ("limits.open_files", "warn", "open_max to 744", |id| {
        report(&doctor(id).within("ulimit -n 1000").run())
    }),
    ("limits.file_size", "warn", "ulimit -f", |id| {
        report(&doctor(id).within(SMALL_FILES).run())
    }),
    ("limits.watches", "warn", "max_user_watches", few_watches),
    ("clock.date", "warn", "the year 1970", |id| {
        let stopped = Machine {
            now_unix: 0.0,
            ..Machine::this()
        };
        report_of(&stopped, id)
    }),
    ("disk.free", "fail", "0 MiB free", |id| {
        // A file system without any room.
        report(&doctor(id).data(Path::new("/proc/docent")).run())
    }),
    ("disk.temporary", "warn", "TMPDIR", |id| {
        report(&doctor(id).env("TMPDIR", "/proc").run())
    }),
    ("data.writable", "fail", "--data-dir", |id| {
        report(&doctor(id).data(Path::new("/proc/docent")).run())
    }),
    ("data.writable", "fail", "is no folder", |id| {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        report(&doctor(id).data(file.path()).run())
    }),
    ("data.writable", "fail", "cannot be written", |id| {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        report(&doctor(id).data(&file.path().join("data")).run())
    }),
    ("data.owner", "warn", "as the user who owns", foreign_data),
    ("data.permissions", "warn", "chmod o-w", |id| {
        let data = tempfile::tempdir().expect("a temporary folder");
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(data.path(), open).expect("ours");
        report(&doctor(id).data(data.path()).run())
    }),
    (
        "settings.valid",
        "fail",
        "did you mean `DOCENT__LOG__LEVEL`?",
        |id| report(&doctor(id).env("DOCENT__LOG__LEVLE", "info").run()),
    ),
    ("settings.permissions", "warn", "chmod 600", open_config),
    ("settings.api_key", "warn", "16 random letters", |id| {
        let open = doctor(id).env("DOCENT__SERVER__HOST", "0.0.0.0");
        report(&open.env("DOCENT__SERVER__API_KEY", "abc").run())
    }),
    ("settings.kiosk_pin", "fail", "/no/such/pin", |id| {
        let missing = doctor(id).env("DOCENT__KIOSK__PIN_FILE", "/no/such/pin");
        report(&missing.run())
    }),
    ("settings.kiosk_pin", "fail", "--new-pin", |id| {
        kiosk_pin(id, "1234\n", 0o600)
    }),
    ("settings.kiosk_pin", "warn", "chmod 600", |id| {
        kiosk_pin(id, &Pin::random().unwrap().kept().unwrap(), 0o644)
    }),
    ("network.loopback", "fail", "ip link set lo up", |id| {
        let alone = Machine {
            loopback: NOBODYS_ADDRESS.parse().expect("an address"),
            ..Machine::this()
        };
        report_of(&alone, id)
    }),
    ("network.host", "fail", NOBODYS_ADDRESS, |id| {
        let host = doctor(id).env("DOCENT__SERVER__HOST", NOBODYS_ADDRESS);
        let key = "a-key-of-more-than-sixteen-letters";
        report(&host.env("DOCENT__SERVER__API_KEY", key).run())
    }),
    ("network.tls", "fail", "/no/such/cert.pem", |id| {
        let missing = doctor(id).env("DOCENT__SERVER__CERT", "/no/such/cert.pem");
        report(&missing.env("DOCENT__SERVER__KEY", "/no/such/key.pem").run())
    }),
    ("network.tls", "warn", "serve --tls", |id| {
        let open = doctor(id).env("DOCENT__SERVER__HOST", "0.0.0.0");
        let key = "a-key-of-more-than-sixteen-letters";
        report(&open.env("DOCENT__SERVER__API_KEY", key).run())
    }),
    ("network.port", "fail", "another --port", |id| {
        let busy = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = busy.local_addr().expect("bound").port().to_string();
        report(&doctor(id).env("DOCENT__SERVER__PORT", port).run())
    }),
    ("network.legacy_ports", "fail", "8001", |id| {
        // Whoever has it, it is taken.
        let _taken = TcpListener::bind("127.0.0.1:8001");
        report(&doctor(id).env("DOCENT__SERVER__LEGACY_PORTS", "true").run())
    }),
    ("server.health", "fail", "it hangs", |id| {
        let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = silent.local_addr().expect("bound").port().to_string();
        report(&doctor(id).env("DOCENT__SERVER__PORT", port).run())
    }),
    ("server.health", "fail", "/no/such/encoder", |id| {
        let launch = Launch::serve().env("DOCENT__UNDERSTANDING__ENCODER", "/no/such/encoder");
        let server = launch.start();
        server.log.wait_for("there is no encoder");
        report(&doctor(id).env("DOCENT__SERVER__PORT", server.port()).run())
    }),
    (
        "runtime.loads",
        "fail",
        "cannot place the ONNX Runtime",
        |id| report(&doctor(id).within(SMALL_FILES).run()),
    ),
    ("encoder.warm_up", "fail", "/no/such/encoder", |id| {
        report(
            &doctor(id)
                .env("DOCENT__UNDERSTANDING__ENCODER", "/no/such/encoder")
                .run(),
        )
    }),
    ("voice_detection.warm_up", "warn", "runtime.loads", |id| {
        report(&doctor(id).within(SMALL_FILES).run())
    }),
    ("end_of_turn.warm_up", "warn", "pauses alone decide", |id| {
        report(&doctor(id).within(SMALL_FILES).run())
    }),
    (
        "recogniser.warm_up",
        "warn",
        "docent models pull whisper:small.en-q5_1",
        |id| {
            report(
                &doctor(id)
                    .env("DOCENT__HEARING__RECOGNISER", "whisper:small.en-q5_1")
                    .run(),
            )
        },
    ),
    (
        "recogniser.warm_up",
        "fail",
        "docent models pull whisper:base-q5_1",
        |id| report(&doctor(id).env("DOCENT__HEARING__LANGUAGE", "de").run()),
    ),
    (
        "voice.warm_up",
        "warn",
        "docent models pull piper:de_DE-thorsten-medium",
        |id| {
            let pack = pack_with_voice("piper:de_DE-thorsten-medium");
            report(&doctor(id).pack(pack.path()).run())
        },
    ),
    (
        "models.digest",
        "fail",
        "docent models pull whisper:tiny",
        spoilt_model,
    ),
    (
        "models.unfinished",
        "warn",
        "whisper:base.en",
        broken_download,
    ),
    ("models.warm_up", "warn", "piper:mine", voice_that_is_none),
    ("pack.check", "fail", "docent pack check", |id| {
        let pack = PackFolder::new();
        pack.write("intents.toml", "[[intent]\n");
        report(&doctor(id).pack(pack.path()).run())
    }),
    ("pack.check", "warn", "docent pack check", |id| {
        let pack = PackFolder::new();
        pack.write("intent.toml", "");
        report(&doctor(id).pack(pack.path()).run())
    }),
    (
        "pack.tests",
        "warn",
        "1 of 2 passed; failed: line 5",
        |id| {
            let pack = PackFolder::new();
            let right = "[[test]]\nask = \"hello\"\nintent = \"GREETING\"\n\n";
            let wrong = "[[test]]\nask = \"how tall is the tower\"\ncontains = \"900 metres\"\n";
            pack.write("tests.toml", format!("{right}{wrong}"));
            report(&doctor(id).pack(pack.path()).run())
        },
    ),
    ("knowledge.documents", "warn", "0 with 0 passages", |id| {
        let pack = PackFolder::new();
        fs::remove_file(pack.file("knowledge/tower.md")).expect("it was written");
        report(&doctor(id).pack(pack.path()).run())
    }),
    ("forms.file", "fail", "/no/such/folder/forms", |id| {
        let file = "/no/such/folder/forms.jsonl";
        report(&doctor(id).env("DOCENT__FORMS__FILE", file).run())
    }),
    ("forms.file", "fail", "it is no file", |id| {
        report(&doctor(id).env("DOCENT__FORMS__FILE", "/dev/null").run())
    }),
    ("forms.webhook", "fail", "cannot be reached", |id| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        drop(listener);
        let url = format!("http://{address}/T0k3n");
        let finished = doctor(id).env("DOCENT__FORMS__WEBHOOK_URL", url).run();
        assert!(!finished.out.contains("T0k3n"), "{finished:?}");
        report(&finished)
    }),
    ("forms.waiting", "warn", "start docent serve", |id| {
        let data = waiting_form();
        let file = data.path().join("forms.jsonl");
        let launch = doctor(id)
            .data(data.path())
            .env("DOCENT__FORMS__FILE", file);
        report(&launch.run())
    }),
    (
        "forms.waiting",
        "warn",
        "1, the oldest since 2027-03-16T09:30:05Z",
        |id| report(&doctor(id).data(waiting_form().path()).run()),
    ),
    ("sound.access", "warn", "group audio", closed_devices),
    ("turn.written", "fail", "an engine failed", |id| {
        report(
            &doctor(id)
                .env("DOCENT__UNDERSTANDING__ENCODER", "/no/such/encoder")
                .run(),
        )
    }),
    ("turn.spoken", "warn", "none of 2", |id| {
        // A voice that hums, whatever the text is.
        let pack = pack_with_voice("piper:hum");
        let voices = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/piper");
        let launch = doctor(id).env("DOCENT__SPEECH__VOICES", voices);
        report(&launch.pack(pack.path()).run())
    }),
];

fn few_watches(id: &str) -> Value {
    let pack = PackFolder::new();
    let (_root, machine) = machines::machine(&[("proc/sys/fs/inotify/max_user_watches", "8\n")]);
    let mut loaded = settings(pack.path()).expect("the defaults");
    loaded.settings.pack.path = Some(pack.path().into());
    let report = examine(&machine, &Ok(loaded), id);
    serde_json::to_value(report).expect("JSON")
}

fn foreign_data(id: &str) -> Value {
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(home.path().join("data")).expect("writable");
    let this = Machine::this();
    let user = User {
        uid: this.user.uid + 1,
        groups: Vec::new(),
    };
    let machine = Machine { user, ..this };
    let report = examine(&machine, &settings(home.path()), id);
    serde_json::to_value(report).expect("JSON")
}

fn open_config(id: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("docent.toml");
    fs::write(&file, "[server]\napi_key = \"se+cret\"\n").expect("writable");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("ours");
    let finished = doctor(id).arg("--config").arg(&file).run();
    assert!(!finished.out.contains("se+cret"), "{finished:?}");
    report(&finished)
}

fn kiosk_pin(id: &str, kept: &str, mode: u32) -> Value {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), kept).expect("writable");
    fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("ours");
    report(&doctor(id).env("DOCENT__KIOSK__PIN_FILE", file.path()).run())
}

fn pack_with_voice(voice: &str) -> PackFolder {
    let pack = PackFolder::new();
    let text = fs::read_to_string(pack.file("pack.toml")).expect("readable");
    let voice = format!("[voice]\nid = \"{voice}\"\n");
    pack.write("pack.toml", format!("{text}\n{voice}"));
    pack
}

/// A data folder with one file.
fn data_with(path: &str, text: &str) -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a temporary folder");
    write(data.path(), path, text);
    data
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
    fs::write(file, text).expect("writable");
}

/// A data folder with a filled form that nobody has taken.
fn waiting_form() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a temporary folder");
    let settings = StoreSettings::with(Clocks::system());
    let store = RedbStore::open(&data.path().join("sessions"), settings).expect("opens");
    let turn = NewTurn {
        form: Some(
            serde_json::json!({ "name": "ORDER", "state": "done", "asked": "confirm", "slots": [] }),
        ),
        form_delivery: Some(FormDelivery::Waiting),
        at: 1_805_189_405.25,
        ..NewTurn::default()
    };
    let done = Box::new(|stored: Result<(), _>| stored.expect("stored"));
    store.append_turn("a", turn, done);
    store.flush().expect("works");
    data
}

fn spoilt_model(id: &str) -> Value {
    let receipt = r#"{"id": "whisper:tiny", "files": [
        {"name": "ggml-tiny.bin", "size": 5, "sha256": "0", "from": "a stick"}]}"#;
    let data = data_with("whisper/.docent/receipts/whisper-tiny.json", receipt);
    write(data.path(), "whisper/ggml-tiny.bin", "wrong");
    report(&doctor(id).data(data.path()).run())
}

fn broken_download(id: &str) -> Value {
    let part = "whisper/.docent/partial/ggml-base.en.bin.part";
    let data = data_with(part, "the beginning");
    report(&doctor(id).data(data.path()).run())
}

fn voice_that_is_none(id: &str) -> Value {
    let data = data_with("voices/mine.onnx", "not a model");
    write(data.path(), "voices/mine.onnx.json", "{}");
    report(&doctor(id).data(data.path()).run())
}

fn closed_devices(id: &str) -> Value {
    let (_root, machine) = machines::closed_devices();
    report_of(&machine, id)
}

#[test]
fn each_fault_is_named() {
    for (id, state, words, force) in FORCED {
        names(&force(id), id, state, words);
    }
}

#[test]
fn every_check_has_a_forced_failure() {
    let forced = FORCED.iter().map(|(id, ..)| *id);
    let forced = forced.chain(machines::FORCED.iter().map(|(id, ..)| *id));
    let forced = forced.chain(microphones::FORCED.iter().map(|(id, ..)| *id));
    let forced: BTreeSet<&str> = forced
        .chain(spoilt::FORCED.iter().map(|(id, ..)| *id))
        .collect();
    let all: BTreeSet<&str> = checks().map(|check| check.id).collect();
    assert_eq!(forced, all);
}

#[test]
fn wrong_settings_hide_nothing_of_the_machine() {
    let finished = doctor("").env("DOCENT__SERVER__PROT", "1").run();
    let report = report(&finished);
    names(&report, "settings.valid", "fail", "docent config check");
    assert_eq!(findings(&report, "memory.available")[0]["unit"], "MiB");
    let skipped = &findings(&report, "store.integrity")[0];
    assert_eq!(skipped["state"], "skip", "{skipped}");
    assert!(
        skipped["found"].to_string().contains("settings"),
        "{skipped}"
    );
}

#[test]
fn a_beginning_that_no_check_has_is_wrong_usage() {
    let finished = doctor("cup").run();
    finished.ended_with(2).says("cpu, memory, limits");
}

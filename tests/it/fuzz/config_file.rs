//! No configuration file ends the process or keeps it.

use std::fs;

use docent::config::{Layers, Overrides, Places};

use super::changed_texts::spoilt;
use super::{corpus, in_a_process, memory, try_one, try_random};

const TARGET: &str = "config_file";

/// What reading may leave behind, in bytes.
const MEMORY_MAX: u64 = 100 << 20;

const FILES: &[&str] = &[
    include_str!("../../../assets/docent.toml"),
    "[server]\nhost = \"0.0.0.0\"\nport = 8004\napi_key = \"secret\"\nallowed_origins = [\"https://kiosk.example:8443\"]\nallowed_hosts = [\"kiosk.example\"]\nopen = [\"metrics\"]\n",
    "server = { host = \"::1\", port = 0x1f44 }\nsessions.retention_s = 3_600\n[log]\nlevel = \"info\"\n[pack]\npath = \"desk\"\nwatch = false\n",
];

#[test]
fn no_configuration_is_too_much() {
    let test = "fuzz::config_file::no_configuration_is_too_much";
    in_a_process(TARGET, test, || {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            current_dir: folder.path().to_owned(),
            ..Places::default()
        };
        let layers = Layers::new(Overrides::default(), [], places);
        let read = |bytes: &Vec<u8>| {
            fs::write(folder.path().join("docent.toml"), bytes).unwrap();
            if let Err(errors) = layers.load() {
                let _ = errors.to_string();
            }
        };
        for bytes in corpus(TARGET) {
            try_one(TARGET, &bytes, read);
        }
        let most = memory() + MEMORY_MAX;
        try_random(TARGET, spoilt(FILES), |input| {
            read(input);
            assert!(memory() < most, "{} bytes are held", memory());
        });
    });
}

//! Bundles that somebody altered, made by hand byte for byte. Each is refused, and nothing has changed then.

use std::fs;
use std::path::Path;

use docent::models::{Catalogue, ImportOptions, ModelError, import};
use serde_json::{Value, json};
use tar::{EntryType, Header};

use super::bundles::{furnished, machine};
use super::desk::{Desk, bytes, sha256};

/// A tar, member by member.
#[derive(Default)]
struct Tar(Vec<u8>);

impl Tar {
    /// A member with any path, type and announced size.
    fn odd(mut self, path: &str, kind: EntryType, size: u64, bytes: &[u8]) -> Self {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(size);
        if kind.is_symlink() || kind.is_hard_link() {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, path: &str, bytes: &[u8]) -> Self {
        self.odd(path, EntryType::Regular, bytes.len() as u64, bytes)
    }

    fn manifest(self, manifest: &Value) -> Self {
        self.file("manifest.json", manifest.to_string().as_bytes())
    }

    fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }
}

fn member(path: &str, bytes: &[u8]) -> Value {
    json!({"path": path, "size": bytes.len(), "sha256": sha256(bytes)})
}

fn manifest(models: Value, members: &[Value]) -> Value {
    json!({"format": 1, "docent": "0.1.0", "models": models, "members": members})
}

/// The voice of the made-up catalogue.
fn voice() -> (Vec<u8>, Vec<u8>) {
    (bytes(80, 50_000), bytes(81, 500))
}

/// A manifest with the voice and whatever else.
fn with_voice(more: &[Value]) -> Value {
    let (model, config) = voice();
    let mut members = vec![
        member("models/voices/v.onnx", &model),
        member("models/voices/v.onnx.json", &config),
    ];
    members.extend_from_slice(more);
    let models = json!([{"id": "piper:v", "files": ["v.onnx", "v.onnx.json"]}]);
    manifest(models, &members)
}

/// A good bundle with the voice, without its end.
fn good(more: &[Value]) -> Tar {
    let (model, config) = voice();
    Tar::default()
        .manifest(&with_voice(more))
        .file("models/voices/v.onnx", &model)
        .file("models/voices/v.onnx.json", &config)
}

/// Imports these bytes on a machine of its own, with all that a bundle can have.
fn take_in(desk: &Desk, tar: &[u8]) -> Result<(), ModelError> {
    let folder = desk.data().parent().unwrap().to_path_buf();
    let bundle = folder.join("bundle.tar");
    fs::write(&bundle, tar).unwrap();
    let options = ImportOptions {
        pack: Some(folder.join("out/pack")),
        binary: Some(folder.join("out/docent")),
    };
    let before = desk.snapshot();
    let (store, catalogue): (_, Catalogue) = (desk.store(), desk.catalogue());
    let result = import(&store, &catalogue, &bundle, &options, &mut |_| {});
    desk.check().unwrap();
    if result.is_err() {
        assert_eq!(
            desk.snapshot(),
            before,
            "a refused bundle has changed something"
        );
        let left = fs::read_dir(folder.join("out")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "a refused bundle has left something");
    }
    result.map(|_| ())
}

/// Imports, which must be refused with these words.
fn refused(tar: &[u8], words: &str) {
    let message = take_in(&machine(), tar).unwrap_err().to_string();
    assert!(
        message.contains(words),
        "{words:?} is missing in: {message}"
    );
    assert!(
        message.contains("bundle.tar"),
        "the bundle is named in: {message}"
    );
}

#[test]
fn the_bundle_that_the_others_are_made_from_is_good() {
    let desk = machine();
    take_in(&desk, &good(&[]).end()).unwrap();
    assert!(desk.path("voices/v.onnx").exists());
}

#[test]
fn members_that_lead_elsewhere_are_refused() {
    for path in [
        "/etc/cron.d/x",
        "../x",
        "pack/../../x",
        "models/voices/../../x",
    ] {
        refused(&good(&[]).file(path, b"x").end(), "leads out of the bundle");
        refused(
            &good(&[member(path, b"x")]).file(path, b"x").end(),
            "leads out of the bundle",
        );
    }
    let own = "models/voices/.docent/pins.json";
    refused(
        &good(&[member(own, b"{}")]).file(own, b"{}").end(),
        "leads out of the bundle",
    );
}

#[test]
fn what_is_no_plain_file_is_refused() {
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
        EntryType::Directory,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::GNUSparse,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::Continuous,
    ] {
        let tar = good(&[member("pack/x", b"")]).odd("pack/x", kind, 0, b"");
        refused(&tar.end(), "not a plain file");
    }
}

#[test]
fn members_and_manifest_must_be_the_same() {
    let (model, config) = voice();
    let x = [member("pack/x", b"x")];
    let twice = good(&x).file("pack/x", b"x").file("pack/x", b"x");
    refused(&twice.end(), "twice");
    refused(&good(&[x[0].clone(), x[0].clone()]).end(), "twice");
    refused(&good(&[]).file("pack/x", b"x").end(), "not in its manifest");
    refused(&good(&x).end(), "pack/x is missing");
    refused(&good(&x).file("pack/x", b"y").end(), "pack/x is damaged");
    refused(
        &good(&x).file("pack/x", b"xx").end(),
        "has 2 bytes instead of 1",
    );
    let late = Tar::default()
        .file("models/voices/v.onnx", &model)
        .manifest(&with_voice(&[]))
        .file("models/voices/v.onnx.json", &config);
    refused(&late.end(), "no bundle of Docent");
    refused(b"", "no bundle of Docent");
    refused(&bytes(1, 5_000), "no bundle of Docent");
    refused(PAGE, "no bundle of Docent");
    refused(
        &Tar::default().file("manifest.json", b"{").end(),
        "manifest cannot be read",
    );
    let mut newer = with_voice(&[]);
    newer["format"] = json!(2);
    refused(&Tar::default().manifest(&newer).end(), "format 2");
}

const PAGE: &[u8] = b"<!DOCTYPE html><title>Sign in</title>";

#[test]
fn sizes_that_are_not_true_cost_nothing() {
    let huge = 1_u64 << 62;
    let bomb = Tar::default().odd("manifest.json", EntryType::Regular, huge, b"{}");
    refused(&bomb.end(), "too large");
    let mut lying = member("pack/x", b"x");
    lying["size"] = json!(5);
    refused(
        &good(&[lying]).file("pack/x", b"x").end(),
        "has 1 bytes instead of 5",
    );
    let announced = good(&[member("pack/x", b"x")]).odd("pack/x", EntryType::Regular, huge, b"x");
    refused(&announced.end(), "bytes instead of 1");
    let mut large = with_voice(&[]);
    large["members"][0]["size"] = json!(huge);
    let desk = machine();
    let tar = Tar::default().manifest(&large).end();
    let message = take_in(&desk, &tar).unwrap_err().to_string();
    assert!(message.contains("is not the published file"), "{message}");
    let unknown = manifest(
        json!([{"id": "piper:w", "files": ["w.onnx"]}]),
        &[json!({"path": "models/voices/w.onnx", "size": huge, "sha256": sha256(b"")})],
    );
    let message = take_in(&desk, &Tar::default().manifest(&unknown).end());
    let message = message.unwrap_err().to_string();
    assert!(message.contains("not enough room"), "{message}");
}

#[test]
fn a_compressed_bomb_is_not_unpacked() {
    let mut tar = good(&[]).end();
    tar.resize(tar.len() + (64 << 20), 0);
    let packed = zstd::encode_all(tar.as_slice(), 3).unwrap();
    assert!(packed.len() < 100_000);
    refused(&packed, "behind its end");
    let mut tar = good(&[]).end();
    tar.extend_from_slice(b"hidden");
    refused(&tar, "behind its end");
}

#[test]
fn other_bytes_under_a_known_name_are_refused() {
    let (model, config) = voice();
    let evil = bytes(99, 50_000);
    let bundle = |id: &str, files: &[(&str, &[u8])]| {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let path = |name: &str| format!("models/voices/{name}");
        let members = files.iter().map(|(name, bytes)| member(&path(name), bytes));
        let manifest = manifest(
            json!([{"id": id, "files": names}]),
            &members.collect::<Vec<_>>(),
        );
        let tar = Tar::default().manifest(&manifest);
        let add = |tar: Tar, (name, bytes): &(&str, &[u8])| tar.file(&path(name), bytes);
        files.iter().fold(tar, add).end()
    };
    let known = bundle("piper:v", &[("v.onnx", &evil), ("v.onnx.json", &config)]);
    refused(&known, "is not the published file");
    refused(
        &bundle("piper:w", &[("v.onnx", &evil)]),
        "is not the published file",
    );
    refused(
        &bundle("piper:w", &[("v.onnx", &model)]),
        "is not the published file",
    );
    refused(&bundle("piper:v", &[("v.onnx", &model)]), "not complete");
    let more = bundle(
        "piper:v",
        &[("v.onnx", &model), ("v.onnx.json", &config), ("w", b"w")],
    );
    refused(&more, "is not the published file");
    refused(&bundle("../v", &[("w.onnx", b"w")]), "is no model");
    // A model that only a newer program knows comes along, and is pinned.
    let desk = machine();
    take_in(&desk, &bundle("piper:w", &[("w.onnx", b"w")])).unwrap();
    assert_eq!(fs::read(desk.path("voices/w.onnx")).unwrap(), b"w");
    let other = take_in(&desk, &bundle("piper:w", &[("w.onnx", b"other")]));
    assert!(other.unwrap_err().to_string().contains("pins.json"));
}

/// A real bundle of everything.
fn real(folder: &Path, name: &str) -> Vec<u8> {
    let desk = furnished();
    let bundle = folder.join(name);
    let catalogue = desk.catalogue();
    let models: Vec<_> = catalogue.models().iter().collect();
    let options = docent::models::ExportOptions::default();
    docent::models::export(&desk.store(), &models, &options, &bundle, &mut |_| {}).unwrap();
    fs::read(bundle).unwrap()
}

#[test]
fn a_bundle_that_ends_early_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["all.tar", "all.tar.zst"] {
        let whole = real(folder.path(), name);
        let desk = machine();
        for end in (0..whole.len() - 1024).step_by(whole.len() / 24 + 1) {
            take_in(&desk, &whole[..end]).unwrap_err();
        }
        take_in(&desk, &whole).unwrap();
    }
}

#[test]
fn a_bundle_with_a_wrong_bit_never_does_harm() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["all.tar", "all.tar.zst"] {
        let whole = real(folder.path(), name);
        let mut refusals = 0;
        for place in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let mut wrong = whole.clone();
            wrong[place] ^= 0x10;
            refusals += usize::from(take_in(&machine(), &wrong).is_err());
        }
        assert!(
            refusals > 30,
            "only {refusals} of 40 were noticed in {name}"
        );
    }
}

//! Bundles from one machine to another, without a network.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use docent::models::{
    ExportOptions, Exported, ImportOptions, Imported, ModelError, Unpacked, export, import,
};

use super::desk::{Desk, bytes, file, loose_file, model};

/// A voice of two files and a model of one, in a folder of its own.
pub fn text(voice: &[u8], config: &[u8], encoder: &[u8]) -> String {
    let published = ["http://127.0.0.1:9/never".to_owned()];
    model("piper:v")
        + &file("v.onnx", voice, &published)
        + &file("v.onnx.json", config, &published)
        + &model("encoder:e")
        + &file("e/model.onnx", encoder, &published)
}

/// A machine that knows these models, with nothing installed.
pub fn machine() -> Desk {
    let (voice, config, encoder) = (bytes(80, 50_000), bytes(81, 500), bytes(82, 70_000));
    Desk::with(
        &text(&voice, &config, &encoder),
        &[
            ("voices/v.onnx", &voice),
            ("voices/v.onnx.json", &config),
            ("encoders/e/model.onnx", &encoder),
        ],
    )
}

/// A machine that has them all.
pub fn furnished() -> Desk {
    let desk = machine();
    for (path, bytes) in [
        ("voices/v.onnx", bytes(80, 50_000)),
        ("voices/v.onnx.json", bytes(81, 500)),
        ("encoders/e/model.onnx", bytes(82, 70_000)),
    ] {
        fs::create_dir_all(desk.path(path).parent().unwrap()).unwrap();
        fs::write(desk.path(path), bytes).unwrap();
    }
    desk
}

fn export_all(desk: &Desk, options: &ExportOptions, bundle: &Path) -> Result<Exported, ModelError> {
    let catalogue = desk.catalogue();
    let models: Vec<_> = catalogue.models().iter().collect();
    export(&desk.store(), &models, options, bundle, &mut |_| {})
}

pub fn take_in(
    desk: &Desk,
    bundle: &Path,
    options: &ImportOptions,
) -> Result<Imported, ModelError> {
    let result = import(
        &desk.store(),
        &desk.catalogue(),
        bundle,
        options,
        &mut |_| {},
    );
    desk.check().unwrap();
    result
}

/// A folder with a bundle of everything: the models, a pack, and a program.
fn bundle_of_all(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("desk");
    fs::create_dir_all(pack.join("knowledge")).unwrap();
    fs::write(pack.join("pack.toml"), "name = \"Desk\"\n").unwrap();
    fs::write(
        pack.join("knowledge/Öffnungszeiten der Bücherei.md"),
        "# Um neun\n",
    )
    .unwrap();
    let binary = folder.path().join("program");
    fs::write(&binary, "#!/bin/sh\n").unwrap();
    let options = ExportOptions {
        pack: Some(pack),
        binary: Some(binary),
    };
    let bundle = folder.path().join(name);
    let exported = export_all(&furnished(), &options, &bundle).unwrap();
    assert_eq!((exported.models.len(), exported.files), (2, 6));
    (folder, bundle)
}

#[test]
fn a_bundle_furnishes_a_machine_without_a_network() {
    for name in ["all.tar", "all.tar.zst"] {
        let (folder, bundle) = bundle_of_all(name);
        let desk = machine();
        let options = ImportOptions {
            pack: Some(folder.path().join("new/desk")),
            binary: Some(folder.path().join("new/docent")),
        };
        let imported = take_in(&desk, &bundle, &options).unwrap();
        assert_eq!(imported.installed, ["piper:v", "encoder:e"]);
        assert!(desk.is_complete());
        let text = fs::read_to_string(
            folder
                .path()
                .join("new/desk/knowledge/Öffnungszeiten der Bücherei.md"),
        );
        assert_eq!(text.unwrap(), "# Um neun\n");
        let program = fs::metadata(folder.path().join("new/docent")).unwrap();
        assert_eq!(program.permissions().mode() & 0o777, 0o755);
        let again = take_in(&desk, &bundle, &options).unwrap();
        assert_eq!(again.installed, [""; 0]);
        assert_eq!(again.already_there, ["piper:v", "encoder:e"]);
        assert!(matches!(again.pack, Unpacked::AlreadyThere(_)));
        assert!(matches!(again.binary, Unpacked::AlreadyThere(_)));
        let beside = fs::read_dir(folder.path().join("new")).unwrap().count();
        assert_eq!(beside, 2, "nothing is left beside");
    }
}

#[test]
fn the_same_contents_make_the_same_bundle() {
    let (_one_folder, one) = bundle_of_all("all.tar");
    let (_other_folder, other) = bundle_of_all("all.tar");
    assert!(fs::read(one).unwrap() == fs::read(other).unwrap());
}

#[test]
fn what_nobody_asked_for_is_only_checked() {
    let (_folder, bundle) = bundle_of_all("all.tar");
    let imported = take_in(&machine(), &bundle, &ImportOptions::default()).unwrap();
    assert_eq!(imported.pack, Unpacked::NotAsked);
    assert_eq!(imported.binary, Unpacked::NotAsked);
}

#[test]
fn an_import_replaces_nothing_of_the_users() {
    let (folder, bundle) = bundle_of_all("all.tar");
    let pack = folder.path().join("theirs");
    fs::create_dir(&pack).unwrap();
    fs::write(pack.join("pack.toml"), "name = \"Theirs\"\n").unwrap();
    let desk = machine();
    let options = ImportOptions {
        pack: Some(pack.clone()),
        binary: None,
    };
    let refused = take_in(&desk, &bundle, &options);
    assert!(matches!(refused, Err(ModelError::Exists(_))), "{refused:?}");
    assert_eq!(fs::read_dir(&pack).unwrap().count(), 1);
    fs::create_dir_all(desk.path("encoders/e")).unwrap();
    fs::write(desk.path("encoders/e/model.onnx"), "theirs").unwrap();
    let before = desk.snapshot();
    let refused = import(
        &desk.store(),
        &desk.catalogue(),
        &bundle,
        &ImportOptions::default(),
        &mut |_| {},
    );
    assert!(
        matches!(refused, Err(ModelError::Foreign(_))),
        "{refused:?}"
    );
    assert_eq!(desk.snapshot(), before);
}

#[test]
fn an_import_that_fails_in_the_middle_takes_back_what_it_did() {
    let (_folder, bundle) = bundle_of_all("all.tar");
    let desk = machine();
    fs::create_dir_all(desk.path("encoders")).unwrap();
    // The second model's folder cannot be made.
    fs::write(desk.path("encoders/e"), "in the way").unwrap();
    let before = desk.snapshot();
    take_in(&desk, &bundle, &ImportOptions::default()).unwrap_err();
    assert_eq!(desk.snapshot(), before);
    fs::remove_file(desk.path("encoders/e")).unwrap();
    take_in(&desk, &bundle, &ImportOptions::default()).unwrap();
    assert!(desk.is_complete());
}

#[test]
fn an_export_takes_only_what_is_whole_and_writes_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("all.tar");
    let nothing = ExportOptions::default();
    let refused = export_all(&machine(), &nothing, &bundle);
    assert!(
        matches!(refused, Err(ModelError::NotInstalled(_))),
        "{refused:?}"
    );
    let damaged = furnished();
    fs::write(damaged.path("voices/v.onnx.json"), "{}").unwrap();
    let refused = export_all(&damaged, &nothing, &bundle);
    assert!(
        matches!(refused, Err(ModelError::Damaged { .. })),
        "{refused:?}"
    );
    fs::write(&bundle, "something else").unwrap();
    let refused = export_all(&furnished(), &nothing, &bundle);
    assert!(matches!(refused, Err(ModelError::Exists(_))), "{refused:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let pack = folder.path().join("pack");
    fs::create_dir(&pack).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", pack.join("pack.toml")).unwrap();
    let options = ExportOptions {
        pack: Some(pack),
        binary: None,
    };
    let refused = export_all(&furnished(), &options, &folder.path().join("b.tar"));
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("not a plain file"), "{message}");
}

#[test]
fn pins_go_with_a_bundle_and_are_compared() {
    let (first, second) = (bytes(83, 1_000), bytes(84, 1_000));
    let text = model("vad:a") + &loose_file("a.onnx", &["http://127.0.0.1:9/never".into()]);
    let folder = tempfile::tempdir().unwrap();
    let made = |bytes: &[u8], name: &str| {
        let stick = tempfile::tempdir().unwrap();
        fs::write(stick.path().join("a.onnx"), bytes).unwrap();
        let desk = Desk::with(&text, &[("vad/a.onnx", bytes)]);
        let options = docent::models::PullOptions {
            mirrors: vec![docent::models::Mirror::Folder(stick.path().to_path_buf())],
            ..super::desk::quick()
        };
        desk.pull_with("vad:a", options).unwrap();
        let bundle = folder.path().join(name);
        export_all(&desk, &ExportOptions::default(), &bundle).unwrap();
        bundle
    };
    let (one, other) = (made(&first, "1.tar"), made(&second, "2.tar"));
    let desk = Desk::with(&text, &[("vad/a.onnx", &first)]);
    take_in(&desk, &one, &ImportOptions::default()).unwrap();
    let refused = take_in(&desk, &other, &ImportOptions::default());
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("pins.json"), "{message}");
}

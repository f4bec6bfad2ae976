//! Links: those that stay in the pack are followed, the others only where a setting says so.

use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::super::{Links, Pack, PackFiles, check};
use super::{DOCUMENT, Folder, PACK};

fn paths(files: &PackFiles) -> Vec<String> {
    let listing = files.list_knowledge();
    listing.files.into_iter().map(|file| file.path).collect()
}

fn following(folder: &Folder) -> PackFiles {
    PackFiles::Folder(folder.path().to_owned(), Links::Anywhere)
}

/// A pack with links to another folder, to a file in it, and to a file by way of a link inside.
fn pack_with_links(elsewhere: &Folder) -> Folder {
    let folder = Folder::with(&[PACK, DOCUMENT]);
    let knowledge = folder.path().join("knowledge");
    symlink(elsewhere.path(), knowledge.join("folder")).expect("linked");
    symlink(
        elsewhere.path().join("secret.md"),
        knowledge.join("file.md"),
    )
    .expect("linked");
    symlink("file.md", knowledge.join("twice.md")).expect("linked");
    folder
}

#[test]
fn links_that_lead_out_are_named_and_left_out() {
    let elsewhere = Folder::with(&[("secret.md", "# Secret\n\nNobody knows.\n")]);
    let folder = pack_with_links(&elsewhere);
    let listing = folder.files().list_knowledge();
    assert_eq!(paths(&folder.files()), ["fees.md"]);
    assert_eq!(listing.leading_out, ["file.md", "folder", "twice.md"]);
    let warnings = folder.warnings();
    for path in ["file.md", "folder", "twice.md"] {
        let named = |line: &&String| line.starts_with(&format!("knowledge/{path}: "));
        let warning = warnings.iter().find(named).expect(path);
        assert!(warning.contains("`pack.follow_links = true`"), "{warning}");
    }
    for path in ["file.md", "folder/secret.md", "twice.md"] {
        let error = folder.files().open_knowledge(path).expect_err(path);
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{path}");
    }
}

/// They pass for regular files, and hold the keys that a program was started with.
#[cfg(target_os = "linux")]
#[test]
fn files_that_tell_of_a_process_are_never_read() {
    let folder = Folder::with(&[PACK, DOCUMENT]);
    let link = folder.path().join("knowledge").join("mine.txt");
    symlink("/proc/self/environ", link).expect("linked");
    let error = following(&folder)
        .open_knowledge("mine.txt")
        .expect_err("kept out");
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
}

#[test]
fn the_setting_follows_them() {
    let elsewhere = Folder::with(&[("secret.md", "# Secret\n\nNobody knows.\n")]);
    let folder = pack_with_links(&elsewhere);
    let files = following(&folder);
    let expected = ["fees.md", "file.md", "folder/secret.md", "twice.md"];
    assert_eq!(paths(&files), expected);
    let mut text = String::new();
    let mut file = files.open_knowledge("twice.md").expect("there");
    file.read_to_string(&mut text).expect("read");
    assert_eq!(text, "# Secret\n\nNobody knows.\n");
    assert!(check(&files).warnings.is_empty());
}

#[test]
fn links_that_stay_inside_and_a_pack_behind_a_link_are_read() {
    let folder = Folder::with(&[PACK, DOCUMENT, ("knowledge/deep/a.md", "# A\n\nFirst.\n")]);
    let knowledge = folder.path().join("knowledge");
    symlink(knowledge.join("fees.md"), knowledge.join("absolute.md")).expect("linked");
    symlink("../deep/a.md", knowledge.join("deep/b.md")).expect("linked");
    symlink("deep", knowledge.join("also")).expect("linked");
    let outside = Folder::with(&[]);
    let link = outside.path().join("pack");
    symlink(folder.path(), &link).expect("linked");
    let files = PackFiles::new(Some(link));
    let expected = [
        "absolute.md",
        "also/a.md",
        "also/b.md",
        "deep/a.md",
        "deep/b.md",
        "fees.md",
    ];
    assert_eq!(paths(&files), expected);
    for path in expected {
        files.open_knowledge(path).expect(path);
    }
    assert!(check(&files).warnings.is_empty());
    Pack::read(&files).expect("a pack");
}

#[test]
fn the_knowledge_and_the_settings_behind_links_are_told() {
    let elsewhere = Folder::with(&[PACK, ("intents.toml", ""), ("docs/a.md", "# A\n")]);
    let folder = Folder::with(&[PACK]);
    let link = |target: &str, name: &str| {
        symlink(elsewhere.path().join(target), folder.path().join(name)).expect("linked");
    };
    link("intents.toml", "intents.toml");
    link("docs", "knowledge");
    assert_eq!(folder.files().list_knowledge().leading_out, [""]);
    let warnings = folder.warnings();
    for name in [
        "intents.toml: it is behind a link",
        "knowledge: it is behind a link",
    ] {
        assert!(
            warnings.iter().any(|line| line.starts_with(name)),
            "{warnings:?}"
        );
    }
    assert!(
        Pack::read(&folder.files())
            .expect("a pack")
            .intents
            .is_empty()
    );
    assert_eq!(paths(&following(&folder)), ["a.md"]);

    let folder = Folder::with(&[DOCUMENT]);
    symlink(
        elsewhere.path().join("pack.toml"),
        folder.path().join("pack.toml"),
    )
    .expect("linked");
    let errors = folder.errors();
    assert!(errors[0].contains("pack.follow_links"), "{errors:?}");
    Pack::read(&following(&folder)).expect("a pack");
}

#[test]
fn a_link_to_above_the_pack_and_one_to_nothing_keep_nobody_busy() {
    let folder = Folder::with(&[PACK, DOCUMENT]);
    let knowledge = folder.path().join("knowledge");
    symlink("/", knowledge.join("all")).expect("linked");
    symlink("../..", knowledge.join("above")).expect("linked");
    symlink("/nowhere/at/all", knowledge.join("dead.md")).expect("linked");
    let listing = folder.files().list_knowledge();
    assert_eq!(listing.leading_out, ["above", "all"]);
    assert_eq!(listing.unreadable.len(), 1);
}

#[test]
fn a_pipe_in_place_of_a_file_keeps_nobody_waiting() {
    let folder = Folder::with(&[DOCUMENT]);
    let pipe: PathBuf = folder.path().join("pack.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let errors = folder.errors();
    assert!(errors[0].contains("not a regular file"), "{errors:?}");
}

#[test]
fn a_picture_behind_a_link_out_of_the_pack_is_not_shown() {
    let elsewhere = Folder::with(&[("secret.svg", "<svg></svg>")]);
    let folder = Folder::with(&[(
        "pack.toml",
        "name = \"D\"\n[kiosk]\nlogo = \"ui/logo.svg\"\n",
    )]);
    fs::create_dir(folder.path().join("ui")).expect("made");
    let link = folder.path().join("ui/logo.svg");
    symlink(elsewhere.path().join("secret.svg"), link).expect("made");
    assert!(folder.files().picture("ui/logo.svg").is_err());
    let warnings = folder.warnings();
    let told = "ui/logo.svg: this picture is not shown: it cannot be read: it is behind a link";
    assert!(
        warnings.iter().any(|it| it.starts_with(told)),
        "{warnings:?}"
    );
}

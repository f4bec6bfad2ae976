//! Files that are no backups, damaged ones, and ones that somebody altered: each is refused in words, and nothing has changed then.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use docent::backup::{BackupError, restore};
use docent::files::DataFolder;
use serde_json::{Value, json};
use tar::{EntryType, Header};
use tempfile::TempDir;

use super::machine::{Machine, decompressed, restoring};
use crate::store_disk::{Hands, NOW};

/// A member: its path, type and bytes.
type Member = (String, EntryType, Vec<u8>);

/// Where a backup that somebody altered lies, and where it is to go.
struct Desk {
    home: TempDir,
    good: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let machine = Machine::new();
        machine.serve().stop();
        let home = TempDir::new().unwrap();
        let good = home.path().join("good.tar.zst");
        machine
            .verb(&["backup", "--words"])
            .arg(&good)
            .run()
            .ended_with(0);
        Self { home, good }
    }

    fn members(&self) -> Vec<Member> {
        let bytes = decompressed(&self.good);
        let mut archive = tar::Archive::new(&*bytes);
        let members = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            let mut bytes = Vec::new();
            std::io::copy(&mut entry, &mut bytes).unwrap();
            (path, EntryType::Regular, bytes)
        });
        members.collect()
    }

    /// Tries to restore these bytes. What it says.
    #[track_caller]
    fn refuses(&self, bytes: &[u8]) -> String {
        let file = self.home.path().join("bad.tar.zst");
        fs::write(&file, bytes).unwrap();
        let target = self.home.path().join("target");
        let settings = Hands::at(NOW).settings();
        let refused = restore(&file, &DataFolder::new(&target), &settings);
        assert!(!target.exists(), "something is left: {refused:?}");
        assert!(!Path::new("/tmp/docent-escaped").exists());
        match refused {
            Err(BackupError::Bad { path, problem }) => {
                assert_eq!(path, file);
                problem.to_string()
            }
            other => panic!("it was to be refused: {other:?}"),
        }
    }
}

/// A tar of these members, compressed.
fn packed(members: &[Member]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (path, kind, bytes) in members {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        if kind.is_symlink() || kind.is_hard_link() {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        tar.extend_from_slice(header.as_bytes());
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    zstd::encode_all(&*tar, 1).unwrap()
}

fn regular(path: &str, bytes: &[u8]) -> Member {
    (path.to_owned(), EntryType::Regular, bytes.to_vec())
}

#[test]
fn what_is_no_backup_is_called_so() {
    let desk = Desk::new();
    let other_tar = packed(&[regular("manifest.json", b"{}")]);
    let text = zstd::encode_all(&b"a text that somebody wrote"[..], 1).unwrap();
    for foreign in [
        &b""[..],
        b"a text",
        b"PK\x03\x04 a zip",
        &other_tar,
        &text,
        &[0; 4096],
    ] {
        let said = desk.refuses(foreign);
        assert!(said.contains("no backup of Docent"), "{said}");
    }
    let missing = restoring(Path::new("/there/is/none"), desk.home.path()).run();
    missing.ended_with(1).says("/there/is/none");
}

#[test]
fn one_that_is_cut_off_or_damaged_is_refused() {
    let desk = Desk::new();
    let good = fs::read(&desk.good).unwrap();
    let mut said = Vec::new();
    let step = (good.len() / 40).max(1);
    for length in (0..good.len()).step_by(step).chain([good.len() - 1]) {
        said.push(desk.refuses(&good[..length]));
    }
    assert!(said[0].contains("no backup of Docent"), "it is empty");
    for said in &said[1..] {
        assert!(said.contains("ends early or is damaged"), "{said}");
    }
    let whole = decompressed(&desk.good);
    let damaged = (0..good.len()).step_by(step).map(|at| {
        let mut damaged = good.clone();
        damaged[at] ^= 0x10;
        damaged
    });
    // One run of zeros is written in several ways: a bit may change which it is, and nothing that it stands for.
    let (same, other): (Vec<_>, Vec<_>) =
        damaged.partition(|damaged| zstd::decode_all(&**damaged).is_ok_and(|bytes| bytes == whole));
    assert!(same.len() < other.len() / 4, "{} the same", same.len());
    for damaged in other {
        desk.refuses(&damaged);
    }
    let mut longer = good.clone();
    longer.extend_from_slice(b"and more");
    desk.refuses(&longer);
    let mut two = good.clone();
    two.write_all(&good).unwrap();
    desk.refuses(&two);
}

/// The members with a change to the list, which is the last.
fn listed(mut members: Vec<Member>, change: impl FnOnce(&mut Value)) -> Vec<Member> {
    let (_, _, bytes) = members.last_mut().unwrap();
    let mut list: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut list);
    *bytes = serde_json::to_vec(&list).unwrap();
    members
}

#[test]
fn one_that_somebody_altered_is_refused() {
    let desk = Desk::new();
    let good = desk.members();
    assert_eq!(good[0].0, "docent-backup.json");
    assert_eq!(good.last().unwrap().0, "contents.json");
    let place = |path: &str| good.iter().position(|(name, _, _)| name == path).unwrap();
    let second = |member: Member| {
        let mut members = good.clone();
        members.insert(1, member);
        packed(&members)
    };
    for path in [
        "../escaped",
        "/tmp/docent-escaped",
        "pack/../../escaped",
        "sessions/session-keys",
        "runtime/libonnxruntime.so",
        "pack//x",
    ] {
        let said = desk.refuses(&second(regular(path, b"x")));
        assert!(said.contains("does not belong"), "{path}: {said}");
    }
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Directory,
        EntryType::Fifo,
        EntryType::Char,
        EntryType::XHeader,
    ] {
        let said = desk.refuses(&second(("pack/x".to_owned(), kind, Vec::new())));
        assert!(
            said.contains("no plain file") || said.contains("not a plain file"),
            "{said}"
        );
    }
    // By way of a name that stands in a member of its own.
    let mut long = good.clone();
    long.insert(
        1,
        (
            "././@LongLink".to_owned(),
            EntryType::GNULongName,
            b"../../tmp/docent-escaped\0".to_vec(),
        ),
    );
    long.insert(2, regular("pack/x", b"x"));
    let said = desk.refuses(&packed(&long));
    assert!(said.contains("does not belong"), "{said}");

    let pack = place("pack/pack.toml");
    let said = desk.refuses(&second(good[pack].clone()));
    assert!(said.contains("twice"), "{said}");
    let mut altered = good.clone();
    altered[pack].2[0] ^= 1;
    let said = desk.refuses(&packed(&altered));
    assert!(said.contains("pack/pack.toml is damaged"), "{said}");
    let mut fewer = good.clone();
    fewer.remove(pack);
    let said = desk.refuses(&packed(&fewer));
    assert!(said.contains("pack/pack.toml is missing"), "{said}");
    let said = desk.refuses(&second(regular("pack/knowledge/more.md", b"x")));
    assert!(said.contains("missing in it or in its list"), "{said}");
    let said = desk.refuses(&packed(&good[..good.len() - 1]));
    assert!(said.contains("contents.json is missing"), "{said}");
    let mut behind = good.clone();
    behind.push(regular("pack/x", b"x"));
    let said = desk.refuses(&packed(&behind));
    assert!(said.contains("behind its end"), "{said}");
    let unclear = listed(good.clone(), |list| list["more"] = json!(1));
    let said = desk.refuses(&packed(&unclear));
    assert!(
        said.contains("contents.json in it cannot be read"),
        "{said}"
    );
    let words = second(regular(
        "sessions/000099.jsonl",
        b"{\"user_text\": \"somebody's secret\"}\n",
    ));
    let said = desk.refuses(&words);
    assert!(
        said.contains("000099") && !said.contains("secret"),
        "{said}"
    );
    let broken_off = [
        &good[..3],
        &[regular("broken-off.txt", b"a file cannot be read")],
    ]
    .concat();
    let said = desk.refuses(&packed(&broken_off));
    assert!(
        said.contains("not complete, because a file cannot be read"),
        "{said}"
    );
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let desk = Desk::new();
    let mut members = desk.members();
    let head = json!({"format": 2, "docent": "7.1.0", "something": "else"});
    members[0].2 = head.to_string().into_bytes();
    let said = desk.refuses(&packed(&members));
    assert!(
        said.contains("format 2") && said.contains("Docent 7.1.0"),
        "{said}"
    );
    // The same in the terminal.
    let file = desk.home.path().join("newer.tar.zst");
    fs::write(&file, packed(&members)).unwrap();
    let target = desk.home.path().join("t");
    let refused = restoring(&file, &target).run().ended_with(1);
    refused.says("newer.tar.zst: it has format 2");
    assert!(!target.exists());
}

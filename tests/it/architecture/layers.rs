//! Who may know whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::house::{HOUSE, House};
use super::rooms::{LAYERS, Room, rooms};
use super::source::{Named, Source};

/// The base and the stages know no more than this of others: `src/lib.rs`, "Layers".
const STAGES: &str = "Stages";

/// Every place where a room names one that it may not.
fn strangers<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<String> {
    let table: BTreeMap<&str, &Room> = rooms().map(|(_, room)| (room.name, room)).collect();
    let mut found = Vec::new();
    for source in sources {
        for named in &source.named {
            let Some(other) = named.room() else { continue };
            let room = table.get(source.room());
            if !room.is_some_and(|room| room.may_use(&other)) {
                let Source { file, .. } = source;
                found.push(format!(
                    "{file}:{} names {}: {} may not use {other}",
                    named.line,
                    named.path.join("::"),
                    source.room()
                ));
            }
        }
    }
    found
}

#[test]
fn each_room_uses_what_it_may() {
    let found = strangers(&HOUSE.sources);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_a_room_may_use_it_uses() {
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for source in &HOUSE.sources {
        let of = used.entry(source.room()).or_default();
        of.extend(source.named.iter().filter_map(Named::room));
    }
    for (_, room) in rooms() {
        let used = &used[room.name];
        let owed = room.owes.iter().map(|(other, _)| other);
        for other in room.uses.iter().chain(owed) {
            let name = room.name;
            assert!(
                used.contains(*other),
                "{name} uses {other} no more: take it out of the table"
            );
        }
    }
}

#[test]
fn every_room_is_in_the_table_once() {
    let names: Vec<&str> = rooms().map(|(_, room)| room.name).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), distinct.len());
    let sources = HOUSE.sources.iter();
    let there: BTreeSet<&str> = sources
        .map(Source::room)
        .filter(|room| *room != "lib")
        .collect();
    assert_eq!(distinct, there);
}

#[test]
fn arrows_lead_down_but_for_those_that_are_owed() {
    let layer_of: BTreeMap<&str, usize> = rooms().map(|(layer, room)| (room.name, layer)).collect();
    for (layer, room) in rooms() {
        let name = room.name;
        for other in room.uses {
            assert!(
                layer_of[other] <= layer,
                "{name} uses {other}, which is above it"
            );
            let sibling = LAYERS[layer].name == STAGES && layer_of[other] == layer;
            assert!(!sibling, "{name} uses {other}, its sibling");
        }
        for (other, reason) in room.owes {
            assert!(
                !reason.is_empty() && !room.uses.contains(other),
                "{name}: {other}"
            );
        }
    }
}

#[test]
fn nobody_knows_the_command_line() {
    for (_, room) in rooms() {
        let knows = room.may_use("cli");
        assert_eq!(knows, ["cli", "main"].contains(&room.name), "{}", room.name);
    }
}

/// The list below "# Layers" in the crate's docs: of each layer its name and its rooms.
#[test]
fn the_docs_of_the_crate_state_the_same_layers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let docs = fs::read_to_string(file).unwrap();
    let (_, list) = docs.split_once("//! # Layers\n").unwrap();
    let lines = list.lines().take_while(|line| !line.starts_with("//! # "));
    let stated: Vec<&str> = lines.filter(|line| line.starts_with("//! - **")).collect();
    let of_table = LAYERS.iter().map(|layer| {
        let rooms = layer.rooms.iter().map(|room| match room.name {
            "main" => "`main`".to_owned(),
            name => format!("[`{name}`]"),
        });
        let rooms: Vec<String> = rooms.collect();
        format!("//! - **{}**: {}", layer.name, rooms.join(", "))
    });
    let of_table: Vec<String> = of_table.collect();
    assert_eq!(stated, of_table, "write this:\n{}", of_table.join("\n"));
}

/// Every arrow that the table forbids, written in each way in which a path can be written.
#[test]
fn every_forbidden_arrow_is_seen_from_every_room() {
    for (_, room) in rooms() {
        let mut forbidden = 0;
        for (_, other) in rooms().filter(|(_, other)| !room.may_use(other.name)) {
            let (name, other) = (room.name, other.name);
            let file = match name {
                "main" => "src/main.rs".to_owned(),
                name => format!("src/{name}/deep/mod.rs"),
            };
            let up = if name == "main" {
                "crate"
            } else {
                "super::super"
            };
            for text in [
                format!("use crate::{other}::Thing;"),
                format!("use crate::{{self as house, {other}::{{Thing as T, self}}}};"),
                format!("use {up}::{other};"),
                format!("fn a() {{ b(|c| crate::{other}::d(c)); }}"),
                format!("fn a() {{ println!(\"{{}}\", crate::{other}::B); }}"),
                format!("#[cfg(test)]\nmod tests;\npub use crate::{other}::Thing;"),
            ] {
                let found = strangers([&Source::new(&file, &text)]);
                assert!(!found.is_empty(), "{name}: {text}");
            }
            let harmless =
                format!("//! crate::{other}\n#[cfg(test)]\nuse crate::{other}::Thing;\n");
            assert!(strangers([&Source::new(&file, &harmless)]).is_empty());
            forbidden += 1;
        }
        assert!(forbidden > 0, "{} may use everything", room.name);
    }
}

/// Prints what is read: `cargo test --release --test it every_line_of_code -- --nocapture`.
#[test]
fn every_line_of_code_is_read_or_for_tests() {
    let House {
        sources,
        lines_in_test_files,
        ..
    } = &*HOUSE;
    let read: usize = sources.iter().map(|source| source.lines.read).sum();
    let tests: usize = sources.iter().map(|source| source.lines.tests).sum();
    let unread: usize = sources.iter().map(|source| source.lines.unread).sum();
    println!(
        "{} files, {} rooms: {read} lines of code read, {} only for tests, {unread} not read",
        sources.len(),
        rooms().count(),
        tests + lines_in_test_files
    );
    assert!(read > 40_000 && sources.len() > 400);
    assert_eq!(unread, 0);
}

//! No damage to a file of the data folder ends the process, keeps it from starting, or makes up what was not kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use docent::audio::Sound;
use docent::knowledge::{AnswerOptions, KnowledgeIndex, MemorySource, Options};
use docent::speaking::{CacheSettings, Delivery, DiskSettings, Keep, SoundCache, SoundKey};
use docent::store::{RedbStore, SessionStore};
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::changed_bytes::{Edit, changed, edits};
use super::{in_a_process, try_random};
use crate::store_disk::{NOW, settings, text_of, turn};

const TARGET: &str = "data";

/// The beginning of a file, where its head is, in bytes.
const HEAD: usize = 128;

/// What happens to a file; nothing is left of it without changes.
type Damage = Option<Vec<(Index, Edit)>>;

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![9 => edits().prop_map(Some), 1 => Just(None)]
}

fn damage(path: &Path, damage: &Damage) {
    match damage {
        Some(edits) => {
            let bytes = fs::read(path).unwrap();
            fs::write(path, changed(&bytes, HEAD, edits)).unwrap();
        }
        None => fs::remove_file(path).unwrap(),
    }
}

fn documents() -> MemorySource {
    let mut source = MemorySource::default();
    for topic in ["parking", "library", "cafeteria"] {
        let text = format!("# {topic}\n\nThe {topic} opens at nine in the morning.\n");
        source.insert(format!("{topic}.md"), text.into_bytes());
    }
    source
}

fn index(folder: &Path) -> KnowledgeIndex {
    let index = KnowledgeIndex::open(Some(folder), Options::default()).unwrap();
    index.sync(&documents(), &mut |_| {}).unwrap();
    index
}

fn sounds(folder: &Path) -> SoundCache {
    let disk = DiskSettings {
        folder: folder.into(),
        bytes: 10_000_000,
    };
    let settings = CacheSettings {
        memory_bytes: 1_000_000,
        max_age: Duration::from_hours(1),
        disk: Some(disk),
    };
    SoundCache::open(settings).0
}

fn sound(number: u8) -> (SoundKey, Sound) {
    let key = SoundKey::of("voice", Delivery::default(), &number.to_string());
    let samples = vec![i16::from(number); 500];
    let sample_rate_hz = 22_050;
    (
        key,
        Sound {
            sample_rate_hz,
            samples,
        },
    )
}

/// A data folder in which everything has been used, closed.
fn used() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = RedbStore::open(&folder.path().join("sessions"), settings()).unwrap();
    for number in 0..5 {
        let told = Box::new(|stored: Result<(), _>| stored.unwrap());
        store.append_turn(
            &format!("s{number}"),
            turn(&format!("t{number}"), 1, NOW),
            told,
        );
    }
    store.flush().unwrap();
    drop(index(&folder.path().join("index")));
    let cache = sounds(&folder.path().join("sounds"));
    for number in 0..5 {
        let (key, sound) = sound(number);
        cache.insert(key, Arc::new(sound), Keep::Always, SystemTime::now());
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = entries
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_path_buf())
        .collect()
}

/// Opens what is in a damaged folder, and uses all of it.
fn start(folder: &Path) {
    let store = RedbStore::open(&folder.join("sessions"), settings()).unwrap();
    for number in 0..5 {
        let turns = store.turns(&format!("s{number}")).unwrap_or_default();
        let is_right = |text: Option<String>| text == Some(format!("t{number}"));
        assert!(turns.iter().all(|turn| is_right(text_of(turn))));
    }
    let told = Box::new(|stored: Result<(), _>| stored.unwrap());
    store.append_turn("new", turn("new", 1, NOW), told);
    store.flush().unwrap();

    let index = index(&folder.join("index"));
    let answer = index.answer(
        "when does the library open",
        None,
        None,
        &AnswerOptions::default(),
    );
    let text = answer.unwrap().text.unwrap();
    assert!(text.contains("The library opens at nine"), "{text}");

    let cache = sounds(&folder.join("sounds"));
    for number in 0..5 {
        let (key, right) = sound(number);
        let found = cache.get(&key, SystemTime::now());
        assert!(found.is_none_or(|found| *found == right));
    }
}

#[test]
fn no_damage_keeps_the_program_from_starting() {
    let test = "fuzz::data::no_damage_keeps_the_program_from_starting";
    in_a_process(TARGET, test, || {
        let template = used();
        let names = files(template.path());
        let inputs = (0..names.len(), damages());
        try_random(TARGET, inputs, |(chosen, how)| {
            let folder = tempfile::tempdir().unwrap();
            for name in &names {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::copy(template.path().join(name), path).unwrap();
            }
            damage(&folder.path().join(&names[*chosen]), how);
            start(folder.path());
        });
    });
}

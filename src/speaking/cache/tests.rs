use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::speaking::Delivery;

use super::*;

const DAY: Duration = Duration::from_hours(24);
/// A sound of [`sound`] in memory and on disk.
const MEMORY_BYTES: u64 = 2_000;
const FILE_BYTES: u64 = MEMORY_BYTES + 76;

fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY
}

fn key(text: &str) -> SoundKey {
    SoundKey::of("voice", Delivery::default(), text)
}

fn sound(value: i16) -> Arc<Sound> {
    Arc::new(Sound {
        sample_rate_hz: 22_050,
        samples: vec![value; 1_000],
    })
}

fn settings(folder: &Path) -> CacheSettings {
    CacheSettings {
        memory_bytes: 3 * MEMORY_BYTES,
        max_age: 7 * DAY,
        disk: Some(DiskSettings {
            folder: folder.join("sounds"),
            bytes: 3 * FILE_BYTES,
        }),
    }
}

#[track_caller]
fn open(folder: &Path) -> SoundCache {
    let (cache, warning) = SoundCache::open(settings(folder));
    assert_eq!(warning, None);
    cache
}

/// A folder with a sound for each text, in this order of use.
fn filled(texts: &[(&str, Keep)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    for (second, (text, keep)) in (0_u8..).zip(texts) {
        let now = start() + Duration::from_secs(second.into());
        cache.insert(key(text), sound(second.into()), *keep, now);
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder.join("sounds")).unwrap();
    listed.map(|file| file.unwrap().path()).collect()
}

/// How many sounds are in memory, and the bytes of their samples.
fn in_memory(cache: &SoundCache) -> (usize, u64) {
    let memory = &cache.shared.state().memory;
    (memory.len(), memory.bytes())
}

/// How many sounds are on disk, and the bytes of their files.
fn on_disk(cache: &SoundCache) -> (usize, u64) {
    let disk = &cache.shared.state().disk;
    (disk.len(), disk.bytes())
}

#[test]
fn narrower_limits_let_go_of_what_was_used_longest_ago() {
    let folder = filled(&[("a", Keep::Disk), ("b", Keep::Disk), ("c", Keep::Disk)]);
    let cache = open(folder.path());
    assert!(cache.get(&key("b"), start()).is_some());
    let limits = CacheLimits {
        memory_bytes: 0,
        disk_bytes: FILE_BYTES,
        max_age: DAY,
    };
    cache.set_limits(limits);
    assert_eq!(in_memory(&cache), (0, 0));
    assert_eq!(on_disk(&cache), (1, FILE_BYTES));
    assert_eq!(files(folder.path()).len(), 1);
    assert!(cache.get(&key("b"), start()).is_some());
    assert_eq!(cache.sweep(start() + 2 * DAY), 1);
}

#[test]
fn memory_keeps_what_was_used_last() {
    let (cache, _) = SoundCache::open(CacheSettings {
        memory_bytes: 2 * MEMORY_BYTES,
        max_age: DAY,
        disk: None,
    });
    for text in ["a", "b"] {
        cache.insert(key(text), sound(1), Keep::Disk, start());
    }
    assert!(cache.get(&key("a"), start()).is_some());
    cache.insert(key("c"), sound(2), Keep::Memory, start());
    assert_eq!(cache.get(&key("b"), start()), None);
    assert_eq!(cache.get(&key("c"), start()), Some(sound(2)));
    assert_eq!(in_memory(&cache), (2, 2 * MEMORY_BYTES));
    assert_eq!(on_disk(&cache), (0, 0));
}

#[test]
fn the_disk_survives_a_restart_and_holds_no_text() {
    let folder = filled(&[("private words", Keep::Disk), ("other", Keep::Memory)]);
    let cache = open(folder.path());
    assert_eq!(on_disk(&cache).1, FILE_BYTES);
    assert_eq!(cache.get(&key("private words"), start()), Some(sound(0)));
    assert_eq!(cache.get(&key("other"), start()), None);
    let [file] = &files(folder.path())[..] else {
        panic!("one sound, one file")
    };
    assert!(!file.to_string_lossy().contains("private"));
    let bytes = fs::read(file).unwrap();
    assert_eq!(bytes.len() as u64, FILE_BYTES);
    assert!(!bytes.windows(7).any(|window| window == b"private"));
    fs::remove_file(file).unwrap();
    assert!(
        cache.get(&key("private words"), start()).is_some(),
        "in memory too"
    );
}

#[test]
fn the_disk_keeps_what_was_used_last_over_restarts_too() {
    let all = ["a", "b", "c"].map(|text| (text, Keep::Disk));
    let folder = filled(&all);
    let later = start() + DAY;
    assert!(open(folder.path()).get(&key("a"), later).is_some());
    let cache = open(folder.path());
    cache.insert(key("d"), sound(4), Keep::Disk, later);
    cache.flush();
    assert_eq!(on_disk(&cache).1, 3 * FILE_BYTES);
    drop(cache);
    let cache = open(folder.path());
    let known = ["a", "b", "c", "d"].map(|text| cache.get(&key(text), later).is_some());
    assert_eq!(known, [true, false, true, true]);
    assert_eq!(files(folder.path()).len(), 3);
    drop(cache);
    let mut smaller = settings(folder.path());
    smaller.disk.as_mut().unwrap().bytes = FILE_BYTES;
    let (cache, _) = SoundCache::open(smaller);
    assert_eq!((on_disk(&cache).0, files(folder.path()).len()), (1, 1));
}

#[test]
fn damaged_torn_and_foreign_files_are_removed_and_not_found() {
    let damage: [fn(&Path); 5] = [
        |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[500] ^= 1;
            fs::write(file, bytes).unwrap();
        },
        |file| {
            File::options()
                .write(true)
                .open(file)
                .unwrap()
                .set_len(900)
                .unwrap();
        },
        |file| fs::write(file, b"").unwrap(),
        |file| fs::write(file, vec![b'x'; FILE_BYTES as usize]).unwrap(),
        |file| {
            let other = filled(&[("b", Keep::Disk)]);
            fs::copy(&files(other.path())[0], file).unwrap();
        },
    ];
    for (case, damage) in damage.into_iter().enumerate() {
        let folder = filled(&[("a", Keep::Disk)]);
        for while_open in [false, true] {
            let file = files(folder.path()).pop().unwrap();
            let before = while_open.then(|| open(folder.path()));
            damage(&file);
            let cache = before.unwrap_or_else(|| open(folder.path()));
            assert_eq!(cache.get(&key("a"), start()), None, "case {case}");
            assert!(!file.exists());
            assert_eq!(on_disk(&cache), (0, 0));
            cache.insert(key("a"), sound(1), Keep::Disk, start());
            drop(cache);
            assert_eq!(open(folder.path()).get(&key("a"), start()), Some(sound(1)));
        }
    }
}

#[test]
fn unfinished_files_go_and_what_is_not_ours_stays() {
    let folder = filled(&[("a", Keep::Disk)]);
    let sounds = folder.path().join("sounds");
    fs::write(sounds.join("unfinished-x"), b"half").unwrap();
    fs::write(sounds.join("letter.txt"), b"dear").unwrap();
    assert_eq!(on_disk(&open(folder.path())).0, 1);
    assert!(!sounds.join("unfinished-x").exists());
    assert!(sounds.join("letter.txt").exists());
}

#[test]
fn what_was_not_used_is_erased_but_fixed_replies_stay() {
    let folder = filled(&[
        ("old", Keep::Disk),
        ("fixed", Keep::Always),
        ("new", Keep::Disk),
    ]);
    let cache = open(folder.path());
    assert_eq!(cache.sweep(start() + 6 * DAY), 0);
    assert!(cache.get(&key("new"), start() + 6 * DAY).is_some());
    cache.insert(key("spoken"), sound(9), Keep::Memory, start());
    assert_eq!(
        cache.sweep(start() + 7 * DAY),
        2,
        "old on disk, spoken in memory"
    );
    assert_eq!(files(folder.path()).len(), 2);
    assert_eq!(cache.get(&key("spoken"), start() + 7 * DAY), None);
    drop(cache);
    // The time of the last use is on disk as well.
    let cache = open(folder.path());
    assert_eq!(cache.sweep(start() + 12 * DAY), 0);
    assert_eq!(cache.sweep(start() + 14 * DAY), 1);
    assert!(cache.get(&key("fixed"), start() + 99 * DAY).is_some());
    assert_eq!(cache.sweep(start() + 200 * DAY), 0);
}

#[test]
fn a_clock_that_was_far_ahead_keeps_nothing_for_ever() {
    let folder = filled(&[("a", Keep::Disk)]);
    let cache = open(folder.path());
    assert_eq!(cache.sweep(start() - 6 * DAY), 0);
    assert_eq!(cache.sweep(start() - 8 * DAY), 1);
}

#[test]
fn a_sentence_that_becomes_a_fixed_reply_is_kept_once_and_always() {
    let folder = filled(&[("a", Keep::Disk), ("a", Keep::Always), ("a", Keep::Disk)]);
    assert_eq!(files(folder.path()).len(), 1);
    let cache = open(folder.path());
    assert_eq!(cache.sweep(start() + 99 * DAY), 0);
    assert_eq!(on_disk(&cache).1, FILE_BYTES);
    // As after a crash between writing the new file and removing the old.
    let file = files(folder.path()).pop().unwrap();
    fs::copy(&file, file.with_extension("sound")).unwrap();
    drop(cache);
    let cache = open(folder.path());
    assert_eq!((files(folder.path()), on_disk(&cache).0), (vec![file], 1));
    assert_eq!(cache.get(&key("a"), start()), Some(sound(1)));
}

#[test]
fn a_disk_that_fails_is_told_once_and_memory_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    // Nobody, not even root, can write files into a file.
    fs::remove_dir(folder.path().join("sounds")).unwrap();
    fs::write(folder.path().join("sounds"), b"").unwrap();
    for text in ["a", "b"] {
        cache.insert(key(text), sound(1), Keep::Disk, start());
    }
    cache.flush();
    assert!(matches!(
        cache.take_warning(),
        Some(CacheWarning::Failed { .. })
    ));
    cache.insert(key("c"), sound(1), Keep::Disk, start());
    cache.flush();
    assert_eq!(cache.take_warning(), None);
    assert!(cache.get(&key("a"), start()).is_some());
    drop(cache);
    let (cache, warning) = SoundCache::open(settings(folder.path()));
    assert!(matches!(warning, Some(CacheWarning::Unusable { .. })));
    cache.insert(key("a"), sound(1), Keep::Disk, start());
    assert!(cache.get(&key("a"), start()).is_some());
}

#[test]
fn a_writer_that_is_behind_delays_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let writer = cache.writer.as_ref().unwrap();
    // The answer is not taken, so that the writer stands still.
    let (done, answer) = std::sync::mpsc::sync_channel(0);
    assert!(writer.push(Job::Answer(done)));
    let more = writer::QUEUE_MAX + 5;
    for index in 0..more {
        cache.insert(key(&index.to_string()), sound(1), Keep::Disk, start());
    }
    assert!(!writer.push(Job::Touch(key("0"), false, start())));
    answer.recv().unwrap();
    cache.flush();
    assert_eq!(on_disk(&cache).0, 3);
    assert_eq!(files(folder.path()).len(), 3);
}

#[test]
fn the_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = filled(&[("a", Keep::Disk)]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("sounds")), 0o700);
    assert_eq!(mode(&files(folder.path())[0]), 0o600);
}

#[test]
fn many_threads_use_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let cache = &cache;
            scope.spawn(move || {
                for step in 0..200_u8 {
                    let number = (step.wrapping_mul(7) ^ thread) % 8;
                    let key = key(&number.to_string());
                    match cache.get(&key, start()) {
                        Some(found) => assert_eq!(found, sound(number.into())),
                        None => cache.insert(key, sound(number.into()), Keep::Disk, start()),
                    }
                }
            });
        }
    });
    cache.flush();
    assert_eq!(cache.take_warning(), None);
    assert_eq!(files(folder.path()).len(), 3);
}

#[test]
fn what_a_visitor_was_told_is_forgotten_everywhere_and_the_packs_own_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let trail = Trail::default();
    for (text, keep) in [("told", Keep::Disk), ("fixed", Keep::Always)] {
        trail.add(key(text));
        trail.keep(|| cache.insert(key(text), sound(1), keep, start()));
    }
    cache.insert(key("others"), sound(1), Keep::Disk, start());
    cache.forget(&trail.end());
    let left = |text| cache.get(&key(text), start()).is_some();
    assert!(!left("told") && left("fixed") && left("others"));
    assert_eq!(files(folder.path()).len(), 2);
    // What is made too late is not kept.
    trail.keep(|| cache.insert(key("late"), sound(1), Keep::Disk, start()));
    assert!(!left("late"));
    drop(cache);
    let cache = open(folder.path());
    assert!(cache.get(&key("told"), start()).is_none());
}

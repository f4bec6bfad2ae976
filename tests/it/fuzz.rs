//! Random input for everything that takes strangers' input.
//!
//! What once broke something stands in `fuzz/corpus/TARGET/` and is tried first, every time. Then each target makes up
//! inputs for [`SECONDS`], or for as long as `DOCENT_FUZZ_SECONDS` says: `scripts/fuzz.sh MINUTES` runs them all. An input
//! may end the process, so it is written to `target/fuzz/TARGET.txt` before it is tried.

mod voices;

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

/// What a run of all tests gives to each target.
const SECONDS: u64 = 5;

/// Nothing may take longer on one input.
const HANG: Duration = Duration::from_secs(2);

/// Tries random inputs.
fn try_random<T: Debug>(target: &str, inputs: impl Strategy<Value = T>, attempt: impl Fn(&T)) {
    let seconds = std::env::var("DOCENT_FUZZ_SECONDS")
        .map_or(SECONDS, |seconds| seconds.parse().expect("a number"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runner = TestRunner::new(Config::default());
    let mut tried = 0_u64;
    while Instant::now() < end {
        let input = inputs.new_tree(&mut runner).unwrap().current();
        try_one(target, &input, &attempt);
        tried += 1;
    }
    println!("{target}: {tried} random inputs in {seconds} s");
}

/// Tries one input, which must neither end the process nor keep it.
fn try_one<T: Debug>(target: &str, input: &T, attempt: impl Fn(&T)) {
    let note = note_of(target);
    fs::write(&note, format!("{input:?}\n")).unwrap();
    let begun = Instant::now();
    attempt(input);
    let taken = begun.elapsed();
    assert!(taken < HANG, "{target}: {taken:?} for {input:?}");
}

/// Where the input that is being tried is written down.
fn note_of(target: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{target}.txt"))
}

/// The inputs that once broke a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fuzz/corpus");
    let files = fs::read_dir(folder.join(target)).unwrap();
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect()
}

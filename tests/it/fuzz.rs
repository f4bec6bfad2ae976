//! Random input for everything that takes strangers' input.
//!
//! What once broke something stands in `fuzz/corpus/TARGET/` and is tried first, every time. Then each target makes up
//! inputs for [`SECONDS`], or for as long as `DOCENT_FUZZ_SECONDS` says: `scripts/fuzz.sh MINUTES` runs them all. An input
//! may end the process, so it is written to `target/fuzz/TARGET.txt` before it is tried.

mod changed_bytes;
mod changed_texts;
mod config_file;
mod data;
mod documents;
mod forms;
mod pack_settings;
mod packed;
mod requests;
mod sound_files;
mod voices;

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use rustix::time::{ClockId, clock_gettime};

/// What a run of all tests gives to each target.
const SECONDS: u64 = 5;

/// Set in the process that tries the inputs.
const CHILD: &str = "DOCENT_FUZZ_CHILD";

/// Nothing may take longer on one input.
const HANG: Duration = Duration::from_secs(2);

/// However busy other programs keep the machine.
const HANG_ON_A_BUSY_MACHINE: Duration = Duration::from_mins(1);

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

/// Tries one input, which must neither end the process nor keep it. One that took too long is tried again: other programs
/// may have had the cores.
fn try_one<T: Debug>(target: &str, input: &T, attempt: impl Fn(&T)) {
    fs::write(note_of(target), format!("{input:?}")).unwrap();
    let is_slow = (0..3).all(|_| takes_too_long(|| attempt(input)));
    assert!(!is_slow, "{target}: more than {HANG:?} for {input:?}");
}

/// Whether this is slow by itself, and not for want of a core.
fn takes_too_long(work: impl FnOnce()) -> bool {
    let (begun, processor_before) = (Instant::now(), processor_time());
    work();
    let (took, worked) = (
        begun.elapsed(),
        processor_time().saturating_sub(processor_before),
    );
    let had_a_core = worked > took.mul_f64(0.9);
    (took > HANG && had_a_core) || took > HANG_ON_A_BUSY_MACHINE
}

/// What all threads of this process have worked.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.try_into().expect("a time that is not negative")
}

/// Runs `test`, the full name of the test that calls this, in a process of its own, whose end tells which input ended it.
fn in_a_process(target: &str, test: &str, attempt: impl FnOnce()) {
    if std::env::var_os(CHILD).is_some() {
        return attempt();
    }
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "yes")
        .output()
        .unwrap();
    let (told, failed) = (text(&run.stdout), text(&run.stderr));
    let input = fs::read_to_string(note_of(target)).unwrap_or_default();
    assert!(
        run.status.success(),
        "{target}: {} at {input}\n{failed}",
        run.status
    );
    let tried = told.lines().find(|line| line.starts_with(target));
    println!("{}", tried.expect("it says how many it tried"));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Where the input that is being tried is written down.
fn note_of(target: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{target}.txt"))
}

/// What this process holds in memory, in bytes; nothing where the system does not tell.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kilobytes.map_or(0, |number| number.parse::<u64>().unwrap() << 10)
}

/// The inputs that once broke a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fuzz/corpus");
    let files = fs::read_dir(folder.join(target)).unwrap();
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect()
}

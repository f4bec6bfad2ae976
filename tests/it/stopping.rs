//! A server that is told to stop while it is busy.

use std::fs;
use std::path::Path;

use crate::support::eventually;
use crate::support::server::Launch;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/whisper/ggml-says.en.bin"
);
/// How long each of the readings takes, more than a dozen, of which the loading of the model consists: together far longer
/// than a test is patient. The tracer itself ends with the one that is under way. Microseconds.
const READING_US: u64 = 10_000_000;

#[test]
fn a_recogniser_that_is_being_loaded_is_not_waited_for() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let model = data.path().join("whisper/ggml-says.en.bin");
    fs::create_dir(data.path().join("whisper")).expect("writable");
    fs::copy(MODEL, &model).expect("writable");
    let trace = data.path().join("trace");
    let tracer = format!(
        "strace -D -f -P '{}' -e trace=read,readv -e inject=read,readv:delay_enter={READING_US} -o '{}'",
        model.display(),
        trace.display()
    );
    let server = Launch::serve()
        .data(data.path())
        .env("DOCENT__HEARING__RECOGNISER", "whisper:says.en")
        .under(&tracer)
        .start();
    eventually("the reading of the model", || reads(&trace).then_some(()));
    let log = server.stop();
    assert!(log.contains("an engine was still at work"), "{log}");
}

fn reads(trace: &Path) -> bool {
    fs::read_to_string(trace).is_ok_and(|calls| calls.contains("read"))
}

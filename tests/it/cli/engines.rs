//! What `docent bench engines` measures and `docent models recommend` makes of it. No test looks at a time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::eventually;
use crate::support::server::{Finished, Launch};

fn test_data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(folder)
}

/// A data folder with the models that a test puts there.
struct Machine {
    data: TempDir,
}

impl Machine {
    /// Nothing but the program.
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        Self { data }
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.data.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn copy(&self, from: &str, to: &str) {
        self.put(to, fs::read(test_data(from)).expect("readable"));
    }

    fn run(&self, arguments: &[&str]) -> Finished {
        Launch::verb(arguments).data(self.data.path()).run()
    }

    fn measure(&self) -> Value {
        let finished = self.run(&["bench", "engines", "--runs", "1", "--json"]);
        json_of(&finished.ended_with(0))
    }

    /// Changes one value of the kept measurement.
    fn change(&self, pointer: &str, value: Value) {
        let path = self.data.path().join("bench/engines.json");
        let text = fs::read_to_string(&path).expect("readable");
        let mut kept: Value = serde_json::from_str(&text).expect("JSON");
        *kept.pointer_mut(pointer).expect("there") = value;
        fs::write(path, kept.to_string()).expect("written");
    }
}

fn json_of(finished: &Finished) -> Value {
    serde_json::from_str(&finished.out).expect("JSON")
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    list.map(|entry| entry["id"].as_str().expect("an id"))
        .collect()
}

fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[test]
fn the_engines_in_the_program_are_measured_and_recommended() {
    let machine = Machine::new();
    let report = machine.measure();
    assert_eq!(
        keys(&report),
        ["kept", "measurement", "rules", "turns", "under_ms"]
    );
    let measured = &report["measurement"];
    assert_eq!(
        keys(measured),
        [
            "format",
            "left_out",
            "machine",
            "measured_unix_s",
            "recognisers",
            "thinking",
            "threads",
            "turn_judge",
            "version",
            "voice_detection",
            "voices"
        ]
    );
    assert_eq!(ids(&measured["recognisers"]), ["whisper:tiny.en"]);
    assert_eq!(
        ids(&measured["voices"]),
        ["espeak:en", "piper:en_US-joe-medium"]
    );
    assert_eq!(measured["left_out"], json!([]));
    for engine in ["thinking", "voice_detection", "turn_judge"] {
        let keys = keys(&measured[engine]);
        assert_eq!(
            keys,
            ["file", "id", "load_ms", "memory_mb", "rtf", "runs", "time"],
            "{engine}"
        );
    }
    assert_eq!(
        keys(&report["turns"][0]),
        ["keeps", "p50_ms", "p95_ms", "recogniser", "voice"]
    );
    let kept = fs::read(machine.data.path().join("bench/engines.json")).expect("kept");
    let kept: Value = serde_json::from_slice(&kept).expect("JSON");
    assert_eq!(&kept, measured);

    let finished = machine
        .run(&["models", "recommend", "--under", "60000", "--json"])
        .ended_with(0);
    let advice = json_of(&finished);
    let voice = &advice["voice"];
    assert_eq!(voice["from"], "piper:en_US-joe-medium", "{voice}");
    let voice = voice["id"].as_str().expect("an id");
    assert!(voice.ends_with("-high"), "{voice}");
    let best = advice["recogniser"]["id"].as_str().expect("an id");
    assert_ne!(best, "whisper:tiny.en", "in a minute more can be had");
    let line = format!("recogniser = \"{best}\"");
    assert_eq!(advice["config"], json!(["[hearing]", line]));
    let fetch = format!("docent models pull {best} {voice}");
    assert_eq!(advice["commands"], json!([fetch, "docent bench engines"]));
    for considered in advice["recognisers"].as_array().expect("a list") {
        let is_here = considered["id"] == "whisper:tiny.en";
        assert_eq!(considered["basis"] == "measured", is_here, "{considered}");
        assert_eq!(considered["place"] == "in-program", is_here, "{considered}");
        let is_estimated = considered["from"] == "whisper:tiny.en";
        assert!(is_here || is_estimated, "{considered}");
    }
    let finished = machine
        .run(&["models", "recommend", "--under", "1"])
        .ended_with(4);
    assert!(finished.out.contains("Nearest:"), "{finished:?}");
}

#[test]
fn models_are_measured_and_a_damaged_one_is_named_and_left_out() {
    let machine = Machine::new();
    machine.copy("whisper/ggml-says.en.bin", "whisper/ggml-says.en.bin");
    let whole = fs::read(test_data("whisper/ggml-says.en.bin")).expect("readable");
    machine.put("whisper/ggml-cut.en.bin", &whole[..whole.len() / 2]);
    machine.copy("piper/hum.onnx", "voices/hum.onnx");
    machine.copy("piper/hum.onnx.json", "voices/hum.onnx.json");
    machine.put("voices/broken.onnx", "no model");
    machine.copy("piper/hum.onnx.json", "voices/broken.onnx.json");
    let report = machine.measure();
    let measured = &report["measurement"];
    assert_eq!(
        ids(&measured["recognisers"]),
        ["whisper:tiny.en", "whisper:says.en"]
    );
    assert_eq!(
        ids(&measured["voices"]),
        ["espeak:en", "piper:en_US-joe-medium", "piper:hum"]
    );
    assert_eq!(
        ids(&measured["left_out"]),
        ["whisper:cut.en", "piper:broken"]
    );
    let problem = measured["left_out"][0]["problem"]
        .as_str()
        .expect("a problem");
    assert!(problem.contains("ends early"), "{problem}");
    assert_eq!(report["turns"].as_array().map(Vec::len), Some(6));
    let file = &measured["recognisers"][1]["file"];
    assert_eq!(
        file,
        &json!({"name": "ggml-says.en.bin", "bytes": whole.len()})
    );

    let finished = machine
        .run(&["models", "recommend", "--under", "60000", "--json"])
        .ended_with(0);
    let advice = json_of(&finished);
    let considered = advice["recognisers"].as_array().expect("a list");
    let cut = considered
        .iter()
        .find(|it| it["id"] == "whisper:cut.en")
        .expect("looked at");
    assert_eq!(cut["verdict"], "spoilt");
}

#[test]
fn a_measurement_of_another_machine_or_program_is_refused() {
    let machine = Machine::new();
    machine.measure();
    for (pointer, value, words) in [
        ("/machine/cpu", json!("Another CPU"), "Another CPU"),
        ("/machine/cpu", json!("Another CPU"), "docent bench engines"),
        ("/version", json!("0.0.0"), "docent 0.0.0"),
        ("/format", json!(0), "stale"),
    ] {
        machine.change(pointer, value);
        let finished = machine.run(&["models", "recommend"]).ended_with(1);
        assert!(finished.err.contains(words), "{words:?}: {finished:?}");
    }
}

#[test]
fn without_a_measurement_the_engines_are_measured_first() {
    let machine = Machine::new();
    let finished = machine
        .run(&["models", "recommend", "--under", "60000"])
        .ended_with(0);
    assert!(finished.err.contains("measuring"), "{finished:?}");
    assert!(
        finished.out.contains("recogniser = \"whisper:"),
        "{finished:?}"
    );
    let again = machine
        .run(&["models", "recommend", "--under", "60000"])
        .ended_with(0);
    assert_eq!(again.err, "", "the first measurement is kept");
}

#[test]
fn recommend_measures_again_when_it_is_told_to() {
    let machine = Machine::new();
    machine.measure();
    machine.change("/measured_unix_s", json!(1));
    let advise = |more: &[&str]| {
        let words = ["models", "recommend", "--under", "60000", "--json"];
        let finished = machine.run(&[&words, more].concat()).ended_with(0);
        (json_of(&finished), finished.err)
    };
    let (kept, said) = advise(&[]);
    assert_eq!((&kept["measured_unix_s"], &*said), (&json!(1), ""));
    // Of another machine it would be refused.
    machine.change("/machine/cpu", json!("Another CPU"));
    let (advice, said) = advise(&["--measure"]);
    assert!(said.contains("measuring"), "{said}");
    assert_eq!(
        keys(&advice),
        [
            "available_memory_mb",
            "commands",
            "config",
            "download_bytes",
            "free_disk_bytes",
            "keeps",
            "language",
            "machine",
            "measured_unix_s",
            "memory_mb",
            "pack",
            "recogniser",
            "recognisers",
            "turn",
            "under_ms",
            "voice",
            "voices"
        ]
    );
    assert!(advice["measured_unix_s"].as_u64() > Some(1), "{advice}");
    assert_eq!(advice["machine"], kept["machine"]);
    assert_eq!(advice["voice"]["basis"], "estimated");
    let (again, said) = advise(&[]);
    assert_eq!(again["measured_unix_s"], advice["measured_unix_s"]);
    assert_eq!(said, "", "the new measurement is kept");
}

#[test]
fn a_language_that_nothing_here_hears_is_told_what_brings_it() {
    let machine = Machine::new();
    machine.measure();
    let words = [
        "models",
        "recommend",
        "--language",
        "de",
        "--under",
        "60000",
    ];
    let finished = machine.run(&words).ended_with(0);
    assert!(
        finished.out.contains("docent models pull whisper:"),
        "{finished:?}"
    );
}

/// A process that measures one engine for another process. A test that fails leaves none behind.
struct Measuring {
    process: Pid,
    /// How its words end.
    words: String,
}

impl Measuring {
    /// The one that measures this engine for `starter`, once there is one.
    fn wait_for(id: &str, starter: u32) -> Self {
        let words = format!("--alone\0{id}\0--started-by\0{starter}\0");
        let process = eventually("a process that measures", || {
            let processes = fs::read_dir("/proc").expect("Linux").filter_map(Result::ok);
            let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
            let mut numbers = numbers.filter_map(Pid::from_raw);
            numbers.find(|process| read_of(*process, "cmdline").ends_with(&words))
        });
        Self { process, words }
    }

    /// Whether it has loaded what runs models.
    fn is_at_work(&self) -> bool {
        read_of(self.process, "maps").contains("libonnxruntime")
    }

    fn lives(&self) -> bool {
        read_of(self.process, "cmdline").ends_with(&self.words)
    }
}

impl Drop for Measuring {
    fn drop(&mut self) {
        if self.lives() {
            // It may have ended just now.
            let _ = kill_process(self.process, Signal::KILL);
        }
    }
}

/// What the kernel says of a process; nothing of one that has ended, even where nobody has taken note of its end.
fn read_of(process: Pid, file: &str) -> String {
    let path = format!("/proc/{}/{file}", process.as_raw_nonzero());
    fs::read_to_string(path).unwrap_or_default()
}

fn when(condition: bool) -> Option<()> {
    condition.then_some(())
}

/// Starts a program that finds the data folder of this machine, and says nothing.
fn start(program: &str, arguments: &[&str], machine: &Machine) -> Child {
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    command.env("HOME", machine.data.path());
    command.env("DOCENT__DATA__DIR", machine.data.path());
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null()).spawn().expect("it starts")
}

fn kill(mut child: Child) {
    child.kill().expect("it runs");
    child.wait().expect("it is ours");
}

/// Without the system's help the voice would be measured for ever. A shell stands for the bench.
#[test]
fn what_measures_ends_with_the_process_that_started_it() {
    const VOICE: &str = "piper:endless";
    let machine = Machine::new();
    machine.copy("piper/endless.onnx", "voices/endless.onnx");
    machine.copy("piper/endless.onnx.json", "voices/endless.onnx.json");
    let line = "\"$0\" bench engines --alone \"$1\" --started-by $$ & wait";
    let program = env!("CARGO_BIN_EXE_docent");
    let shell = start("sh", &["-c", line, program, VOICE], &machine);
    let measuring = Measuring::wait_for(VOICE, shell.id());
    eventually("its work", || when(measuring.is_at_work()));
    kill(shell);
    eventually("its end", || when(!measuring.lives()));
}

#[test]
fn a_killed_bench_takes_along_what_measures_for_it() {
    let machine = Machine::new();
    let bench = start(
        env!("CARGO_BIN_EXE_docent"),
        &["bench", "engines"],
        &machine,
    );
    let measuring = Measuring::wait_for("thinking", bench.id());
    kill(bench);
    eventually("its end", || when(!measuring.lives()));
}

#[test]
fn who_starts_after_its_starter_has_ended_ends_at_once() {
    // No process has a number as large.
    let late = ["--alone", "thinking", "--started-by", "4294967295"];
    let finished = Launch::verb(&["bench", "engines"]);
    let finished = late.into_iter().fold(finished, Launch::arg).run();
    finished.ended_with(1).says("process 4294967295");
}

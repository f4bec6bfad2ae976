//! Reads the `use` lines: who may know whom. And who asks what of other people's crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Modules that stages may use.
const BASE: &[&str] = &["audio", "clock", "inference", "models", "telemetry", "text"];

/// Stages know the base and themselves.
const STAGES: &[&str] = &["hearing", "knowledge", "speaking", "store", "understanding"];

/// What no stage may touch from outside: its runtime and network belong to the shell.
const SHELL_CRATES: &[&str] = &["axum", "tokio", "tokio_util", "tokio_tungstenite"];

#[derive(Debug, Default)]
struct Uses {
    modules: BTreeSet<String>,
    crates: BTreeSet<String>,
}

/// Rust files below `folder`, or the one file `folder.rs`.
fn sources(module: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut open = vec![root.join(module)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let file = root.join(format!("{module}.rs"));
    found.extend(file.is_file().then_some(file));
    found
}

/// Everything a source names by `crate::…` or by an external crate's path, tests excluded.
fn uses(source: &str) -> Uses {
    let mut uses = Uses::default();
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        for (position, _) in line.match_indices("crate::") {
            let rest = &line[position + "crate::".len()..];
            let name: String = rest
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            uses.modules.insert(name);
        }
        for name in SHELL_CRATES {
            if line.contains(&format!("{name}::")) && !line.contains(&format!("::{name}::")) {
                uses.crates.insert((*name).to_owned());
            }
        }
    }
    uses
}

fn uses_of(module: &str) -> Vec<(PathBuf, Uses)> {
    let files = sources(module);
    files
        .into_iter()
        .map(|path| (path.clone(), uses(&fs::read_to_string(path).unwrap())))
        .collect()
}

#[test]
fn the_conversation_uses_std_only() {
    let files = uses_of("conversation");
    assert!(!files.is_empty());
    for (path, uses) in files {
        assert!(
            uses.modules.iter().all(|name| name == "conversation"),
            "{}: {uses:?}",
            path.display()
        );
        assert!(uses.crates.is_empty(), "{}: {uses:?}", path.display());
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in [
            "Instant",
            "SystemTime",
            "std::thread",
            "std::fs",
            "async ",
            "tracing",
            "serde",
        ] {
            assert!(
                !text.contains(forbidden),
                "{} mentions {forbidden}",
                path.display()
            );
        }
    }
}

#[test]
fn stages_use_the_base_and_never_a_sibling() {
    for stage in STAGES {
        for (path, uses) in uses_of(stage) {
            for name in &uses.modules {
                let allowed = name == stage || BASE.contains(&name.as_str());
                assert!(allowed, "{} uses crate::{name}", path.display());
            }
            assert!(uses.crates.is_empty(), "{}: {uses:?}", path.display());
        }
    }
}

#[test]
fn the_base_uses_only_the_base() {
    for module in BASE {
        for (path, uses) in uses_of(module) {
            for name in &uses.modules {
                assert!(
                    BASE.contains(&name.as_str()),
                    "{} uses crate::{name}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn nobody_knows_the_command_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let modules = modules.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    for module in modules.filter(|module| !["cli", "main"].contains(&module.as_str())) {
        for (path, uses) in uses_of(&module) {
            assert!(!uses.modules.contains("cli"), "{}", path.display());
        }
    }
}

#[test]
fn only_the_clock_reads_the_time() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for module in modules.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())) {
        if module == "clock" {
            continue;
        }
        for path in sources(&module) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for forbidden in ["Instant::now", "SystemTime::now"] {
                assert!(
                    !code.contains(forbidden),
                    "{} reads the time",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn files_stay_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for module in modules.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())) {
        for path in sources(&module) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(
                lines <= 500,
                "{} has {lines} lines: split it",
                path.display()
            );
        }
    }
}

#[test]
fn the_reader_of_use_lines_sees_a_forbidden_use() {
    let uses = uses("use crate::knowledge::Answer;\nlet x = tokio::spawn(y);\n// crate::http\n");
    assert!(uses.modules.contains("knowledge") && uses.crates.contains("tokio"));
    assert!(!uses.modules.contains("http"));
}

/// The crates of the program and of its build with their features, each as `name version features`, and with those of the
/// tests where `edges` says so.
fn crates(edges: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--format", "{p} {f}", "--edges", edges])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{tree:?}");
    let lines = String::from_utf8(tree.stdout).unwrap();
    let whole = |line: &str| line.trim_end_matches(" (*)").trim_end().to_owned();
    lines.lines().map(whole).collect()
}

fn name_and_version(line: &str) -> Vec<&str> {
    line.split(' ').take(2).collect()
}

/// Otherwise a build after the tests compiles those crates again, and all above them.
#[test]
fn the_tests_ask_no_more_of_the_programs_crates_than_the_program() {
    let own = crates("normal,build");
    let with_tests = crates("normal,build,dev");
    assert!(own.len() > 100 && with_tests.len() > own.len());
    let known: BTreeSet<_> = own.iter().map(|line| name_and_version(line)).collect();
    let differ: Vec<_> = with_tests
        .difference(&own)
        .filter(|line| known.contains(&name_and_version(line)))
        .collect();
    assert!(differ.is_empty(), "features only for tests: {differ:#?}");
}

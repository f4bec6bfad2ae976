//! Build information for `src/version.rs`: from which commit, by which compiler, for which machine, with which libraries.

use std::env;
use std::path::Path;
use std::process::Command;

/// The settings of `.cargo/config.toml` that make the C and C++ parts need an x86-64-v3 processor.
const LEVEL_V3: [&str; 4] = ["GGML_AVX2", "GGML_FMA", "GGML_F16C", "GGML_BMI2"];

/// Tells the sources what they cannot know. `onnxruntime` is the library that is embedded.
pub fn tell(onnxruntime: &[u8]) {
    let unknown = || "unknown".to_owned();
    let commit = commit();
    let (name, date) = commit.unwrap_or_else(|| (unknown(), unknown()));
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let values = [
        ("COMMIT", name),
        ("COMMIT_DATE", date),
        ("COMPILER", compiler().unwrap_or_else(unknown)),
        ("BASELINE", baseline().to_owned()),
        ("TARGET", target),
        (
            "ONNXRUNTIME_VERSION",
            onnxruntime_version(onnxruntime).unwrap_or_else(unknown),
        ),
    ];
    for (name, value) in values {
        println!("cargo::rustc-env=DOCENT_BUILD_{name}={value}");
    }
}

/// The commit, marked where files differ from it, and its day. `DOCENT_COMMIT`, in the form `NAME DAY`, goes before what
/// git says: for builds outside its tree. Cargo asks again when another commit is current, not at each change of a file.
fn commit() -> Option<(String, String)> {
    println!("cargo::rerun-if-env-changed=DOCENT_COMMIT");
    if let Ok(given) = env::var("DOCENT_COMMIT") {
        let (name, date) = given.split_once(' ')?;
        return Some((name.to_owned(), date.to_owned()));
    }
    // A tree without git may lie inside somebody else's.
    let root = answer("git", &["rev-parse", "--show-toplevel"])?;
    if Path::new(&root).canonicalize().ok() != env::current_dir().ok() {
        return None;
    }
    for file in ["HEAD", "logs/HEAD"] {
        let path = answer("git", &["rev-parse", "--git-path", file])?;
        // Cargo would run this script every time for a file that is missing.
        if Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let name = [
        "describe",
        "--always",
        "--dirty",
        "--abbrev=10",
        "--exclude=*",
    ];
    let date = ["log", "-1", "--format=%cs"];
    Some((answer("git", &name)?, answer("git", &date)?))
}

fn compiler() -> Option<String> {
    answer(&env::var("RUSTC").ok()?, &["--version"])
}

/// What the processor has to have. Rust's own code needs less, so that it can say so.
fn baseline() -> &'static str {
    let arch = env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets CARGO_CFG_TARGET_ARCH");
    let level_v3 = LEVEL_V3
        .iter()
        .all(|name| env::var(name).is_ok_and(|value| value == "ON"));
    match (arch.as_str(), level_v3) {
        ("x86_64", true) => "x86-64-v3",
        ("x86_64", false) => "as the compiling machine",
        _ => "generic",
    }
}

/// The ELF library names its version as that of its symbols.
fn onnxruntime_version(library: &[u8]) -> Option<String> {
    const MARK: &[u8] = b"\0VERS_";
    let start = library
        .windows(MARK.len())
        .position(|bytes| bytes == MARK)?
        + MARK.len();
    let length = library[start..].iter().position(|byte| *byte == 0)?;
    String::from_utf8(library[start..start + length].to_vec()).ok()
}

/// What a program says on its first line; nothing where it is missing, fails or says nothing.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?.trim();
    (output.status.success() && !line.is_empty()).then(|| line.to_owned())
}

//! What is written about the program is in the repository, and says what is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use docent::conversation::{EngineFailure, Stage};
use walkdir::WalkDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What of the repository is ours to write and read.
const WRITTEN: [&str; 10] = [
    ".ci",
    ".cargo",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "README.md",
    "assets",
    "models",
    "scripts",
    "src",
];

/// Endings of files that a comment may send its reader to.
const ENDINGS: [&str; 5] = [".md", ".rs", ".sh", ".py", ".toml"];

/// Files of other people's projects that figures and formats come from: the line that names one names the project.
const ELSEWHERE: [&str; 8] = [
    "TRAINING.md",
    "_whisper_features.py",
    "config.py",
    "models.py",
    "models/README.md",
    "phoneme_ids.py",
    "phonemize_espeak.py",
    "voice.py",
];

fn text_of(path: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT).join(path));
    text.unwrap_or_else(|problem| panic!("{path}: {problem}"))
}

/// All files, as paths in the repository.
fn files() -> BTreeSet<String> {
    let roots = WRITTEN.iter().chain(&["tests"]);
    let entries = roots.flat_map(|root| WalkDir::new(Path::new(ROOT).join(root)));
    let paths = entries.map(|entry| entry.unwrap().into_path());
    let files = paths.filter(|path| path.is_file());
    files.map(|path| inside(&path)).collect()
}

fn inside(path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(ROOT).unwrap().components().collect();
    path.to_str().unwrap().to_owned()
}

/// What of a line its reader reads: all of a document's, the comment of a program's.
fn comment<'l>(path: &str, line: &'l str) -> &'l str {
    let sign = match path.rsplit('.').next() {
        Some("md") => return line,
        Some("rs" | "js" | "css") => "//",
        _ => "#",
    };
    line.find(sign).map_or("", |at| &line[at..])
}

/// The files that a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |letter: char| letter.is_whitespace() || "`'\"()[]<>{}*,;:=|".contains(letter);
    let words = text.split(is_between);
    let words = words.map(|word| word.trim_end_matches('.'));
    words.filter(|word| {
        let ending = ENDINGS.iter().find(|ending| word.ends_with(**ending));
        // What begins with a slash is on the machine, or behind an address.
        ending.is_some_and(|ending| word.len() > ending.len() && !word.starts_with('/'))
    })
}

/// Whether a file of the repository is called so, from wherever in it.
fn is_there(name: &str, files: &BTreeSet<String>) -> bool {
    let name = name.trim_start_matches("./").trim_start_matches("../");
    let below = format!("/{name}");
    files
        .iter()
        .any(|file| file == name || file.ends_with(&below))
}

#[test]
fn comments_send_nobody_to_a_file_that_is_not_here() {
    let files = files();
    let mut missing = Vec::new();
    for path in &files {
        // Models, sounds and pictures are not text.
        let Ok(text) = fs::read_to_string(Path::new(ROOT).join(path)) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            let names = named(comment(path, line));
            let absent = names.filter(|name| !is_there(name, &files) && !ELSEWHERE.contains(name));
            missing.extend(absent.map(|name| format!("{path}:{}: {name}", number + 1)));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_name_is_found_in_whatever_stands_around_it() {
    let line = "/// Source: `wire.md`, rule 3 (see pack/mod.rs). Not /etc/passwd.md, https://a.b/c.md or .md.";
    let found: Vec<_> = named(comment("a.rs", line)).collect();
    assert_eq!(found, ["wire.md", "pack/mod.rs"]);
    assert_eq!(comment("a.rs", "let path = \"protocol.md\";"), "");
}

/// The strings that follow `sign` in all files of a folder.
fn following(sign: &str, folder: &str) -> BTreeSet<String> {
    let paths = files().into_iter().filter(|path| path.starts_with(folder));
    let texts = paths.map(|path| {
        let text = text_of(&path);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let mut found = BTreeSet::new();
    for text in texts {
        let after = text.split(sign).skip(1);
        found.extend(after.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    found
}

#[test]
fn the_wire_names_every_code_and_every_path() {
    let wire = text_of("src/http/protocol/wire.md");
    let mut names = BTreeSet::new();
    for (sign, folder) in [
        ("route(\"", "src/http/routes.rs"),
        ("route( \"", "src/http/routes.rs"),
        ("code: \"", "src/http/protocol/"),
        ("refused( \"", "src/http/orchestrate"),
        ("Bad::new(\"", "src/http/"),
        ("code: \"", "src/session/"),
        ("code: \"", "src/conversation/"),
    ] {
        let found = following(sign, folder);
        assert!(!found.is_empty(), "nothing follows {sign} in {folder}");
        names.extend(found);
    }
    for stage in [
        Stage::Intent,
        Stage::Retrieval,
        Stage::Store,
        Stage::Hearing,
    ] {
        names.insert(EngineFailure::timeout(stage).code.to_owned());
        names.insert(EngineFailure::failed(stage, &"").code.to_owned());
    }
    // The page's own.
    names.remove("/page.css");
    let missing: Vec<_> = names
        .iter()
        .filter(|name| !wire.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

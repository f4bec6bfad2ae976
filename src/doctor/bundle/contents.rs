//! What goes into a bundle, file by file.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::MetadataExt;

use serde::Serialize;
use serde_json::json;
use walkdir::WalkDir;

use super::sources::Sources;
use crate::app::model_store;
use crate::cause::told;
use crate::config::Settings;
use crate::diagnostics::Problem;
use crate::doctor::{Machine, examine};
use crate::files::{DataFolder, Sha256, names};
use crate::http::running::RunningServer;
use crate::models::{Catalogue, Depth, installed};
use crate::pack::{PackFiles, check};
use crate::version;

/// A file of a bundle: its name and what stands in it.
pub(super) type Content = (&'static str, String);

/// What the unpacked bundle says about itself.
const README: &str = "\
What somebody needs who helps with Docent from afar. Look through it before you hand it on: it is all plain text.

doctor.json    what docent doctor --json found
docent.json    what the program was built from, and the sha256 of its file
settings.txt   what docent config show prints; keys are hidden
models.json    the models that are installed, with sizes and sha256
pack.txt       how many mistakes the pack has, and on which lines; nothing of what stands there
data.txt       how much lies in the data folder; nothing of what stands there
system.txt     kernel, processor, memory and limits
health.json    what a running server says of itself
metrics.txt    what it counts

Not in it: what anybody said or was told, sessions, sounds, documents, keys, and the names of home folders.
";

/// Facts about the machine that no check tells in full.
const SYSTEM_FILES: &[&str] = &[
    "proc/version",
    "etc/os-release",
    "proc/meminfo",
    "proc/loadavg",
    "proc/self/limits",
    "proc/self/cgroup",
    "proc/pressure/cpu",
    "proc/pressure/memory",
    "proc/pressure/io",
    "proc/asound/cards",
    "proc/asound/pcm",
];

/// Everything, in the order of the README.
pub(super) fn contents(sources: Sources<'_>) -> Vec<Content> {
    let report = examine(sources.machine, sources.loaded, "");
    let mut contents = vec![
        ("README.txt", README.to_owned()),
        ("doctor.json", pretty(&report)),
        ("docent.json", program()),
        ("settings.txt", sources.settings_shown.to_owned()),
        ("system.txt", system(sources.machine)),
    ];
    if let Ok(loaded) = sources.loaded {
        let settings = &loaded.settings;
        contents.push(("models.json", models(settings)));
        contents.push(("pack.txt", pack(settings)));
        contents.push(("data.txt", data(&DataFolder::new(&settings.data.dir))));
        contents.extend(server(settings));
    }
    contents
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|problem| problem.to_string())
}

fn program() -> String {
    let file = std::env::current_exe();
    let digest = file.and_then(|file| Sha256::of_file(&file));
    pretty(&json!({
        "build": BTreeMap::from(version::LABELS),
        "commit_date": version::COMMIT_DATE,
        "target": version::TARGET,
        "components": version::components(),
        "sha256": digest.ok().map(|digest| digest.to_string()),
    }))
}

fn models(settings: &Settings) -> String {
    match installed(&model_store(settings), &Catalogue::embedded(), Depth::Bytes) {
        Ok(found) => pretty(&found),
        Err(problem) => problem.to_string(),
    }
}

/// Messages about a pack may quote it, so only their places are told.
fn pack(settings: &Settings) -> String {
    let report = check(&PackFiles::of(&settings.pack));
    let (errors, warnings) = (&report.errors, &report.warnings);
    let mut text = format!("{} errors, {} warnings\n", errors.len(), warnings.len());
    for problem in errors.iter().chain(warnings) {
        text.push_str(&place(problem));
    }
    text
}

fn place(problem: &Problem) -> String {
    let line = problem.line();
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{} {}{line}\n", problem.severity, problem.file)
}

/// Counts and sizes by folder; the sessions' files one by one, with their permissions.
fn data(folder: &DataFolder) -> String {
    let mut text = String::new();
    let entries = WalkDir::new(folder.path())
        .min_depth(1)
        .max_depth(1)
        .sort_by_file_name();
    for entry in entries.into_iter().filter_map(Result::ok) {
        let files = WalkDir::new(entry.path())
            .into_iter()
            .filter_map(Result::ok);
        let sizes = files.filter(|file| file.file_type().is_file());
        let sizes = sizes.map(|file| file.metadata().map_or(0, |about| about.len()));
        let (count, bytes) = sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size));
        let name = entry.file_name().to_string_lossy();
        // Writing to a text does not fail.
        let _ = writeln!(text, "{name}: {count} files, {bytes} bytes");
    }
    let sessions = fs::read_dir(folder.sessions()).into_iter().flatten();
    for file in sessions.filter_map(Result::ok) {
        if let Ok(about) = file.metadata() {
            let (name, mode) = (file.file_name(), about.mode() & 0o777);
            let name = name.to_string_lossy();
            let _ = writeln!(
                text,
                "{}/{name}: {} bytes, mode {mode:03o}",
                names::SESSIONS,
                about.len()
            );
        }
    }
    text
}

fn system(machine: &Machine) -> String {
    let mut text = String::new();
    for file in SYSTEM_FILES {
        if let Some(content) = machine.read(file) {
            let _ = writeln!(text, "# /{file}\n{}\n", content.trim_end());
        }
    }
    for name in ["model name", "flags"] {
        if let Some(value) = machine.kernel().line_of("proc/cpuinfo", name) {
            let _ = writeln!(text, "# processor: {name}\n{value}\n");
        }
    }
    text
}

fn server(settings: &Settings) -> Vec<Content> {
    let Some(running) = RunningServer::find(settings) else {
        return Vec::new();
    };
    let metrics = running.text("/metrics", settings);
    vec![
        ("health.json", pretty(&running.health)),
        (
            "metrics.txt",
            metrics.unwrap_or_else(|problem| told(&*problem)),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_every_file() {
        let loaded = Err(crate::config::ConfigErrors(Vec::new()));
        let machine = Machine {
            root: "/nowhere".into(),
            ..Machine::this()
        };
        let sources = Sources {
            machine: &machine,
            loaded: &loaded,
            settings_shown: "",
        };
        for (name, _) in contents(sources) {
            assert!(
                name == "README.txt" || README.contains(&format!("\n{name} ")),
                "{name}"
            );
        }
        for name in [
            "models.json",
            "pack.txt",
            "data.txt",
            "health.json",
            "metrics.txt",
        ] {
            assert!(README.contains(&format!("\n{name} ")), "{name}");
        }
    }
}

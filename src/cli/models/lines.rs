//! Results of `docent models` as lines for people.

use crate::models::{Exported, Imported, Listed, ModelStatus, Pulled, Removed, State, Unpacked};

/// Columns of an id; longer ones push the rest of their line aside.
const ID_WIDTH: usize = 36;

/// A model that can be had.
pub fn listed(listed: &Listed) -> String {
    let model = &listed.model;
    let languages = if model.languages.is_empty() {
        "many".to_owned()
    } else {
        model.languages.join(",")
    };
    let place = match (listed.state, model.carried) {
        (State::NotInstalled, true) => "in the program",
        (state, _) => word(state),
    };
    let size = megabytes(listed.size);
    format!(
        "{:<ID_WIDTH$} {languages:<6} {size:>5} MB  {place}",
        model.id
    )
}

/// Everything about a model.
pub fn shown(shown: &Listed) -> Vec<String> {
    let model = &shown.model;
    let mut lines = vec![
        listed(shown),
        format!("  licence    {}", model.licence),
        format!("  revision   {}", model.revision),
    ];
    lines.extend(model.memory_mb.map(|mb| format!("  memory     {mb} MB")));
    lines.extend(model.note.iter().map(|note| format!("  note       {note}")));
    for (file, path) in model.files.iter().zip(&shown.paths) {
        lines.push(format!("  {}", path.display()));
        let digest = file.published.sha256.as_deref();
        let digest = digest.unwrap_or("not published: the first download is written down");
        lines.push(format!("    sha256   {digest}"));
        let addresses = file.addresses.iter();
        lines.extend(addresses.map(|address| format!("    from     {address}")));
    }
    lines
}

/// A model that is here.
pub fn found(found: &ModelStatus) -> String {
    let worst = found.files.iter().find(|file| file.state == found.state);
    let path = worst.map_or_else(String::new, |file| file.path.display().to_string());
    let next = match found.state {
        State::Damaged | State::Missing => format!("  -> docent models pull {}", found.id),
        _ => without(found),
    };
    format!(
        "{:<ID_WIDTH$} {:<14} {path}{next}",
        found.id,
        word(found.state)
    )
}

/// What a model that is here may lack: its card.
fn without(found: &ModelStatus) -> String {
    let mut absent = found.files.iter();
    let absent = absent.find(|file| file.state == State::NotInstalled);
    let name = absent.and_then(|file| file.path.file_name());
    name.map_or_else(String::new, |name| {
        format!("  (runs without {}, which names its terms)", name.display())
    })
}

/// A model that was fetched.
pub fn pulled(pulled: &Pulled) -> String {
    let what = match (pulled.already_there, pulled.pinned) {
        (true, _) => "was there already",
        (false, false) => "is installed",
        (false, true) => "is installed; no sha256 is published, so this one is pinned",
    };
    let first = pulled.paths.first();
    let path = first.map_or_else(String::new, |path| format!(": {}", path.display()));
    format!("{} {what}{path}", pulled.id)
}

/// What came out of a bundle.
pub fn imported(imported: &Imported) -> Vec<String> {
    let new = imported.installed.iter();
    let mut lines: Vec<String> = new.map(|id| format!("{id} is installed")).collect();
    let old = imported.already_there.iter();
    lines.extend(old.map(|id| format!("{id} was there already")));
    lines.extend(unpacked("pack", "--pack DIR", &imported.pack));
    lines.extend(unpacked("program", "--binary FILE", &imported.binary));
    lines
}

fn unpacked(what: &str, flag: &str, outcome: &Unpacked) -> Option<String> {
    Some(match outcome {
        Unpacked::NotInBundle => return None,
        Unpacked::NotAsked => format!("the bundle has a {what}; {flag} unpacks it"),
        Unpacked::Placed(path) => format!("the {what} is {}", path.display()),
        Unpacked::AlreadyThere(path) => format!("the {what} was there already: {}", path.display()),
    })
}

/// A bundle that was written.
pub fn exported(exported: &Exported) -> String {
    format!(
        "{}: {} models, {} files, {} MB",
        exported.path.display(),
        exported.models.len(),
        exported.files,
        megabytes(exported.bytes)
    )
}

/// What was removed of a model.
pub fn removed(removed: &Removed) -> Vec<String> {
    let gone = removed.removed.iter();
    let mut lines: Vec<String> = gone
        .map(|path| format!("removed {}", path.display()))
        .collect();
    let kept = removed.kept.iter();
    lines.extend(kept.map(|path| format!("kept {}: it has changed", path.display())));
    lines
}

/// Bytes in 1e6, rounded up.
fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

/// A state, in a column.
fn word(state: State) -> &'static str {
    match state {
        State::Ok => "ok",
        State::Pinned => "pinned",
        State::NotInstalled => "-",
        State::Unknown => "yours",
        State::Missing => "missing file",
        State::Damaged => "damaged",
    }
}

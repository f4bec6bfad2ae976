//! Settings for another folder: all of them in one file, whoever set them, and what may be handed on of a file as it stands.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Kind};
use super::raw::SetBy;
use super::table::KEYS;
use super::value::Value;
use super::{Loaded, Secret};
use crate::files::names;

/// A secret of fewer letters would be found in every second word.
const SECRET_LETTERS_MIN: usize = 4;

/// A value of a secret key within a comment.
static IN_COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    let keys = KEYS.iter().filter(|key| key.secret);
    let keys: Vec<_> = keys.map(|key| regex::escape(key.name())).collect();
    let pattern = format!(r#"(?i)(?:{})["']?\s*[=:].*"#, keys.join("|"));
    Regex::new(&pattern).expect("names of keys")
});

/// A config file for a data folder that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portable {
    /// Its text.
    pub text: String,
    /// Secrets that are set and not in it, by their keys.
    pub left_out: Vec<&'static str>,
}

impl Portable {
    /// All that is set to anything but its default, by file, variable or flag. Paths in the data folder are relative to it, and
    /// so is the pack's, if it `brings_pack`.
    pub fn of(loaded: &Loaded, brings_pack: bool, with_secrets: bool) -> Self {
        let mut portable = Self {
            text: "# The settings that were in force when the backup was made, whoever had set them.\n".to_owned(),
            left_out: Vec::new(),
        };
        let mut section = "";
        for key in KEYS {
            let Some(value) = portable.value(key, loaded, brings_pack, with_secrets) else {
                continue;
            };
            if key.section() != section {
                section = key.section();
                portable.line(&format!("\n[{section}]"));
            }
            portable.line(&format!("{} = {value}", key.name()));
        }
        portable
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn value(
        &mut self,
        key: &Key,
        loaded: &Loaded,
        brings_pack: bool,
        with_secrets: bool,
    ) -> Option<Value> {
        let given = loaded.raw.given(key.path);
        let is_absent = given.value == Value::Text(String::new());
        match key.path {
            "data.dir" => return Some(Value::Text(".".to_owned())),
            "pack.path" if brings_pack => {
                return Some(Value::Text(names::RESTORED_PACK.to_owned()));
            }
            _ if is_absent || given.set_by == SetBy::Default => return None,
            path if key.secret && !with_secrets => {
                self.left_out.push(path_of(path));
                return None;
            }
            _ => {}
        }
        match (&given.value, key.kind) {
            (Value::Text(path), Kind::Path) => {
                let inside = Path::new(path).strip_prefix(&loaded.settings.data.dir);
                let inside = inside.ok().and_then(Path::to_str);
                Some(Value::Text(inside.unwrap_or(path).to_owned()))
            }
            (value, _) => Some(value.clone()),
        }
    }
}

/// The path of a key, which is in the program.
fn path_of(path: &str) -> &'static str {
    let known = KEYS.iter().find(|key| key.path == path);
    known.map_or("", |key| key.path)
}

/// A config file without its secrets, in values and in comments; none if it cannot be read. `known` are those that are in
/// force, which may stand anywhere.
pub fn without_secrets(text: &str, known: &[Secret]) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let mut spans = Vec::new();
    for key in KEYS.iter().filter(|key| key.secret) {
        let section = table.get_ref().get(key.section());
        let Some(DeValue::Table(section)) = section.map(toml::Spanned::get_ref) else {
            continue;
        };
        spans.extend(section.get(key.name()).map(toml::Spanned::span));
    }
    spans.sort_by_key(|span| span.start);
    let mut shown = text.to_owned();
    for span in spans.into_iter().rev() {
        shown.replace_range(span, "\"\"");
    }
    let lines = shown.split_inclusive('\n').map(|line| {
        let Some(comment) = line.find('#') else {
            return line.to_owned();
        };
        let (before, comment) = line.split_at(comment);
        format!("{before}{}", IN_COMMENT.replace(comment, "(left out)"))
    });
    let shown: String = lines.collect();
    let known = known.iter().map(Secret::reveal);
    let known = known.filter(|known| known.chars().count() >= SECRET_LETTERS_MIN);
    Some(known.fold(shown, |shown, known| shown.replace(known, "(left out)")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Layers, Overrides, Places, Settings};

    const FILE: &str = "# api_key = \"old-one\"\n[server]\nport = 9000\napi_key = \"se+cret\" # was: api_key: older\n\
         host = \"0.0.0.0\" # needs an api_key\n[pack]\npath = \"desk\"\n[hearing]\nmodels = \"data/whisper\"\n";

    fn loaded(folder: &Path) -> Loaded {
        std::fs::write(folder.join("docent.toml"), FILE).unwrap();
        let places = Places {
            current_dir: folder.to_owned(),
            ..Places::default()
        };
        let mut flags = Overrides::default();
        flags.set("data.dir", "--data-dir", "data");
        flags.set("sessions.retention_s", "--retention", "77");
        Layers::new(flags, Vec::new(), places).load().unwrap()
    }

    fn read(text: &str) -> Settings {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("docent.toml"), text).unwrap();
        let places = Places {
            current_dir: "/there".into(),
            ..Places::default()
        };
        let flags = Overrides::new(Some(folder.path().join("docent.toml")));
        let mut settings = Layers::new(flags, Vec::new(), places)
            .load()
            .unwrap()
            .settings;
        for path in [
            &mut settings.data.dir,
            settings.pack.path.as_mut().unwrap(),
            settings.hearing.models.as_mut().unwrap(),
        ] {
            *path = path.strip_prefix(folder.path()).unwrap().to_owned();
        }
        settings
    }

    #[test]
    fn what_file_and_flags_set_is_in_one_file_with_paths_of_the_new_folder() {
        let folder = tempfile::tempdir().unwrap();
        let loaded = loaded(folder.path());
        let whole = Portable::of(&loaded, true, true);
        assert_eq!(whole.left_out, [] as [&str; 0]);
        let settings = read(&whole.text);
        assert_eq!(settings.server.port, 9000);
        assert_eq!(settings.server.api_key, Some(Secret::new("se+cret")));
        assert_eq!(settings.sessions.retention.as_secs(), 77);
        assert_eq!(settings.pack.path, Some("pack".into()));
        assert_eq!(settings.hearing.models, Some("whisper".into()));
        let keyless = Portable::of(&loaded, false, false);
        assert_eq!(keyless.left_out, ["server.api_key"]);
        assert!(!keyless.text.contains("se+cret"), "{}", keyless.text);
        assert!(
            keyless
                .text
                .contains(&folder.path().join("desk").display().to_string())
        );
    }

    #[test]
    fn a_file_keeps_all_but_its_secrets() {
        let shown = without_secrets(FILE, &[Secret::new("old-one")]).unwrap();
        for secret in ["se+cret", "older", "old-one"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        for rest in [
            "port = 9000",
            "# needs an api_key",
            "path = \"desk\"",
            "api_key = \"\"",
        ] {
            assert!(shown.contains(rest), "{rest}: {shown}");
        }
        for text in [
            "server = { api_key = \"se+cret\", port = 1 }",
            "[server]\n\"api_key\" = '''\nse+cret'''\n",
            "server.api_key = \"se\\u002Bcret\"",
        ] {
            let shown = without_secrets(text, &[]).unwrap();
            assert!(!shown.contains("cret"), "{shown}");
        }
        assert_eq!(without_secrets("[server\napi_key = 'x'", &[]), None);
    }
}

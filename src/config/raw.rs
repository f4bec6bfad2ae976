//! What a user wrote, key by key: the values of all layers merged, each with who set it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::keys::{KEYS, Key, Kind};
use crate::diagnostics::{
    Place, Problem, Problems, Section, Severity, SourceFile, parse_toml, suggestion,
};

/// Who set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetBy {
    /// Nobody: it is built in.
    Default,
    /// A line of the config file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable, by its name.
    Environment(String),
    /// A flag, as it is typed: `--port`.
    Flag(&'static str),
}

impl fmt::Display for SetBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Environment(variable) => write!(formatter, "environment variable {variable}"),
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
        }
    }
}

/// A value of the right type and within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Switch(bool),
    Texts(Vec<String>),
}

impl fmt::Display for Value {
    /// As the config file has it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "{}", toml::Value::from(text.as_str())),
            Self::Integer(integer) => write!(formatter, "{integer}"),
            Self::Switch(switch) => write!(formatter, "{switch}"),
            Self::Texts(texts) => write!(formatter, "{}", toml::Value::from(texts.clone())),
        }
    }
}

/// A value with its history.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub value: Value,
    pub set_by: SetBy,
    place: Option<Place>,
}

/// The merged layers. Holds a value for every key from the start.
pub(super) struct Raw {
    given: BTreeMap<&'static str, Given>,
}

impl Raw {
    /// The built-in defaults.
    pub fn defaults() -> Self {
        let given = KEYS
            .iter()
            .map(|key| {
                let value = parse(key, key.default).expect("a test reads every default");
                let set_by = SetBy::Default;
                (
                    key.path,
                    Given {
                        value,
                        set_by,
                        place: None,
                    },
                )
            })
            .collect();
        Self { given }
    }

    /// Lays the config file over what is there. Paths in it are relative to its folder.
    pub fn read_file(&mut self, path: &Path, file: &SourceFile, problems: &mut Problems) {
        let Some(table) = parse_toml(file, problems) else {
            return;
        };
        let top = Section::top(file, &table);
        let sections = super::keys::sections();
        top.allow_only(&sections, problems);
        for name in sections {
            let Some(section) = top.section(name, problems) else {
                continue;
            };
            let keys: Vec<_> = KEYS.iter().filter(|key| key.section() == name).collect();
            let names: Vec<_> = keys.iter().map(|key| key.name()).collect();
            section.allow_only(&names, problems);
            for key in keys {
                self.read_key(path, &section, key, problems);
            }
        }
    }

    fn read_key(
        &mut self,
        path: &Path,
        section: &Section<'_>,
        key: &'static Key,
        problems: &mut Problems,
    ) {
        let file = section.file();
        let name = key.name();
        let read = match key.kind {
            Kind::Text | Kind::Path | Kind::Choice(_) => section
                .text(name, problems)
                .map(|text| (text.span(), Value::Text(text.into_inner()))),
            Kind::Switch => section
                .switch(name, problems)
                .map(|switch| (switch.span(), Value::Switch(switch.into_inner()))),
            Kind::Integer { .. } => section
                .integer(name, problems)
                .map(|integer| (integer.span(), Value::Integer(integer.into_inner()))),
            Kind::Texts => section.texts(name, problems).map(|texts| {
                let texts = texts.into_iter().map(toml::Spanned::into_inner).collect();
                (section.key_span(name), Value::Texts(texts))
            }),
        };
        let Some((span, value)) = read else {
            return;
        };
        match check(key, value) {
            Ok(value) => {
                let place = file.place(span);
                let set_by = SetBy::File {
                    path: path.to_owned(),
                    line: place.line,
                };
                let value = beside(key, value, path.parent());
                self.given.insert(
                    key.path,
                    Given {
                        value,
                        set_by,
                        place: Some(place),
                    },
                );
            }
            Err(wrong) => problems.error_at(file, span, wrong.message, wrong.help),
        }
    }

    /// Lays one written value over what is there.
    pub fn read_text(
        &mut self,
        key: &'static Key,
        text: &str,
        set_by: SetBy,
        problems: &mut Problems,
    ) {
        match parse(key, text) {
            Ok(value) => {
                self.given.insert(
                    key.path,
                    Given {
                        value,
                        set_by,
                        place: None,
                    },
                );
            }
            Err(wrong) => problems.error(set_by.to_string(), wrong.message, wrong.help),
        }
    }

    /// Replaces a default that only this machine knows.
    pub fn set_default(&mut self, path: &'static str, text: String) {
        let given = self.given.get_mut(path).expect("KEYS names it");
        if given.value == Value::Text(String::new()) {
            given.value = Value::Text(text);
        }
    }

    /// The value of `path` with its history.
    pub fn given(&self, path: &str) -> &Given {
        self.given.get(path).expect("KEYS names it")
    }

    /// A text; empty when absent.
    pub fn text(&self, path: &str) -> &str {
        match &self.given(path).value {
            Value::Text(text) => text,
            other => unreachable!("{path} is no text but {other:?}"),
        }
    }

    /// A list of texts.
    pub fn texts(&self, path: &str) -> &[String] {
        match &self.given(path).value {
            Value::Texts(texts) => texts,
            other => unreachable!("{path} is no list but {other:?}"),
        }
    }

    /// A switch.
    pub fn switch(&self, path: &str) -> bool {
        self.given(path).value == Value::Switch(true)
    }

    /// A whole number; its bounds keep it from being negative.
    pub fn integer(&self, path: &str) -> u64 {
        match self.given(path).value {
            Value::Integer(integer) => integer.unsigned_abs(),
            ref other => unreachable!("{path} is no number but {other:?}"),
        }
    }

    /// Reports a value that has the right type and still cannot be used.
    pub fn refuse(
        &self,
        path: &str,
        message: String,
        help: Option<String>,
        problems: &mut Problems,
    ) {
        let given = self.given(path);
        let file = match &given.set_by {
            SetBy::File { path, .. } => path.display().to_string(),
            other => other.to_string(),
        };
        problems.push(Problem {
            severity: Severity::Error,
            file,
            place: given.place.clone(),
            message,
            help,
        });
    }
}

/// Why a value was refused.
#[derive(Debug)]
pub(super) struct Wrong {
    message: String,
    help: Option<String>,
}

/// Reads a value from the text of a variable, a flag or a default.
fn parse(key: &Key, text: &str) -> Result<Value, Wrong> {
    let text = text.trim();
    let wrong = |expected: &str| Wrong {
        message: format!("`{}` must be {expected}, not {text:?}", key.path),
        help: None,
    };
    let value = match key.kind {
        Kind::Text | Kind::Path | Kind::Choice(_) => Value::Text(text.to_owned()),
        Kind::Switch => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Value::Switch(true),
            "false" | "0" | "no" | "off" => Value::Switch(false),
            _ => return Err(wrong("true or false")),
        },
        Kind::Integer { .. } => Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?),
        Kind::Texts => Value::Texts(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(str::to_owned)
                .collect(),
        ),
    };
    check(key, value)
}

/// Checks the bounds of a value.
fn check(key: &Key, value: Value) -> Result<Value, Wrong> {
    match (key.kind, &value) {
        (Kind::Integer { min, max }, Value::Integer(integer)) if !(min..=max).contains(integer) => {
            Err(Wrong {
                message: format!("`{}` must be from {min} to {max}, not {integer}", key.path),
                help: None,
            })
        }
        (Kind::Choice(words), Value::Text(text)) if !words.contains(&text.as_str()) => Err(Wrong {
            message: format!(
                "`{}` must be one of {}, not {text:?}",
                key.path,
                words.join(", ")
            ),
            help: Some(suggestion(text, words)),
        }),
        _ => Ok(value),
    }
}

/// A path as it is meant in a file of `folder`.
fn beside(key: &Key, value: Value, folder: Option<&Path>) -> Value {
    match (key.kind, value, folder) {
        (Kind::Path, Value::Text(text), Some(folder)) if !text.is_empty() => {
            Value::Text(folder.join(text).to_string_lossy().into_owned())
        }
        (_, value, _) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_of_its_kind() {
        for key in KEYS {
            assert!(parse(key, key.default).is_ok(), "{}", key.path);
        }
    }

    #[test]
    fn reads_switches_and_lists_as_people_write_them() {
        let switch = super::super::keys::find("pack.watch").expect("known");
        for (text, expected) in [("true", true), ("ON", true), ("0", false), ("no", false)] {
            assert_eq!(parse(switch, text).expect(text), Value::Switch(expected));
        }
        assert!(parse(switch, "perhaps").is_err());
        let list = super::super::keys::find("server.allowed_origins").expect("known");
        let expected = Value::Texts(vec!["http://a".to_owned(), "http://b".to_owned()]);
        assert_eq!(
            parse(list, "http://a, http://b,").expect("a list"),
            expected
        );
    }

    #[test]
    fn says_who_set_a_value() {
        let path = PathBuf::from("docent.toml");
        assert_eq!(SetBy::File { path, line: 3 }.to_string(), "docent.toml:3");
        assert_eq!(SetBy::Flag("--port").to_string(), "flag --port");
        assert_eq!(SetBy::Default.to_string(), "default");
    }
}

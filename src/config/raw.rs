//! What a user wrote, key by key: the values of all layers merged, each with who set it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::keys::{Key, Kind};
use super::lookup::{nearest_key, sections};
use super::table::KEYS;
use super::value::{Value, beside, check, parse};
use crate::diagnostics::{Place, Problem, Problems, Section, Severity, SourceFile, parse_toml};

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

/// A value with its history.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub value: Value,
    pub set_by: SetBy,
    place: Option<Place>,
}

/// The merged layers. Holds a value for every key from the start.
#[derive(Clone)]
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
        let sections = sections();
        top.allow_only_or_else(&sections, |name| nearest_key("", name), problems);
        for name in sections {
            let Some(section) = top.section(name, problems) else {
                continue;
            };
            let keys: Vec<_> = KEYS.iter().filter(|key| key.section() == name).collect();
            let names: Vec<_> = keys.iter().map(|key| key.name()).collect();
            section.allow_only_or_else(&names, |unknown| nearest_key(name, unknown), problems);
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
            Kind::Text(_) | Kind::Path | Kind::Choice(_) => section
                .text(name, problems)
                .map(|text| (text.span(), Value::Text(text.into_inner()))),
            Kind::Switch => section
                .switch(name, problems)
                .map(|switch| (switch.span(), Value::Switch(switch.into_inner()))),
            Kind::Integer { .. } => section
                .integer(name, problems)
                .map(|integer| (integer.span(), Value::Integer(integer.into_inner()))),
            Kind::Texts(_) => section.texts(name, problems).map(|texts| {
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
            Err(wrong) => {
                problems.error_at(file, span, wrong.message, wrong.help);
                problems.name_key(key.path);
            }
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
            Err(wrong) => {
                problems.error(set_by.to_string(), wrong.message, wrong.help);
                problems.name_key(key.path);
            }
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

    /// The values of `other` for the keys that `chosen` picks, and those of `self` for the rest.
    pub fn with_some_of(&self, other: &Self, chosen: impl Fn(&Key) -> bool) -> Self {
        let pick = |key: &'static Key| if chosen(key) { other } else { self };
        let given = KEYS
            .iter()
            .map(|key| (key.path, pick(key).given(key.path).clone()));
        Self {
            given: given.collect(),
        }
    }

    /// Reports a value that has the right type and still cannot be used.
    pub fn refuse(
        &self,
        path: &'static str,
        message: String,
        help: Option<String>,
        problems: &mut Problems,
    ) {
        self.report(Severity::Error, path, message, help, problems);
    }

    /// Reports a value that can be used and will not do what was meant.
    pub fn doubt(
        &self,
        path: &'static str,
        message: String,
        help: Option<String>,
        problems: &mut Problems,
    ) {
        self.report(Severity::Warning, path, message, help, problems);
    }

    fn report(
        &self,
        severity: Severity,
        path: &'static str,
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
            severity,
            file,
            place: given.place.clone(),
            key: Some(path.to_owned()),
            message,
            help,
        });
    }
}

impl fmt::Debug for Raw {
    /// Without its values: secrets are among them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Raw(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_who_set_a_value() {
        let path = PathBuf::from("docent.toml");
        assert_eq!(SetBy::File { path, line: 3 }.to_string(), "docent.toml:3");
        assert_eq!(SetBy::Flag("--port").to_string(), "flag --port");
        assert_eq!(SetBy::Default.to_string(), "default");
    }
}

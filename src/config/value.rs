//! One value as a user may write it, and its bounds.

use std::fmt;
use std::path::Path;

use super::keys::{Key, Kind};
use crate::diagnostics::suggestion;

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

/// Why a value was refused.
#[derive(Debug)]
pub(super) struct Wrong {
    pub message: String,
    pub help: Option<String>,
}

/// Reads a value from the text of a variable, a flag or a default.
pub(super) fn parse(key: &Key, text: &str) -> Result<Value, Wrong> {
    let text = text.trim();
    let wrong = |expected: &str| Wrong {
        message: format!("`{}` must be {expected}, not {text:?}", key.path),
        help: None,
    };
    let value = match key.kind {
        Kind::Text(_) | Kind::Path | Kind::Choice(_) => Value::Text(text.to_owned()),
        Kind::Switch => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Value::Switch(true),
            "false" | "0" | "no" | "off" => Value::Switch(false),
            _ => return Err(wrong("true or false")),
        },
        Kind::Integer { .. } => Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?),
        Kind::Texts(_) if text.contains(['"', '\'']) => {
            return Err(wrong(
                "texts with commas between them, such as a,b, without quotes and brackets",
            ));
        }
        Kind::Texts(_) => Value::Texts(
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
pub(super) fn check(key: &Key, value: Value) -> Result<Value, Wrong> {
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
pub(super) fn beside(key: &Key, value: Value, folder: Option<&Path>) -> Value {
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
    use crate::config::lookup::find;
    use crate::config::table::KEYS;

    #[test]
    fn every_default_is_a_value_of_its_kind() {
        for key in KEYS {
            assert!(parse(key, key.default).is_ok(), "{}", key.path);
        }
    }

    #[test]
    fn reads_switches_and_lists_as_people_write_them() {
        let switch = find("pack.watch").expect("known");
        for (text, expected) in [("true", true), ("ON", true), ("0", false), ("no", false)] {
            assert_eq!(parse(switch, text).expect(text), Value::Switch(expected));
        }
        assert!(parse(switch, "perhaps").is_err());
        let list = find("server.allowed_origins").expect("known");
        let expected = Value::Texts(vec!["http://a".to_owned(), "http://b".to_owned()]);
        assert_eq!(
            parse(list, "http://a, http://b,").expect("a list"),
            expected
        );
        for text in [
            r#"["http://a"]"#,
            "['http://a', 'http://b']",
            r#""http://a""#,
        ] {
            let wrong = parse(list, text).expect_err(text);
            assert!(wrong.message.contains("such as a,b"), "{}", wrong.message);
        }
    }
}

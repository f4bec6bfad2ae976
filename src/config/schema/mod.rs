//! The JSON Schema of the config file (draft 7, which every editor for TOML understands), for help while typing.
//!
//! It accepts what the loader accepts, as far as a schema can say it. Only the loader knows that an open `server.host`
//! needs a key, and a certificate its own, which may come from a variable, whether an IPv6 address within an origin is one, and that `5.0` and a
//! date are neither a whole number nor a text.

use serde_json::{Map, Value, json};

use super::areas::Area;
use super::keys::{Form, Key, Kind};
use super::lookup::sections;
use super::table::KEYS;
use super::value;
use super::values::VOICE_ENGINES;

/// Where the schema's own language is described.
const LANGUAGE: &str = "http://json-schema.org/draft-07/schema#";

/// A port of an origin: a number up to 65535, with any zeros before it.
const PORT_PATTERN: &str =
    "0*([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// The schema of the whole file.
pub fn schema() -> Value {
    let sections = sections().into_iter().map(|section| {
        let keys = KEYS.iter().filter(|key| key.section() == section);
        let keys = keys.map(|key| (key.name().to_owned(), property(key)));
        (section.to_owned(), table(keys.collect()))
    });
    let mut schema = table(sections.collect());
    schema["$schema"] = LANGUAGE.into();
    schema["title"] = "Settings of Docent".into();
    schema
}

fn table(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn property(key: &Key) -> Value {
    let mut property = values(key.kind);
    property["description"] = key.description().into();
    if !key.secret {
        property["default"] = default(key);
    }
    property
}

fn values(kind: Kind) -> Value {
    match kind {
        Kind::Text(form) => text(form),
        Kind::Path => json!({ "type": "string" }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Integer { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Texts(Form::Program) => json!({
            "type": "array",
            "items": [text(Form::Program)],
            "additionalItems": text(Form::Free),
        }),
        Kind::Texts(form) => json!({ "type": "array", "items": text(form) }),
        Kind::Choice(words) => json!({ "type": "string", "enum": words }),
    }
}

fn text(form: Form) -> Value {
    let pattern = match form {
        Form::Free => return json!({ "type": "string" }),
        Form::Address => {
            return json!({ "type": "string", "anyOf": [
                { "pattern": "^[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]$" },
                { "format": "ipv4" },
                { "format": "ipv6" },
            ] });
        }
        Form::Token => "^[!-~]*$".to_owned(),
        Form::Origin => format!(
            r"^\s*[A-Za-z0-9+.-]+://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:{PORT_PATTERN})?\s*$"
        ),
        Form::Host => r"^\s*([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])\s*$".to_owned(),
        Form::Webhook => {
            let host = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])";
            let path = r"[/?][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*";
            format!(r"^$|^\s*[Hh][Tt][Tt][Pp][Ss]?://{host}(:{PORT_PATTERN})?({path})?\s*$")
        }
        Form::Program => "^(/|[^/]+$)".to_owned(),
        Form::Area => format!("^({})$", Area::ALL.map(Area::name).join("|")),
        // The former recogniser is still read, as auto.
        Form::Voice => format!("^(({}):[^:]+)?$", VOICE_ENGINES.join("|")),
        Form::Recogniser => "^(auto|pocketsphinx|whisper:[A-Za-z0-9._-]+)$".to_owned(),
    };
    json!({ "type": "string", "pattern": pattern })
}

fn default(key: &Key) -> Value {
    match value::parse(key, key.default).expect("a test reads every default") {
        value::Value::Text(text) => text.into(),
        value::Value::Integer(integer) => integer.into(),
        value::Value::Switch(switch) => switch.into(),
        value::Value::Texts(texts) => texts.into(),
    }
}

#[cfg(test)]
mod tests;

//! A filled form, and how it is told.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::written::WrittenForm;
use crate::conversation::form::FormRecord;
use crate::telemetry::Spoken;

/// A form that is filled.
#[derive(Clone, PartialEq)]
pub struct FormResult {
    /// Its name: the label of the intent.
    pub form: String,
    /// Each slot with its value.
    pub values: Vec<(String, String)>,
    /// When the turn that filled it was answered, in seconds since the Unix epoch: exactly as the turn is stored, for the id
    /// is made of it.
    pub at: f64,
}

impl fmt::Debug for FormResult {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FormResult")
            .field("form", &self.form)
            .field("values", &Spoken::new(()))
            .field("at", &self.at)
            .finish()
    }
}

/// As it is told.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    form: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    at: String,
    values: BTreeMap<&'a str, &'a str>,
}

impl FormResult {
    /// From how a form stood after its last turn, as the conversation writes it; none from anything else.
    pub(super) fn of_stored(form: &Value, at: f64) -> Option<Self> {
        let written = WrittenForm::deserialize(form).ok()?;
        Some(Self::of(&written.into(), at))
    }

    /// Of a form as it stood after a turn that was answered `at`.
    pub fn of(record: &FormRecord, at: f64) -> Self {
        let values = record.values();
        Self {
            form: record.name.to_string(),
            values: values
                .map(|(slot, value)| (slot.to_owned(), value.to_owned()))
                .collect(),
            at,
        }
    }

    /// As one line of JSON, without its end.
    pub(super) fn told(&self, id: &str, session: Option<&str>) -> String {
        let told = Told {
            id,
            form: &self.form,
            session_id: session,
            at: date(self.at),
            values: self
                .values
                .iter()
                .map(|(slot, value)| (&**slot, &**value))
                .collect(),
        };
        serde_json::to_string(&told).expect("texts alone")
    }
}

/// RFC 3339, in UTC, to the millisecond.
fn date(unix_s: f64) -> String {
    let at = Timestamp::from_millisecond((unix_s * 1000.0).round() as i64);
    at.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_stored_is_told_as_what_was_delivered() {
        let slot = |name: &str, value: &str| json!({"name": name, "label": name, "kind": "text", "value": value});
        let stored = json!({"name": "APPOINTMENT", "state": "done", "asked": "confirm", "slots": [
            slot("day", "2027-03-16"),
            slot("name", "Ada \"L.\"\n"),
            {"name": "phone", "label": "phone", "kind": "phone", "passed": true},
        ]});
        let at = 1_805_189_405.25;
        let result = FormResult::of_stored(&stored, at).unwrap();
        let given = FormResult {
            form: "APPOINTMENT".into(),
            values: vec![
                ("name".into(), "Ada \"L.\"\n".into()),
                ("day".into(), "2027-03-16".into()),
            ],
            at,
        };
        assert_eq!(result.told("1", Some("a")), given.told("1", Some("a")));
        assert_eq!(
            given.told("1", None),
            r#"{"id":"1","form":"APPOINTMENT","at":"2027-03-16T09:30:05.25Z","values":{"day":"2027-03-16","name":"Ada \"L.\"\n"}}"#
        );
        assert!(!format!("{given:?}").contains("Ada"), "{given:?}");
    }

    #[test]
    fn what_is_no_form_is_none() {
        for wrong in [
            json!(null),
            json!({"name": "A"}),
            json!({"slots": []}),
            json!({"name": "A", "state": "done", "asked": "", "slots": ["day"]}),
        ] {
            assert_eq!(FormResult::of_stored(&wrong, 0.0), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_that_is_none_is_told_as_the_first() {
        assert_eq!(date(f64::NAN), "1970-01-01T00:00:00Z");
        assert_eq!(date(f64::MAX), "1970-01-01T00:00:00Z");
    }
}

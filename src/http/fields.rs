//! Reading JSON bodies field by field, with errors that name the field (422, as the old services gave them).

use axum::body::Bytes;
use serde_json::{Map, Value};

use super::apart::{BYTES_READ_AT_ONCE, apart};
use super::error::{FieldError, HttpError};

/// The fields of a JSON object.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Takes from a body what is wanted of it. A large one is read, and forgotten, apart.
    ///
    /// # Errors
    /// When it is not a JSON object, and those of `take`.
    pub(super) async fn of<T: Send + 'static>(
        body: Bytes,
        take: impl FnOnce(&Self) -> Result<T, HttpError> + Send + 'static,
    ) -> Result<T, HttpError> {
        let is_small = body.len() <= BYTES_READ_AT_ONCE;
        let read = move || take(&Self::read(&body)?);
        if is_small { read() } else { apart(read).await? }
    }

    fn read(body: &[u8]) -> Result<Self, HttpError> {
        let invalid = |message: String, kind| {
            let place = vec!["body".to_owned()];
            HttpError::Invalid(vec![FieldError {
                place,
                message,
                kind,
            }])
        };
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(invalid(
                "Input should be a JSON object".to_owned(),
                "model_attributes_type",
            )),
            Err(problem) => {
                let message = format!(
                    "JSON decode error at line {}, column {}",
                    problem.line(),
                    // What ends with a line is found wrong before its first column.
                    problem.column().max(1)
                );
                Err(invalid(message, "json_invalid"))
            }
        }
    }

    /// A text of 1 to `characters_max` characters.
    ///
    /// # Errors
    /// When it is missing, not a string, empty or too long.
    pub(super) fn text(&self, name: &str, characters_max: usize) -> Result<&str, HttpError> {
        let text = match self.0.get(name) {
            None => return Err(HttpError::field(name, "Field required", "missing")),
            Some(Value::String(text)) => text,
            Some(_) => {
                return Err(HttpError::field(
                    name,
                    "Input should be a valid string",
                    "string_type",
                ));
            }
        };
        if text.is_empty() {
            let message = "String should have at least 1 character";
            return Err(HttpError::field(name, message, "string_too_short"));
        }
        if text.chars().count() > characters_max {
            let message = format!("String should have at most {characters_max} characters");
            return Err(HttpError::field(name, message, "string_too_long"));
        }
        Ok(text)
    }

    /// A text that may be absent or null.
    ///
    /// # Errors
    /// When it is not a string.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, HttpError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(HttpError::field(
                name,
                "Input should be a valid string",
                "string_type",
            )),
        }
    }

    /// A number in `range`, if there is one.
    ///
    /// # Errors
    /// When it is no number or out of range.
    pub(super) fn number(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<f64>, HttpError> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(value) => value.as_f64().ok_or_else(|| {
                HttpError::field(name, "Input should be a valid number", "float_type")
            })?,
        };
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let message = format!("Input should be from {} to {}", range.start(), range.end());
        Err(HttpError::field(name, message, "out_of_range"))
    }

    /// A whole number in `range`, or `default` when it is absent.
    ///
    /// # Errors
    /// When it is not a whole number or out of range.
    pub(super) fn integer(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, HttpError> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(default),
            Some(value) => value.as_u64().ok_or_else(|| {
                HttpError::field(
                    name,
                    "Input should be a valid non-negative integer",
                    "int_type",
                )
            })?,
        };
        if range.contains(&number) {
            return Ok(number);
        }
        let message = format!("Input should be from {} to {}", range.start(), range.end());
        Err(HttpError::field(name, message, "out_of_range"))
    }

    /// A boolean; false where it is left out.
    ///
    /// # Errors
    /// When it is something else.
    pub(super) fn boolean(&self, name: &str) -> Result<bool, HttpError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(HttpError::field(
                name,
                "Input should be a valid boolean",
                "bool_type",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(result: Result<impl std::fmt::Debug, HttpError>) -> &'static str {
        match result.unwrap_err() {
            HttpError::Invalid(errors) => errors[0].kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_fault_has_its_kind() {
        assert_eq!(kind(Fields::read(b"{")), "json_invalid");
        assert_eq!(kind(Fields::read(b"[1]")), "model_attributes_type");
        let fields = Fields::read(br#"{"empty":"","number":5,"text":"abc","big":101}"#).unwrap();
        assert_eq!(kind(fields.text("absent", 9)), "missing");
        assert_eq!(kind(fields.text("number", 9)), "string_type");
        assert_eq!(kind(fields.text("empty", 9)), "string_too_short");
        assert_eq!(kind(fields.text("text", 2)), "string_too_long");
        assert_eq!(fields.text("text", 3).unwrap(), "abc");
        assert_eq!(kind(fields.integer("text", 1..=100, 5)), "int_type");
        assert_eq!(kind(fields.integer("big", 1..=100, 5)), "out_of_range");
        assert_eq!(fields.integer("absent", 1..=100, 5).unwrap(), 5);
        assert_eq!(kind(fields.optional_text("number")), "string_type");
        assert_eq!(fields.optional_text("absent").unwrap(), None);
        assert_eq!(kind(fields.number("text", 0.25..=4.0)), "float_type");
        assert_eq!(kind(fields.number("number", 0.25..=4.0)), "out_of_range");
        assert_eq!(kind(fields.boolean("text")), "bool_type");
    }
}

//! A form as it is stored with a turn and told to clients.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::conversation::form::{FormRecord, SlotRecord};

/// How a form stood; see [`FormRecord`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenForm {
    name: Arc<str>,
    state: Arc<str>,
    asked: Arc<str>,
    slots: Vec<WrittenSlot>,
    #[serde(default)]
    misses: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct WrittenSlot {
    name: Arc<str>,
    label: Arc<str>,
    kind: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    passed: bool,
}

impl From<FormRecord> for WrittenForm {
    fn from(record: FormRecord) -> Self {
        let slots = record.slots.into_iter().map(|slot| WrittenSlot {
            name: slot.name,
            label: slot.label,
            kind: slot.kind,
            value: slot.value,
            shown: slot.shown,
            passed: slot.passed,
        });
        Self {
            name: record.name,
            state: record.state,
            asked: record.asked,
            slots: slots.collect(),
            misses: record.misses,
        }
    }
}

impl From<WrittenForm> for FormRecord {
    fn from(written: WrittenForm) -> Self {
        let slots = written.slots.into_iter().map(|slot| SlotRecord {
            name: slot.name,
            label: slot.label,
            kind: slot.kind,
            value: slot.value,
            shown: slot.shown,
            passed: slot.passed,
        });
        Self {
            name: written.name,
            state: written.state,
            asked: written.asked,
            slots: slots.collect(),
            misses: written.misses,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let slot = |name: &str, value: Option<&str>| SlotRecord {
            name: name.into(),
            label: name.into(),
            kind: "text".into(),
            value: value.map(Arc::from),
            shown: value.map(Arc::from),
            passed: value.is_none(),
        };
        let record = FormRecord {
            name: "VISIT".into(),
            state: "open".into(),
            asked: "confirm".into(),
            slots: vec![slot("name", Some("Jane")), slot("phone", None)],
            misses: 1,
        };
        let text = serde_json::to_string(&WrittenForm::from(record.clone())).unwrap();
        let read: WrittenForm = serde_json::from_str(&text).unwrap();
        assert_eq!(FormRecord::from(read), record);
    }
}

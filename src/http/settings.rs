//! The settings in force, as an operator sees them. No value of a secret is among them.

use std::sync::Arc;

use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::config::{Pending, Version};

/// What `/health` says of the settings.
pub fn summary(version: &Version) -> Value {
    let asked = &version.asked;
    let pending = version.pending.iter().map(|pending| pending.key);
    json!({
        "file": asked.config_file.as_ref().map(|file| file.display().to_string()),
        "version": version.number,
        "fingerprint": asked.fingerprint(),
        "loaded_at": version.loaded_at,
        "problems": version.problem_lines(),
        "pending_restart": pending.collect::<Vec<_>>(),
    })
}

/// `GET /api/v1/admin/config`
pub async fn get_settings(Extension(version): Extension<Arc<Version>>) -> Json<Value> {
    let values = version.in_force.values.iter().map(|shown| {
        json!({
            "key": shown.key, "value": shown.value, "set_by": shown.set_by.to_string(),
            "applies": shown.applies.as_str(), "at_restart": at_restart(&version.pending, shown.key),
        })
    });
    let mut whole = summary(&version);
    whole["values"] = values.collect();
    Json(whole)
}

/// The value that waits for the next start.
fn at_restart<'p>(pending: &'p [Pending], key: &str) -> Option<&'p str> {
    let waiting = pending.iter().find(|pending| pending.key == key);
    waiting.map(|pending| pending.asked.as_str())
}

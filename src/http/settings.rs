//! The settings in force, as an operator sees them. No value of a secret is among them.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::apart::apart;
use super::error::HttpError;
use crate::config::{Pending, Version};

/// How the settings stand, as everybody may know.
pub(super) fn state(version: &Version) -> Value {
    let rejected = !version.problems.is_empty();
    let pending = version.pending.iter().map(|pending| pending.key);
    json!({
        "state": if rejected { "rejected" } else { "ok" },
        "version": version.number,
        "fingerprint": version.asked.fingerprint(),
        "loaded_at": version.loaded_at,
        "pending_restart": pending.collect::<Vec<_>>(),
    })
}

/// The same with the file and what is wrong in it, for [those who may see](super::access::Access::shows_details).
pub(super) fn details(version: &Version) -> Value {
    let file = version.asked.config_file.as_ref();
    let mut whole = state(version);
    whole["file"] = json!(file.map(|file| file.display().to_string()));
    whole["problems"] = json!(version.problem_lines());
    whole
}

/// `GET /api/v1/admin/config`
pub(super) async fn get_settings(
    Extension(version): Extension<Arc<Version>>,
) -> Result<Response, HttpError> {
    apart(move || Json(all(&version)).into_response()).await
}

/// Every key, with what it is set to and by whom.
fn all(version: &Version) -> Value {
    let values = version.in_force.values.iter().map(|shown| {
        json!({
            "key": shown.key, "value": shown.value, "set_by": shown.set_by.to_string(),
            "applies": shown.applies.as_str(), "at_restart": at_restart(&version.pending, shown.key),
        })
    });
    let mut whole = details(version);
    whole["values"] = values.collect();
    whole
}

/// The value that waits for the next start.
fn at_restart<'p>(pending: &'p [Pending], key: &str) -> Option<&'p str> {
    let waiting = pending.iter().find(|pending| pending.key == key);
    waiting.map(|pending| pending.asked.as_str())
}

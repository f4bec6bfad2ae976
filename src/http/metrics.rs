//! `GET /metrics`: Prometheus text, or JSON when the client asks for it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::clock;
use crate::kernel::Kernel;
use crate::services::Services;
use crate::telemetry::Gauges;
use crate::version;

/// The media type of the text that is written.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is measured.
pub(super) async fn metrics(State(services): State<Arc<Services>>, headers: HeaderMap) -> Response {
    let store = services.store.health();
    let gauges = Gauges {
        active_sessions: services.registry.active(),
        uptime: clock::now().duration_since(services.started),
        store_commits: store.commits,
        store_working: store.working,
        build: version::LABELS,
        memory: Kernel::this().bytes_of("proc/self/status", "VmRSS"),
        microphone: services.local.get().map(|local| local.standing().hears),
        pack: services.content.pack().name.clone(),
        documents: services.content.status().documents,
        forms_waiting: services.forms.status().waiting,
    };
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        let body = json!({
            "active_sessions": gauges.active_sessions,
            "uptime_seconds": gauges.uptime.as_secs_f64(),
            "total_turns": services.metrics.total_turns(),
        });
        return Json(body).into_response();
    }
    (
        [(header::CONTENT_TYPE, OPENMETRICS)],
        services.metrics.to_text(gauges),
    )
        .into_response()
}

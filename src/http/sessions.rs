//! `GET /api/v1/sessions/{id}`: a session with all its kept turns.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Services;
use super::error::HttpError;
use super::protocol::is_session_id;
use crate::conversation::State as SessionState;
use crate::store::{SessionStore, StoreError, StoredSession, StoredTurn};

/// The session's head and turns, live or stored.
pub async fn get_session(
    State(services): State<Arc<Services>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, HttpError> {
    let unknown =
        || HttpError::Status(StatusCode::NOT_FOUND, "there is no such session".to_owned());
    if !is_session_id(&id) {
        return Err(unknown());
    }
    let live = services.registry.inspect(&id).await;
    let store = Arc::clone(&services.store);
    let name = id.clone();
    let read = tokio::task::spawn_blocking(move || read(&*store, &name)).await;
    let (head, turns) = read
        .map_err(|problem| {
            HttpError::Status(StatusCode::INTERNAL_SERVER_ERROR, problem.to_string())
        })?
        .map_err(|problem| {
            HttpError::Status(StatusCode::SERVICE_UNAVAILABLE, problem.to_string())
        })?;
    if live.is_none() && head.is_none() {
        return Err(unknown());
    }
    let stored_number = head.as_ref().map_or(0, |head| head.turn_number);
    Ok(Json(json!({
        "session_id": id,
        "state": live.map_or(SessionState::Idle, |live| live.state).name(),
        "turn_number": live.map_or(stored_number, |live| live.turn_number),
        "turns": turns.iter().map(turn).collect::<Vec<_>>(),
    })))
}

fn read(
    store: &dyn SessionStore,
    id: &str,
) -> Result<(Option<StoredSession>, Vec<StoredTurn>), StoreError> {
    Ok((store.load(id)?, store.turns(id)?))
}

fn turn(turn: &StoredTurn) -> Value {
    json!({
        "turn_number": turn.turn_number,
        "user_text": turn.user_text,
        "reply_text": turn.reply_text,
        "heard_text": turn.heard_text,
        "interrupted": turn.interrupted,
        "intent": turn.intent,
        "sources": turn.sources,
        "at": turn.at,
    })
}

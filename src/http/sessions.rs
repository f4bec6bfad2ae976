//! `GET /api/v1/sessions/{id}`: a session with all its kept turns.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::apart::apart;
use super::error::HttpError;
use super::join::Guest;
use super::protocol::is_session_id;
use crate::conversation::State as SessionState;
use crate::services::Services;
use crate::session::SessionSnapshot;
use crate::store::{SessionStore, StoreError, StoredSession, StoredTurn};

/// The session's head and turns, live or stored.
pub(super) async fn get_session(
    State(services): State<Arc<Services>>,
    guest: Option<Extension<Guest>>,
    Path(id): Path<String>,
) -> Result<Response, HttpError> {
    Guest::check(guest.as_ref(), &id)?;
    let unknown =
        || HttpError::Status(StatusCode::NOT_FOUND, "there is no such session".to_owned());
    if !is_session_id(&id) {
        return Err(unknown());
    }
    let live = services.registry.inspect(&id).await;
    let store = Arc::clone(&services.store);
    // A session may have thousands of turns.
    let written = apart(move || write_session(&*store, &id, live)).await?;
    let written = written.map_err(|problem| {
        HttpError::Status(StatusCode::SERVICE_UNAVAILABLE, problem.to_string())
    })?;
    written.ok_or_else(unknown)
}

/// The session as it is answered; none if it is neither live nor stored.
fn write_session(
    store: &dyn SessionStore,
    id: &str,
    live: Option<SessionSnapshot>,
) -> Result<Option<Response>, StoreError> {
    let (head, turns) = read(store, id)?;
    if live.is_none() && head.is_none() {
        return Ok(None);
    }
    let stored_number = head.as_ref().map_or(0, |head| head.turn_number);
    let body = Json(json!({
        "session_id": id,
        "state": live.map_or(SessionState::Idle, |live| live.state).name(),
        "turn_number": live.map_or(stored_number, |live| live.turn_number),
        "turns": turns.iter().map(turn).collect::<Vec<_>>(),
    }));
    Ok(Some(body.into_response()))
}

fn read(
    store: &dyn SessionStore,
    id: &str,
) -> Result<(Option<StoredSession>, Vec<StoredTurn>), StoreError> {
    Ok((store.load(id)?, store.turns(id)?))
}

fn turn(turn: &StoredTurn) -> Value {
    let mut told = json!({
        "turn_number": turn.turn_number,
        "user_text": turn.user_text,
        "reply_text": turn.reply_text,
        "heard_text": turn.heard_text,
        "interrupted": turn.interrupted,
        "intent": turn.intent,
        "sources": turn.sources,
        "at": turn.at,
    });
    // Clients that know of no forms see nothing new.
    if let Some(form) = &turn.form {
        told["form"] = form.clone();
        if let Some(delivery) = turn.form_delivery {
            told["form_delivery"] = delivery.name().into();
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clocks;
    use crate::store::{FormDelivery, NewTurn, RedbStore, StoreSettings};

    #[test]
    fn a_turn_tells_of_a_form_only_where_it_has_one() {
        let store = RedbStore::in_memory(StoreSettings::with(Clocks::system())).unwrap();
        let form = json!({"name": "ORDER", "values": {}});
        for (form, form_delivery) in [
            (None, None),
            (Some(form.clone()), None),
            (Some(form.clone()), Some(FormDelivery::Waiting)),
        ] {
            let new = NewTurn {
                form,
                form_delivery,
                ..NewTurn::default()
            };
            store.append_turn("a", new, Box::new(|stored| stored.unwrap()));
        }
        let told: Vec<Value> = store.turns("a").unwrap().iter().map(turn).collect();
        assert!(told[0].get("form").is_none() && told[0].get("form_delivery").is_none());
        assert_eq!(
            (&told[1]["form"], told[1].get("form_delivery")),
            (&form, None)
        );
        assert_eq!(
            (&told[2]["form"], &told[2]["form_delivery"]),
            (&form, &json!("waiting"))
        );
    }
}

//! `POST /api/v1/kiosk/join`: a screen elsewhere comes by a link, and gets a key of its own.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::interval;

use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use super::keys::keys_of;
use crate::cause::told;
use crate::screens::Screens;
use crate::services::Services;
use crate::telemetry::Refusal;

/// Time between two looks at whether a screen that is connected is still let in.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Each reads a file, and may wait for whoever writes it.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// A code has fewer letters.
const CODE_LETTERS_MAX: usize = 100;

/// Whoever asks is a screen that was let in by a link.
#[derive(Debug, Clone)]
pub(super) struct Guest(Arc<str>);

impl Guest {
    /// The screen whose key is among those that the request brings.
    pub(super) fn of(headers: &HeaderMap, uri: &Uri, screens: &Screens) -> Option<Self> {
        let given = keys_of(headers, uri);
        given
            .flatten()
            .find_map(|key| screens.admitted(&key))
            .map(Self)
    }

    /// Whether a session is one of this screen: its id begins with the screen's name and a dot.
    pub(super) fn has(&self, session: &str) -> bool {
        let rest = session.strip_prefix(&*self.0);
        rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('.'))
    }

    /// Comes when the screen is turned away; never for who is no guest.
    pub(super) async fn turned_away(guest: Option<&Extension<Self>>, screens: &Screens) {
        let Some(Extension(Self(name))) = guest else {
            return pending().await;
        };
        let mut looks = interval(LOOK_EVERY);
        while screens.is_admitted(name) {
            looks.tick().await;
        }
    }

    /// Refuses what is another's; no guest, who holds the key itself, is refused nothing.
    pub(super) fn check(guest: Option<&Extension<Self>>, session: &str) -> Result<(), HttpError> {
        match guest {
            Some(Extension(guest)) if !guest.has(session) => {
                let name = &guest.0;
                let message = format!(
                    "this key is that of the screen {name}, whose sessions begin with {name:?} and a dot"
                );
                Err(HttpError::Status(StatusCode::UNAUTHORIZED, message))
            }
            _ => Ok(()),
        }
    }
}

/// Lets a screen in whose code works.
pub(super) async fn join(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let code = Fields::of(body, |fields| {
        Ok(fields.text("code", CODE_LETTERS_MAX)?.to_owned())
    });
    let code = code.await?;
    let Ok(_turn) = ONE_AT_A_TIME.try_acquire() else {
        let message = "another screen is being let in; try again";
        return Err(HttpError::Busy(message.to_owned()));
    };
    let metrics = Arc::clone(&services.metrics);
    let joined = apart(move || services.screens.join(&code)).await?;
    let joined = joined.map_err(|problem| {
        // Whoever asks may be anybody.
        let notice = told(&problem);
        metrics.tell_refused(Refusal::Busy, format_args!("no screen is let in: {notice}"));
        let message = "no screen can be let in just now; the log of the server says why";
        HttpError::Busy(message.to_owned())
    })?;
    let joined = joined.ok_or_else(|| {
        let message = "this link was used or is too old; ask for another one (`docent kiosk link`)";
        HttpError::Status(StatusCode::GONE, message.to_owned())
    })?;
    Ok(Json(
        json!({ "name": joined.name, "key": joined.key.reveal() }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_has_the_sessions_that_begin_with_its_name() {
        let guest = Guest("lobby".into());
        for (session, is_its) in [
            ("lobby.4f2a", true),
            ("lobby.", false),
            ("lobby", false),
            ("lobby2.4f2a", false),
            ("Lobby.4f2a", false),
            ("other", false),
        ] {
            assert_eq!(guest.has(session), is_its, "{session}");
            let checked = Guest::check(Some(&Extension(guest.clone())), session);
            assert_eq!(checked.is_ok(), is_its, "{session}");
        }
        assert!(Guest::check(None, "anything").is_ok());
    }
}

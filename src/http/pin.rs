//! `POST /api/v1/kiosk/pin`: whether somebody at a kiosk is of its staff.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Semaphore;

use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use crate::cause::told;
use crate::config::Version;
use crate::screens::{PinAnswer, PinFile};
use crate::services::Services;
use crate::telemetry::Refusal;

/// Each keeps a processor busy for a good part of a second.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// A PIN has fewer digits.
const PIN_LETTERS_MAX: usize = 40;

/// Says whether it is the PIN of `[kiosk] pin_file`.
pub(super) async fn pin(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    body: Bytes,
) -> Result<Response, HttpError> {
    let offered = Fields::of(body, |fields| {
        Ok(fields.text("pin", PIN_LETTERS_MAX)?.to_owned())
    });
    let offered = offered.await?;
    let Some(file) = version.in_force.settings.kiosk.pin_file.clone() else {
        let message = "no PIN is set; `docent kiosk install` makes one ([kiosk] pin_file)";
        return Err(HttpError::Status(StatusCode::NOT_FOUND, message.to_owned()));
    };
    let Ok(_turn) = ONE_AT_A_TIME.try_acquire() else {
        let message = "another PIN is being looked at; try again";
        return Err(HttpError::Busy(message.to_owned()));
    };
    let metrics = Arc::clone(&services.metrics);
    let looked = move || services.pin_tries.look(&PinFile::new(file), &offered);
    let answer = apart(looked).await?.map_err(|problem| {
        // Whoever asks may be anybody.
        let notice = told(&problem);
        metrics.tell_refused(Refusal::Busy, format_args!("no PIN is accepted: {notice}"));
        let message = "no PIN can be looked at just now; the log of the server says why";
        HttpError::Busy(message.to_owned())
    })?;
    Ok(match answer {
        PinAnswer::Right => Json(json!({ "right": true })).into_response(),
        PinAnswer::Wrong(left) => Json(json!({ "right": false, "left": left })).into_response(),
        PinAnswer::Wait(wait) => {
            let seconds = wait.as_secs_f64().ceil() as u64;
            let message = format!("too many were wrong; none is looked at for {seconds} seconds");
            let refusal = HttpError::Status(StatusCode::TOO_MANY_REQUESTS, message);
            ([(header::RETRY_AFTER, seconds.to_string())], refusal).into_response()
        }
    })
}

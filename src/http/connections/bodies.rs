//! Bodies that come in, which may neither stand still nor take for ever, and bodies that go out.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::timeout;

use super::Standing;
use crate::clock;
use crate::http::error::HttpError;
use crate::telemetry::Refusal;

/// The longest that a body may stand still.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Within this a body must be there, and a second later for each [`BYTES_PER_SECOND`] that came: a file of 25 MB in five
/// minutes.
const WHOLE_MAX: Duration = Duration::from_mins(1);
const BYTES_PER_SECOND: u64 = 100_000;

/// Why no more of a body was awaited; nothing while all is well.
pub type Fault = Arc<OnceLock<TooSlow>>;

/// What was too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooSlow {
    /// Nothing came for [`PAUSE_MAX`].
    StoodStill,
    /// It came in drops.
    Whole,
}

impl TooSlow {
    /// As it is counted.
    pub fn refusal(self) -> Refusal {
        match self {
            Self::StoodStill => Refusal::BodyStoodStill,
            Self::Whole => Refusal::BodyTooSlow,
        }
    }
}

impl IntoResponse for TooSlow {
    fn into_response(self) -> Response {
        let message = match self {
            Self::StoodStill => {
                format!("nothing of the body came for {} s", PAUSE_MAX.as_secs())
            }
            Self::Whole => format!(
                "the body was not there after {} s and one more for each {} KB that came",
                WHOLE_MAX.as_secs(),
                BYTES_PER_SECOND / 1000
            ),
        };
        HttpError::Status(StatusCode::REQUEST_TIMEOUT, message).into_response()
    }
}

/// A request's body, which fails when it is too slow and says so in `fault`.
pub fn patient(body: Incoming, standing: Arc<Standing>, fault: Fault) -> Body {
    if body.is_end_stream() {
        return Body::new(body);
    }
    let awaited = Awaited {
        chunks: Body::new(body).into_data_stream(),
        standing,
        fault,
        begun: clock::now(),
        bytes: 0,
    };
    Body::from_stream(stream::unfold(Some(awaited), |awaited| async move {
        awaited?.next().await
    }))
}

/// A body of which there is more to come.
struct Awaited {
    chunks: BodyDataStream,
    standing: Arc<Standing>,
    fault: Fault,
    begun: Instant,
    bytes: u64,
}

impl Awaited {
    async fn next(mut self) -> Option<(Result<Bytes, axum::Error>, Option<Self>)> {
        let now = clock::now();
        let (patience, too_slow) = patience(now.duration_since(self.begun), self.bytes);
        self.standing.awaits_body(now);
        let chunk = timeout(patience, self.chunks.next()).await;
        self.standing.works();
        match chunk {
            Ok(Some(Ok(chunk))) => {
                self.bytes += chunk.len() as u64;
                Some((Ok(chunk), Some(self)))
            }
            Ok(Some(Err(problem))) => Some((Err(problem), None)),
            Ok(None) => None,
            Err(late) => {
                // It is set once: nothing more of the body is awaited.
                let _ = self.fault.set(too_slow);
                Some((Err(axum::Error::new(late)), None))
            }
        }
    }
}

/// How long the next bytes of a body are awaited of which so many came within `elapsed`, and what is said when they do not
/// come.
fn patience(elapsed: Duration, bytes: u64) -> (Duration, TooSlow) {
    let whole = WHOLE_MAX + Duration::from_secs(bytes / BYTES_PER_SECOND);
    let left = whole.saturating_sub(elapsed);
    if left < PAUSE_MAX {
        (left, TooSlow::Whole)
    } else {
        (PAUSE_MAX, TooSlow::StoodStill)
    }
}

/// An answer's body: when all of it is handed over, the connection has no request any more.
pub struct Answer {
    body: Body,
    /// None for an answer that makes the connection a WebSocket.
    standing: Option<Arc<Standing>>,
}

/// The answer to a request on the connection that stands so.
pub fn answer(response: Response, standing: Arc<Standing>) -> Response<Answer> {
    let is_upgrade = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if is_upgrade {
        standing.becomes_socket();
    }
    response.map(|body| Answer {
        body,
        standing: (!is_upgrade).then_some(standing),
    })
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(standing) = &self.standing {
            standing.answered(clock::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_a_minute_and_more_the_more_of_it_came() {
        let after = |seconds, bytes| patience(Duration::from_secs(seconds), bytes);
        assert_eq!(after(0, 0), (PAUSE_MAX, TooSlow::StoodStill));
        assert_eq!(after(50, 5), (Duration::from_secs(10), TooSlow::Whole));
        assert_eq!(after(60, 6), (Duration::ZERO, TooSlow::Whole));
        let uploaded = 20_000_000;
        assert_eq!(after(200, uploaded), (PAUSE_MAX, TooSlow::StoodStill));
        assert_eq!(after(260, uploaded).0, Duration::ZERO);
    }
}

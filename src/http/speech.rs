//! Text to sound over HTTP: the old services' endpoint and the one OpenAI clients know. Source: `protocol.md`, section 2.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::warn;

use super::Services;
use super::error::HttpError;
use super::fields::Fields;
use super::protocol::milliseconds;
use crate::audio::{Encoder, Format, Sound, resample, wav};
use crate::engines::speech::{Origin, Speech, VoiceRequest};
use crate::engines::{EngineError, SpokenPiece};
use crate::speaking::{Delivery, SpeakError};

/// Characters in a text, at most. Source: `protocol.md`, section 2.
pub const TEXT_CHARACTERS_MAX: usize = 5_000;

/// How long one sentence may take.
const PIECE_MAX: Duration = Duration::from_mins(1);

/// `POST /api/v1/synthesize`
pub async fn synthesize(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let fields = Fields::read(&body)?;
    let text = fields.text("text", TEXT_CHARACTERS_MAX)?;
    let optional = |name| {
        fields
            .optional_text(name)
            .map(|text| text.map(str::to_owned))
    };
    optional("emotion")?;
    let request = VoiceRequest {
        voice: optional("voice")?,
        language: optional("language")?,
        rate: None,
    };
    let mut speech = begin(&services, text, request).await?;
    let mut sentences = 1;
    let mut whole = Sound::clone(&first_piece(&mut speech, "text").await?.sound);
    while let Some(piece) = next_piece(&mut speech).await {
        let sound = resample(&piece?.sound, whole.sample_rate_hz);
        whole.samples.extend_from_slice(&sound.samples);
        sentences += 1;
    }
    Ok(Json(json!({
        "success": true,
        "audio_data": BASE64.encode(wav::file(&whole.samples, whole.sample_rate_hz)),
        "sample_rate": whole.sample_rate_hz,
        "duration_ms": milliseconds(whole.duration()),
        "sentences": sentences,
    })))
}

/// `POST /v1/audio/speech`: the sound leaves sentence by sentence where the format allows it.
pub async fn speech(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Response, HttpError> {
    let fields = Fields::read(&body)?;
    let text = fields.text("input", TEXT_CHARACTERS_MAX)?;
    let format = match fields.optional_text("response_format")? {
        None => Format::Mp3,
        Some(name) => Format::named(name).ok_or_else(|| unsupported_format(name))?,
    };
    if let Some(other) = fields
        .optional_text("stream_format")?
        .filter(|stream| *stream != "audio")
    {
        let message = format!("Only `audio` can be streamed, not `{other}`");
        return Err(HttpError::field("stream_format", message, "unsupported"));
    }
    let speeds = f64::from(*Delivery::RATES.start())..=f64::from(*Delivery::RATES.end());
    let request = VoiceRequest {
        voice: fields.optional_text("voice")?.map(str::to_owned),
        language: None,
        rate: fields.number("speed", speeds)?.map(|rate| rate as f32),
    };
    let mut speech = begin(&services, text, request).await?;
    let first = first_piece(&mut speech, "input").await?;
    let mut encoder = Encoder::new(format, first.sound.sample_rate_hz).map_err(encoding_failed)?;
    let start = encoder.push(&first.sound).map_err(encoding_failed)?;
    let encoded = encoded(speech, encoder, start);
    let body = if format.grows() {
        Body::from_stream(encoded)
    } else {
        Body::from(encoded.try_concat().await?)
    };
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
}

/// Begins to speak what a request asks for.
///
/// # Errors
/// 422 when the voice or language is not there, 503 when nothing can be spoken.
pub async fn begin(
    services: &Services,
    text: &str,
    request: VoiceRequest,
) -> Result<Speech, HttpError> {
    let speech = &services.engines.speech;
    let speaker = speech.speaker(request).await?;
    Ok(speech.read_aloud(text, speaker, Origin::Request))
}

/// The next sentence of a text, within its time.
pub async fn next_piece(speech: &mut Speech) -> Option<Result<SpokenPiece, EngineError>> {
    timeout(PIECE_MAX, speech.next())
        .await
        .unwrap_or(Some(Err(EngineError::TimedOut)))
}

async fn first_piece(speech: &mut Speech, field: &str) -> Result<SpokenPiece, HttpError> {
    let nothing = || {
        let message = "There is nothing in it that can be spoken";
        HttpError::field(field, message, "nothing_to_say")
    };
    Ok(next_piece(speech).await.ok_or_else(nothing)??)
}

/// The encoded sound, sentence by sentence. A failure on the way ends the stream early, which clients of a file that
/// grows see as a broken transfer.
fn encoded(
    speech: Speech,
    encoder: Encoder,
    start: Vec<u8>,
) -> impl futures_util::Stream<Item = Result<Vec<u8>, EngineError>> {
    let failed = |problem: &dyn std::fmt::Display| {
        warn!(%problem, "a text is not spoken to its end");
        EngineError::Failed(problem.to_string())
    };
    let rest = stream::unfold(Some((speech, encoder)), move |state| async move {
        let (mut speech, mut encoder) = state?;
        Some(match next_piece(&mut speech).await {
            Some(Ok(piece)) => match encoder.push(&piece.sound) {
                Ok(bytes) => (Ok(bytes), Some((speech, encoder))),
                Err(problem) => (Err(failed(&problem)), None),
            },
            Some(Err(problem)) => (Err(failed(&problem)), None),
            None => (encoder.finish().map_err(|problem| failed(&problem)), None),
        })
    });
    stream::iter([Ok(start)]).chain(rest)
}

fn unsupported_format(name: &str) -> HttpError {
    let message = format!(
        "`{name}` is not supported; choose one of {}",
        Format::ALL.map(Format::name).join(", ")
    );
    HttpError::field("response_format", message, "unsupported")
}

fn encoding_failed(problem: impl std::fmt::Display) -> HttpError {
    EngineError::Failed(problem.to_string()).into()
}

impl From<SpeakError> for HttpError {
    fn from(error: SpeakError) -> Self {
        let message = error.to_string();
        match error {
            SpeakError::NoVoice(_)
            | SpeakError::NotInstalled { .. }
            | SpeakError::VoiceFile { .. } => Self::field("voice", message, "no_voice"),
            SpeakError::NoLanguage { .. } => Self::field("language", message, "no_voice"),
            SpeakError::Cancelled | SpeakError::Start(_) | SpeakError::Failed(_) => {
                EngineError::Failed(message).into()
            }
        }
    }
}

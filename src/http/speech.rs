//! Text to sound over HTTP: the old services' endpoint and the one OpenAI clients know. Source: the
//! [wire](super::protocol), "HTTP".

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response, Sse, sse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::warn;

use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use super::protocol::milliseconds;
use crate::audio::{Encoder, Format, Sound, resample, wav};
use crate::engines::speech::{Encoded, Origin, Speech, VoiceRequest};
use crate::engines::{EngineError, SpokenPart};
use crate::services::{MemoryShare, Services};
use crate::speaking::{Delivery, SpeakError};

/// Characters in a text, at most. Source: the [wire](super::protocol), "HTTP".
pub(super) const TEXT_CHARACTERS_MAX: usize = 5_000;

/// What a request's sound may last at most: more than 5,000 characters of prose do at the usual speed.
const LENGTH_MAX: Duration = Duration::from_mins(10);

/// What a sample takes until the file is sent. Bytes: in WAV while it is collected and in the file, in FLAC at most in the
/// file alone; the others leave as they are made.
const fn bytes_per_sample(format: Format) -> usize {
    match format {
        Format::Wav => 4,
        Format::Flac => 2,
        Format::Pcm | Format::Mp3 | Format::Opus => 0,
    }
}

/// What it takes in a WAV file that is also written down in Base64, and that in JSON. Bytes.
const JSON_BYTES_PER_SAMPLE: usize = 10;

/// How long one part of a sentence may take.
const PART_MAX: Duration = Duration::from_mins(1);

/// `POST /api/v1/synthesize`
pub(super) async fn synthesize(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Response, HttpError> {
    let (text, request) = Fields::of(body, synthesis_fields).await?;
    let mut speech = begin(&services, &text, request).await?;
    let first = first_part(&mut speech, "text").await?.part;
    let mut sentences = usize::from(first.is_last);
    let mut meter = Meter::new(&services, "text", JSON_BYTES_PER_SAMPLE);
    meter.take(&first.sound)?;
    let mut whole = Sound::clone(&first.sound);
    while let Some(spoken) = next_part(&mut speech).await {
        let part = spoken?.part;
        meter.take(&part.sound)?;
        // Only where another voice has to speak a sentence.
        let sound = resample(&part.sound, whole.sample_rate_hz);
        whole.samples.extend_from_slice(&sound.samples);
        sentences += usize::from(part.is_last);
    }
    apart(move || synthesized(&whole, sentences)).await
}

/// What is to be said, and by whom.
fn synthesis_fields(fields: &Fields) -> Result<(String, VoiceRequest), HttpError> {
    let text = fields.text("text", TEXT_CHARACTERS_MAX)?.to_owned();
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
    Ok((text, request))
}

/// The answer with the whole sound, which may last ten minutes.
fn synthesized(whole: &Sound, sentences: usize) -> Response {
    let body = json!({
        "success": true,
        "audio_data": BASE64.encode(wav::file(&whole.samples, whole.sample_rate_hz)),
        "sample_rate": whole.sample_rate_hz,
        "duration_ms": milliseconds(whole.duration()),
        "sentences": sentences,
    });
    Json(body).into_response()
}

/// What a request for speech asks for.
struct SpeechFields {
    text: String,
    format: Format,
    as_events: bool,
    voice: VoiceRequest,
}

impl SpeechFields {
    fn read(fields: &Fields) -> Result<Self, HttpError> {
        let text = fields.text("input", TEXT_CHARACTERS_MAX)?.to_owned();
        let format = match fields.optional_text("response_format")? {
            None => Format::Mp3,
            Some(name) => Format::named(name).ok_or_else(|| unsupported_format(name))?,
        };
        let as_events = match fields.optional_text("stream_format")? {
            None | Some("audio") => false,
            Some("sse") => true,
            Some(other) => {
                let message = format!("`{other}` is not supported; choose audio or sse");
                return Err(HttpError::field("stream_format", message, "unsupported"));
            }
        };
        let speeds = f64::from(*Delivery::RATES.start())..=f64::from(*Delivery::RATES.end());
        let voice = VoiceRequest {
            voice: fields.optional_text("voice")?.map(str::to_owned),
            language: None,
            rate: fields.number("speed", speeds)?.map(|rate| rate as f32),
        };
        Ok(Self {
            text,
            format,
            as_events,
            voice,
        })
    }
}

/// `POST /v1/audio/speech`: the sound leaves part by part where the format allows it.
pub(super) async fn speech(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Response, HttpError> {
    let SpeechFields {
        text,
        format,
        as_events,
        voice,
    } = Fields::of(body, SpeechFields::read).await?;
    let mut speech = begin(&services, &text, voice).await?;
    let first = first_part(&mut speech, "input").await?.part.sound;
    let rate_hz = first.sample_rate_hz;
    // The tables of an encoder are two milliseconds' work.
    let encoder = apart(move || Encoder::new(format, rate_hz)).await?;
    let encoder = encoder.map_err(|problem| EngineError::Stage(problem.into()))?;
    let file = services.engines.speech.encode(encoder);
    let mut meter = Meter::new(&services, "input", bytes_per_sample(format));
    meter.take(&first)?;
    let (file, start) = file.push(first).await?;
    let encoded = encoded(speech, file, start, meter);
    if format.grows() {
        let encoded = encoded.map_err(broken_off);
        return Ok(if as_events {
            Sse::new(events(encoded)).into_response()
        } else {
            in_format(format, Body::from_stream(encoded))
        });
    }
    let whole = encoded.try_fold(Vec::new(), joined).await?;
    Ok(if as_events {
        Sse::new(events(stream::iter([Ok(whole)]))).into_response()
    } else {
        in_format(format, Body::from(whole))
    })
}

/// Parts of a file, one behind the other. A whole file is the only part that is not empty: it is passed on, not copied.
async fn joined(mut whole: Vec<u8>, part: Vec<u8>) -> Result<Vec<u8>, HttpError> {
    if whole.is_empty() {
        return Ok(part);
    }
    whole.extend(part);
    Ok(whole)
}

fn in_format(format: Format, body: Body) -> Response {
    ([(header::CONTENT_TYPE, format.content_type())], body).into_response()
}

/// Ends a stream early, which clients of a file that grows see as a broken transfer.
fn broken_off(problem: HttpError) -> axum::Error {
    let problem = problem.message();
    warn!(%problem, "a text is not spoken to its end");
    axum::Error::new(std::io::Error::other(problem))
}

/// How long a request's sound is, and the memory that it takes.
struct Meter {
    field: &'static str,
    length: Duration,
    share: MemoryShare,
    bytes_per_sample: usize,
}

impl Meter {
    fn new(services: &Services, field: &'static str, bytes_per_sample: usize) -> Self {
        Self {
            field,
            length: Duration::ZERO,
            share: services.sound_memory.share(),
            bytes_per_sample,
        }
    }

    /// Counts a part.
    ///
    /// # Errors
    /// 422 when it is too much for one request, 503 when it is too much for all of them.
    fn take(&mut self, sound: &Sound) -> Result<(), HttpError> {
        self.length += sound.duration();
        if self.length > LENGTH_MAX {
            let minutes = LENGTH_MAX.as_secs() / 60;
            let message =
                format!("It would be heard for more than {minutes} minutes; send it in parts");
            return Err(HttpError::field(self.field, message, "too_long"));
        }
        let bytes = sound.samples.len() * self.bytes_per_sample;
        Ok(self.share.grow(bytes)?)
    }
}

/// Begins to speak what a request asks for.
///
/// # Errors
/// 422 when the voice or language is not there, 503 when nothing can be spoken.
pub(super) async fn begin(
    services: &Services,
    text: &str,
    request: VoiceRequest,
) -> Result<Speech, HttpError> {
    let speech = &services.engines.speech;
    let speaker = speech.speaker(request).await?;
    Ok(speech.read_aloud(text, speaker, Origin::Request))
}

/// The next part of a text, within its time.
pub(super) async fn next_part(speech: &mut Speech) -> Option<Result<SpokenPart, EngineError>> {
    timeout(PART_MAX, speech.next())
        .await
        .unwrap_or(Some(Err(EngineError::TimedOut)))
}

async fn first_part(speech: &mut Speech, field: &str) -> Result<SpokenPart, HttpError> {
    let nothing = || {
        let message = "There is nothing in it that can be spoken";
        HttpError::field(field, message, "nothing_to_say")
    };
    Ok(next_part(speech).await.ok_or_else(nothing)??)
}

/// The encoded sound, part by part, until one fails or is too much.
fn encoded(
    speech: Speech,
    file: Encoded,
    start: Vec<u8>,
    meter: Meter,
) -> impl Stream<Item = Result<Vec<u8>, HttpError>> {
    let rest = stream::unfold(Some((speech, file, meter)), move |state| async move {
        let (mut speech, file, mut meter) = state?;
        let step = match next_part(&mut speech).await {
            Some(Ok(spoken)) => match meter.take(&spoken.part.sound) {
                Ok(()) => file.push(spoken.part.sound).await.map_err(HttpError::from),
                Err(problem) => Err(problem),
            },
            Some(Err(problem)) => Err(problem.into()),
            None => return Some((file.finish().await.map_err(HttpError::from), None)),
        };
        Some(match step {
            Ok((file, bytes)) => (Ok(bytes), Some((speech, file, meter))),
            Err(problem) => (Err(problem), None),
        })
    });
    stream::iter([Ok(start)]).chain(rest)
}

/// Server-sent events as OpenAI's API has them. Source: `speech.audio.delta` and `speech.audio.done` in its reference.
fn events(
    encoded: impl Stream<Item = Result<Vec<u8>, axum::Error>>,
) -> impl Stream<Item = Result<sse::Event, axum::Error>> {
    let event = |kind: &str, mut data: Value| {
        data["type"] = kind.into();
        sse::Event::default().event(kind).json_data(data)
    };
    let deltas = encoded.try_filter(|bytes| std::future::ready(!bytes.is_empty()));
    let deltas = deltas.map(move |bytes| {
        let audio = BASE64.encode(bytes?);
        event("speech.audio.delta", json!({ "audio": audio }))
    });
    // Nothing is counted in tokens here.
    let usage = json!({ "input_tokens": 0, "output_tokens": 0, "total_tokens": 0 });
    let done = event("speech.audio.done", json!({ "usage": usage }));
    // A stream that broke off is not done.
    deltas
        .chain(stream::iter([done]))
        .scan(false, |broken, event| {
            let goes_on = !*broken;
            *broken = event.is_err();
            std::future::ready(goes_on.then_some(event))
        })
}

fn unsupported_format(name: &str) -> HttpError {
    let message = format!(
        "`{name}` is not supported; choose one of {}",
        Format::ALL.map(Format::name).join(", ")
    );
    HttpError::field("response_format", message, "unsupported")
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

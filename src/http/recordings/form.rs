//! Reading the form of a transcription request. Fields that are not known are passed over, as OpenAI's service does.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tokio::task::yield_now;

use super::limits::{FILE_BYTES_MAX, too_large};
use crate::engines::ears::Vocabulary;
use crate::hearing::Manner;
use crate::http::error::HttpError;
use crate::http::protocol::{Parts, TranscriptFormat};
use crate::services::MemoryShare;

/// The model whose words are those of the pack; all other names stand for the general one.
const PACK_MODEL: &str = "pack";

/// Bytes of a field that is no file. A prompt of this length is far more than an engine uses.
const FIELD_BYTES_MAX: usize = 64 << 10;

/// Bytes of a body after which the thread serves others: they are copied in a tenth of a millisecond.
const BYTES_AT_ONCE: usize = 256 << 10;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) file: Bytes,
    pub(super) vocabulary: Vocabulary,
    pub(super) manner: Manner,
    pub(super) format: TranscriptFormat,
    pub(super) parts: Parts,
}

#[derive(Default)]
struct Fields {
    file: Option<Bytes>,
    model: Option<String>,
    language: Option<Arc<str>>,
    prompt: Option<Arc<str>>,
    format: TranscriptFormat,
    granularities: Vec<String>,
}

impl Form {
    /// Reads all fields.
    ///
    /// # Errors
    /// 413 for a file that is too large, 422 with the field that is missing or wrong, 400 for a broken body, 503 when the
    /// files of others fill the memory that `share` is of.
    pub(super) async fn read(
        mut body: Multipart,
        share: &mut MemoryShare,
    ) -> Result<Self, HttpError> {
        let mut fields = Fields::default();
        while let Some(field) = body.next_field().await.map_err(broken)? {
            fields.take(field, share).await?;
        }
        fields.form()
    }
}

/// What a field holds, as it comes.
async fn bytes(mut field: Field<'_>, share: &mut MemoryShare) -> Result<Vec<u8>, HttpError> {
    let mut all = Vec::new();
    let mut at_once = 0;
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        share.grow(chunk.len())?;
        all.extend_from_slice(&chunk);
        at_once += chunk.len();
        if at_once >= BYTES_AT_ONCE {
            at_once = 0;
            yield_now().await;
        }
    }
    Ok(all)
}

impl Fields {
    async fn take(&mut self, field: Field<'_>, share: &mut MemoryShare) -> Result<(), HttpError> {
        let name = field.name().unwrap_or_default().to_owned();
        let value = bytes(field, share).await?;
        if name == "file" {
            if value.len() > FILE_BYTES_MAX {
                return Err(too_large());
            }
            self.file = Some(value.into());
            return Ok(());
        }
        let value = text(&name, &value)?;
        match name.as_str() {
            "model" => self.model = Some(value),
            "prompt" => self.prompt = Some(value).filter(|it| !it.is_empty()).map(Into::into),
            "language" => self.language = language(&value)?,
            "response_format" if !value.is_empty() => self.format = format(&value)?,
            "temperature" => check_temperature(&value)?,
            "timestamp_granularities" | "timestamp_granularities[]" => {
                self.granularities.push(value);
            }
            "stream" if value == "true" => {
                let message = "Transcripts are not streamed; leave `stream` out";
                return Err(HttpError::field("stream", message, "unsupported"));
            }
            _ => {}
        }
        Ok(())
    }

    fn form(self) -> Result<Form, HttpError> {
        let missing = || HttpError::field("file", "Field required", "missing");
        let parts = self.parts()?;
        Ok(Form {
            file: self.file.ok_or_else(missing)?,
            vocabulary: match self.model.as_deref() {
                Some(PACK_MODEL) => Vocabulary::Pack,
                _ => Vocabulary::General,
            },
            manner: Manner {
                language: self.language,
                prompt: self.prompt,
                thorough: true,
                ..Manner::default()
            },
            format: self.format,
            parts,
        })
    }

    fn parts(&self) -> Result<Parts, HttpError> {
        let wrong = |message, kind| HttpError::field("timestamp_granularities", message, kind);
        let mut parts = Parts {
            segments: self.granularities.is_empty(),
            words: false,
        };
        for granularity in &self.granularities {
            match granularity.as_str() {
                "segment" => parts.segments = true,
                "word" => parts.words = true,
                other => {
                    let message = format!("Input should be `word` or `segment`, not `{other}`");
                    return Err(wrong(message, "literal_error"));
                }
            }
        }
        if parts.words && self.format != TranscriptFormat::VerboseJson {
            let message = "Words have times only with `response_format` = `verbose_json`";
            return Err(wrong(message.to_owned(), "unsupported"));
        }
        Ok(parts)
    }
}

fn text(name: &str, value: &[u8]) -> Result<String, HttpError> {
    if value.len() > FIELD_BYTES_MAX {
        let message = format!("String should have at most {FIELD_BYTES_MAX} bytes");
        return Err(HttpError::field(name, message, "string_too_long"));
    }
    let text = std::str::from_utf8(value)
        .map_err(|_| HttpError::field(name, "Input should be a valid string", "string_type"))?;
    Ok(text.trim().to_owned())
}

/// The language's tag without a region: recognisers know no regions. None for "find it out".
fn language(value: &str) -> Result<Option<Arc<str>>, HttpError> {
    let tag = value
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if tag.is_empty() || tag == "auto" {
        return Ok(None);
    }
    if (2..=3).contains(&tag.len()) && tag.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Ok(Some(tag.into()));
    }
    let message = format!("Input should be a language tag such as `en`, not `{value}`");
    Err(HttpError::field("language", message, "language_tag"))
}

fn format(value: &str) -> Result<TranscriptFormat, HttpError> {
    TranscriptFormat::named(value).ok_or_else(|| {
        let names = TranscriptFormat::ALL.map(TranscriptFormat::name).join(", ");
        let message = format!("`{value}` is not supported; choose one of {names}");
        HttpError::field("response_format", message, "unsupported")
    })
}

/// Engines choose for themselves how freely they guess; the number is only checked.
fn check_temperature(value: &str) -> Result<(), HttpError> {
    if value
        .parse::<f64>()
        .is_ok_and(|it| (0.0..=1.0).contains(&it))
    {
        return Ok(());
    }
    let message = "Input should be a number from 0 to 1";
    Err(HttpError::field("temperature", message, "out_of_range"))
}

fn broken(problem: MultipartError) -> HttpError {
    if problem.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    HttpError::bad_request(format!("the form cannot be read: {}", problem.body_text()))
}

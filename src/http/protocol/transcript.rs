//! Transcripts as OpenAI's clients read them. Source: the reference of `POST /v1/audio/transcriptions`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::hearing::{Segment, Transcript, captions};

/// Names of languages as the interface gives them; others go by their tag.
const LANGUAGES: [(&str, &str); 12] = [
    ("de", "german"),
    ("en", "english"),
    ("es", "spanish"),
    ("fr", "french"),
    ("it", "italian"),
    ("ja", "japanese"),
    ("nl", "dutch"),
    ("pl", "polish"),
    ("pt", "portuguese"),
    ("ru", "russian"),
    ("tr", "turkish"),
    ("zh", "chinese"),
];

/// The level that ends the scale of logarithms. Source: Whisper counts anything below -1 as failed already.
const LOG_PROBABILITY_MIN: f64 = -10.0;

/// How a transcript is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TranscriptFormat {
    /// An object with the text.
    #[default]
    Json,
    /// The text alone.
    Text,
    /// An object with the text, its language and its parts with their times.
    VerboseJson,
    /// `SubRip` subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
}

impl TranscriptFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Json,
        Self::Text,
        Self::VerboseJson,
        Self::Srt,
        Self::Vtt,
    ];

    /// Its name in requests and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "text",
            Self::VerboseJson => "verbose_json",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What HTTP calls it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::VerboseJson => "application/json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Srt => "application/x-subrip; charset=utf-8",
            Self::Vtt => "text/vtt; charset=utf-8",
        }
    }
}

/// Which parts of a verbose transcript are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Phrases.
    pub segments: bool,
    /// Words, if the engine knows their places.
    pub words: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            segments: true,
            words: false,
        }
    }
}

/// Writes the transcript of a sound that lasts `duration`; text forms end with a line break.
pub fn write_transcript(
    transcript: &Transcript,
    duration: Duration,
    format: TranscriptFormat,
    parts: Parts,
) -> String {
    match format {
        TranscriptFormat::Json => json!({ "text": transcript.text }).to_string(),
        TranscriptFormat::Text => format!("{}\n", transcript.text),
        TranscriptFormat::VerboseJson => verbose(transcript, duration, parts).to_string(),
        TranscriptFormat::Srt => captions::srt(&captions::phrases(&transcript.segments)),
        TranscriptFormat::Vtt => captions::vtt(&captions::phrases(&transcript.segments)),
    }
}

fn verbose(transcript: &Transcript, duration: Duration, parts: Parts) -> Value {
    let tag = transcript.language.as_deref().unwrap_or_default();
    let named = LANGUAGES.iter().find(|(short, _)| *short == tag);
    let mut object = json!({
        "task": "transcribe",
        "language": named.map_or(tag, |(_, name)| name),
        "duration": seconds(duration),
        "text": transcript.text,
    });
    if parts.segments {
        let phrases = captions::phrases(&transcript.segments);
        object["segments"] = phrases.iter().enumerate().map(segment).collect();
    }
    if parts.words {
        object["words"] = captions::words(&transcript.segments)
            .iter()
            .map(word)
            .collect();
    }
    object
}

/// Clients ask for all of Whisper's figures. Of those, only the probability is one that every engine has; the others say
/// "nothing suspicious", since what was suspicious has been left out.
fn segment((index, phrase): (usize, &Segment)) -> Value {
    let log_probability = f64::from(phrase.confidence).ln().max(LOG_PROBABILITY_MIN);
    json!({
        "id": index,
        "seek": 0,
        "start": seconds(phrase.place.start),
        "end": seconds(phrase.place.end),
        "text": phrase.text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": (log_probability * 1_000.0).round() / 1_000.0,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.0,
    })
}

fn word(word: &Segment) -> Value {
    json!({
        "word": word.text,
        "start": seconds(word.place.start),
        "end": seconds(word.place.end),
    })
}

fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript() -> Transcript {
        let word = |text: &str, start_ms, end_ms, confidence| Segment {
            text: text.to_owned(),
            place: Duration::from_millis(start_ms)..Duration::from_millis(end_ms),
            confidence,
        };
        Transcript {
            text: "good morning".to_owned(),
            confidence: 0.75,
            segments: vec![
                word("good", 500, 700, 1.0),
                word("morning", 710, 1_200, 0.5),
            ],
            language: Some("en".into()),
            rejected: None,
        }
    }

    fn written(transcript: &Transcript, format: TranscriptFormat, parts: Parts) -> String {
        write_transcript(transcript, Duration::from_millis(2_500), format, parts)
    }

    #[test]
    fn every_format_is_as_clients_read_it() {
        let write = |format| written(&transcript(), format, Parts::default());
        assert_eq!(write(TranscriptFormat::Json), r#"{"text":"good morning"}"#);
        assert_eq!(write(TranscriptFormat::Text), "good morning\n");
        assert!(
            write(TranscriptFormat::Srt)
                .starts_with("1\n00:00:00,500 --> 00:00:01,200\ngood morning\n")
        );
        assert!(write(TranscriptFormat::Vtt).starts_with("WEBVTT\n\n00:00:00.500 --> "));
        for format in TranscriptFormat::ALL {
            assert_eq!(TranscriptFormat::named(format.name()), Some(format));
        }
        assert_eq!(TranscriptFormat::named("diarized_json"), None);
    }

    #[test]
    fn the_verbose_form_has_the_parts_that_were_asked_for() {
        let read = |parts| -> Value {
            let text = written(&transcript(), TranscriptFormat::VerboseJson, parts);
            serde_json::from_str(&text).unwrap()
        };
        let usual = read(Parts::default());
        assert_eq!(usual["language"], "english");
        assert_eq!(usual["duration"], 2.5);
        assert_eq!(usual["segments"][0]["text"], "good morning");
        assert_eq!(usual["segments"][0]["avg_logprob"], -0.288);
        assert_eq!(usual.get("words"), None);
        let words = read(Parts {
            segments: false,
            words: true,
        });
        assert_eq!(words.get("segments"), None);
        assert_eq!(
            words["words"][1],
            json!({"word": "morning", "start": 0.71, "end": 1.2})
        );
    }

    #[test]
    fn nothing_heard_is_an_empty_text() {
        let nothing = Transcript {
            language: Some("fy".into()),
            ..Transcript::default()
        };
        let write = |format| written(&nothing, format, Parts::default());
        assert_eq!(write(TranscriptFormat::Json), r#"{"text":""}"#);
        assert_eq!(write(TranscriptFormat::Srt), "");
        let verbose: Value = serde_json::from_str(&write(TranscriptFormat::VerboseJson)).unwrap();
        assert_eq!(
            (&verbose["language"], &verbose["segments"]),
            (&json!("fy"), &json!([]))
        );
    }
}

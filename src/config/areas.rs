//! Parts of the interface that can be open to those who do not hold the key.

/// A part of the interface, for `server.open`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// All of `/health`; without it other machines see the status only.
    Health,
    /// `/metrics`.
    Metrics,
    /// `/api/v1/pack`: name, greeting and example questions.
    Pack,
    /// `/api/v1/classify`.
    Classify,
    /// `/api/v1/query`.
    Query,
    /// `/api/v1/synthesize`, `/v1/audio/speech` and `/api/v1/stream`.
    Speech,
    /// `/v1/audio/transcriptions` and `/api/v1/transcribe/stream`.
    Transcription,
}

impl Area {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Health,
        Self::Metrics,
        Self::Pack,
        Self::Classify,
        Self::Query,
        Self::Speech,
        Self::Transcription,
    ];

    /// As the settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Metrics => "metrics",
            Self::Pack => "pack",
            Self::Classify => "classify",
            Self::Query => "query",
            Self::Speech => "speech",
            Self::Transcription => "transcription",
        }
    }

    /// The area of a name.
    ///
    /// # Errors
    /// One line that lists the names.
    pub fn named(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|area| area.name() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("{name:?} is no part of the interface; there are {names}")
            })
    }
}

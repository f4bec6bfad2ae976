//! What can go wrong while speaking.

use std::path::PathBuf;

use crate::cause::Cause;

/// Why there is no sound.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum SpeakError {
    /// The work was cancelled; nobody wants the sound any more.
    #[error("cancelled")]
    Cancelled,
    /// The espeak-ng data cannot be placed or is damaged. Give a writable data folder.
    #[error("espeak-ng cannot start: {0}")]
    Start(#[source] Cause),
    /// There is no such voice. Choose one that `docent voices` lists.
    #[error("there is no voice `{0}`; `docent voices` lists what can be used")]
    NoVoice(String),
    /// A voice that is published is not here. Fetch it.
    #[error("the voice `{voice}` is not installed; `{command}` fetches it")]
    NotInstalled {
        /// The voice.
        voice: String,
        /// What fetches it.
        command: String,
    },
    /// The voice speaks another language. Leave the voice or the language out.
    #[error("the voice `{voice}` does not speak `{language}`; leave one of them out")]
    NoLanguage {
        /// The voice.
        voice: String,
        /// What it was to speak.
        language: String,
    },
    /// The voice's files cannot be used. Fetch or copy them again.
    #[error("the voice file {} cannot be used: {problem}", path.display())]
    VoiceFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        problem: Cause,
    },
    /// The engine failed on this text.
    #[error("speech synthesis failed: {0}")]
    Failed(#[source] Cause),
}

impl SpeakError {
    /// The engine cannot start, for this reason.
    pub fn start(reason: impl Into<Cause>) -> Self {
        Self::Start(reason.into())
    }

    /// The engine failed, for this reason.
    pub fn failed(reason: impl Into<Cause>) -> Self {
        Self::Failed(reason.into())
    }
}

//! The espeak-ng voices: small, quick, in more than a hundred languages, inside the program.
//!
//! The library is one per process and does one thing at a time. [`start`] gives it its data; after that every
//! [`EspeakVoice`] and [`phonemise`] can be used from any thread.

mod data;
mod library;
mod listing;
mod native;
mod phonemes;
mod receiving;
mod synthesis;
mod text;
mod voices;

use parking_lot::Mutex;

pub use library::version;
pub use phonemes::{PhonemeClause, phonemise};
pub(super) use text::is_speakable;
pub use voices::{Gender, VoiceInfo, VoiceLanguage, resolve, variants, voices};

use self::text::SpokenText;
use super::{Delivery, Made, SpeakError, Synthesizer, Utterance};
use crate::files::DataFolder;
use crate::inference::{Cancellation, Unpacked};

/// How espeak-ng came to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartInfo {
    /// Version of the library, such as `1.52.0.1`.
    pub version: String,
    /// Where its data lies.
    pub folder: std::path::PathBuf,
    /// Why the data folder could not be used, for `doctor` and the log; the data then lies in a temporary folder.
    pub warning: Option<String>,
}

static STARTED: Mutex<Option<StartInfo>> = Mutex::new(None);

/// Unpacks the data into the data folder where it is missing or altered, and starts the library. Where there is no such
/// folder or it cannot be written, a private temporary folder serves, which is removed when the process ends. Later calls
/// return what the first one did.
///
/// # Errors
/// [`SpeakError::Start`].
pub fn start(data: Option<&DataFolder>) -> Result<StartInfo, SpeakError> {
    let mut started = STARTED.lock();
    if let Some(info) = started.as_ref() {
        return Ok(info.clone());
    }
    let placed = data::DATA.place(data).map_err(SpeakError::start)?;
    library::start(&placed.folder)?;
    if let Some(temporary) = placed.temporary {
        library::remove_at_exit(temporary);
    }
    let info = StartInfo {
        version: version(),
        folder: placed.folder,
        warning: placed.warning,
    };
    Ok(started.insert(info).clone())
}

/// How espeak-ng's data lies in the data folder, without a change there.
pub fn unpacked(data: &DataFolder) -> Unpacked {
    data::DATA.unpacked(data)
}

/// The library's version and its data's hash: what phonemes depend on beside the voice and the text.
pub(super) fn identity() -> String {
    format!("espeak-ng {} {}", version(), &data::DATA.sha256[..16])
}

/// One espeak-ng voice.
#[derive(Debug)]
pub struct EspeakVoice {
    info: VoiceInfo,
    fingerprint: String,
}

impl EspeakVoice {
    /// Finds the voice for an id or a language tag, as [`resolve`] does.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`]; [`SpeakError::Start`] before [`start`].
    pub fn open(id: &str) -> Result<Self, SpeakError> {
        let info = resolve(id)?;
        Ok(Self {
            fingerprint: format!("{} {}", identity(), info.id),
            info,
        })
    }

    /// What is known of the voice.
    pub fn info(&self) -> &VoiceInfo {
        &self.info
    }
}

impl Synthesizer for EspeakVoice {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn language(&self) -> &str {
        self.info
            .languages
            .first()
            .map_or(&self.info.id, |language| &language.tag)
    }

    /// It makes a sentence in less time than others take for its first part.
    fn speaks_whole_because(&self) -> Option<&str> {
        None
    }

    fn begin(
        &self,
        text: &str,
        delivery: Delivery,
        cancellation: &Cancellation,
    ) -> Result<Box<dyn Utterance>, SpeakError> {
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        let mut sound = if is_speakable(text) {
            let text = SpokenText::new(text);
            let voice = &self.info.file;
            library::with(|engine| engine.speak(voice, &text, delivery.rate, cancellation))?
        } else {
            library::with(|engine| Ok(engine.silence()))?
        };
        // Refused phonemes and the like leave a pause without anything before it.
        if sound.samples.iter().all(|sample| *sample == 0) {
            sound.samples.clear();
        }
        Ok(Box::new(Made::new(sound)))
    }
}

#[cfg(test)]
mod tests;

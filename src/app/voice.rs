//! The speech stage, from the settings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use tracing::warn;

use super::error::StartError;
use super::folders::watch_folder;
use crate::config::{CachePolicy, Settings, WordsPolicy};
use crate::content::serve_voice;
use crate::engines::speech::{KeptSounds, VoiceCatalogue, VoiceName};
use crate::engines::{SpeechHandle, WorkerPool};
use crate::files::DataFolder;
use crate::limits::CpuShare;
use crate::models::Kind;
use crate::pack::{Pack, PackFiles};
use crate::speaking::{CacheLimits, CacheSettings, DiskSettings, Keep, SoundCache};
use crate::watch::{Stamp, Watcher, stamp};

/// Pieces of text that may wait to be spoken: two for each of a few hundred visitors.
const PIECES_WAITING_MAX: usize = 1024;

/// The speech stage with the voice of the pack that the settings name, without anything else.
///
/// # Errors
/// When the pack has errors, or the system gives no threads.
pub fn speech_of_pack(settings: &Settings, data: Option<&DataFolder>) -> Result<SpeechHandle> {
    let pack = Pack::read(&PackFiles::of(&settings.pack)).map_err(StartError::Pack)?;
    let speech = start_speech(settings, data, None)?;
    serve_voice(&speech, &pack);
    Ok(speech)
}

/// The voices of this machine.
pub fn voice_catalogue(settings: &Settings, data: Option<&DataFolder>) -> VoiceCatalogue {
    let folder = voice_folder(settings, data);
    VoiceCatalogue::new(data, folder, settings.speech.threads)
}

/// Where Piper voices lie; none without a data folder when the settings name none.
pub fn voice_folder(settings: &Settings, data: Option<&DataFolder>) -> Option<PathBuf> {
    let in_data = || data.map(|data| data.folder(Kind::Piper.folder()));
    settings.speech.voices.clone().or_else(in_data)
}

/// Starts the speech stage; the content gives it the pack's voice.
pub(super) fn start_speech(
    settings: &Settings,
    data: Option<&DataFolder>,
    kept: Option<KeptSounds>,
) -> Result<SpeechHandle> {
    let catalogue = voice_catalogue(settings, data);
    let workers = WorkerPool::start_with(CpuShare::Less, "docent-speech", 2, PIECES_WAITING_MAX)?;
    let speech = SpeechHandle::start(catalogue, workers, kept)?;
    speech.use_chosen(chosen_voice(settings));
    Ok(speech)
}

/// The voice that the settings name.
pub(super) fn chosen_voice(settings: &Settings) -> Option<VoiceName> {
    settings.speech.voice.as_deref().and_then(VoiceName::parse)
}

/// Has the speech stage follow what lies in the folder of voices, until the watcher is dropped; none without a folder.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch_voices(
    settings: &Settings,
    data: Option<&DataFolder>,
    speech: SpeechHandle,
) -> Result<Option<Watcher>> {
    let folder = voice_folder(settings, data);
    watch_folder("voices-watch", folder, files_of, move || {
        speech.take_up_voices();
    })
}

/// The files of a folder with what tells whether they have changed.
fn files_of(folder: &Path) -> BTreeMap<PathBuf, Option<Stamp>> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .map(|file| (file.path(), stamp(&file.path())))
        .collect()
}

/// How much of what was spoken is kept, and for how long.
pub(super) fn cache_limits(settings: &Settings) -> CacheLimits {
    CacheLimits {
        memory_bytes: settings.speech.cache_memory_bytes,
        disk_bytes: settings.speech.cache_disk_bytes,
        max_age: settings.sessions.retention,
    }
}

/// The sounds that the settings want to be kept.
pub(super) fn kept_sounds(settings: &Settings, data: Option<&DataFolder>) -> Option<KeptSounds> {
    let speech = &settings.speech;
    let disk = match speech.cache {
        CachePolicy::Off => return None,
        CachePolicy::Memory => None,
        CachePolicy::Disk => data.map(|data| DiskSettings {
            folder: data.sounds(),
            bytes: speech.cache_disk_bytes,
        }),
    };
    let CacheLimits {
        memory_bytes,
        max_age,
        ..
    } = cache_limits(settings);
    let (cache, warning) = SoundCache::open(CacheSettings {
        memory_bytes,
        max_age,
        disk,
    });
    if let Some(warning) = warning {
        warn!("{warning}");
    }
    let replies = match settings.privacy.words {
        WordsPolicy::Session => Keep::Disk,
        WordsPolicy::Never => Keep::Memory,
    };
    Some(KeptSounds {
        cache: Arc::new(cache),
        replies,
    })
}

#[cfg(test)]
mod tests {
    use crate::config::VOICE_ENGINES;
    use crate::engines::speech::VoiceName;

    #[test]
    fn every_engine_that_settings_may_name_is_one() {
        for engine in VOICE_ENGINES {
            let voice = VoiceName::parse(&format!("{engine}:voice")).unwrap();
            assert_eq!(voice.engine.as_str(), engine);
        }
    }
}

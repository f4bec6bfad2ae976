//! The engines from files on this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::app::{model_store, models_folder, voice_catalogue, voice_folder};
use crate::config::Settings;
use crate::engines::speech::{Engine, VoiceName};
use crate::files::DataFolder;
use crate::hearing::whisper;
use crate::models::{Catalogue, Depth, State, installed};
use crate::tiers::{FileMark, Present};

/// Whisper models, then Piper voices.
///
/// # Errors
/// When the folders of models cannot be read.
pub fn present(settings: &Settings, data: Option<&DataFolder>) -> Result<Vec<Present>> {
    let spoilt = spoilt(settings)?;
    let present = |id: String, language: Option<String>, path: &Path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let bytes = fs::metadata(path).ok()?.len();
        Some(Present {
            problem: spoilt.get(&id).cloned(),
            file: FileMark { name, bytes },
            id,
            language,
        })
    };
    let models = models_folder(settings, data).map(|folder| whisper::find(&folder));
    let models = models.into_iter().flatten();
    let recognisers = models.filter_map(|model| {
        let language = model.english_only.then(|| "en".to_owned());
        present(model.recogniser(), language, model.path.as_deref()?)
    });
    let folder = voice_folder(settings, data);
    let voices = voice_catalogue(settings, data).list().into_iter();
    let voices = voices.filter_map(|voice| {
        let name = VoiceName::parse(&voice.name).filter(|name| name.engine == Engine::Piper)?;
        let path = folder.as_ref()?.join(format!("{}.onnx", name.id));
        present(voice.name, Some(voice.language), &path)
    });
    Ok(recognisers.chain(voices).collect())
}

/// Models that are not whole any more, by the sizes of their files, and what mends them.
fn spoilt(settings: &Settings) -> Result<BTreeMap<String, String>> {
    let store = model_store(settings);
    let found = installed(&store, &Catalogue::embedded(), Depth::Sizes)?;
    let spoilt = found.into_iter().filter_map(|model| {
        let what = match model.state {
            State::Damaged => "it is damaged",
            State::Missing => "a file of it is missing",
            State::Ok | State::Pinned | State::NotInstalled | State::Unknown => return None,
        };
        let id = model.id;
        Some((id.clone(), format!("{what}; docent models pull {id}")))
    });
    Ok(spoilt.collect())
}

//! The folders of models, from the settings.

use super::{models_folder, voice_folder};
use crate::config::Settings;
use crate::files::DataFolder;
use crate::models::{Kind, Store};

/// The folders where the engines look for models. They need not exist.
pub fn model_store(settings: &Settings) -> Store {
    let data = DataFolder::new(&settings.data.dir);
    let mut store = Store::new(&data);
    if let Some(folder) = models_folder(settings, Some(&data)) {
        store = store.with_folder(Kind::Whisper, folder);
    }
    if let Some(folder) = voice_folder(settings, Some(&data)) {
        store = store.with_folder(Kind::Piper, folder);
    }
    store
}

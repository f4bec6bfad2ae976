//! Engines that ask and answer aloud.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;

use crate::app::{Brain, Replies};
use crate::audio::Sound;
use crate::cli::progress::{wait_until_it_hears, wait_until_it_speaks, wait_until_ready};
use crate::config::Settings;
use crate::engines::Engines;
use crate::engines::ears::Vocabulary;
use crate::files::DataFolder;
use crate::hearing::Manner;
use crate::inference::Scratch;

/// Engines that speak and hear, with a data folder of their own that goes with them.
pub(in super::super) struct Session {
    pub(in super::super) brain: Brain,
    pub(in super::super) runtime: Runtime,
    _data: Scratch,
}

impl Session {
    /// Starts them for this pack and waits until they hear and speak.
    ///
    /// # Errors
    /// When an engine cannot be started, or there is no room for a data folder.
    pub(in super::super) fn start(settings: &Settings, pack: Option<&PathBuf>) -> Result<Self> {
        let mut settings = settings.clone();
        settings.pack.watch = false;
        settings.pack.path = pack.cloned().or(settings.pack.path);
        let data = Scratch::new().context("cannot make a temporary data folder")?;
        let usual = DataFolder::new(&settings.data.dir);
        settings.hearing.models = crate::app::models_folder(&settings, Some(&usual));
        settings.speech.voices = crate::app::voice_folder(&settings, Some(&usual));
        let own = DataFolder::new(data.path());
        let brain = Brain::start(&settings, Some(&own), Replies::Spoken)?;
        wait_until_ready(&brain.content)?;
        wait_until_it_hears(&brain.engines.hearing);
        wait_until_it_speaks(&brain.engines.speech);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            brain,
            runtime,
            _data: data,
        })
    }
}

/// What the recogniser of conversations writes down.
///
/// # Errors
/// When there is no recogniser, or it does not run.
pub(in super::super) fn heard_by(
    engines: &Engines,
    runtime: &Runtime,
    sound: Sound,
) -> Result<String> {
    let hearing = &engines.hearing;
    let heard = hearing.transcribe(sound, Vocabulary::Pack, Manner::default());
    Ok(runtime.block_on(heard)?.text)
}

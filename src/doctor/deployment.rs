//! What the settings describe: the folders, the server if it runs, and engines started to be tried.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use tokio::runtime::Runtime;

use super::finding::Finding;
use super::machine::Machine;
use crate::app::{Brain, Replies, StartError, models_folder, voice_folder};
use crate::cause::told;
use crate::config::{CachePolicy, Loaded, Settings};
use crate::files::{DataFolder, nearest_existing};
use crate::http::running::{Listener, RunningServer};
use crate::inference::Scratch;

/// Time between two looks at how far the engines are.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How long a server that runs may take to say how it is, on a machine that is busy with other things too.
const SERVER_MAX: Duration = Duration::from_secs(3);

/// How long an engine may take: that a machine is slow is told by the times, and is not taken for a wrong answer.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// What is examined. Whatever takes time is done when it is first asked for.
pub(super) struct Deployment<'a> {
    pub(super) machine: &'a Machine,
    pub(super) loaded: &'a Loaded,
    pub(super) settings: &'a Settings,
    data: DataFolder,
    listener: OnceCell<Listener>,
    scratch: OnceCell<Option<Scratch>>,
    trial: OnceCell<Result<Trial>>,
}

/// Engines of our own, as a server with these settings has them.
pub(super) struct Trial {
    pub(super) brain: Brain,
    pub(super) runtime: Runtime,
}

impl<'a> Deployment<'a> {
    pub(super) fn new(machine: &'a Machine, loaded: &'a Loaded) -> Self {
        Self {
            machine,
            loaded,
            settings: &loaded.settings,
            data: DataFolder::new(&loaded.settings.data.dir),
            listener: OnceCell::new(),
            scratch: OnceCell::new(),
            trial: OnceCell::new(),
        }
    }

    /// The data folder. It need not exist.
    pub(super) fn data(&self) -> &DataFolder {
        &self.data
    }

    /// The data folder, or what it would be made in.
    pub(super) fn existing(&self) -> &Path {
        nearest_existing(self.data.path()).unwrap_or(Path::new("/"))
    }

    /// Who listens where the settings say.
    pub(super) fn listener(&self) -> &Listener {
        let look = || Listener::look(self.settings, SERVER_MAX);
        self.listener.get_or_init(look)
    }

    /// The server that listens there.
    pub(super) fn server(&self) -> Option<&RunningServer> {
        match self.listener() {
            Listener::Docent(server) => Some(server),
            Listener::Silent(_) | Listener::Other => None,
        }
    }

    /// A data folder for what engines unpack, removed in the end; none where no such folder can be made.
    pub(super) fn scratch(&self) -> Option<DataFolder> {
        let make = || Scratch::new().ok();
        let scratch = self.scratch.get_or_init(make).as_ref();
        scratch.map(|scratch| DataFolder::new(scratch.path()))
    }

    /// Where Whisper models lie.
    pub(super) fn whisper_folder(&self) -> Option<PathBuf> {
        models_folder(self.settings, Some(self.data()))
    }

    /// Tries something on engines of our own. A server that runs has its own, and says itself how they stand: a second
    /// set would only be in its way.
    pub(super) fn try_engines(&self, try_out: impl FnOnce(&Trial) -> Finding) -> Finding {
        match self.trial() {
            Ok(trial) => try_out(trial),
            Err(instead) => instead,
        }
    }

    /// The engines, or what is to be said in place of a finding about them.
    pub(super) fn trial(&self) -> Result<&Trial, Finding> {
        if self.server().is_some() {
            let reason = "a server is running: server.health tells how its engines stand";
            return Err(Finding::skip(reason));
        }
        let trial = self.trial.get_or_init(|| self.start_trial());
        trial.as_ref().map_err(|problem| {
            if let Some(StartError::Pack(_)) = problem.downcast_ref() {
                return Finding::skip("the pack must be mended first");
            }
            let next = "see what else failed here, and mend that first";
            Finding::fail(
                format!("the engines do not start: {}", told(&**problem)),
                next,
            )
        })
    }

    fn start_trial(&self) -> Result<Trial> {
        let mut settings = self.settings.clone();
        settings.pack.watch = false;
        settings.speech.cache = CachePolicy::Off;
        settings.turns.intent_deadline = ANSWER_MAX;
        settings.turns.retrieval_deadline = ANSWER_MAX;
        settings.hearing.models = self.whisper_folder();
        settings.speech.voices = voice_folder(self.settings, Some(self.data()));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let brain = Brain::start(&settings, self.scratch().as_ref(), Replies::Spoken)?;
        let is_under_way = || {
            let status = brain.content.status();
            !status.is_settled() || status.speech.is_loading || status.hearing.is_loading
        };
        while is_under_way() {
            thread::sleep(LOOK_EVERY);
        }
        Ok(Trial { brain, runtime })
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.brain.engines.stop();
    }
}

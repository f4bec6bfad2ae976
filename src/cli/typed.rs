//! Engines that answer typed questions, for what asks many of them.

use std::path::Path;

use anyhow::Result;
use jiff::civil::DateTime;
use tokio::runtime::Runtime;

use super::progress::wait_until;
use crate::app::{Brain, Replies};
use crate::config::Settings;
use crate::content::ContentStatus;
use crate::engines::Question;
use crate::session::{Asked, Exchange, ask_once_at, ask_question_once};

/// Engines of our own, in memory: nothing of a running server is touched.
pub(super) struct Typed {
    pub(super) brain: Brain,
    runtime: Runtime,
}

impl Typed {
    /// Starts them for this pack, or that of the settings, and waits until they are ready.
    ///
    /// # Errors
    /// When the engines cannot be started or the pack has errors.
    pub(super) fn start(settings: &Settings, pack: Option<&Path>) -> Result<Self> {
        Self::start_until(settings, pack, ContentStatus::is_settled)
    }

    /// Starts them and waits until their content stands as it should.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub(super) fn start_until(
        settings: &Settings,
        pack: Option<&Path>,
        is_enough: impl Fn(&ContentStatus) -> bool,
    ) -> Result<Self> {
        let mut settings = settings.clone();
        settings.pack.watch = false;
        if let Some(folder) = pack {
            settings.pack.path = Some(folder.to_owned());
        }
        let brain = Brain::start(&settings, None, Replies::Written)?;
        wait_until(&brain.content, is_enough)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self { brain, runtime })
    }

    /// Asks, as if it were this local time.
    pub(super) fn ask(&self, question: &str, at: Option<DateTime>) -> Asked {
        let asked = ask_once_at(&self.brain.engines, question, at, &self.brain.rules);
        self.runtime.block_on(asked)
    }

    /// Begins a conversation, in which what is said may lean on what was said before.
    pub(super) fn begin(&self) -> Exchange {
        Exchange::begin(&self.brain.engines, &self.brain.rules)
    }

    /// Says one thing in it, as if it were this local time; none where it is too long for an utterance.
    pub(super) fn say(
        &self,
        exchange: &mut Exchange,
        text: &str,
        at: Option<DateTime>,
    ) -> Option<Asked> {
        let question = Question {
            at,
            ..self.brain.engines.visitor(text)
        };
        self.runtime.block_on(exchange.say(question))
    }

    /// Asks, and the answer explains itself.
    pub(super) fn ask_why(&self, question: &str, at: Option<DateTime>) -> Asked {
        let question = Question {
            at,
            explain: true,
            ..self.brain.engines.visitor(question)
        };
        let asked = ask_question_once(&self.brain.engines, question, &self.brain.rules);
        self.runtime.block_on(asked)
    }
}

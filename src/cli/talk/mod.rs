//! `docent talk`.

mod shown;
mod typing;

use std::io::{IsTerminal, Write, stdout};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use self::shown::Shown;
use self::typing::{Typed, typed};
use super::progress::{wait_until_it_hears, wait_until_it_speaks, wait_until_ready};
use super::signals::Signals;
use super::{Exit, PackFlag};
use crate::app::App;
use crate::config::{AudioSettings, Layers, LiveSettings, Loaded, Overrides, TalkMode};
use crate::conversation::{State, Wording, are_stop_words};
use crate::engines::Engines;
use crate::local::{Command, Local};
use crate::telemetry::LogControl;
use crate::{clock, limits};

/// What `talk` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent talk
  docent talk --pack ./desk --input headset --output headset
  docent talk --mode push

Speak, or type a question. Enter alone stops the voice; with --mode push it begins and ends what is said. \
Ctrl-C or Ctrl-D ends.")]
pub struct TalkArgs {
    /// Which pack to talk with.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Microphone: part of a name that `docent devices` lists [default: that of the system]
    #[arg(long, value_name = "NAME")]
    pub input: Option<String>,
    /// Loudspeaker: part of a name that `docent devices` lists [default: that of the system]
    #[arg(long, value_name = "NAME")]
    pub output: Option<String>,
    /// When the microphone is listened to: always, between two presses of Enter, or after the pack's wake words
    #[arg(long, value_name = "MODE", value_parser = ["open", "push", "wake"])]
    pub mode: Option<String>,
}

impl TalkArgs {
    pub(super) fn fill(&self, overrides: &mut Overrides) {
        self.pack.fill(overrides);
        for (key, flag, value) in [
            ("audio.input", "--input", &self.input),
            ("audio.output", "--output", &self.output),
            ("audio.talk", "--mode", &self.mode),
        ] {
            if let Some(value) = value {
                overrides.set(key, flag, value);
            }
        }
    }
}

/// Of a terminal that does not say.
const COLUMNS: usize = 80;

/// How long engines may take to end what they are doing.
const ENGINES_STOP_MAX: Duration = Duration::from_secs(2);

/// Talks until it is told to end.
///
/// # Errors
/// When the data folder cannot be had, or the pack has errors.
pub fn run(layers: Layers, loaded: Loaded, log: LogControl) -> Result<Exit> {
    limits::raise_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let live = Arc::new(LiveSettings::new(layers, loaded));
    let app = {
        let _inside = runtime.enter();
        App::start(Arc::clone(&live), log, clock::now())?
    };
    let services = &app.services;
    wait_until_ready(&services.content)?;
    wait_until_it_hears(&services.engines.hearing);
    wait_until_it_speaks(&services.engines.speech);
    let version = live.current();
    let settings = &version.in_force.settings.audio;
    let greeting = greeting(
        &services.content.source_name(),
        settings,
        &services.engines.wording(),
    );
    let columns = stdout().is_terminal().then_some(columns as fn() -> usize);
    let shown = Shown::new(stdout(), columns);
    runtime.block_on(async {
        let signals = Signals::listen();
        let local = app.join_local(settings).await?;
        tokio::select! {
            () = signals.until_stop(|| {}) => {}
            ended = talk(&local, &services.engines, shown, &greeting) => ended?,
            () = app.sweep() => {}
        }
        services.registry.shut_down().await;
        anyhow::Ok(())
    })?;
    if !app.close(ENGINES_STOP_MAX) {
        Exit::Ok.now();
    }
    // Whoever reads the terminal would keep the process until a line comes.
    runtime.shutdown_background();
    Ok(Exit::Ok)
}

/// Shows what happens and takes what is typed, until that ends.
async fn talk(
    local: &Local,
    engines: &Engines,
    mut shown: Shown<impl Write>,
    greeting: &str,
) -> Result<()> {
    let (mut events, mut notices) = (local.watch(), local.notices());
    let mut lines = typed();
    let mut is_held = false;
    shown.line(greeting)?;
    loop {
        tokio::select! {
            event = next(&mut events) => match event {
                Some(event) => shown.event(&event)?,
                None => return Ok(()),
            },
            notice = next(&mut notices) => {
                if let Some(notice) = notice {
                    shown.notice(&notice)?;
                }
            }
            line = lines.recv() => match line {
                Some(Typed::Question(text))
                    if local.state() == State::Speaking
                        && are_stop_words(&text, &engines.wording().stop_words) =>
                {
                    local.command(Command::Stop).await;
                }
                Some(Typed::Question(text)) => local.ask(text).await,
                Some(Typed::Enter) if local.mode() == TalkMode::Push => {
                    is_held = !is_held;
                    let command = if is_held { Command::TalkPressed } else { Command::TalkReleased };
                    local.command(command).await;
                    shown.held(is_held)?;
                }
                Some(Typed::Enter) => local.command(Command::Stop).await,
                Some(Typed::End) => return Ok(()),
                // Nothing is typed here; it is talked to by voice alone.
                None => lines = typing::nothing(),
            },
        }
    }
}

/// How wide the terminal is now.
fn columns() -> usize {
    terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| width.0.into())
}

/// The next one; who was too slow misses some and goes on.
async fn next<T: Clone>(receiver: &mut Receiver<T>) -> Option<T> {
    loop {
        match receiver.recv().await {
            Ok(it) => return Some(it),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

fn greeting(pack: &str, settings: &AudioSettings, wording: &Wording) -> String {
    let how = match settings.talk {
        TalkMode::Open => "Speak".to_owned(),
        TalkMode::Push => "Press Enter, speak, and press Enter again".to_owned(),
        TalkMode::Wake if wording.wake_phrases.is_empty() => {
            "The pack has no wake words (`wake_words` in pack.toml), so nothing spoken is answered"
                .to_owned()
        }
        TalkMode::Wake => format!("Say {} and your question", either(&wording.wake_phrases)),
    };
    let quiet = if settings.quiet {
        " Answers are only written ([audio] quiet)."
    } else {
        ""
    };
    format!("{pack}. {how}, or type a question; Ctrl-C ends.{quiet}")
}

/// One of these.
fn either(phrases: &[Arc<str>]) -> String {
    let quoted: Vec<String> = phrases.iter().map(|phrase| format!("{phrase:?}")).collect();
    quoted.join(" or ")
}

//! `docent kiosk watch`: what the service of a kiosk runs.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use sd_notify::NotifyState;
use tracing::warn;
use url::Url;

use super::Exit;
use super::kiosk_page::page;
use crate::browser::{Kiosk, Wish, answers};

/// Time between two times that the server is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What `kiosk watch` is told.
#[derive(Debug, Args)]
#[command(after_help = "\
It waits for the server, starts the browser, and ends with 1 when its page does not draw any more: the service starts it again. It \
ends with 0 only when somebody leaves with the PIN, after five taps in the upper left corner or Ctrl+Alt+K. The browser must be told --remote-debugging-pipe; it is watched by that.

Example:
  docent kiosk watch -- cage -- chromium --kiosk --remote-debugging-pipe URL")]
pub struct WatchArgs {
    /// The page; a link of `kiosk link` lets the screen in, once
    #[arg(long, value_name = "URL", default_value = "http://localhost:8004/kiosk", value_parser = page)]
    pub url: Url,
    /// File that keeps what lets this screen in at a server that asks for a key
    #[arg(long, value_name = "FILE")]
    pub screen_file: Option<PathBuf>,
    /// The command that starts the browser
    #[arg(required = true, last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// Watches until somebody leaves.
///
/// # Errors
/// When the browser ends, or its page does not draw any more.
pub fn run(args: &WatchArgs) -> Result<Exit> {
    let kiosk = Kiosk {
        url: args.url.clone(),
        command: args.command.clone(),
        screen: args.screen_file.clone(),
    };
    let address = args.url.origin().ascii_serialization();
    tell(&[
        NotifyState::Ready,
        NotifyState::Status(&format!("waits for {address}")),
    ]);
    if !answers(&args.url) {
        eprintln!("docent: nothing answers at {address}; waiting for `docent serve` there");
        while !answers(&args.url) {
            tell(&[NotifyState::Watchdog]);
            sleep(LOOK_EVERY);
        }
        eprintln!("docent: {address} answers; starting the browser");
    }
    tell(&[NotifyState::Status(&format!("shows {address}"))]);
    Ok(match kiosk.watch(|| tell(&[NotifyState::Watchdog]))? {
        Wish::Leave => Exit::Ok,
        Wish::Restart => Exit::Failure,
    })
}

/// Tells the service manager, if there is one.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(problem) = sd_notify::notify(states) {
        warn!(%problem, "the service manager cannot be told how the kiosk is");
    }
}

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
use crate::browser::{Kiosk, Wish, answers};

/// Time between two times that the server is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What `kiosk watch` is told.
#[derive(Debug, Args)]
#[command(after_help = "\
It waits for the server, starts the browser, and ends with 1 when its page does not draw any more: the service starts it again. It \
ends with 0 only when somebody leaves with the PIN. The browser must be told --remote-debugging-pipe; it is watched by that.

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
    while !answers(&args.url) {
        tell(&[NotifyState::Watchdog]);
        sleep(LOOK_EVERY);
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

/// The address of a page.
pub(super) fn page(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|problem| problem.to_string())?;
    let is_page = ["http", "https"].contains(&url.scheme()) && url.path() != "/";
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if is_page && is_plain {
        Ok(url)
    } else {
        Err("it is no page, such as http://localhost:8004/kiosk".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_an_address_with_a_path() {
        for (text, is_page) in [
            ("http://localhost:8004/kiosk", true),
            ("https://desk.example/kiosk#join=a", true),
            ("http://localhost:8004", false),
            ("http://a:b@localhost/kiosk", false),
            ("http://localhost/kiosk?a=b", false),
            ("file:///etc/passwd", false),
            ("localhost", false),
        ] {
            assert_eq!(page(text).is_ok(), is_page, "{text}");
        }
    }
}

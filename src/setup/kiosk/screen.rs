//! A machine with a screen, and what shows its page.

use std::path::PathBuf;

use url::{Host, Url};

/// What shows one window in full screen, and lets nobody switch to another terminal.
pub(super) const COMPOSITOR: &str = "/usr/bin/cage";
pub(super) const BROWSER: &str = "/usr/bin/chromium";

/// Its folder in /run and in /var/lib.
pub(super) const FOLDER: &str = "docent-kiosk";

/// A machine with a screen for visitors.
#[derive(Debug, Clone)]
pub struct KioskScreen {
    /// Where that machine's files are: `/`, or the folder of an image.
    pub root: PathBuf,
    /// Docent, as that machine finds it.
    pub program: PathBuf,
    /// The page that it shows.
    pub url: Url,
    /// Who shows it.
    pub user: String,
    /// Who runs the server, and so reads the PIN.
    pub server_user: String,
}

impl KioskScreen {
    /// The page's address, without what lets the screen in.
    pub fn page(&self) -> String {
        plain(&self.url)
    }

    /// Whether the server is on the same machine. Then the PIN is, too.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.url)
    }
}

/// Without what lets the screen in: that is taken up once, by who watches.
fn plain(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_fragment(None);
    plain.into()
}

/// Whether it is this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

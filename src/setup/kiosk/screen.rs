//! A machine with a screen, and what shows its page.

use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::KioskError;
use super::place::within;

/// What shows one window in full screen, and lets nobody switch to another terminal.
pub(super) const COMPOSITOR: &str = "/usr/bin/cage";
pub(super) const BROWSER: &str = "/usr/bin/chromium";
/// Without it the compositor does not start, although no window needs it.
pub(super) const XWAYLAND: &str = "/usr/bin/Xwayland";

/// Where Docent lies in an image: that of the package first.
const PROGRAMS: [&str; 2] = ["/usr/bin/docent", "/usr/local/bin/docent"];

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

    /// Whether it is another system than the one that runs.
    pub(super) fn is_image(&self) -> bool {
        self.root != Path::new("/")
    }

    /// Whether the server is on the same machine. Then the PIN is, too.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.url)
    }
}

/// Whether a folder holds a system.
///
/// # Errors
/// When it does not.
pub fn check_system(root: &Path) -> Result<(), KioskError> {
    let has = |folder| root.join(folder).is_dir();
    if has("etc") && has("usr") {
        return Ok(());
    }
    Err(KioskError::NoSystem(root.to_owned()))
}

/// Docent in an image, as that system finds it.
///
/// # Errors
/// When it has none.
pub fn program_in(root: &Path) -> Result<PathBuf, KioskError> {
    let mut programs = PROGRAMS.iter().map(PathBuf::from);
    programs
        .find(|program| within(root, program).exists())
        .ok_or_else(|| KioskError::NoProgram(root.to_owned()))
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

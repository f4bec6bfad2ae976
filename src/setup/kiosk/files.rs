//! The files of a kiosk.

use std::path::{Path, PathBuf};

use super::KioskError;
use super::account::Account;
use super::place::within;
use super::policy::policy;
use super::screen::{BROWSER, COMPOSITOR, FOLDER, KioskScreen, XWAYLAND};
use super::service::service;

/// What is kept of the PIN.
pub(super) const PIN: &str = "/etc/docent-kiosk/pin";
pub(super) const UNIT: &str = "docent-kiosk.service";
pub(super) const USERS: &str = "/etc/sysusers.d/docent-kiosk.conf";

const POLICY: &str = "/etc/chromium/policies/managed/docent-kiosk.json";

/// Folders whose programs other users cannot run.
const OF_ONE_USER: [&str; 3] = ["/home", "/root", "/tmp"];

/// A file as it is to be.
pub(super) struct Wanted {
    /// As that machine finds it.
    pub path: PathBuf,
    pub text: String,
    /// Whose it is, with nobody else to read it; none: the system's, for all to read.
    pub owner: Option<String>,
}

impl KioskScreen {
    /// Whether all that it needs is there.
    ///
    /// # Errors
    /// The first thing that is not.
    pub fn check(&self) -> Result<(), KioskError> {
        for name in [&self.user, &self.server_user] {
            if !is_user_name(name) {
                return Err(KioskError::Name(name.clone()));
            }
        }
        self.check_users()?;
        for program in [COMPOSITOR, XWAYLAND, BROWSER].map(Path::new) {
            let place = within(&self.root, program);
            if !place.exists() {
                let within = if self.is_image() {
                    format!("chroot {} ", self.root.display())
                } else {
                    String::new()
                };
                return Err(KioskError::Missing {
                    program: place,
                    within,
                });
            }
        }
        let is_hidden = OF_ONE_USER
            .iter()
            .any(|folder| self.program.starts_with(folder));
        if is_hidden || !within(&self.root, &self.program).exists() {
            return Err(KioskError::Program(self.program.clone()));
        }
        Ok(())
    }

    /// Who shows the page may do nothing else, and somebody must be there to read the PIN.
    fn check_users(&self) -> Result<(), KioskError> {
        let shows = Account::find(&self.root, &self.user)?;
        let is_root = self.user == "root" || shows.is_some_and(|account| account.user == 0);
        if is_root || [SERVER_USER, &self.server_user].contains(&&*self.user) {
            return Err(KioskError::Mighty(self.user.clone()));
        }
        if self.is_local() && Account::find(&self.root, &self.server_user)?.is_none() {
            return Err(KioskError::User(self.server_user.clone()));
        }
        Ok(())
    }

    /// The files but for the PIN.
    pub(super) fn files(&self) -> Vec<Wanted> {
        let policy = format!("{:#}\n", policy(&self.url));
        let mut files = vec![
            (PathBuf::from(USERS), self.users()),
            (unit(), service(self)),
            (POLICY.into(), policy),
        ];
        if self.is_local() {
            files.push((self.of_server(), of_server()));
        }
        let for_all = |(path, text)| Wanted {
            path,
            text,
            owner: None,
        };
        files.into_iter().map(for_all).collect()
    }

    /// Whether the text of a file, which is not as it is to be, fits this screen all the same: it names who shows which page.
    pub(super) fn is_named(&self, path: &Path, text: &str) -> bool {
        let user = &self.user;
        let page = format!("\"{}\"", self.page());
        if path == unit() {
            let page = page.replace('%', "%%").replace('$', "$$");
            return text.contains(&page) && text.contains(&format!("User={user}\n"));
        }
        if path == Path::new(USERS) {
            return text.contains(&format!("u {user} "));
        }
        !is_policy(path) || text.contains(&page)
    }

    /// Whoever shows the page may do no more than that.
    fn users(&self) -> String {
        let user = &self.user;
        let groups = ["audio", "render", "video"];
        let groups = groups.map(|group| format!("m {user} {group}\n")).concat();
        format!(
            "# Written by `docent kiosk install`: who shows the page for visitors.\n\
             u {user} - \"Docent's kiosk\" /run/{FOLDER}\n{groups}"
        )
    }

    /// What tells the server where the PIN is, beside its unit: that of the system, or of a user's `docent init`.
    fn of_server(&self) -> PathBuf {
        let manager = if self.server_user == SERVER_USER {
            "system"
        } else {
            "user"
        };
        let folder = format!("/etc/systemd/{manager}/docent.service.d");
        Path::new(&folder).join("docent-kiosk.conf")
    }
}

/// Who runs the server of the Debian package.
pub(super) const SERVER_USER: &str = "docent";

fn of_server() -> String {
    format!(
        "# Written by `docent kiosk install`: where the PIN of the staff is.\n\
         [Service]\nEnvironment=DOCENT__KIOSK__PIN_FILE={PIN}\n"
    )
}

/// Whether it is the file of the browser's policy.
pub(super) fn is_policy(path: &Path) -> bool {
    path == Path::new(POLICY)
}

fn unit() -> PathBuf {
    Path::new("/etc/systemd/system").join(UNIT)
}

/// Source: useradd(8), and systemd's "User/Group Name Syntax", strict mode.
fn is_user_name(name: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    begins && name.len() <= 31 && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn screen(url: &str) -> KioskScreen {
        KioskScreen {
            root: "/".into(),
            program: "/usr/bin/docent".into(),
            url: Url::parse(url).unwrap(),
            user: "docent-kiosk".to_owned(),
            server_user: SERVER_USER.to_owned(),
        }
    }

    fn text(screen: &KioskScreen, end: &str) -> Option<String> {
        let mut files = screen.files().into_iter();
        files
            .find(|file| file.path.ends_with(end))
            .map(|file| file.text)
    }

    #[test]
    fn a_browser_of_this_machine_finds_no_other() {
        let unit = |url| text(&screen(url), UNIT).unwrap();
        let local = unit("http://localhost:8004/kiosk");
        assert!(local.contains("\"http://localhost:8004/kiosk\""), "{local}");
        assert!(local.contains("EXCLUDE localhost\""), "{local}");
        let other = unit("https://desk.example:8004/kiosk#join=a%20b");
        assert!(!other.contains("resolver"), "{other}");
        assert!(
            other.contains("\"https://desk.example:8004/kiosk#join=a%%20b\""),
            "{other}"
        );
        assert!(
            other.contains("\"https://desk.example:8004/kiosk\""),
            "{other}"
        );
    }

    #[test]
    fn only_the_page_is_allowed_and_only_it_hears() {
        let policy = text(&screen("http://localhost:8004/kiosk"), "docent-kiosk.json").unwrap();
        let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
        assert_eq!(policy["URLBlocklist"][0], "*");
        assert_eq!(policy["URLAllowlist"][0], "http://localhost:8004/kiosk");
        assert_eq!(
            policy["AudioCaptureAllowedUrls"][0],
            "http://localhost:8004"
        );
        assert_eq!(policy["AudioCaptureAllowed"], false);
        assert!(
            policy.get("DeveloperToolsAvailability").is_none(),
            "it blinds who watches"
        );
    }

    #[test]
    fn the_server_is_told_of_the_pin_where_it_runs() {
        let system = Path::new("/etc/systemd/system/docent.service.d/docent-kiosk.conf");
        let local = screen("http://[::1]:8004/kiosk");
        assert_eq!(local.of_server(), system);
        assert!(local.files().iter().any(|file| file.path == system));
        let desk = KioskScreen {
            server_user: "anna".to_owned(),
            ..local
        };
        assert!(desk.of_server().starts_with("/etc/systemd/user"));
        let remote = screen("https://desk.example/kiosk");
        assert!(!remote.is_local() && remote.files().len() == 3);
    }

    #[test]
    fn names_of_users_are_plain() {
        for (name, fits) in [
            ("docent-kiosk", true),
            ("a_1", true),
            ("", false),
            ("1a", false),
            ("a b", false),
            ("a\nu root", false),
            ("Anna", false),
        ] {
            assert_eq!(is_user_name(name), fits, "{name:?}");
        }
    }
}

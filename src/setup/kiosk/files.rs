//! The files of a kiosk.

use std::path::{Path, PathBuf};

use super::KioskError;
use super::policy::policy;
use super::screen::{BROWSER, COMPOSITOR, FOLDER, KioskScreen};
use super::service::service;

/// What is kept of the PIN.
pub(super) const PIN: &str = "/etc/docent-kiosk/pin";
pub(super) const UNIT: &str = "docent-kiosk.service";
pub(super) const USERS: &str = "/etc/sysusers.d/docent-kiosk.conf";

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
        for program in [COMPOSITOR, BROWSER].map(Path::new) {
            if !within(&self.root, program).exists() {
                return Err(KioskError::Missing(program.to_owned()));
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

    /// The files but for the PIN.
    pub(super) fn files(&self) -> Vec<Wanted> {
        let policy = format!("{:#}\n", policy(&self.url));
        let mut files = vec![
            (PathBuf::from(USERS), self.users()),
            (Path::new("/etc/systemd/system").join(UNIT), service(self)),
            (
                "/etc/chromium/policies/managed/docent-kiosk.json".into(),
                policy,
            ),
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

/// A path of that machine, as this one finds it.
pub(super) fn within(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
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

//! Who is let in, and how.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tracing::warn;

use super::ScreensError;
use super::file::{Entries, Entry, Link, Mark, ScreensFile};
use crate::cause::told;
use crate::clock;
use crate::config::Secret;
use crate::files::{DataFolder, Sha256};

/// How long a link works.
pub const LINK_HOLDS: Duration = Duration::from_mins(15);

/// A name has so many letters at most, so that a session's id has room for it.
const NAME_LETTERS_MAX: usize = 40;

/// Time between two looks at whether the file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A screen that is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// What the operator calls it.
    pub name: String,
    /// When it was let in, in seconds since 1970; none while its link waits for it.
    pub since: Option<u64>,
}

/// What a screen gets that comes by a link.
#[derive(Debug)]
pub struct Joined {
    /// What the operator calls it; its sessions begin with it.
    pub name: String,
    /// Its key, which stands nowhere else.
    pub key: Secret,
}

/// All screens that are let in.
#[derive(Debug)]
pub struct Screens {
    file: ScreensFile,
    known: Mutex<Known>,
}

/// What was read last.
#[derive(Debug, Default)]
struct Known {
    screens: Vec<(Arc<str>, String)>,
    of: Option<Mark>,
    looked: Option<Instant>,
    /// Why it could not be read.
    problem: Option<String>,
}

/// Whether a screen may be called so: it stands before a dot in ids of sessions.
fn is_screen_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let begins = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    begins && name.len() <= NAME_LETTERS_MAX && name.bytes().all(fits)
}

impl Screens {
    /// Those of this data folder.
    pub fn new(data: &DataFolder) -> Self {
        Self {
            file: ScreensFile(data.screens()),
            known: Mutex::default(),
        }
    }

    /// The code of a link that lets in one screen of this name, once, for [`LINK_HOLDS`]. A link of the same name that
    /// nobody has used works no more.
    ///
    /// # Errors
    /// When the name is none or taken, or the file cannot be had.
    pub fn link(&self, name: &str) -> Result<Secret, ScreensError> {
        if !is_screen_name(name) {
            return Err(ScreensError::Name(name.to_owned()));
        }
        let (code, digest) = secret()?;
        let now = clock::unix_seconds() as u64;
        self.file.change(|entries| {
            if entries.screens.iter().any(|screen| screen.name == name) {
                return Err(ScreensError::Taken(name.to_owned()));
            }
            let links = &mut entries.links;
            links.retain(|link| link.name != name && works(link, now));
            links.push(Link {
                name: name.to_owned(),
                code: digest,
                until: now + LINK_HOLDS.as_secs(),
            });
            Ok(((), true))
        })?;
        Ok(code)
    }

    /// Lets in the screen that comes with this code; none where no link has it that works.
    ///
    /// # Errors
    /// When the file cannot be had.
    pub fn join(&self, code: &str) -> Result<Option<Joined>, ScreensError> {
        let given = Sha256::of(code).to_string();
        let now = clock::unix_seconds() as u64;
        self.file.change(|entries| {
            let found = entries
                .links
                .iter()
                .position(|link| link.code == given && works(link, now));
            let Some(found) = found else {
                return Ok((None, false));
            };
            let name = entries.links.swap_remove(found).name;
            let (key, digest) = secret()?;
            entries.screens.push(Entry {
                name: name.clone(),
                key: digest,
                since: now,
            });
            Ok((Some(Joined { name, key }), true))
        })
    }

    /// Those that are let in, in this order, and those that a link waits for.
    ///
    /// # Errors
    /// When the file cannot be had.
    pub fn list(&self) -> Result<Vec<Screen>, ScreensError> {
        let entries = self.file.read()?;
        let now = clock::unix_seconds() as u64;
        let screens = entries.screens.into_iter().map(|it| Screen {
            name: it.name,
            since: Some(it.since),
        });
        let links = entries.links.into_iter().filter(|link| works(link, now));
        let awaited = links.map(|it| Screen {
            name: it.name,
            since: None,
        });
        Ok(screens.chain(awaited).collect())
    }

    /// Turns a screen away, or takes back its link. False when there is neither.
    ///
    /// # Errors
    /// When the file cannot be had.
    pub fn revoke(&self, name: &str) -> Result<bool, ScreensError> {
        self.file.change(|entries| {
            let before = entries.screens.len() + entries.links.len();
            entries.screens.retain(|screen| screen.name != name);
            entries.links.retain(|link| link.name != name);
            let is_gone = entries.screens.len() + entries.links.len() < before;
            Ok((is_gone, is_gone))
        })
    }

    /// The name of the screen that has this key.
    pub fn admitted(&self, key: &str) -> Option<Arc<str>> {
        let given = Sha256::of(key).to_string();
        let mut known = self.known.lock();
        self.look(&mut known, clock::now());
        let mut screens = known.screens.iter();
        let found = screens.find(|(_, digest)| *digest == given);
        found.map(|(name, _)| Arc::clone(name))
    }

    /// Whether a screen of this name is let in.
    pub fn is_admitted(&self, name: &str) -> bool {
        let mut known = self.known.lock();
        self.look(&mut known, clock::now());
        known.screens.iter().any(|(there, _)| **there == *name)
    }

    /// Why nobody is let in, while the file cannot be read.
    pub fn problem(&self) -> Option<String> {
        let mut known = self.known.lock();
        self.look(&mut known, clock::now());
        known.problem.clone()
    }

    /// Reads the file again if it has changed. One that cannot be read lets nobody in.
    fn look(&self, known: &mut Known, now: Instant) {
        let is_due = |looked: Instant| now.saturating_duration_since(looked) >= LOOK_EVERY;
        if !known.looked.is_none_or(is_due) {
            return;
        }
        let is_first = known.looked.replace(now).is_none();
        let mark = self.file.mark();
        if mark == known.of && !is_first {
            return;
        }
        known.of = mark;
        known.problem = None;
        let entries = self.file.read().unwrap_or_else(|problem| {
            let problem = told(&problem);
            warn!("no screen is let in: {problem}");
            known.problem = Some(problem);
            Entries::default()
        });
        let entries = entries.screens.into_iter();
        known.screens = entries.map(|it| (it.name.into(), it.key)).collect();
    }
}

fn works(link: &Link, now: u64) -> bool {
    // A clock that was put back far makes no link eternal.
    now < link.until && link.until - now <= LINK_HOLDS.as_secs()
}

/// Something nobody guesses, and its digest.
fn secret() -> Result<(Secret, String), ScreensError> {
    let secret = Secret::random().map_err(ScreensError::NoKey)?;
    let digest = Sha256::of(secret.reveal()).to_string();
    Ok((secret, digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screens() -> (tempfile::TempDir, Screens) {
        let folder = tempfile::tempdir().unwrap();
        let screens = Screens::new(&DataFolder::new(folder.path()));
        (folder, screens)
    }

    /// The file is looked at every second only.
    fn look_again(screens: &Screens) {
        screens.known.lock().looked = None;
    }

    #[test]
    fn a_link_lets_one_screen_in_once() {
        let (_folder, screens) = screens();
        let code = screens.link("lobby").unwrap();
        assert!(screens.join("no").unwrap().is_none());
        let joined = screens.join(code.reveal()).unwrap().unwrap();
        assert!(screens.join(code.reveal()).unwrap().is_none());
        assert_eq!(joined.name, "lobby");
        assert_eq!(
            screens.admitted(joined.key.reveal()).as_deref(),
            Some("lobby")
        );
        assert_eq!(screens.admitted(code.reveal()), None);
        assert!(matches!(screens.link("lobby"), Err(ScreensError::Taken(_))));
        assert_eq!(screens.list().unwrap().len(), 1);
    }

    #[test]
    fn who_is_turned_away_is_out_and_its_link_too() {
        let (_folder, screens) = screens();
        let (first, second) = (screens.link("a").unwrap(), screens.link("b").unwrap());
        let joined = screens.join(first.reveal()).unwrap().unwrap();
        assert!(screens.is_admitted("a"));
        assert!(screens.revoke("a").unwrap() && screens.revoke("b").unwrap());
        assert!(!screens.revoke("a").unwrap());
        look_again(&screens);
        assert_eq!(screens.admitted(joined.key.reveal()), None);
        assert!(!screens.is_admitted("a"));
        assert!(screens.join(second.reveal()).unwrap().is_none());
    }

    #[test]
    fn a_newer_link_of_the_same_name_takes_the_place_of_the_older() {
        let (_folder, screens) = screens();
        let (old, new) = (screens.link("a").unwrap(), screens.link("a").unwrap());
        assert!(screens.join(old.reveal()).unwrap().is_none());
        assert!(screens.join(new.reveal()).unwrap().is_some());
    }

    #[test]
    fn a_link_works_for_a_while() {
        let link = |until| Link {
            name: String::new(),
            code: String::new(),
            until,
        };
        for (now, it_works) in [
            (999, true),
            (1_000, false),
            (100, true),
            (99, false),
            (0, false),
        ] {
            assert_eq!(works(&link(1_000), now), it_works, "{now}");
        }
    }

    #[test]
    fn no_key_and_no_code_stands_in_the_file() {
        let (folder, screens) = screens();
        let code = screens.link("a").unwrap();
        let text = || std::fs::read_to_string(DataFolder::new(folder.path()).screens()).unwrap();
        assert!(!text().contains(code.reveal()));
        let joined = screens.join(code.reveal()).unwrap().unwrap();
        assert!(!text().contains(joined.key.reveal()) && !text().contains(code.reveal()));
    }

    #[test]
    fn names_are_short_and_plain_and_a_damaged_file_lets_nobody_in() {
        let (folder, screens) = screens();
        for name in ["", "-x", "a b", "a.b", "ä", &"a".repeat(41)] {
            assert!(
                matches!(screens.link(name), Err(ScreensError::Name(_))),
                "{name}"
            );
        }
        let file = DataFolder::new(folder.path()).screens();
        assert_eq!(screens.problem(), None);
        std::fs::write(&file, "{\"screens\": [{").unwrap();
        look_again(&screens);
        assert_eq!(screens.admitted("k"), None);
        assert!(screens.problem().unwrap().contains("is damaged"));
        assert!(matches!(screens.list(), Err(ScreensError::Damaged { .. })));
        assert!(matches!(
            screens.link("a"),
            Err(ScreensError::Damaged { .. })
        ));
        std::fs::remove_file(file).unwrap();
        look_again(&screens);
        assert_eq!(screens.problem(), None);
    }
}

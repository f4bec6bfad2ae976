//! What must not leave the machine although it stands in paths and settings: the key, the address of the webhook, and the
//! user's name.

use std::sync::LazyLock;

use directories::BaseDirs;
use regex::Regex;

use crate::config::{ConfigErrors, Loaded, Secret, Settings};

/// A key of fewer letters would be found in every second word.
const KEY_LETTERS_MIN: usize = 4;

/// Home folders of Linux and macOS.
static HOMES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"/(?:home|Users)/[^/\s"',:;]+"#).expect("a fixed pattern"));

/// Texts, with what stands in their place.
pub(super) struct Hidden(Vec<(String, &'static str)>);

impl Hidden {
    /// The secrets of these settings, and the home folder of this user.
    pub(super) fn of(loaded: &Result<Loaded, ConfigErrors>) -> Self {
        let settings = loaded.as_ref().ok().map(|loaded| &loaded.settings);
        let secrets = settings.map(Settings::secrets).unwrap_or_default();
        let is_long = |secret: &Secret| secret.reveal().chars().count() >= KEY_LETTERS_MIN;
        let secrets = secrets.into_iter().filter(is_long);
        let texts = secrets.map(|secret| (secret.reveal().to_owned(), "(secret)"));
        let home = BaseDirs::new().map(|folders| folders.home_dir().to_string_lossy().into_owned());
        let home = home.filter(|home| home.len() > 1);
        Self(texts.chain(home.map(|home| (home, "~"))).collect())
    }

    /// The text without them.
    pub(super) fn in_text(&self, text: &str) -> String {
        let hide = |text: String, (hidden, shown): &(String, &str)| text.replace(hidden, shown);
        let text = self.0.iter().fold(text.to_owned(), hide);
        HOMES.replace_all(&text, "~").into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_home_folders_are_hidden() {
        let hidden = Hidden(vec![
            ("hunter2".to_owned(), "(key)"),
            ("/srv/kiosk".to_owned(), "~"),
        ]);
        for (text, shown) in [
            ("\"/srv/kiosk/desk\": hunter2", "\"~/desk\": (key)"),
            (
                "/home/ada.lovelace/desk, /Users/ada: gone",
                "~/desk, ~: gone",
            ),
            ("/var/lib/docent", "/var/lib/docent"),
        ] {
            assert_eq!(hidden.in_text(text), shown);
        }
    }
}

//! A running server's settings: what a change of the file does to them.

use std::path::PathBuf;

use super::super::{LogLevel, Overrides, Places};
use super::*;

/// A folder with a config file, and the settings of a server that was started with it.
struct Running {
    folder: tempfile::TempDir,
    live: LiveSettings,
}

impl Running {
    fn with(text: &str) -> Self {
        Self::with_all(text, &[], Overrides::default())
    }

    fn with_all(text: &str, environment: &[(&str, &str)], overrides: Overrides) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("docent.toml"), text).expect("written");
        let places = Places {
            current_dir: folder.path().into(),
            config_dir: Some(folder.path().join("user")),
            data_dir: Some("/data".into()),
        };
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let layers = Layers::new(overrides, environment, places);
        let loaded = layers.load().expect("valid");
        let live = LiveSettings::new(layers, loaded);
        Self { folder, live }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("docent.toml")
    }

    fn write(&self, text: &str) {
        fs::write(self.file(), text).expect("written");
    }

    /// Reads again. What was handed on, if anything was.
    fn reload(&self) -> (Reloaded, Option<Settings>) {
        let mut applied = None;
        let came = self
            .live
            .reload(|settings| applied = Some(settings.clone()));
        (came, applied)
    }

    #[track_caller]
    fn is_refused(&self) -> String {
        let before = self.live.current();
        let (came, applied) = self.reload();
        let refused = matches!(came, Reloaded::Refused(_) | Reloaded::StillRefused);
        assert!(refused, "{came:?}");
        assert_eq!(applied, None, "nothing is handed on");
        let now = self.live.current();
        assert_eq!(now.number, before.number);
        assert_eq!(now.in_force.settings, before.in_force.settings);
        now.problem_lines().join("\n")
    }

    #[track_caller]
    fn is_taken(&self) -> Arc<Version> {
        let (came, _) = self.reload();
        let Reloaded::Changed(version, _) = came else {
            panic!("it must be taken: {came:?}");
        };
        assert!(version.problems.is_empty());
        version
    }
}

#[test]
fn a_good_change_is_in_force_as_a_whole() {
    let running = Running::with("[log]\nlevel = \"warn\"\n");
    running.write("[log]\nlevel = \"debug\"\n[sessions]\nopen_max = 7\n");
    let (came, applied) = running.reload();
    let Reloaded::Changed(version, changed) = came else {
        panic!("{came:?}");
    };
    assert_eq!(changed, ["sessions.open_max", "log.level"]);
    assert_eq!(version.number, 2);
    assert_eq!(applied.as_ref(), Some(&version.in_force.settings));
    let settings = &running.live.current().in_force.settings;
    assert_eq!(settings.log.level, LogLevel::Debug);
    assert_eq!(settings.sessions.open_max, 7);
    assert!(matches!(running.reload().0, Reloaded::Unchanged));
    assert_eq!(running.live.current().number, 2);
}

#[test]
fn one_mistake_keeps_everything_as_it_was_until_it_is_mended() {
    let running = Running::with("[sessions]\nopen_max = 3\n");
    running.write(
        "[sessions]\nopen_max = 4\n[log]\nlevle = \"debug\"\n[turns]\nintent_deadline_ms = 0\n",
    );
    let problems = running.is_refused();
    for expected in [
        "docent.toml:4: unknown key `log.levle` (did you mean `level`?)",
        "docent.toml:6: `turns.intent_deadline_ms` must be from 1 to 60000, not 0",
    ] {
        assert!(problems.contains(expected), "{problems}");
    }
    running.write("[sessions]\nopen_max = 4\n");
    assert_eq!(running.is_taken().in_force.settings.sessions.open_max, 4);
}

#[test]
fn the_same_mistakes_are_told_once_and_others_again() {
    let running = Running::with("[sessions]\nopen_max = 3\n");
    running.write("[sessions\n");
    assert!(matches!(running.reload().0, Reloaded::Refused(_)));
    assert!(matches!(running.reload().0, Reloaded::StillRefused));
    running.write("[sesions]\n");
    assert!(matches!(running.reload().0, Reloaded::Refused(_)));
    running.write("[sessions]\nopen_max = 3\n");
    running.is_taken();
    running.write("[sesions]\n");
    assert!(matches!(running.reload().0, Reloaded::Refused(_)));
}

#[test]
fn mending_a_file_back_to_what_it_was_clears_the_problem() {
    let running = Running::with("[sessions]\nopen_max = 3\n");
    running.write("[sessions\n");
    running.is_refused();
    running.write("[sessions]\nopen_max = 3\n");
    assert_eq!(running.is_taken().number, 1);
}

#[test]
fn what_waits_for_a_restart_is_named_and_the_rest_is_in_force() {
    let running = Running::with("[server]\nport = 1000\n");
    running.write("[server]\nport = 2000\napi_key = \"k\"\n[speech]\nthreads = 5\n");
    let version = running.is_taken();
    let server = &version.in_force.settings.server;
    assert_eq!(server.port, 1000);
    assert!(server.api_key.as_ref().is_some_and(|key| key.matches("k")));
    let expected = Pending {
        key: "server.port",
        in_force: "1000".to_owned(),
        asked: "2000".to_owned(),
    };
    assert_eq!(version.pending[0], expected);
    assert_eq!(version.pending[1].key, "speech.threads");
    running.write("[server]\nport = 1000\n");
    assert_eq!(running.is_taken().pending, []);
}

#[test]
fn an_open_server_does_not_lose_its_key() {
    let running = Running::with("[server]\nhost = \"0.0.0.0\"\napi_key = \"k\"\n");
    running.write("[server]\nhost = \"127.0.0.1\"\n");
    let problem = running.is_refused();
    assert!(problem.contains("`server.api_key` is not set"), "{problem}");
}

#[test]
fn an_emptied_or_removed_file_is_not_a_wish_for_the_defaults() {
    let running = Running::with("[server]\napi_key = \"k\"\n");
    running.write("");
    assert!(running.is_refused().contains("the config file is empty"));
    fs::remove_file(running.file()).expect("removed");
    assert!(running.is_refused().contains("has been removed"));
    let user = running.folder.path().join("user");
    fs::create_dir(&user).expect("made");
    fs::write(user.join("docent.toml"), "[log]\nlevel = \"debug\"\n").expect("written");
    assert!(running.is_refused().contains("has been removed"));
    running.write("# the defaults are meant\n");
    let version = running.is_taken();
    assert_eq!(version.in_force.settings.server.api_key, None);
}

#[test]
fn a_file_that_is_found_later_is_taken_and_a_nearer_one_wins() {
    let running = Running::with("");
    fs::remove_file(running.file()).expect("removed");
    let places = Places {
        current_dir: running.folder.path().into(),
        config_dir: Some(running.folder.path().join("user")),
        data_dir: Some("/data".into()),
    };
    let layers = Layers::new(Overrides::default(), None, places);
    let loaded = layers.load().expect("defaults");
    let later = Running {
        live: LiveSettings::new(layers, loaded),
        ..running
    };
    assert!(matches!(later.reload().0, Reloaded::Unchanged));
    let user = later.folder.path().join("user");
    fs::create_dir(&user).expect("made");
    fs::write(user.join("docent.toml"), "[sessions]\nopen_max = 1\n").expect("written");
    assert_eq!(later.is_taken().in_force.settings.sessions.open_max, 1);
    later.write("[sessions]\nopen_max = 2\n");
    assert_eq!(later.is_taken().in_force.settings.sessions.open_max, 2);
}

#[test]
fn flags_and_variables_keep_winning() {
    let mut overrides = Overrides::default();
    overrides.set("sessions.open_max", "--test", "11");
    let environment = [("DOCENT__LOG__LEVEL", "error")];
    let running = Running::with_all("", &environment, overrides);
    running.write("[sessions]\nopen_max = 5\nretention_s = 9\n[log]\nlevel = \"debug\"\n");
    let settings = &running.is_taken().in_force.settings;
    assert_eq!(settings.sessions.open_max, 11);
    assert_eq!(settings.sessions.retention.as_secs(), 9);
    assert_eq!(settings.log.level, LogLevel::Error);
}

#[test]
fn the_fingerprint_tells_settings_apart_and_no_secret() {
    let fingerprint = |text| Running::with(text).live.current().asked.fingerprint();
    let with_key = fingerprint("[server]\napi_key = \"a\"\n");
    assert_eq!(with_key, fingerprint("[server]\napi_key = \"b\"\n"));
    assert_ne!(with_key, fingerprint("[log]\nlevel = \"off\"\n"));
    let shown = format!(
        "{:?}",
        Running::with("[server]\napi_key = \"hunter2\"\n").live
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_pipe_is_read_once() {
    let running = Running::with("[log]\nlevel = \"warn\"\n");
    fs::remove_file(running.file()).expect("removed");
    fs::create_dir(running.file()).expect("anything but a regular file");
    assert!(!running.live.can_be_read_again());
    assert!(running.is_refused().contains("cannot be read again"));
}

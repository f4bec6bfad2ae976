//! The layers together: what wins, what is refused, and in which words.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keys::Kind;
use super::table::KEYS;
use super::{
    AudioSettings, ConfigErrors, Loaded, LogLevel, Overrides, Places, SetBy, Settings, TalkMode,
    WordsPolicy,
};

/// The commented file that users start from.
const DEFAULT_FILE: &str = include_str!("../../assets/docent.toml");

/// A folder with a `docent.toml` of this text.
fn folder_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("docent.toml"), text).expect("written");
    folder
}

fn places(current_dir: &Path) -> Places {
    Places {
        current_dir: current_dir.to_owned(),
        config_dir: None,
        data_dir: Some(PathBuf::from("/data/docent")),
    }
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Loaded, ConfigErrors> {
    let folder = folder_with(text);
    Settings::load(
        &Overrides::default(),
        variables(environment),
        &places(folder.path()),
    )
}

fn errors(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let errors = load(text, environment).expect_err("it must be refused").0;
    errors
        .iter()
        .map(crate::diagnostics::Problem::summary)
        .collect()
}

/// The only error, with the temporary folder's name cut off.
fn error(text: &str, environment: &[(&str, &str)]) -> String {
    let errors = errors(text, environment);
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = &errors[0];
    error
        .find("docent.toml")
        .map_or(error.as_str(), |start| &error[start..])
        .to_owned()
}

fn set_by(loaded: &Loaded, key: &str) -> SetBy {
    let shown = loaded
        .values
        .iter()
        .find(|shown| shown.key == key)
        .expect("known");
    shown.set_by.clone()
}

#[test]
fn defaults_hold_without_any_layer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let loaded = Settings::load(&Overrides::default(), Vec::new(), &places(folder.path()))
        .expect("defaults");
    assert_eq!(loaded.config_file, None);
    assert_eq!(loaded.settings.server.port, 8004);
    assert!(loaded.settings.server.host.is_loopback());
    assert_eq!(loaded.settings.sessions.retention, Duration::from_hours(1));
    assert_eq!(loaded.settings.privacy.words, WordsPolicy::Session);
    let idle = loaded.settings.kiosk.idle;
    assert_eq!(idle, Some(Duration::from_mins(1)));
    assert!(!loaded.settings.kiosk.listens);
    assert_eq!(loaded.settings.pack.path, None);
    assert_eq!(loaded.settings.audio, AudioSettings::default());
    assert_eq!(loaded.settings.data.dir, PathBuf::from("/data/docent"));
    assert!(
        loaded
            .values
            .iter()
            .all(|shown| shown.set_by == SetBy::Default)
    );
    assert_eq!(loaded.values.len(), KEYS.len());
}

#[test]
fn the_later_layer_wins_and_every_value_knows_who_set_it() {
    let folder = folder_with(
        "[server]\nport = 1001\nlegacy_ports = true\n[log]\nlevel = \"debug\"\n[sessions]\nopen_max = 3\n",
    );
    let mut overrides = Overrides::default();
    overrides.set("server.port", "--port", "1003");
    let environment = variables(&[
        ("DOCENT__SERVER__PORT", "1002"),
        ("DOCENT__LOG__LEVEL", "warn"),
        ("PATH", "/bin"),
    ]);
    let loaded = Settings::load(&overrides, environment, &places(folder.path())).expect("valid");
    let path = folder.path().join("docent.toml");
    assert_eq!(loaded.settings.server.port, 1003);
    assert_eq!(loaded.settings.log.level, LogLevel::Warn);
    assert_eq!(loaded.settings.sessions.open_max, 3);
    assert_eq!(set_by(&loaded, "server.port"), SetBy::Flag("--port"));
    assert_eq!(
        set_by(&loaded, "log.level"),
        SetBy::Environment("DOCENT__LOG__LEVEL".to_owned())
    );
    assert_eq!(
        set_by(&loaded, "sessions.open_max"),
        SetBy::File {
            path: path.clone(),
            line: 7
        }
    );
    assert_eq!(set_by(&loaded, "sessions.retention_s"), SetBy::Default);
    assert_eq!(loaded.config_file, Some(path));
}

#[test]
fn the_config_file_is_the_first_that_is_named_or_found() {
    let flag = folder_with("[server]\nport = 1\n");
    let variable = folder_with("[server]\nport = 2\n");
    let current = folder_with("[server]\nport = 3\n");
    let user = folder_with("[server]\nport = 4\n");
    let empty = tempfile::tempdir().expect("a temporary folder");
    let port = |named: bool, environment: &str, current: &Path| {
        let overrides = Overrides::new(named.then(|| flag.path().join("docent.toml")));
        let places = Places {
            config_dir: Some(user.path().to_owned()),
            ..places(current)
        };
        let environment = variables(&[("DOCENT_CONFIG", environment)]);
        Settings::load(&overrides, environment, &places)
            .expect("valid")
            .settings
            .server
            .port
    };
    let variable = variable.path().join("docent.toml").display().to_string();
    assert_eq!(port(true, &variable, current.path()), 1);
    assert_eq!(port(false, &variable, current.path()), 2);
    assert_eq!(port(false, "", current.path()), 3);
    assert_eq!(port(false, "", empty.path()), 4);
}

#[test]
fn a_named_config_file_must_be_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let overrides = Overrides::new(Some("absent.toml".into()));
    let errors =
        Settings::load(&overrides, Vec::new(), &places(folder.path())).expect_err("absent");
    let text = errors.to_string();
    assert!(
        text.contains("the config file that --config names cannot be read"),
        "{text}"
    );
    assert!(text.contains("absent.toml"), "{text}");
    let environment = variables(&[("DOCENT_CONFIG", "gone.toml")]);
    let errors = Settings::load(&Overrides::default(), environment, &places(folder.path()))
        .expect_err("absent");
    assert!(
        errors.to_string().contains("that DOCENT_CONFIG names"),
        "{errors}"
    );
}

#[test]
fn paths_are_relative_to_the_file_or_to_the_current_folder() {
    let folder = folder_with("[pack]\npath = \"desk\"\n");
    let file = folder.path().join("docent.toml");
    let overrides = Overrides::new(Some(file));
    let environment = variables(&[("DOCENT__UNDERSTANDING__ENCODER", "models/small")]);
    let loaded =
        Settings::load(&overrides, environment, &places(Path::new("/srv"))).expect("valid");
    assert_eq!(loaded.settings.pack.path, Some(folder.path().join("desk")));
    assert_eq!(
        loaded.settings.understanding.encoder,
        Some(PathBuf::from("/srv/models/small"))
    );
}

#[test]
fn an_empty_variable_takes_an_optional_value_away() {
    let loaded = load("[pack]\npath = \"desk\"\n", &[("DOCENT__PACK__PATH", "")]).expect("valid");
    assert_eq!(loaded.settings.pack.path, None);
}

#[test]
fn unknown_keys_name_file_line_and_the_nearest() {
    assert_eq!(
        error("[server]\nprot = 1\n", &[]),
        "docent.toml:2: unknown key `server.prot` (did you mean `port`?)"
    );
    assert_eq!(
        error("[sever]\nport = 1\n", &[]),
        "docent.toml:1: unknown key `sever` (did you mean `server`?)"
    );
    assert_eq!(
        error("port = 1\n", &[]),
        "docent.toml:1: unknown key `port` (did you mean `server.port`?)"
    );
}

#[test]
fn unknown_variables_name_the_nearest() {
    assert_eq!(
        error("", &[("DOCENT__SERVER__PROT", "1")]),
        "environment variable DOCENT__SERVER__PROT: unknown variable `DOCENT__SERVER__PROT` (did you mean `DOCENT__SERVER__PORT`?)"
    );
}

#[test]
fn wrong_types_and_bounds_name_key_and_place() {
    assert_eq!(
        error("[server]\nport = \"x\"\n", &[]),
        "docent.toml:2: `server.port` must be a whole number, not a text"
    );
    assert_eq!(
        error("[server]\n\nport = 65536\n", &[]),
        "docent.toml:3: `server.port` must be from 0 to 65535, not 65536"
    );
    assert_eq!(
        error("", &[("DOCENT__SERVER__PORT", "-1")]),
        "environment variable DOCENT__SERVER__PORT: `server.port` must be from 0 to 65535, not -1"
    );
    assert_eq!(
        error("", &[("DOCENT__SERVER__PORT", "eighty")]),
        "environment variable DOCENT__SERVER__PORT: `server.port` must be a whole number, not \"eighty\""
    );
    assert_eq!(
        error("[log]\nlevel = \"inof\"\n", &[]),
        "docent.toml:2: `log.level` must be one of off, error, warn, info, debug, trace, not \"inof\" (did you mean `info`?)"
    );
    assert_eq!(
        error("[turns]\nintent_deadline_ms = 0\n", &[]),
        "docent.toml:2: `turns.intent_deadline_ms` must be from 1 to 60000, not 0"
    );
}

#[test]
fn a_wrong_flag_is_named() {
    let mut overrides = Overrides::default();
    overrides.set("server.host", "--host", "nowhere");
    let errors =
        Settings::load(&overrides, Vec::new(), &places(Path::new("/srv"))).expect_err("no address");
    assert!(errors.to_string().contains("flag --host"), "{errors}");
    assert!(errors.to_string().contains("not \"nowhere\""), "{errors}");
}

#[test]
fn an_open_host_needs_a_key() {
    let expected = "`server.host` 0.0.0.0 is open to other machines, but `server.api_key` is not set (set `server.api_key` \
                    (or the variable DOCENT__SERVER__API_KEY), or set `server.host` to \"127.0.0.1\")";
    assert_eq!(
        error("[server]\nhost = \"0.0.0.0\"\n", &[]),
        format!("docent.toml:2: {expected}")
    );
    let loaded = load(
        "[server]\nhost = \"0.0.0.0\"\n",
        &[("DOCENT__SERVER__API_KEY", "k-1")],
    )
    .expect("valid");
    assert!(loaded.settings.server.api_key.expect("set").matches("k-1"));
    assert!(load("[server]\nhost = \"localhost\"\n", &[]).is_ok());
    assert!(load("[server]\nhost = \"::1\"\n", &[]).is_ok());
}

#[test]
fn a_key_must_fit_in_a_header() {
    let error = error("[server]\napi_key = \"two words\"\n", &[]);
    assert!(
        error.contains("docent.toml:2: `server.api_key` must be printable ASCII"),
        "{error}"
    );
}

#[test]
fn origins_are_checked_one_by_one() {
    let text =
        "[server]\nallowed_origins = [\"https://a.example\", \"b.example\", \"https://c/d\"]\n";
    let errors = errors(text, &[]);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0]
            .contains("docent.toml:2: `server.allowed_origins`: \"b.example\" is not an origin"),
        "{errors:?}"
    );
    assert!(errors[1].contains("\"https://c/d\""), "{errors:?}");
}

#[test]
fn the_booth_has_its_settings() {
    let folder = folder_with(
        "[audio]\nlocal = true\ntalk = \"push\"\nquiet = true\nearcons = true\nstate_socket = \"run/state\"\n\
         state_hook = [\"lamp\", \"--desk\", \"\"]\n",
    );
    let loaded = Settings::load(
        &Overrides::default(),
        Vec::new(),
        &places(Path::new("/srv")),
    );
    assert_eq!(loaded.expect("no file").settings.audio.talk, TalkMode::Open);
    let loaded = Settings::load(&Overrides::default(), Vec::new(), &places(folder.path()));
    let expected = AudioSettings {
        local: true,
        talk: TalkMode::Push,
        quiet: true,
        earcons: true,
        state_socket: Some(folder.path().join("run/state")),
        state_hook: ["lamp", "--desk", ""].map(str::to_owned).to_vec(),
        ..AudioSettings::default()
    };
    assert_eq!(loaded.expect("valid").settings.audio, expected);
    let environment = [
        ("DOCENT__AUDIO__STATE_HOOK", "/bin/lamp,--desk"),
        ("DOCENT__AUDIO__TALK", "wake"),
    ];
    let audio = load("", &environment).expect("valid").settings.audio;
    assert_eq!(audio.state_hook, ["/bin/lamp", "--desk"]);
    assert_eq!(audio.talk, TalkMode::Wake);
}

#[test]
fn wrong_settings_of_the_booth_are_refused_with_what_to_write() {
    assert_eq!(
        error("[audio]\ntalk = \"pusch\"\n", &[]),
        "docent.toml:2: `audio.talk` must be one of open, push, wake, not \"pusch\" (did you mean `push`?)"
    );
    assert_eq!(
        error("[audio]\nearcon = true\n", &[]),
        "docent.toml:2: unknown key `audio.earcon` (did you mean `earcons`?)"
    );
    let help = "(write the program's whole path and each argument as a text of its own, as in [\"/usr/local/bin/lamp\", \
                \"--desk\"])";
    for (hook, wrong) in [
        ("[\"\", \"--desk\"]", "is empty"),
        ("[\"./lamp.sh\"]", "is a path that does not begin with /"),
    ] {
        assert_eq!(
            error(&format!("[audio]\nstate_hook = {hook}\n"), &[]),
            format!(
                "docent.toml:2: `audio.state_hook` names no program: the first of its texts {wrong} {help}"
            )
        );
    }
    let text = error("[audio]\nstate_hook = \"/bin/lamp\"\n", &[]);
    assert!(text.contains("`audio.state_hook` must be a list"), "{text}");
}

#[test]
fn without_a_home_the_data_folder_must_be_named() {
    let places = Places {
        data_dir: None,
        ..places(Path::new("/srv"))
    };
    let errors = Settings::load(&Overrides::default(), Vec::new(), &places).expect_err("no folder");
    assert!(errors.to_string().contains("--data-dir"), "{errors}");
    let environment = variables(&[("DOCENT__DATA__DIR", "/srv/docent")]);
    let loaded = Settings::load(&Overrides::default(), environment, &places).expect("valid");
    assert_eq!(loaded.settings.data.dir, PathBuf::from("/srv/docent"));
}

#[test]
fn all_problems_are_reported_at_once() {
    let text =
        "[server]\nport = 70000\nhots = \"x\"\nhost = \"10.0.0.1\"\n[log]\nformat = \"xml\"\n";
    let errors = errors(text, &[("DOCENT__PACK__WATCH", "maybe")]);
    assert_eq!(errors.len(), 5, "{errors:?}");
}

#[test]
fn syntax_errors_show_line_column_and_the_line() {
    let errors = load("[server]\nhost = 127.0.0.1\n", &[]).expect_err("not quoted");
    let text = errors.to_string();
    assert!(text.contains("docent.toml:2:"), "{text}");
    assert!(text.contains("2 | host = 127.0.0.1"), "{text}");
}

#[test]
fn no_message_and_no_listing_shows_a_secret() {
    let wrong = "[server]\napi_key = \"hunter2 x\"\napi_kye = \"hunter2\"\nport = \"x\"\n";
    let broken = "[server]\napi_key = hunter2\n";
    for text in [wrong, broken] {
        let errors = load(text, &[]).expect_err("wrong");
        assert!(!errors.to_string().contains("hunter2"), "{errors}");
        assert!(!format!("{errors:?}").contains("hunter2"), "{errors:?}");
    }
    let address = "https://desk.example:x/hunter2";
    let text = format!("[forms]\nwebhook_url = \"{address}\"\n");
    let errors = load(&text, &[]).expect_err("no port");
    let told = errors.to_string();
    assert!(
        told.contains("`forms.webhook_url` has no host") && told.contains("desk.example/forms")
    );
    assert!(!told.contains("hunter2"), "{told}");
    let loaded = load("[server]\napi_key = \"hunter2\"\n", &[]).expect("valid");
    assert!(!format!("{loaded:?}").contains("hunter2"));
    let shown = loaded
        .values
        .iter()
        .find(|shown| shown.key == "server.api_key")
        .expect("known");
    assert_eq!(shown.value, "(set)");
}

#[test]
fn the_default_file_can_be_used_as_it_is() {
    let loaded = load(DEFAULT_FILE, &[]).expect("valid");
    assert!(
        loaded
            .values
            .iter()
            .all(|shown| shown.set_by == SetBy::Default)
    );
}

#[test]
fn the_default_file_names_every_key_with_its_default() {
    let uncommented: Vec<_> = DEFAULT_FILE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest
                    .split_once(" = ")
                    .is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                rest
            }
            _ => line,
        })
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("docent.toml");
    std::fs::write(&path, uncommented.join("\n")).expect("written");
    let from_file =
        Settings::load(&Overrides::default(), Vec::new(), &places(folder.path())).expect("valid");
    std::fs::remove_file(&path).expect("removed");
    let from_code =
        Settings::load(&Overrides::default(), Vec::new(), &places(folder.path())).expect("valid");
    assert_eq!(from_file.settings, from_code.settings);
    for shown in &from_file.values {
        assert!(
            matches!(shown.set_by, SetBy::File { .. }),
            "{} is not in the file",
            shown.key
        );
    }
    for key in KEYS {
        if let Kind::Integer { min, max } = key.kind {
            let bounds = format!("{min} to {max}");
            let unbroken = DEFAULT_FILE.replace("\n# ", " ");
            assert!(unbroken.contains(&bounds), "the bounds of {}", key.path);
        }
    }
}

#[test]
fn the_environment_of_this_process_can_be_read() {
    let expected = std::env::var("PATH").expect("tests run with a PATH");
    assert!(super::environment().any(|(name, value)| name == "PATH" && value == expected));
}

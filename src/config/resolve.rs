//! From what a user wrote to what the program may rely on: the checks that need more than one value or more than a type.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use super::ConfigErrors;
use super::areas::Area;
use super::keys::{Key, Kind};
use super::raw::Raw;
use super::settings::{
    AudioSettings, ConversationSettings, DataSettings, FormSettings, HearingSettings,
    KioskSettings, KnowledgeSettings, Loaded, LogSettings, PackSettings, PrivacySettings,
    ServerSettings, SessionSettings, Settings, ShownValue, SpeechSettings, TlsSettings,
    TurnSettings, UnderstandingSettings,
};
use super::table::KEYS;
use super::value::Value;
use super::values::{
    CachePolicy, DamagedPolicy, HostName, LogFormat, LogLevel, RecogniserChoice, Secret, TalkMode,
    VOICE_ENGINES, WebOrigin, WordsPolicy,
};
use super::webhook::WebhookUrl;
use crate::diagnostics::Problems;

/// Builds the settings, or returns the problems of all layers.
pub(super) fn resolve(
    raw: Raw,
    config_file: Option<PathBuf>,
    mut problems: Problems,
) -> Result<Loaded, ConfigErrors> {
    let settings = Settings {
        server: server(&raw, &mut problems),
        data: data(&raw, &mut problems),
        pack: PackSettings {
            path: optional(&raw, "pack.path").map(PathBuf::from),
            watch: raw.switch("pack.watch"),
            follow_links: raw.switch("pack.follow_links"),
        },
        sessions: SessionSettings {
            open_max: count(&raw, "sessions.open_max"),
            retention: Duration::from_secs(raw.integer("sessions.retention_s")),
            trust_clock: raw.switch("sessions.trust_clock"),
            damaged: match raw.text("sessions.damaged") {
                "refuse" => DamagedPolicy::Refuse,
                _ => DamagedPolicy::SetAside,
            },
        },
        privacy: PrivacySettings {
            words: match raw.text("privacy.words") {
                "never" => WordsPolicy::Never,
                _ => WordsPolicy::Session,
            },
        },
        conversation: ConversationSettings {
            follow_up: Duration::from_secs(raw.integer("conversation.follow_up_s")),
        },
        forms: FormSettings {
            file: optional(&raw, "forms.file").map(PathBuf::from),
            webhook: webhook(&raw, &mut problems),
            timeout: Duration::from_secs(raw.integer("forms.timeout_s")),
        },
        kiosk: KioskSettings {
            idle: match raw.integer("kiosk.idle_s") {
                0 => None,
                seconds => Some(Duration::from_secs(seconds)),
            },
            listens: raw.text("kiosk.talk") == "open",
            pin_file: optional(&raw, "kiosk.pin_file").map(PathBuf::from),
        },
        turns: turns(&raw),
        understanding: UnderstandingSettings {
            workers: count(&raw, "understanding.workers"),
            encoder: optional(&raw, "understanding.encoder").map(PathBuf::from),
            cache_texts: count(&raw, "understanding.cache_texts"),
        },
        knowledge: KnowledgeSettings {
            answer_passages: count(&raw, "knowledge.answer_passages"),
        },
        hearing: hearing(&raw, &mut problems),
        speech: speech(&raw, &mut problems),
        audio: audio(&raw, &mut problems),
        log: log(&raw),
    };
    let (mut errors, doubts) = problems.split();
    // The file's in the order of its lines, then those of variables and flags.
    errors.sort_by_key(|error| error.line().unwrap_or(usize::MAX));
    if errors.is_empty() {
        let values = KEYS.iter().map(|key| shown(key, &raw)).collect();
        Ok(Loaded {
            settings,
            config_file,
            values,
            config_file_is_blank: false,
            doubts,
            raw,
        })
    } else {
        Err(ConfigErrors(errors))
    }
}

fn server(raw: &Raw, problems: &mut Problems) -> ServerSettings {
    let host = host(raw, problems);
    let api_key = optional(raw, "server.api_key");
    if let Some(key) = api_key
        && !key.bytes().all(|byte| byte.is_ascii_graphic())
    {
        let message = "`server.api_key` must be printable ASCII without spaces, because it travels in a header";
        raw.refuse("server.api_key", message.to_owned(), None, problems);
    }
    if !host.is_loopback() && api_key.is_none() {
        let message = format!(
            "`server.host` {host} is open to other machines, but `server.api_key` is not set"
        );
        let help = "set `server.api_key` (or the variable DOCENT__SERVER__API_KEY), or set `server.host` to \"127.0.0.1\"";
        raw.refuse("server.host", message, Some(help.to_owned()), problems);
    }
    ServerSettings {
        host,
        port: u16::try_from(raw.integer("server.port")).expect("KEYS bounds it"),
        legacy_ports: raw.switch("server.legacy_ports"),
        api_key: api_key.map(Secret::new),
        allowed_origins: list(raw, "server.allowed_origins", WebOrigin::parse, problems),
        allowed_hosts: list(raw, "server.allowed_hosts", HostName::parse, problems),
        open: list(raw, "server.open", Area::named, problems),
        tls: tls(raw, problems),
    }
}

fn tls(raw: &Raw, problems: &mut Problems) -> TlsSettings {
    let file = |key| optional(raw, key).map(PathBuf::from);
    let is_own = raw.text("server.tls") == "own";
    match (file("server.cert"), file("server.key")) {
        (Some(cert), Some(key)) => return TlsSettings::Files { cert, key },
        (None, None) if is_own => return TlsSettings::Own,
        (None, None) => {}
        (Some(_), None) => {
            let message = "`server.cert` needs its private key; set `server.key`".to_owned();
            raw.refuse("server.cert", message, None, problems);
        }
        (None, Some(_)) => {
            let message = "`server.key` needs its certificate; set `server.cert`".to_owned();
            raw.refuse("server.key", message, None, problems);
        }
    }
    TlsSettings::Off
}

/// What can be read of a list; what cannot is told.
fn list<T>(
    raw: &Raw,
    key: &'static str,
    parse: impl Fn(&str) -> Result<T, String>,
    problems: &mut Problems,
) -> Vec<T> {
    let mut values = Vec::new();
    for text in raw.texts(key) {
        match parse(text) {
            Ok(value) => values.push(value),
            Err(why) => raw.refuse(key, format!("`{key}`: {why}"), None, problems),
        }
    }
    values
}

/// The address; loopback in place of one that cannot be read, so that the other checks go on.
fn host(raw: &Raw, problems: &mut Problems) -> IpAddr {
    let text = raw.text("server.host");
    if text.eq_ignore_ascii_case("localhost") {
        return Ipv4Addr::LOCALHOST.into();
    }
    text.parse().unwrap_or_else(|_| {
        let message = format!("`server.host` must be an IP address or localhost, not {text:?}");
        let help = "write 127.0.0.1 for this machine only, 0.0.0.0 for every network it is on";
        raw.refuse("server.host", message, Some(help.to_owned()), problems);
        Ipv4Addr::LOCALHOST.into()
    })
}

fn data(raw: &Raw, problems: &mut Problems) -> DataSettings {
    let dir = PathBuf::from(raw.text("data.dir"));
    if dir.as_os_str().is_empty() {
        let message = "`data.dir` is not set and this user has no home folder to put one in";
        let help = "set `data.dir`, the variable DOCENT__DATA__DIR or the flag --data-dir";
        raw.refuse(
            "data.dir",
            message.to_owned(),
            Some(help.to_owned()),
            problems,
        );
    }
    DataSettings { dir }
}

/// Where forms are posted to; nowhere in place of what is no address, so that the other checks go on.
fn webhook(raw: &Raw, problems: &mut Problems) -> Option<WebhookUrl> {
    let text = optional(raw, "forms.webhook_url")?;
    let refuse = |why| {
        let message = format!("`forms.webhook_url` {why}");
        let help = "write it as in \"https://desk.example/forms\"; what lets us in there may stand in its path or after a ?";
        let help = Some(help.to_owned());
        raw.refuse("forms.webhook_url", message, help, problems);
    };
    WebhookUrl::parse(text).map_err(refuse).ok()
}

fn turns(raw: &Raw) -> TurnSettings {
    let deadline = |path| Duration::from_millis(raw.integer(path));
    TurnSettings {
        transcript_deadline: deadline("turns.transcript_deadline_ms"),
        intent_deadline: deadline("turns.intent_deadline_ms"),
        retrieval_deadline: deadline("turns.retrieval_deadline_ms"),
        store_deadline: deadline("turns.store_deadline_ms"),
        speech_deadline: deadline("turns.speech_deadline_ms"),
        utterance_fragments_max: count(raw, "turns.utterance_fragments_max"),
        utterance_characters_max: count(raw, "turns.utterance_characters_max"),
    }
}

fn hearing(raw: &Raw, problems: &mut Problems) -> HearingSettings {
    let pause = |path| Duration::from_millis(raw.integer(path));
    HearingSettings {
        recogniser: recogniser(raw, problems),
        models: optional(raw, "hearing.models").map(PathBuf::from),
        language: optional(raw, "hearing.language").map(str::to_owned),
        threads: count(raw, "hearing.threads"),
        pause_short: pause("hearing.pause_short_ms"),
        pause: pause("hearing.pause_ms"),
        pause_long: pause("hearing.pause_long_ms"),
        utterance_max: Duration::from_secs(raw.integer("hearing.utterance_max_s")),
    }
}

/// The recogniser; `auto` in place of one that cannot be read, so that the other checks go on.
fn recogniser(raw: &Raw, problems: &mut Problems) -> RecogniserChoice {
    let text = raw.text("hearing.recogniser");
    if text == RecogniserChoice::FORMER {
        let message =
            format!("`hearing.recogniser`: {text} is no part of Docent any more, auto is used");
        let help = "write auto, or leave it out: Whisper is in the binary".to_owned();
        raw.doubt("hearing.recogniser", message, Some(help), problems);
        return RecogniserChoice::Auto;
    }
    RecogniserChoice::parse(text).unwrap_or_else(|| {
        let message = format!("`hearing.recogniser` names no recogniser: {text:?}");
        let help = "write auto, or whisper:NAME as in whisper:tiny.en";
        raw.refuse(
            "hearing.recogniser",
            message,
            Some(help.to_owned()),
            problems,
        );
        RecogniserChoice::Auto
    })
}

/// The voice; the pack's in place of one that cannot be read, so that the other checks go on.
fn voice(raw: &Raw, problems: &mut Problems) -> Option<String> {
    let text = optional(raw, "speech.voice")?;
    let named = text.split_once(':');
    if named.is_some_and(|(engine, id)| VOICE_ENGINES.contains(&engine) && !id.is_empty()) {
        return Some(text.to_owned());
    }
    let message = format!("`speech.voice` names no voice: {text:?}");
    let help = "write engine:voice as in piper:en_US-joe-medium or espeak:en-us; `docent voices` lists them";
    raw.refuse("speech.voice", message, Some(help.to_owned()), problems);
    None
}

fn speech(raw: &Raw, problems: &mut Problems) -> SpeechSettings {
    SpeechSettings {
        voice: voice(raw, problems),
        voices: optional(raw, "speech.voices").map(PathBuf::from),
        threads: count(raw, "speech.threads"),
        cache: match raw.text("speech.cache") {
            "off" => CachePolicy::Off,
            "memory" => CachePolicy::Memory,
            _ => CachePolicy::Disk,
        },
        cache_memory_bytes: raw.integer("speech.cache_memory_mb") << 20,
        cache_disk_bytes: raw.integer("speech.cache_disk_mb") << 20,
    }
}

fn audio(raw: &Raw, problems: &mut Problems) -> AudioSettings {
    AudioSettings {
        input: raw.text("audio.input").to_owned(),
        output: raw.text("audio.output").to_owned(),
        local: raw.switch("audio.local"),
        talk: match raw.text("audio.talk") {
            "push" => TalkMode::Push,
            "wake" => TalkMode::Wake,
            _ => TalkMode::Open,
        },
        quiet: raw.switch("audio.quiet"),
        earcons: raw.switch("audio.earcons"),
        state_socket: optional(raw, "audio.state_socket").map(PathBuf::from),
        state_hook: state_hook(raw, problems),
    }
}

/// A program with its arguments; a path that starts nowhere in particular would be looked for in the folder that the server
/// happens to be started in.
fn state_hook(raw: &Raw, problems: &mut Problems) -> Vec<String> {
    let command = raw.texts("audio.state_hook").to_vec();
    let Some(program) = command.first() else {
        return command;
    };
    let wrong = if program.is_empty() {
        "is empty"
    } else if program.contains('/') && !program.starts_with('/') {
        "is a path that does not begin with /"
    } else {
        return command;
    };
    let message = format!("`audio.state_hook` names no program: the first of its texts {wrong}");
    let help = "write the program's whole path and each argument as a text of its own, as in [\"/usr/local/bin/lamp\", \"--desk\"]";
    raw.refuse("audio.state_hook", message, Some(help.to_owned()), problems);
    Vec::new()
}

fn log(raw: &Raw) -> LogSettings {
    LogSettings {
        level: match raw.text("log.level") {
            "off" => LogLevel::Off,
            "error" => LogLevel::Error,
            "warn" => LogLevel::Warn,
            "debug" => LogLevel::Debug,
            "trace" => LogLevel::Trace,
            _ => LogLevel::Info,
        },
        format: match raw.text("log.format") {
            "json" => LogFormat::Json,
            _ => LogFormat::Text,
        },
    }
}

fn optional<'r>(raw: &'r Raw, path: &str) -> Option<&'r str> {
    Some(raw.text(path)).filter(|text| !text.is_empty())
}

fn count(raw: &Raw, path: &str) -> usize {
    usize::try_from(raw.integer(path)).expect("KEYS bounds it")
}

fn shown(key: &Key, raw: &Raw) -> ShownValue {
    let given = raw.given(key.path);
    let absent = matches!((key.kind, &given.value), (Kind::Text(_) | Kind::Path, Value::Text(text)) if text.is_empty());
    let value = match (absent, key.secret) {
        (true, _) => "(none)".to_owned(),
        (false, true) => "(set)".to_owned(),
        (false, false) => given.value.to_string(),
    };
    ShownValue {
        key: key.path,
        applies: key.applies,
        value,
        set_by: given.set_by.clone(),
    }
}

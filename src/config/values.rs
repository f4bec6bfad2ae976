//! Types of single settings.

use std::fmt;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Randomness of a secret that is made here. Bytes.
const RANDOM_BYTES: usize = 24;

/// A text that no log and no message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// One that nobody guesses: letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; RANDOM_BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself, to send it to a server of ours.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `offered` is the secret. Takes the same time wherever the first difference is.
    pub fn matches(&self, offered: &str) -> bool {
        let own = self.0.as_bytes();
        let offered = offered.as_bytes();
        let differences = own
            .iter()
            .zip(offered.iter().chain(std::iter::repeat(&0)))
            .fold(0, |differences, (left, right)| differences | (left ^ right));
        differences == 0 && own.len() == offered.len()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(set)")
    }
}

/// What happens to what people said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordsPolicy {
    /// Kept with the session, and erased with it.
    Session,
    /// Never stored.
    Never,
}

/// What is done with a damaged session store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamagedPolicy {
    /// It is set aside, and the program starts with an empty one.
    SetAside,
    /// The program does not start.
    Refuse,
}

/// What the engines that speak are called, as it stands before the colon of a voice's name.
pub const VOICE_ENGINES: [&str; 2] = ["espeak", "piper"];

/// Which recogniser conversations use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecogniserChoice {
    /// The best that is here for the language spoken.
    Auto,
    /// The Whisper model of this name: `tiny.en`, which is in the binary, or one of a folder.
    Whisper(String),
}

impl RecogniserChoice {
    /// A recogniser of former versions, which settings may still name.
    pub const FORMER: &'static str = "pocketsphinx";

    /// Reads what a user wrote; none when it names no recogniser.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            other => {
                let name = other.strip_prefix("whisper:")?;
                let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
                (!name.is_empty() && name.chars().all(plain))
                    .then(|| Self::Whisper(name.to_owned()))
            }
        }
    }
}

/// Where sounds are kept for when they are needed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// In memory and in the data folder.
    Disk,
    /// In memory only.
    Memory,
    /// Nowhere.
    Off,
}

/// When this machine's own microphone is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TalkMode {
    /// Always.
    #[default]
    Open,
    /// While somebody holds a key down.
    Push,
    /// After a phrase that the pack names.
    Wake,
}

impl TalkMode {
    /// The name that settings and the wire use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Push => "push",
            Self::Wake => "wake",
        }
    }
}

/// Least level of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing at all.
    Off,
    /// What somebody must mend.
    Error,
    /// What somebody should look at.
    Warn,
    /// Turns and state changes.
    Info,
    /// Details; may show what people said.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The name that settings and log filters use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where a web page comes from, as browsers write it: `scheme://host[:port]`, lower case, without the scheme's own port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// Reads an origin. Returns what is wrong with it otherwise.
    ///
    /// # Errors
    /// One line that says what an origin looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!("{text:?} is not an origin: {why}; write scheme://host or scheme://host:port")
        };
        let lower = text.trim().to_ascii_lowercase();
        let (scheme, authority) = lower
            .split_once("://")
            .ok_or_else(|| wrong("the scheme is missing"))?;
        if scheme.is_empty()
            || !scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            return Err(wrong(
                "the scheme has other characters than letters and digits",
            ));
        }
        if authority.contains(['/', '?', '#', '@']) {
            return Err(wrong("it has a path, or more than a host and a port"));
        }
        let (host, port) =
            split_port(authority).ok_or_else(|| wrong("the port is not a number"))?;
        let inner = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let host_is_valid = match inner {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty()
                    && host
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            }
        };
        if !host_is_valid {
            return Err(wrong("the host is not a name or an address"));
        }
        let own_port = match scheme {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        };
        Ok(Self(match port {
            Some(port) if Some(port) != own_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }))
    }

    /// The origin of pages of the server that a `Host` header names. There a name may end with a dot, and the port may be
    /// empty (RFC 3986, 3.2.2 and 3.2.3).
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn of_host(host: &str) -> Result<Self, String> {
        let host = host.strip_suffix(':').unwrap_or(host);
        let Some((name, port)) = split_port(host) else {
            return Self::parse(host);
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Self::parse(&format!("http://{name}{port}"))
    }

    /// Whether its pages come from the server that a `Host` header names, as a browser that asked for them writes it.
    pub fn is_of_host(&self, host: &str) -> bool {
        let scheme = self.0.split("://").next().unwrap_or_default();
        Self::of_host(host).is_ok_and(|named| {
            let authority = named.0.split_once("://").map_or("", |(_, rest)| rest);
            // Each scheme has a port that is not written.
            Self::parse(&format!("{scheme}://{authority}")).is_ok_and(|named| named == *self)
        })
    }

    /// The origin as an `Origin` header holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name or address, without the port.
    pub fn host(&self) -> &str {
        let authority = self.0.split_once("://");
        let authority = authority.map_or("", |(_, authority)| authority);
        split_port(authority).map_or(authority, |(host, _)| host)
    }

    /// Whether the page comes from this machine: `localhost`, a name under it, or a loopback address.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

/// The name or address of a host, in lower case and without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// Reads a name.
    ///
    /// # Errors
    /// One line that says what a host looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        // Of this scheme no port is left out as its usual one.
        let origin = WebOrigin::parse(&format!("host://{}", text.trim())).ok();
        let without_port = origin.filter(|origin| origin.as_str().ends_with(origin.host()));
        without_port
            .map(|origin| Self(origin.host().to_owned()))
            .ok_or_else(|| {
                format!("{text:?} is not a host; write its name or address alone, without a port")
            })
    }

    /// As it is written in addresses of pages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the host of this origin.
    pub fn is_of(&self, origin: &WebOrigin) -> bool {
        origin.host() == self.0
    }
}

/// Splits `host[:port]`; `None` when the port is not one.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let digits = port.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| port.parse().ok())
                .flatten()
                .map(|port| (host, Some(port)))
        }
        _ => Some((authority, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_itself_only_and_is_never_shown() {
        let secret = Secret::new("abc");
        assert!(secret.matches("abc"));
        for other in ["", "ab", "abcd", "abd", "abc\0"] {
            assert!(!secret.matches(other), "{other:?}");
        }
        assert_eq!(format!("{secret:?}"), "Secret(set)");
    }

    #[test]
    fn hosts_have_no_port() {
        let origin = WebOrigin::parse("http://kiosk.example:8004").unwrap();
        assert!(HostName::parse(" Kiosk.Example ").unwrap().is_of(&origin));
        assert!(!HostName::parse("kiosk").unwrap().is_of(&origin));
        assert!(HostName::parse("[::1]").is_ok());
        for text in ["", "a:80", "a:8004", "http://a", "a/b", "a b"] {
            assert!(HostName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, expected) in [
            ("https://Kiosk.Example", "https://kiosk.example"),
            ("https://kiosk.example:443", "https://kiosk.example"),
            ("http://kiosk.example:8080", "http://kiosk.example:8080"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("tauri://localhost", "tauri://localhost"),
        ] {
            assert_eq!(WebOrigin::parse(text).expect(text).as_str(), expected);
        }
    }

    #[test]
    fn refuses_what_is_not_an_origin() {
        for text in [
            "kiosk.example",
            "https://",
            "https://kiosk.example/",
            "https://kiosk.example/page",
            "https://kiosk.example:port",
            "https://kiosk.example:99999",
            "https://user@kiosk.example",
            "https://*.example",
            "://kiosk",
            "*",
        ] {
            let message = WebOrigin::parse(text).expect_err(text);
            assert!(message.contains("scheme://host"), "{message}");
        }
    }

    #[test]
    fn knows_which_origins_are_this_machine() {
        for text in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:80",
            "http://a.localhost",
        ] {
            assert!(WebOrigin::parse(text).expect(text).is_loopback(), "{text}");
        }
        for text in [
            "http://localhost.example",
            "http://192.168.0.1",
            "http://127.0.0.1.example",
        ] {
            assert!(!WebOrigin::parse(text).expect(text).is_loopback(), "{text}");
        }
    }
}

//! The settings as the program uses them: validated and typed.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::areas::Area;
use super::keys::Applies;
use super::raw::{Raw, SetBy};
use super::values::{
    CachePolicy, DamagedPolicy, HostName, LogFormat, LogLevel, RecogniserChoice, Secret, TalkMode,
    WebOrigin, WordsPolicy,
};
use super::webhook::WebhookUrl;
use crate::diagnostics::{Problem, Problems};
use crate::files::Hasher;

/// Ports that the six-service system used beside 8004 and that `legacy_ports` opens too.
/// Source: the wire (`http::protocol`), "HTTP".
const LEGACY_PORTS: [u16; 4] = [8001, 8002, 8003, 8005];

/// Hexadecimal digits of a fingerprint: enough to tell a fleet's settings apart, few enough to read out.
const FINGERPRINT_DIGITS: usize = 12;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `[server]`
    pub server: ServerSettings,
    /// `[data]`
    pub data: DataSettings,
    /// `[pack]`
    pub pack: PackSettings,
    /// `[sessions]`
    pub sessions: SessionSettings,
    /// `[privacy]`
    pub privacy: PrivacySettings,
    /// `[conversation]`
    pub conversation: ConversationSettings,
    /// `[forms]`
    pub forms: FormSettings,
    /// `[kiosk]`
    pub kiosk: KioskSettings,
    /// `[turns]`
    pub turns: TurnSettings,
    /// `[understanding]`
    pub understanding: UnderstandingSettings,
    /// `[knowledge]`
    pub knowledge: KnowledgeSettings,
    /// `[hearing]`
    pub hearing: HearingSettings,
    /// `[speech]`
    pub speech: SpeechSettings,
    /// `[audio]`
    pub audio: AudioSettings,
    /// `[log]`
    pub log: LogSettings,
}

impl Settings {
    /// What no log, message or file for others shows: the key, and the address of the webhook.
    pub fn secrets(&self) -> Vec<Secret> {
        let key = self.server.api_key.iter().cloned();
        let webhook = self.forms.webhook.iter();
        key.chain(webhook.map(|url| Secret::new(url.reveal())))
            .collect()
    }
}

/// `[server]`: where clients reach us, and who may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Address to listen on. Anything but loopback comes with an `api_key`.
    pub host: IpAddr,
    /// Port to listen on; 0 takes any free one.
    pub port: u16,
    /// Also listen on the ports of the six-service system.
    pub legacy_ports: bool,
    /// Key that everything asks for but the page's own files, `/ready` and the status.
    pub api_key: Option<Secret>,
    /// Web pages that may drive this server, beside loopback ones.
    pub allowed_origins: Vec<WebOrigin>,
    /// Names by which it may be asked for without a key, beside loopback ones and those of [`Self::allowed_origins`].
    pub allowed_hosts: Vec<HostName>,
    /// What asks for no key, though there is one.
    pub open: Vec<Area>,
    /// Whether connections may be encrypted.
    pub tls: TlsSettings,
}

/// Which certificate encrypted connections show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsSettings {
    /// There are none.
    Off,
    /// One that is made here and kept in the data folder.
    Own,
    /// One from files in PEM form.
    Files {
        /// The certificate, followed by those that vouch for it.
        cert: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

impl ServerSettings {
    /// Every port to listen on: the main one first, none twice.
    pub fn ports(&self) -> Vec<u16> {
        let mut ports = vec![self.port];
        if self.legacy_ports {
            ports.extend(LEGACY_PORTS.iter().filter(|port| **port != self.port));
        }
        ports
    }
}

/// `[data]`: what is written to disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSettings {
    /// Folder for sessions, index, vectors and the unpacked runtime. Created when missing.
    pub dir: PathBuf,
}

/// `[pack]`: the content to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSettings {
    /// The pack's folder; `None` is the demo pack in the binary.
    pub path: Option<PathBuf>,
    /// Whether changes in the folder are picked up while running.
    pub watch: bool,
    /// Whether links in the folder are followed that lead out of it.
    pub follow_links: bool,
}

/// `[sessions]`: limits of clients' stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSettings {
    /// How many sessions may be open at once; above it the handshake gets 503.
    pub open_max: usize,
    /// How long a stored session is kept after its last change.
    pub retention: Duration,
    /// Whether the wall clock decides what is past its retention whatever it shows.
    pub trust_clock: bool,
    /// What is done with a damaged session store at the start.
    pub damaged: DamagedPolicy,
}

/// `[privacy]`: what happens to people's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivacySettings {
    /// Whether what people said is stored at all.
    pub words: WordsPolicy,
}

/// `[conversation]`: what is said next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationSettings {
    /// How long after a reply the next words may lean on it; zero: never.
    pub follow_up: Duration,
}

/// `[forms]`: what is filled in conversation, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSettings {
    /// The file that a line is added to for each filled form.
    pub file: Option<PathBuf>,
    /// Where each filled form is posted to.
    pub webhook: Option<WebhookUrl>,
    /// How long an open form waits for the next words; zero: it never ends by itself.
    pub timeout: Duration,
}

/// `[kiosk]`: the page for visitors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KioskSettings {
    /// How long nobody has to be there until it asks; `None`: for ever.
    pub idle: Option<Duration>,
    /// Whether it listens without a button once somebody has touched it.
    pub listens: bool,
    /// Where the PIN of those who look after it is.
    pub pin_file: Option<PathBuf>,
}

/// `[turns]`: deadlines of a turn's stages and limits of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnSettings {
    /// How long the words may take after the end of what was spoken before the turn apologises.
    pub transcript_deadline: Duration,
    /// How long the intent may take before the turn goes on without it.
    pub intent_deadline: Duration,
    /// How long the knowledge may take before the turn goes on without it.
    pub retrieval_deadline: Duration,
    /// How long storing a turn may take before its reply is sent all the same.
    pub store_deadline: Duration,
    /// How long the voice may be silent within a reply before the turn ends without it.
    pub speech_deadline: Duration,
    /// Fragments in one utterance.
    pub utterance_fragments_max: usize,
    /// Characters in one utterance.
    pub utterance_characters_max: usize,
}

/// `[understanding]`: the text encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstandingSettings {
    /// Encoder threads.
    pub workers: usize,
    /// Folder with `model.onnx` and `tokenizer.json`; `None` is the encoder in the binary.
    pub encoder: Option<PathBuf>,
    /// How many recent texts keep their vector in memory; 0 keeps none.
    pub cache_texts: usize,
}

/// `[knowledge]`: answering from documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnowledgeSettings {
    /// How many passages a query looks at when the request does not say.
    pub answer_passages: usize,
}

/// `[hearing]`: speech to words, and when a turn ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingSettings {
    /// Which recogniser conversations use.
    pub recogniser: RecogniserChoice,
    /// Folder with Whisper models; `None` is `whisper` in the data folder.
    pub models: Option<PathBuf>,
    /// The language spoken: `None` is the pack's.
    pub language: Option<String>,
    /// Threads that one Whisper decoding computes with; 0 is half of the machine's.
    pub threads: usize,
    /// Silence that ends a turn which sounds complete.
    pub pause_short: Duration,
    /// Silence that ends a turn of which nothing is known.
    pub pause: Duration,
    /// Silence that ends a turn which sounds as if more will come.
    pub pause_long: Duration,
    /// The longest utterance; it is answered as it is then, with a flag.
    pub utterance_max: Duration,
}

/// `[speech]`: replies as sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechSettings {
    /// Folder with Piper voices; `None` is `voices` in the data folder.
    pub voices: Option<PathBuf>,
    /// The voice that speaks instead of the pack's, `engine:id`.
    pub voice: Option<String>,
    /// Threads that one Piper voice computes with.
    pub threads: usize,
    /// Where sounds are kept for when they are needed again.
    pub cache: CachePolicy,
    /// Sounds kept in memory, in bytes.
    pub cache_memory_bytes: u64,
    /// Sounds kept on disk, in bytes.
    pub cache_disk_bytes: u64,
}

/// `[audio]`: this machine's own microphone and loudspeaker. Empty names are the default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AudioSettings {
    /// Which microphone.
    pub input: String,
    /// Which loudspeaker.
    pub output: String,
    /// The server listens and speaks by them itself.
    pub local: bool,
    /// When the microphone is listened to.
    pub talk: TalkMode,
    /// Answers are not spoken.
    pub quiet: bool,
    /// Short sounds tell what goes on.
    pub earcons: bool,
    /// Where lamps and buttons connect; nowhere if there is none.
    pub state_socket: Option<PathBuf>,
    /// A program and its arguments, run at each change of what a lamp shows; nothing where it is empty. The program is a whole
    /// path or a name without a slash.
    pub state_hook: Vec<String>,
}

/// `[log]`: what the process tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSettings {
    /// Least level that is written.
    pub level: LogLevel,
    /// How lines are written.
    pub format: LogFormat,
}

/// Settings with their history, as [`Settings::load`] gives them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The config file that was read, if there was one.
    pub config_file: Option<PathBuf>,
    /// Every value and who set it, in the order of the sections.
    pub values: Vec<ShownValue>,
    /// Whether the config file has nothing in it, not even a comment.
    pub(super) config_file_is_blank: bool,
    /// Values that can be used and do not do what was meant.
    pub doubts: Vec<Problem>,
    pub(super) raw: Raw,
}

impl Loaded {
    /// A short name of all values together, secrets excepted: equal where the settings are equal.
    pub fn fingerprint(&self) -> String {
        let mut digest = Hasher::default();
        for shown in &self.values {
            digest.update(format!("{} = {}\n", shown.key, shown.value));
        }
        let mut text = digest.finish().to_string();
        text.truncate(FINGERPRINT_DIGITS);
        text
    }

    /// Reports the value of the key at `path` as one that cannot be used, where it was written.
    pub fn refuse(
        &self,
        path: &'static str,
        message: String,
        help: Option<String>,
        problems: &mut Problems,
    ) {
        self.raw.refuse(path, message, help, problems);
    }

    /// Reports the value of the key at `path` as one that will not do what was meant, where it was written.
    pub fn doubt(
        &self,
        path: &'static str,
        message: String,
        help: Option<String>,
        problems: &mut Problems,
    ) {
        self.raw.doubt(path, message, help, problems);
    }
}

/// One value as a person may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownValue {
    /// The key with its section: `server.port`.
    pub key: &'static str,
    /// The value, written as in the config file; secrets are `(set)`, an optional value that is absent `(none)`.
    pub value: String,
    /// Who set it.
    pub set_by: SetBy,
    /// When a change of it holds in a running server.
    pub applies: Applies,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(port: u16, legacy_ports: bool) -> ServerSettings {
        ServerSettings {
            host: IpAddr::from([127, 0, 0, 1]),
            port,
            legacy_ports,
            api_key: None,
            allowed_origins: Vec::new(),
            allowed_hosts: Vec::new(),
            open: Vec::new(),
            tls: TlsSettings::Off,
        }
    }

    #[test]
    fn listens_on_one_port_unless_the_old_ones_are_asked_for() {
        assert_eq!(server(8004, false).ports(), [8004]);
        assert_eq!(server(8004, true).ports(), [8004, 8001, 8002, 8003, 8005]);
        assert_eq!(server(8002, true).ports(), [8002, 8001, 8003, 8005]);
    }
}

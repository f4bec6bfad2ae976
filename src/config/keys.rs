//! What is known of a key that a user may write. The keys themselves stand in [`super::table`].

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Section and name: `server.port`.
    pub path: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The default, written as in an environment variable; empty is an absent value or an empty list.
    pub default: &'static str,
    /// Never shown.
    pub secret: bool,
    /// When a changed value begins to hold in a running server.
    pub applies: Applies,
    /// What it is for and what its words mean, in whole sentences; [`Key::description`] adds bounds.
    pub about: &'static str,
}

impl Key {
    /// The section: `server`.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// The name within its section: `port`.
    pub fn name(&self) -> &'static str {
        self.path
            .split_once('.')
            .map_or(self.path, |(_, name)| name)
    }

    /// The environment variable that sets it: `DOCENT__SERVER__PORT`.
    pub fn variable(&self) -> String {
        let path = self.path.replace('.', "__").to_uppercase();
        format!("{VARIABLE_PREFIX}{path}")
    }

    /// All that a person has to know of it: what it is for, its bounds, and when a change holds.
    pub fn description(&self) -> String {
        let bounds = match self.kind {
            Kind::Integer { min, max } => format!(" {min} to {max}."),
            _ => String::new(),
        };
        let applies = match self.applies {
            Applies::Live => "",
            Applies::Restart => " Takes effect at restart.",
        };
        format!("{}{bounds}{applies}", self.about)
    }
}

/// When a changed value begins to hold in a running server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// With the next turn, connection or request after the config file was read again.
    Live,
    /// When the server is started again.
    Restart,
}

impl Applies {
    /// `live` or `restart`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Restart => "restart",
        }
    }
}

/// What a text has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Anything.
    Free,
    /// An IP address, or `localhost`.
    Address,
    /// What fits in a header: printable ASCII without spaces.
    Token,
    /// `scheme://host` or `scheme://host:port`, see [`super::WebOrigin`].
    Origin,
    /// A host's name or address without a port, see [`super::HostName`].
    Host,
    /// A part of the interface, see [`super::Area`].
    Area,
    /// `auto` or `whisper:NAME`, see [`super::RecogniserChoice`].
    Recogniser,
    /// An address that is posted to, see [`super::WebhookUrl`]; empty is none.
    Webhook,
    /// `engine:voice`; empty is the pack's.
    Voice,
    /// Of a list: the first is a program, by its whole path or a name that PATH knows; the others are its arguments.
    Program,
}

/// What values a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text. Empty is absent.
    Text(Form),
    /// A file or folder; relative to the config file that names it, or to the current folder. Empty is absent.
    Path,
    /// `true` or `false`.
    Switch,
    /// A whole number within bounds, both included.
    Integer {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// A list of texts; in the environment separated by commas.
    Texts(Form),
    /// One of a few words.
    Choice(&'static [&'static str]),
}

/// What every variable that sets a key begins with.
pub const VARIABLE_PREFIX: &str = "DOCENT__";

/// A key whose change holds at once.
pub(super) const fn live(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Key {
    Key {
        path,
        kind,
        default,
        secret: false,
        applies: Applies::Live,
        about,
    }
}

/// A key whose change holds at a restart.
pub(super) const fn restart(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Key {
    Key {
        applies: Applies::Restart,
        ..live(path, kind, default, about)
    }
}

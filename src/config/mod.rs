//! Settings of the machine and the process: from what a user may write to what the program may rely on.
//!
//! Four layers, the later wins: built-in defaults ([`KEYS`]), one config file, environment variables named
//! `DOCENT__SECTION__KEY`, flags. [`Layers::load`] reads them in that order, remembers for each value who set it, and
//! reports all problems at once. What belongs to a deployment's content stands in the pack, not here.
//!
//! A running server holds [`LiveSettings`]: the file is read again when it changes, and a whole new version is in force
//! or none of it. What cannot change while running ([`Applies::Restart`]) waits for the next start and is named until
//! then.
//!
//! The table of keys is the one source: the commented file ([`example()`]) and its JSON Schema ([`schema()`]) are made
//! from it.

mod areas;
mod example;
mod keys;
mod layers;
mod live;
mod lookup;
mod portable;
mod raw;
mod resolve;
mod schema;
mod settings;
mod table;
mod value;
mod values;
mod webhook;

pub use areas::Area;
pub use example::example;
pub use keys::Applies;
pub use layers::{Layers, Overrides, Places, environment};
pub use live::{LiveSettings, Pending, Reloaded, Version};
pub use portable::{Portable, without_secrets};
pub use raw::SetBy;
pub use schema::schema;
pub use settings::{
    AudioSettings, ConversationSettings, DataSettings, FormSettings, HearingSettings,
    KioskSettings, KnowledgeSettings, Loaded, LogSettings, PackSettings, PrivacySettings,
    ServerSettings, SessionSettings, Settings, ShownValue, SpeechSettings, TlsSettings,
    TurnSettings, UnderstandingSettings,
};
pub use table::KEYS;
pub use values::{
    CachePolicy, DamagedPolicy, HostName, LogFormat, LogLevel, RecogniserChoice, Secret, TalkMode,
    VOICE_ENGINES, WebOrigin, WordsPolicy,
};
pub use webhook::WebhookUrl;

use std::fmt;

use crate::diagnostics::Problem;

/// Settings that cannot be used: every problem of every layer. What to do: show it (`Display` is the whole report) and
/// end with the exit code for usage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(pub Vec<Problem>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::diagnostics::write_all(formatter, &self.0)
    }
}

#[cfg(test)]
mod tests;

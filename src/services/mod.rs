//! What every wire gets: the sessions, the stages, the settings and the accounts that all requests share.
//!
//! It knows no wire, so that a second one stands beside [`http`](crate::http) and not inside it.

mod memory;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

pub use memory::{Memory, MemoryFull, MemoryShare};

use crate::config::LiveSettings;
use crate::content::Content;
use crate::engines::Engines;
use crate::forms::FormOutlet;
use crate::local::Local;
use crate::screens::{PinTries, Screens};
use crate::session::Registry;
use crate::store::SessionStore;
use crate::telemetry::Metrics;

/// Everything handlers need.
pub struct Services {
    /// What is set, version after version.
    pub settings: Arc<LiveSettings>,
    /// All sessions.
    pub registry: Arc<Registry>,
    /// All stages.
    pub engines: Arc<Engines>,
    /// The pack as it is served.
    pub content: Arc<Content>,
    /// Where sessions are kept.
    pub store: Arc<dyn SessionStore>,
    /// The way of filled forms to whoever wants them.
    pub forms: FormOutlet,
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// Memory for what is spoken for requests.
    pub sound_memory: Memory,
    /// Memory for sound files that come in.
    pub upload_memory: Memory,
    /// Memory for other bodies, as far as they are long.
    pub body_memory: Memory,
    /// The screens on other machines that are let in.
    pub screens: Screens,
    /// How often the PIN of a kiosk's staff was tried.
    pub pin_tries: PinTries,
    /// This machine's own microphone and loudspeaker, where they are used.
    pub local: OnceLock<Local>,
    /// When the process started.
    pub started: Instant,
}

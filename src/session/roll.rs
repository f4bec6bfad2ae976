//! The roll of live sessions, with the limits and rules that hold for them: what the registry and each driver share.

use std::sync::Arc;

use parking_lot::RwLock;

use super::inbox::{Message, Receiver, Sender};
use super::live::Live;
use crate::conversation::{Rules, State};

/// Limits of all sessions together, and the rules of each.
#[derive(Debug, Clone)]
pub struct RegistrySettings {
    /// Sockets open at once, at most.
    pub open_max: usize,
    /// Rules of every conversation.
    pub rules: Arc<Rules>,
}

/// Who is live, and by what settings.
pub struct Roll {
    settings: RwLock<RegistrySettings>,
    /// The ways into the live sessions.
    pub live: Live<Message>,
}

impl Roll {
    /// No sessions yet.
    pub fn new(settings: RegistrySettings) -> Self {
        Self {
            settings: RwLock::new(settings),
            live: Live::new(),
        }
    }

    /// Replaces limits and rules: the limit holds from the next socket on, the rules from each session's next turn.
    pub fn set_settings(&self, settings: RegistrySettings) {
        *self.settings.write() = settings;
    }

    /// Limits and rules as they are now.
    pub fn settings(&self) -> RegistrySettings {
        let settings = self.settings.read();
        settings.clone()
    }

    /// Takes a session without a client out, unless something is under way or a client is just coming. A buffered utterance
    /// or an open form is kept, as long as sessions without clients do not outnumber the seats.
    pub fn retire(
        &self,
        id: &str,
        (state, has_form): (State, bool),
        own: &Sender,
        messages: &Receiver,
    ) -> bool {
        let open_max = self.settings().open_max;
        self.live.retire(id, own, messages, |live| match state {
            State::Idle if !has_form => true,
            State::Idle | State::Listening => live > open_max.saturating_mul(2),
            State::Thinking | State::Speaking | State::Interrupt => false,
        })
    }
}

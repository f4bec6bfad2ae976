//! What the session tells the room.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::{broadcast, watch};

use crate::audio::Sound;
use crate::conversation::{Event, State};
use crate::engines::speech::Part;
use crate::session::{ClientSink, CloseReason, Overflow};

/// What the session tells the room, in its order.
#[derive(Debug, Clone)]
pub enum Told {
    /// Something happened.
    Event(Arc<Event>),
    /// More of the reply's sound.
    Sound {
        /// The samples.
        sound: Arc<Sound>,
        /// A sentence ends with them.
        is_last: bool,
    },
    /// What was not heard yet is not to be heard.
    SoundDropped,
}

/// The session's end of the way to the room. The room never reads too slowly: its player takes all, and the voice makes
/// replies only some seconds ahead.
pub(super) struct LocalSink {
    pub told: Sender<Told>,
    pub watchers: broadcast::Sender<Arc<Event>>,
    /// For those who begin to watch.
    pub state: watch::Sender<State>,
}

impl LocalSink {
    /// A room that has gone needs nothing more.
    fn tell(&self, told: Told) {
        let _ = self.told.send(told);
    }
}

impl ClientSink for LocalSink {
    fn send(&mut self, event: &Event) -> Result<(), Overflow> {
        if let Event::Connected { state } | Event::StateChanged { state, .. } = event {
            self.state.send_replace(*state);
        }
        let event = Arc::new(event.clone());
        self.tell(Told::Event(Arc::clone(&event)));
        // Nobody may be watching.
        let _ = self.watchers.send(event);
        Ok(())
    }

    fn send_audio(&mut self, part: &Part) -> Result<(), Overflow> {
        self.tell(Told::Sound {
            sound: Arc::clone(&part.sound),
            is_last: part.is_last,
        });
        Ok(())
    }

    fn drop_audio(&mut self) {
        self.tell(Told::SoundDropped);
    }

    fn pong(&mut self) -> Result<(), Overflow> {
        Ok(())
    }

    fn close(&mut self, _reason: CloseReason) {
        self.tell(Told::SoundDropped);
    }
}

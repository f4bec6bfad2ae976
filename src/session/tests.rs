//! Sessions whose clients are in the test: what they are told, and in which order.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::doubles::{engines, forms};
use super::inbox::Message;
use super::{
    Attachment, ClientSignal, ClientSink, CloseReason, Overflow, Registry, RegistrySettings,
    signals,
};
use crate::clock::Clocks;
use crate::conversation::endpointing::EndReason;
use crate::conversation::{Attention, AudioTime, Event, Heard, Input, Rules, State, VoiceEvent};
use crate::engines::speech::Part;
use crate::store::{RedbStore, SessionStore, StoreSettings};
use crate::telemetry::Metrics;

/// Samples of a window that is scored.
const WINDOW: u64 = 512;

/// What a client is told.
#[derive(Debug, PartialEq)]
enum Told {
    Event(Event),
    Closed(CloseReason),
}

struct Sink(mpsc::UnboundedSender<Told>);

impl ClientSink for Sink {
    fn send(&mut self, event: &Event) -> Result<(), Overflow> {
        self.0
            .send(Told::Event(event.clone()))
            .map_err(|_| Overflow)
    }

    fn send_audio(&mut self, _: &Part) -> Result<(), Overflow> {
        Ok(())
    }

    fn drop_audio(&mut self) {}

    fn pong(&mut self) -> Result<(), Overflow> {
        Ok(())
    }

    fn close(&mut self, reason: CloseReason) {
        let _ = self.0.send(Told::Closed(reason));
    }
}

/// A client whose socket is open until it is dropped.
struct Client {
    told: mpsc::UnboundedReceiver<Told>,
    signals: signals::Sender,
}

impl Client {
    async fn next(&mut self) -> Told {
        self.told.recv().await.expect("the session serves it")
    }

    /// Everything until the session lets go of it.
    async fn rest(mut self) -> Vec<Told> {
        let mut rest = Vec::new();
        while let Some(told) = self.told.recv().await {
            rest.push(told);
        }
        rest
    }
}

/// One session of a registry.
struct Session(Arc<Registry>);

impl Session {
    const ID: &str = "page";

    fn new() -> Self {
        let settings = RegistrySettings {
            open_max: 8,
            rules: Arc::new(Rules::default()),
        };
        let store = RedbStore::in_memory(StoreSettings::with(Clocks::system())).unwrap();
        let store: Arc<dyn SessionStore> = Arc::new(store);
        let metrics = Arc::new(Metrics::default());
        let forms = forms(Arc::clone(&store), Arc::clone(&metrics));
        Self(Registry::new(settings, engines(), (store, forms), metrics))
    }

    fn attach(&self) -> Client {
        let (sink, told) = mpsc::unbounded_channel();
        let (signals, taken) = signals::signals();
        let client = Attachment {
            sink: Box::new(Sink(sink)),
            signals: taken,
            audible: false,
            speed: 1.0,
            resumable: false,
            attention: Attention::Always,
        };
        self.0.attach(Self::ID, client);
        Client { told, signals }
    }

    /// Somebody speaks for so many windows of the sound.
    fn hear_speech(&self, windows: std::ops::Range<u64>) {
        for window in windows {
            let until = AudioTime::from_samples((window + 1) * WINDOW);
            let heard = Heard::Scored { until, score: 0.9 };
            let input = Message::Answered(Box::new(Input::Heard(heard)));
            self.0.roll.live.send(Self::ID, input).expect("it is live");
        }
    }
}

fn connected(state: State) -> Told {
    Told::Event(Event::Connected { state })
}

fn voice_events(told: &[Told]) -> Vec<VoiceEvent> {
    let events = told.iter().filter_map(|told| match told {
        Told::Event(Event::Voice { event, .. }) => Some(*event),
        _ => None,
    });
    events.collect()
}

#[tokio::test]
async fn who_takes_over_is_told_first_that_it_is_connected_and_nothing_of_the_voice_before() {
    let session = Session::new();
    let mut old = session.attach();
    assert_eq!(old.next().await, connected(State::Idle));
    session.hear_speech(0..40);
    let mut new = session.attach();
    assert_eq!(new.next().await, connected(State::Listening));
    let told = old.rest().await;
    assert_eq!(
        voice_events(&told),
        [VoiceEvent::Start, VoiceEvent::End(EndReason::Detached)]
    );
    assert_eq!(told.last(), Some(&Told::Closed(CloseReason::Replaced)));
    session.hear_speech(40..80);
    let started = new.next().await;
    assert_eq!(voice_events(&[started]), [VoiceEvent::Start]);
}

#[tokio::test]
async fn who_is_told_that_the_session_is_erased_finds_nothing_of_it() {
    let session = Session::new();
    let mut client = session.attach();
    assert_eq!(client.next().await, connected(State::Idle));
    assert!(session.0.inspect(Session::ID).await.is_some());
    let end = ClientSignal::Input(Input::EndRequested { erases: true });
    client
        .signals
        .send(Box::new(end))
        .await
        .expect("it is taken");
    while client.next().await != Told::Closed(CloseReason::Ended) {}
    assert_eq!(
        session.0.inspect(Session::ID).await,
        None,
        "not yet retired"
    );
}

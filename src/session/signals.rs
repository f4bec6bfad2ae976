//! What a client sends, on its way to its session. Bounded by number and by bytes: when as much waits as may, the socket is
//! not read until the session has taken some, which is the client's own back-pressure.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::conversation::Input;

/// Signals that may wait.
const WAITING_MAX: usize = 32;

/// Bytes of what has come and is not done with: 4 s of sound. One that is larger waits alone.
const BYTES_MAX: usize = 128 << 10;

/// What a signal takes at least. Bytes.
const BYTES_MIN: usize = 1 << 10;

/// What a client's socket brings, in order.
#[derive(Debug)]
pub enum ClientSignal {
    /// For the conversation.
    Input(Input),
    /// Sound of its microphone: samples of one channel at 16 kHz.
    Sound(Vec<i16>),
    /// Sound of a microphone whose echo was taken out, in the same form.
    EchoFree(EchoFree),
    /// Something was refused before it reached the conversation; the client is told in its turn.
    Refused {
        /// Stable snake_case.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// Wants a `pong`.
    Ping,
}

/// A microphone's sound, twice: without the echo of our own voice. Both are of the same time and equally long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EchoFree {
    /// For who writes down words: who is near is as they were.
    pub words: Vec<i16>,
    /// For who decides whether somebody speaks: what is left of the echo is made soft as well.
    pub voice: Vec<i16>,
}

/// The client's end.
pub struct Sender {
    queue: mpsc::Sender<Taken>,
    room: Arc<Semaphore>,
}

/// The session's end.
pub struct Receiver {
    queue: mpsc::Receiver<Taken>,
}

/// A signal that the session has taken.
pub struct Taken {
    /// What the client sent.
    pub signal: Box<ClientSignal>,
    /// To be held until it is done with.
    pub room: Room,
}

/// The room of a signal; others have it once this is dropped.
pub struct Room {
    _held: OwnedSemaphorePermit,
}

/// The session takes nothing more from this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetGo;

/// The way of one client's signals.
pub fn signals() -> (Sender, Receiver) {
    let (queue, taken) = mpsc::channel(WAITING_MAX);
    let room = Arc::new(Semaphore::new(BYTES_MAX));
    (Sender { queue, room }, Receiver { queue: taken })
}

impl Sender {
    /// Queues a signal, once there is room.
    ///
    /// # Errors
    /// [`LetGo`] when the session has closed this client.
    pub async fn send(&self, signal: Box<ClientSignal>) -> Result<(), LetGo> {
        let bytes = bytes_of(&signal).clamp(BYTES_MIN, BYTES_MAX);
        let bytes = u32::try_from(bytes).expect("it is far below the range");
        // What waits for a session that has let go is dropped with its room.
        let room = Arc::clone(&self.room).acquire_many_owned(bytes).await;
        let room = Room {
            _held: room.expect("it is never closed"),
        };
        let sent = self.queue.send(Taken { signal, room }).await;
        sent.map_err(|_| LetGo)
    }

    /// Returns when the session has closed this client.
    pub async fn let_go(&self) {
        self.queue.closed().await;
    }
}

impl Receiver {
    /// The next signal; none when the socket is gone. Dropping the future loses nothing.
    pub async fn recv(&mut self) -> Option<Taken> {
        self.queue.recv().await
    }
}

/// What a signal takes of the memory, as far as the client decides about it.
fn bytes_of(signal: &ClientSignal) -> usize {
    match signal {
        ClientSignal::Sound(samples) => size_of_val(samples.as_slice()),
        ClientSignal::EchoFree(EchoFree { words, voice }) => {
            size_of_val(words.as_slice()) + size_of_val(voice.as_slice())
        }
        ClientSignal::Input(Input::FragmentReceived { text }) => text.len(),
        ClientSignal::Input(Input::BargeInRequested { reason }) => reason.len(),
        ClientSignal::Input(_) | ClientSignal::Refused { .. } | ClientSignal::Ping => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn sound(bytes: usize) -> ClientSignal {
        ClientSignal::Sound(vec![0; bytes / 2])
    }

    fn fragment(bytes: usize) -> ClientSignal {
        let text = "a".repeat(bytes);
        ClientSignal::Input(Input::FragmentReceived { text })
    }

    /// How many of these may come before one is done with.
    async fn unfinished(signal: impl Fn() -> ClientSignal) -> usize {
        let (sender, mut receiver) = signals();
        let mut taken = Vec::new();
        while let Ok(sent) =
            timeout(Duration::from_millis(20), sender.send(Box::new(signal()))).await
        {
            assert_eq!(sent, Ok(()));
            taken.extend(receiver.recv().await);
        }
        taken.len()
    }

    #[tokio::test]
    async fn as_many_may_come_as_there_is_room_for_their_bytes() {
        assert_eq!(unfinished(|| ClientSignal::Ping).await, 128);
        assert_eq!(unfinished(|| sound(64 << 10)).await, 2);
        assert_eq!(unfinished(|| fragment(50 << 10)).await, 2);
        assert_eq!(unfinished(|| fragment(1 << 20)).await, 1);
    }

    #[tokio::test]
    async fn what_is_done_with_makes_room_and_a_session_that_lets_go_ends_the_wait() {
        let (sender, mut receiver) = signals();
        for _ in 0..3 {
            sender.send(Box::new(sound(BYTES_MAX))).await.unwrap();
            assert!(receiver.recv().await.is_some());
        }
        sender.send(Box::new(sound(BYTES_MAX))).await.unwrap();
        let (let_go, ()) = tokio::join!(sender.send(Box::new(sound(2))), async { drop(receiver) });
        assert_eq!(let_go, Err(LetGo));
    }
}

//! What reaches a session beside its client's signals.

use tokio::sync::{mpsc, oneshot};

use super::client::Attachment;
use crate::conversation::{Input, State, WorkId};
use crate::engines::SpokenPart;

/// One message to a session.
///
/// The queue is unbounded because its senders are bounded: sockets being opened, one answer for each piece of work under
/// way, of which a session has at most three, and what its ear has found in the sound that may wait to be scored.
/// Sentences come as fast as they are played.
#[derive(Debug)]
pub enum Message {
    /// A client has opened a socket.
    Attached(Box<Attachment>),
    /// A stage or the store has answered.
    Answered(Box<Input>),
    /// A part of the reply has become sound.
    Voiced(Box<Voiced>),
    /// Somebody wants to know how the session stands: no reply if it is only about to retire.
    Inspected(oneshot::Sender<SessionSnapshot>),
}

/// A part of a sentence with its sound.
#[derive(Debug)]
pub struct Voiced {
    /// The work that is speaking.
    pub work: WorkId,
    /// The part.
    pub spoken: SpokenPart,
}

/// How a live session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSnapshot {
    /// Its state.
    pub state: State,
    /// Turns completed.
    pub turn_number: u32,
}

/// The way into a session.
pub type Sender = mpsc::UnboundedSender<Message>;

/// Where a session takes its messages.
pub type Receiver = mpsc::UnboundedReceiver<Message>;

/// Brings the session an answer. One that has ended drops it.
pub fn answer(answers: &Sender, input: Input) {
    let _ = answers.send(Message::Answered(Box::new(input)));
}

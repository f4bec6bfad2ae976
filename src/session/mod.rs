//! The shell around the pure core: one task per session carries out what its conversation wants.
//!
//! Reading order: [`driver`] (the loop), `inbox` (what reaches it), [`dispatch`] (work to engine and store), `voice` (a
//! reply, sentence by sentence), `microphone`, [`registry`] (limits, takeover, shutdown), `roll` and `live` (who has which
//! id), [`client`] (what a socket looks like from here), [`signals`] (what it sends, on its way). Without a
//! session: `ask`, one question, and `exchange`, a conversation in text.

mod ask;
pub mod client;
pub mod dispatch;
#[cfg(test)]
mod doubles;
pub mod driver;
mod exchange;
mod inbox;
mod live;
mod manner;
mod microphone;
mod past;
pub mod registry;
mod report;
mod roll;
pub mod signals;
#[cfg(test)]
mod tests;
mod voice;

pub use ask::{Asked, ask_once, ask_once_at, ask_question_once};
pub use client::{Attachment, ClientSink, CloseReason, Overflow};
pub use exchange::Exchange;
pub use inbox::SessionSnapshot;
pub use registry::{AttachError, Registry};
pub use roll::RegistrySettings;
pub use signals::{ClientSignal, EchoFree};

//! The shell around the pure core: one task per session carries out what its conversation wants.
//!
//! Reading order: [`driver`] (the loop), [`dispatch`] (effect to engine and store), `voice` (a reply, sentence
//! by sentence), [`registry`] (limits, takeover,
//! shutdown) and `live` (who has which id), [`client`] (what a socket looks like from here).

mod ask;
pub mod client;
pub mod dispatch;
pub mod driver;
mod live;
mod microphone;
pub mod registry;
mod voice;

pub use ask::{Asked, ask_once};
pub use client::{Attachment, ClientSignal, ClientSink, CloseReason, Overflow};
pub use registry::{AttachError, Registry, RegistrySettings, SessionSnapshot};

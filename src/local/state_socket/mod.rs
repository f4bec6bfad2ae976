//! A Unix socket for lamps and buttons.
//!
//! Each client is told `state NAME`, the [name of the lamp](super::Lamp::name), once when it connects and then at each change;
//! of changes that follow each other faster than it can be told, the newest. Every line that it sends is a
//! [command](super::Command), answered by `ok` or `error WHY`. All lines end with `\n`.
//!
//! ```text
//! $ nc -U /run/docent/state
//! state idle
//! talk on
//! ok
//! state listening
//! ```
//!
//! The key to talk counts as held while any client holds it; one that goes away holds it no more. A client that ends its
//! sending has gone away.
//!
//! # Limits
//! 16 clients: the next one is told so and let go. 256 bytes in a line: who sends more is told so and let go. A line that a
//! client does not take within a second is its last. A command waits for room, and the client's next one for it.

mod client;
mod place;
mod server;
#[cfg(test)]
mod tests;

pub use place::StateSocketError;
pub use server::StateSocket;

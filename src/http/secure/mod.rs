//! Encrypted connections: the certificate that this server shows, and how a connection comes to be encrypted.
//!
//! Browsers give their microphone to pages of this machine and to encrypted ones. A certificate of our own is made once and
//! kept in the data folder; a real one is read from its files, and again when they change. Both kinds of connection come
//! through the same door: programs of this machine may go on without encryption, as everything did before.

mod certificate;
mod doorway;
mod error;
mod own;
mod own_names;
mod stream;

pub use certificate::Certificate;
pub use doorway::Doorway;
pub(super) use doorway::Entered;
pub use error::TlsError;
pub use own_names::OwnNames;
pub(super) use stream::Stream;

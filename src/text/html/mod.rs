//! HTML cut into tags and text, for whoever reads pages that strangers wrote: one pass whose cost grows with the page's
//! size alone.

mod references;
mod tokens;

pub use references::push_resolved;
pub use tokens::{StartTag, Token, Tokens};

//! How good the parts are, measured on public data.

pub mod retrieval;

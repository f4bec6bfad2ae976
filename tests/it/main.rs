//! All integration tests, in one binary.

mod architecture;
mod conversation_model;
mod store_crash;

//! How quick the whole is: load over the real socket, against server processes of their own ([`turns`], [`speech`],
//! [`hearing`], [`open_microphone`], [`knowledge`]), a Piper voice or a Whisper model in this process ([`voice`],
//! [`whisper`]), and every engine of this machine in a process of its own ([`engines`]). Never part of serving.

pub mod engines;
pub mod hearing;
pub mod knowledge;
pub mod open_microphone;
mod process;
mod questions;
mod report;
mod server;
mod sessions;
pub mod speech;
mod statistics;
mod texts;
pub mod turns;
pub mod voice;
pub mod whisper;

pub use self::report::Report;

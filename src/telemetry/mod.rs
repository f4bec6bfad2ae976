//! Logs and metrics, which never hold what people said.

mod days;
mod logging;
mod metrics;
mod notices;
mod polls;
pub mod queues;
mod refusal;
mod spoken;
mod talk;

pub use days::{Day, Days};
pub use logging::{LogControl, start_logging};
pub use metrics::{Answered, Gauges, Metrics, TurnObservation};
pub use polls::{LongestPoll, Polls};
pub use refusal::Refusal;
pub use spoken::Spoken;

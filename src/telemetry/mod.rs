//! Logs and metrics, which never hold what people said.

mod answered;
mod days;
mod forms;
mod logging;
mod metrics;
mod notices;
mod polls;
pub mod queues;
mod refusal;
mod spoken;
mod talk;

pub use answered::Answered;
pub use days::{Day, Days};
pub use forms::FormOutcome;
pub use logging::{LogControl, start_logging};
pub use metrics::{Gauges, Metrics, TurnObservation};
pub use polls::{LongestPoll, Polls};
pub use refusal::Refusal;
pub use spoken::Spoken;

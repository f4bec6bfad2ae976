//! Logs and metrics, which never hold what people said.

mod logging;
mod metrics;
mod spoken;

pub use logging::{LogControl, start_logging};
pub use metrics::{Answered, Gauges, Metrics, TurnObservation};
pub use spoken::Spoken;

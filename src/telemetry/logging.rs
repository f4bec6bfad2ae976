//! Structured logs on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload::Handle;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, reload};

/// Changes what is logged, while running.
#[derive(Debug, Clone)]
pub struct LogControl(Handle<EnvFilter, Registry>);

impl LogControl {
    /// Logs from `level` on. `RUST_LOG` refines it where it is set.
    pub fn set_level(&self, level: &str) {
        // Where another start of logging came first, as in tests, there is nothing to change.
        let _ = self.0.reload(filter(level));
    }
}

/// Starts logging to standard error, once per process. `RUST_LOG` refines `level` where it is set.
pub fn start_logging(level: &str, as_json: bool) -> LogControl {
    let (filter, control) = reload::Layer::new(filter(level));
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let lines = if as_json {
        lines.json().boxed()
    } else {
        lines.compact().boxed()
    };
    // A second start, as in tests, changes nothing.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
    LogControl(control)
}

fn filter(level: &str) -> EnvFilter {
    let directives = format!("warn,docent={level}");
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(directives))
}

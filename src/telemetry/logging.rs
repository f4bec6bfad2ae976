//! Structured logs on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Starts logging to standard error, once per process. `RUST_LOG` refines `level` where it is set.
pub fn start_logging(level: &str, as_json: bool) {
    let directives = format!("warn,docent={level}");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(directives));
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second start, as in tests, changes nothing.
    let _ = if as_json {
        lines.json().try_init()
    } else {
        lines.compact().try_init()
    };
}

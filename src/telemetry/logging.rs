//! Structured logs on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::{Layered, SubscriberExt};
use tracing_subscriber::reload::Handle;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, reload};

/// What lets lines through, and what they are written on.
type Filtered = Layered<reload::Layer<EnvFilter, Registry>, Registry>;
/// How lines are written.
type Lines = Box<dyn Layer<Filtered> + Send + Sync>;

/// Changes what is logged and how, while running.
#[derive(Clone)]
pub struct LogControl {
    filter: Handle<EnvFilter, Registry>,
    lines: Handle<Lines, Filtered>,
}

impl LogControl {
    /// Logs from `level` on, as text for people or as JSON. `RUST_LOG` refines the level where it is set.
    pub fn set(&self, level: &str, as_json: bool) {
        // Where another start of logging came first, as in tests, there is nothing to change.
        let _ = self.filter.reload(filter(level));
        let _ = self.lines.reload(lines(as_json));
    }
}

/// Starts logging to standard error, once per process, as [`LogControl::set`] describes.
pub fn start_logging(level: &str, as_json: bool) -> LogControl {
    let (filter, filter_control) = reload::Layer::new(filter(level));
    let (lines, lines_control) = reload::Layer::new(lines(as_json));
    // A second start, as in tests, changes nothing.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
    LogControl {
        filter: filter_control,
        lines: lines_control,
    }
}

fn lines(as_json: bool) -> Lines {
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    if as_json {
        lines.json().boxed()
    } else {
        lines.compact().boxed()
    }
}

fn filter(level: &str) -> EnvFilter {
    let directives = format!("warn,docent={level}");
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(directives))
}

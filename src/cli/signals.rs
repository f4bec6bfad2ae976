//! The signals that a server listens for: stop, and read the settings again.

use std::io::{self, IsTerminal};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::spawn_blocking;
use tracing::info;

/// Listening since it was made: no signal that comes while the server starts is lost, or ends it.
pub struct Signals {
    interrupt: io::Result<Signal>,
    terminate: io::Result<Signal>,
    hangup: io::Result<Signal>,
    began_on_a_terminal: bool,
}

impl Signals {
    /// Listens from now on. Within a runtime.
    pub fn listen() -> Self {
        Self {
            interrupt: signal(SignalKind::interrupt()),
            terminate: signal(SignalKind::terminate()),
            hangup: signal(SignalKind::hangup()),
            began_on_a_terminal: io::stderr().is_terminal(),
        }
    }

    /// Resolves when the process is to stop. Until then `reload` is called, where it may block, at each SIGHUP that
    /// does not mean that our terminal was closed.
    pub async fn until_stop(mut self, reload: impl Fn() + Clone + Send + 'static) {
        loop {
            tokio::select! {
                () = next(&mut self.interrupt) => break,
                () = next(&mut self.terminate) => break,
                () = next(&mut self.hangup) => {
                    if self.began_on_a_terminal && !io::stderr().is_terminal() {
                        break;
                    }
                    let reload = reload.clone();
                    // A panic is reported by its hook; the next signal tries again.
                    let _ = spawn_blocking(reload).await;
                }
            }
        }
        info!("stopping");
    }
}

/// Resolves with the signal. Where it cannot be listened for, the system's own way of taking it remains.
async fn next(signal: &mut io::Result<Signal>) {
    match signal {
        Ok(signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

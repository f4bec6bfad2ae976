//! What systemd is told: that the server is ready, lives and stops. Where none listens, nothing. Source: `sd_notify(3)`.

use sd_notify::NotifyState;
use tokio::time::sleep;
use tracing::warn;

use super::pulse::Pulse;

/// Says that the server is ready once it answers, and then that it lives, as often as the service manager wants to hear
/// it, each time after it has answered again: a server that hangs is silent, and is started afresh. Never ends.
pub async fn report(pulse: Pulse) {
    if std::env::var_os("NOTIFY_SOCKET").is_none() {
        return std::future::pending().await;
    }
    pulse.wait_until_it_answers().await;
    tell(&[NotifyState::Ready, NotifyState::Status(&pulse.status())]);
    let Some(patience) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    loop {
        sleep(patience / 2).await;
        pulse.wait_until_it_answers().await;
        tell(&[NotifyState::Watchdog, NotifyState::Status(&pulse.status())]);
    }
}

/// Says that the server is about to stop.
pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(problem) = sd_notify::notify(states) {
        warn!(%problem, "the service manager cannot be told how the server is");
    }
}

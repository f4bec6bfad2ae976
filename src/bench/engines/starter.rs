//! A process that measures one engine lives no longer than the one that started it.

use anyhow::Result;

/// Lets the system end this process with the thread of `starter`, its parent, that started it: even a kill of that one
/// leaves nothing behind. Elsewhere than on Linux it ends when it has measured.
///
/// # Errors
/// When the parent has ended already, or the system refuses.
#[cfg(target_os = "linux")]
pub fn end_with(starter: u32) -> Result<()> {
    use anyhow::ensure;
    use rustix::process::{Signal, set_parent_process_death_signal};

    set_parent_process_death_signal(Some(Signal::KILL))?;
    // Who ended before this was asked for sends no signal.
    let parent = std::os::unix::process::parent_id();
    ensure!(
        parent == starter,
        "process {starter}, which is to be given the figures, has ended"
    );
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub fn end_with(_: u32) -> Result<()> {
    Ok(())
}

//! Memory that was freed goes back to the system: after a crowd the program is as small as before it.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::interval;
use tracing::debug;

use crate::clock;
use crate::inference::pages;
use crate::kernel::Kernel;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// So much more than after the last time may be kept without use, in bytes: what is kept need not be asked of the system
/// again by the next who come.
const KEPT_MAX: i64 = 32 << 20;

/// Looks every few seconds whether much is kept that nobody uses, and gives it back. For as long as the server runs.
pub async fn give_back() {
    let mut ticks = interval(LOOK_EVERY);
    let mut kept_after = i64::MAX;
    loop {
        ticks.tick().await;
        // The library's locks are held meanwhile, and a thread that serves sockets must not wait for the work itself. A
        // panic is reported by its hook; the next tick tries again.
        let looked = spawn_blocking(move || look(kept_after)).await;
        kept_after = looked.unwrap_or(kept_after);
    }
}

/// Gives back what is kept if it is much more than `kept_after`. Bytes that are kept afterwards, at least so far.
fn look(kept_after: i64) -> i64 {
    let Some(kept) = kept() else {
        return kept_after;
    };
    if kept <= kept_after.saturating_add(KEPT_MAX) {
        return kept.min(kept_after);
    }
    let begun = clock::now();
    pages::return_freed();
    let after = self::kept().unwrap_or(kept);
    debug!(
        returned = kept - after,
        took_ms = clock::milliseconds_since(begun),
        "freed memory went back to the system"
    );
    after
}

/// Bytes in memory less those of blocks in use; none where the system or the C library does not say. Less than none where
/// blocks are in use of which most was never written to: only how it changes tells of what is kept.
fn kept() -> Option<i64> {
    let in_memory = Kernel::this().bytes_of("proc/self/status", "RssAnon")?;
    i64::try_from(in_memory)
        .ok()?
        .checked_sub_unsigned(pages::in_use()?)
}

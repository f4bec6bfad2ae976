//! Tells work in another thread that its result is not wanted any more.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

type Hook = Arc<dyn Fn() + Send + Sync>;

/// A flag that can be raised once. Clones share it.
#[derive(Clone, Default)]
pub struct Cancellation {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    cancelled: AtomicBool,
    /// What stops the engine call under way, if it cannot look at the flag.
    hook: Mutex<Option<Hook>>,
}

/// While this lives, its hook is called by a cancellation.
#[must_use]
pub struct HookGuard<'a> {
    cancellation: &'a Cancellation,
}

impl Cancellation {
    /// Whether the work is not wanted any more.
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Acquire)
    }

    /// Gives the work up. Returns at once; the engine call under way ends soon after.
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::Release);
        let hook = self.shared.hook.lock().clone();
        if let Some(hook) = hook {
            hook();
        }
    }

    /// Has `hook` called when the work is cancelled while the guard lives, at once if it already is.
    pub fn on_cancel(&self, hook: impl Fn() + Send + Sync + 'static) -> HookGuard<'_> {
        let hook: Hook = Arc::new(hook);
        *self.shared.hook.lock() = Some(Arc::clone(&hook));
        if self.is_cancelled() {
            hook();
        }
        HookGuard { cancellation: self }
    }
}

impl Drop for HookGuard<'_> {
    fn drop(&mut self) {
        *self.cancellation.shared.hook.lock() = None;
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Cancellation")
            .field(&self.is_cancelled())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn counter() -> (Arc<AtomicUsize>, impl Fn() + Send + Sync + 'static) {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        (count, move || {
            counted.fetch_add(1, Ordering::SeqCst);
        })
    }

    #[test]
    fn a_hook_is_called_while_its_guard_lives() {
        let cancellation = Cancellation::default();
        let (early, hook) = counter();
        drop(cancellation.on_cancel(hook));
        let (count, hook) = counter();
        let _guard = cancellation.on_cancel(hook);
        cancellation.clone().cancel();
        assert!(cancellation.is_cancelled());
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(early.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_hook_set_after_the_cancellation_is_called_at_once() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        let (count, hook) = counter();
        let _guard = cancellation.on_cancel(hook);
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

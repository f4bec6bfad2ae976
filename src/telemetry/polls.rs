//! How long a future has kept the thread that polls it: what serves one socket must not keep it from the others.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use crate::clock;

/// The longest polls by what was polled.
#[derive(Debug, Default)]
pub struct Polls {
    longest: Mutex<BTreeMap<&'static str, LongestPoll>>,
}

/// The longest poll of futures of one kind.
#[derive(Debug, Clone, Default)]
pub struct LongestPoll {
    nanoseconds: Arc<AtomicU64>,
}

impl Polls {
    /// Where the polls of this kind are measured.
    pub fn of(&self, kind: &'static str) -> LongestPoll {
        let mut longest = self.longest.lock();
        longest.entry(kind).or_default().clone()
    }

    /// Each kind that was polled, with its longest poll.
    pub(super) fn all(&self) -> Vec<(&'static str, Duration)> {
        let longest = self.longest.lock();
        let seen = longest.iter().map(|(kind, longest)| (*kind, longest.get()));
        seen.filter(|(_, longest)| !longest.is_zero()).collect()
    }
}

impl LongestPoll {
    /// Runs `future`, with each of its polls measured. The processor's time on the thread counts: what a busy machine
    /// takes from it is not the future's fault.
    pub async fn measured<F: Future>(self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|context| {
            let begun = clock::thread_time();
            let polled = future.as_mut().poll(context);
            self.saw(clock::thread_time().saturating_sub(begun));
            polled
        })
        .await
    }

    fn saw(&self, poll: Duration) {
        let nanoseconds = u64::try_from(poll.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_max(nanoseconds, Ordering::Relaxed);
    }

    fn get(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_of_all_polls_is_kept() {
        let polls = Polls::default();
        let works = |time| async move {
            tokio::task::yield_now().await;
            let begun = clock::thread_time();
            while clock::thread_time().saturating_sub(begun) < time {}
        };
        let (short, long) = (Duration::from_millis(1), Duration::from_millis(4));
        for time in [short, long, short] {
            polls.of("test").measured(works(time)).await;
        }
        let all = polls.all();
        assert!(
            all.len() == 1 && all[0].1 >= long && all[0].1 < 2 * long,
            "{all:?}"
        );
    }
}

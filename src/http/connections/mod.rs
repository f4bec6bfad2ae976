//! How many connections are open, how long one may say nothing, and who goes when there is no room.
//!
//! A connection without a request costs a descriptor and no work. When there is no room, the one that has asked for nothing
//! for longest goes, be it new or kept alive after an answer; where there is none, the one whose body has stood still for
//! longest. What is worked for, an answer that is being sent, and a WebSocket are never sent away. So whoever opens
//! thousands keeps nobody out.

mod bodies;
mod frames;
mod standing;
mod stream;

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::timeout;

pub(super) use bodies::{Fault, answer, patient};
pub(super) use frames::FrameMemory;
pub(super) use standing::Standing;
pub(super) use stream::Connection;

use crate::clock;
use crate::telemetry::{Metrics, Refusal};

/// Descriptors that are kept for files, models and the page's own needs.
const KEPT_FOR_OTHERS: usize = 128;

/// Connections at most where the system sets no limit.
const OPEN_MAX: usize = 65_536;

/// One of so many makes room at a time, so that not every newcomer has all of them looked at.
const SHARE_SENT_AWAY: usize = 64;

/// A request of a connection that has been idle for less is on its way, so that no newcomer sends another one away.
const IDLE_MIN: Duration = Duration::from_millis(100);

/// A body that stands still for less is on its way.
const BODY_STILL_MIN: Duration = Duration::from_secs(1);

/// Where nobody can be sent away, it is tried again after this.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// All connections of this server.
pub(super) struct Connections {
    room: Arc<Semaphore>,
    room_max: usize,
    open: Mutex<Vec<Open>>,
    frames: FrameMemory,
    metrics: Arc<Metrics>,
}

/// A connection that may be sent away, some time.
struct Open {
    /// Gone when the connection is closed.
    standing: Weak<Standing>,
    task: AbortHandle,
}

impl Connections {
    /// As many as the process may have descriptors for, less those that others need.
    pub(super) fn of_this_process(metrics: Arc<Metrics>) -> Self {
        let room_max = descriptors_max().saturating_sub(KEPT_FOR_OTHERS);
        Self::of(room_max.clamp(16, OPEN_MAX), metrics)
    }

    fn of(room_max: usize, metrics: Arc<Metrics>) -> Self {
        Self {
            room: Arc::new(Semaphore::new(room_max)),
            room_max,
            open: Mutex::default(),
            frames: FrameMemory::default(),
            metrics,
        }
    }

    /// Room for one more, once there is some.
    pub(super) async fn admit(&self) -> OwnedSemaphorePermit {
        if let Ok(room) = Arc::clone(&self.room).try_acquire_owned() {
            return room;
        }
        loop {
            self.make_room(clock::now());
            let room = Arc::clone(&self.room).acquire_owned();
            if let Ok(room) = timeout(LOOK_AGAIN_AFTER, room).await {
                return room.expect("it is never closed");
            }
        }
    }

    /// The memory that they share for frames that are not whole.
    pub(super) fn frames(&self) -> &FrameMemory {
        &self.frames
    }

    /// `task` serves a connection that stands so.
    pub(super) fn add(&self, standing: &Arc<Standing>, task: AbortHandle) {
        let room_taken = self.room_max - self.room.available_permits();
        let mut open = self.open.lock();
        // Those that have ended are let go before they outnumber the others.
        if open.len() > 2 * room_taken {
            open.retain(Open::is_open);
        }
        let standing = Arc::downgrade(standing);
        open.push(Open { standing, task });
    }

    /// Sends those away who hold their place for nothing.
    fn make_room(&self, now: Instant) {
        let mut open = self.open.lock();
        open.retain(Open::is_open);
        let for_long = |since: &Instant, min| now.duration_since(*since) >= min;
        let idle = |standing: &Standing| {
            let since = standing.idle_since();
            since.filter(|since| for_long(since, IDLE_MIN))
        };
        let stalled = |standing: &Standing| {
            let since = standing.body_awaited_since();
            since.filter(|since| for_long(since, BODY_STILL_MIN))
        };
        if !self.send_away(&open, Refusal::MadeRoom, idle) {
            self.send_away(&open, Refusal::StalledMadeRoom, stalled);
        }
    }

    /// Sends those away that `since` names, the longest first. Says whether there were any.
    fn send_away(
        &self,
        open: &[Open],
        refusal: Refusal,
        since: impl Fn(&Standing) -> Option<Instant>,
    ) -> bool {
        let since = |it: &Open| it.standing.upgrade().and_then(|standing| since(&standing));
        let mut found: Vec<_> = open
            .iter()
            .filter_map(|it| since(it).map(|since| (since, &it.task)))
            .collect();
        found.sort_unstable_by_key(|(since, _)| *since);
        let at_a_time = (self.room_max / SHARE_SENT_AWAY).max(1);
        for (_, task) in found.iter().take(at_a_time) {
            task.abort();
            self.metrics.refused(refusal);
        }
        !found.is_empty()
    }
}

impl Open {
    fn is_open(&self) -> bool {
        self.standing.strong_count() > 0 && !self.task.is_finished()
    }
}

#[cfg(unix)]
fn descriptors_max() -> usize {
    use rustix::process::{Resource, getrlimit};

    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(OPEN_MAX, |limit| usize::try_from(limit).unwrap_or(OPEN_MAX))
}

#[cfg(not(unix))]
fn descriptors_max() -> usize {
    OPEN_MAX
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinHandle;

    use super::*;

    /// Opens a connection for each of these; full with them.
    async fn full(standings: Vec<Standing>) -> (Connections, Vec<JoinHandle<()>>) {
        let connections = Connections::of(standings.len(), Arc::default());
        let mut tasks = Vec::new();
        for standing in standings {
            let room = connections.admit().await;
            let standing = Arc::new(standing);
            let held = Arc::clone(&standing);
            let task = tokio::spawn(async move {
                let _held = (room, held);
                std::future::pending::<()>().await;
            });
            connections.add(&standing, task.abort_handle());
            tasks.push(task);
        }
        (connections, tasks)
    }

    async fn sent_away(standings: Vec<Standing>) -> Vec<bool> {
        let (connections, tasks) = full(standings).await;
        drop(connections.admit().await);
        tasks.iter().map(JoinHandle::is_finished).collect()
    }

    fn busy(now: Instant) -> Standing {
        let standing = Standing::new(now);
        standing.works();
        standing
    }

    fn awaiting(since: Instant) -> Standing {
        let standing = busy(since);
        standing.awaits_body(since);
        standing
    }

    fn ago(seconds: u64) -> Instant {
        let time = Duration::from_secs(seconds);
        clock::now().checked_sub(time).unwrap()
    }

    #[tokio::test]
    async fn the_one_that_asked_for_nothing_for_longest_makes_room() {
        let now = clock::now();
        let kept_alive = busy(now);
        kept_alive.answered(ago(1));
        let long_ago = ago(60);
        let standings = vec![
            busy(long_ago),
            Standing::new(now),
            kept_alive,
            awaiting(long_ago),
        ];
        assert_eq!(sent_away(standings).await, [false, false, true, false]);
    }

    #[tokio::test]
    async fn where_all_ask_the_body_that_stood_still_for_longest_makes_room() {
        let now = clock::now();
        let standings = vec![
            busy(ago(60)),
            awaiting(now),
            awaiting(ago(9)),
            awaiting(ago(5)),
        ];
        assert_eq!(sent_away(standings).await, [false, false, true, false]);
    }

    #[tokio::test]
    async fn whoever_is_served_stays_and_the_newcomer_waits() {
        let (connections, tasks) = full(vec![busy(clock::now())]).await;
        let newcomer = timeout(5 * LOOK_AGAIN_AFTER, connections.admit()).await;
        assert!(newcomer.is_err() && !tasks[0].is_finished());
    }
}

//! The changes that wait to be written. They stay here until they are durable, so that reads see them and a failed
//! write is tried again.

use std::collections::{HashMap, HashSet, VecDeque};
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::change::{Change, Pending, Waiting};
use super::retention::Expiry;
use super::session_key::SessionKey;
use super::{Done, StoreError, StoreHealth};
use crate::clock;
use crate::telemetry::queues::count_refused;

/// How long a change that nobody waits for may wait, and how long after a failure the next attempt is made.
const LAZY: Duration = Duration::from_secs(1);

/// How soon a change must be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// At once.
    Now,
    /// With the next commit, or after [`LAZY`].
    Lazy,
}

/// What the committer is to write.
pub(super) struct Batch {
    /// Every waiting change, oldest first.
    pub(super) changes: Vec<(u64, Arc<Pending>)>,
    /// Who waits for which of them. A flush waits for all up to its number.
    pub(super) waiters: Vec<(u64, Done)>,
    /// Whether the time is to be written down, also without a change.
    pub(super) keeps_time: bool,
    /// Whether this is the last batch.
    pub(super) is_last: bool,
}

/// The queue between callers and the committer.
pub(super) struct Queue {
    state: Mutex<State>,
    woken: Condvar,
    limit: usize,
}

/// How far the queue has got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Open,
    /// Takes nothing more; what waits is still to be written.
    Closing,
    /// The last batch was given out.
    Closed,
}

struct State {
    changes: VecDeque<(u64, Arc<Pending>)>,
    waiters: Vec<(u64, Done)>,
    next_id: u64,
    /// When the committer must look again; none while nothing waits.
    due: Option<Instant>,
    is_urgent: bool,
    keeps_time: bool,
    life: Life,
    problem: Option<String>,
    commits: u64,
    turns: u64,
    refused: u64,
}

impl Queue {
    /// An empty queue for `limit` changes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            state: Mutex::new(State {
                changes: VecDeque::new(),
                waiters: Vec::new(),
                next_id: 0,
                due: None,
                is_urgent: false,
                keeps_time: false,
                life: Life::Open,
                problem: None,
                commits: 0,
                turns: 0,
                refused: 0,
            }),
            woken: Condvar::new(),
            limit,
        }
    }

    /// Adds a change. An erasure is never refused for want of room: a session has at most one waiting that nothing
    /// follows, so the sessions bound them. An append is refused from the limit on; a change that ends a turn, from
    /// twice the limit on. Returns whether it was added or need not be.
    pub(super) fn push(&self, pending: Pending, urgency: Urgency, done: Option<Done>) -> bool {
        let mut state = self.state.lock();
        let refusal = self.refusal(&mut state, &pending);
        if let Some(error) = refusal {
            drop(state);
            if let Some(done) = done {
                done(Err(error));
            }
            return false;
        }
        if matches!(pending.change, Change::Erase(_)) && state.ends_with_erasure(&pending.session) {
            return true;
        }
        let id = state.add(pending);
        state.waiters.extend(done.map(|done| (id, done)));
        self.wake(&mut state, urgency);
        true
    }

    /// Adds an erasure for each of these sessions, unless one waits already. Returns how many were added.
    pub(super) fn push_expired(&self, sessions: &[SessionKey], expiry: Expiry) -> usize {
        let mut state = self.state.lock();
        if state.life != Life::Open || sessions.is_empty() {
            return 0;
        }
        let mut ends_with_erasure = HashMap::new();
        for (_, pending) in &state.changes {
            let is_erasure = matches!(pending.change, Change::Erase(_));
            ends_with_erasure.insert(pending.session, is_erasure);
        }
        let mut added = 0;
        for session in sessions {
            if ends_with_erasure.get(session) != Some(&true) {
                let pending = Pending {
                    session: *session,
                    change: Change::Erase(Some(expiry)),
                };
                state.add(pending);
                added += 1;
            }
        }
        self.wake(&mut state, Urgency::Now);
        added
    }

    fn refusal(&self, state: &mut State, pending: &Pending) -> Option<StoreError> {
        if state.life != Life::Open {
            return Some(StoreError::Closed);
        }
        let limit = match pending.change {
            Change::Append(..) => self.limit,
            Change::Amend(..) | Change::FormSent(_) | Change::Retract(_) => {
                self.limit.saturating_mul(2)
            }
            Change::Erase(_) => usize::MAX,
        };
        if state.changes.len() < limit {
            return None;
        }
        state.refused += 1;
        count_refused("store");
        Some(StoreError::Overloaded { limit })
    }

    fn wake(&self, state: &mut State, urgency: Urgency) {
        match urgency {
            Urgency::Now => {
                state.is_urgent = true;
                self.woken.notify_all();
            }
            Urgency::Lazy if state.due.is_none() => {
                state.due = Some(clock::now() + LAZY);
                self.woken.notify_all();
            }
            Urgency::Lazy => {}
        }
    }

    /// Has the time written down with the next commit.
    pub(super) fn keep_time(&self) {
        let mut state = self.state.lock();
        state.keeps_time = true;
        self.wake(&mut state, Urgency::Lazy);
    }

    /// Calls `done` once everything that waits now is durable, or an attempt has failed.
    pub(super) fn push_flush(&self, done: Done) {
        let mut state = self.state.lock();
        if state.life != Life::Open {
            drop(state);
            return done(Err(StoreError::Closed));
        }
        let id = state.next_id;
        state.next_id += 1;
        state.waiters.push((id, done));
        self.wake(&mut state, Urgency::Now);
    }

    /// Waits until there is something to write, and gives out all of it. None once the queue is closed.
    pub(super) fn next_batch(&self) -> Option<Batch> {
        let mut state = self.state.lock();
        loop {
            if state.life == Life::Closed {
                return None;
            }
            let is_due = state.due.is_some_and(|due| due <= clock::now());
            if state.is_urgent || state.life == Life::Closing || is_due {
                break;
            }
            match state.due {
                None => self.woken.wait(&mut state),
                Some(due) => {
                    let wait = due.saturating_duration_since(clock::now());
                    self.woken.wait_for(&mut state, wait);
                }
            }
        }
        state.is_urgent = false;
        state.due = None;
        let is_last = state.life == Life::Closing;
        if is_last {
            state.life = Life::Closed;
        }
        Some(Batch {
            changes: state.changes.iter().cloned().collect(),
            waiters: mem::take(&mut state.waiters),
            keeps_time: mem::take(&mut state.keeps_time),
            is_last,
        })
    }

    /// Takes out what has become durable. Returns whether that ends an outage.
    pub(super) fn committed(&self, changes: &[(u64, Arc<Pending>)]) -> bool {
        let ids: HashSet<u64> = changes.iter().map(|(id, _)| *id).collect();
        let turns = changes
            .iter()
            .filter(|(_, pending)| matches!(pending.change, Change::Append(..)));
        let mut state = self.state.lock();
        state.changes.retain(|(id, _)| !ids.contains(id));
        state.commits += 1;
        state.turns += turns.count() as u64;
        state.problem.take().is_some()
    }

    /// Records that writing failed; it will be tried again. Returns whether an outage begins.
    pub(super) fn failed(&self, problem: String) -> bool {
        let mut state = self.state.lock();
        state.due = Some(clock::now() + LAZY);
        state.problem.replace(problem).is_none()
    }

    /// Runs `look` over the waiting changes of a session, none being added or taken out meanwhile.
    pub(super) fn with_waiting<R>(
        &self,
        session: &SessionKey,
        look: impl FnOnce(Vec<Arc<Pending>>) -> R,
    ) -> R {
        let state = self.state.lock();
        let of_session = state
            .changes
            .iter()
            .filter(|(_, pending)| pending.session == *session)
            .map(|(_, pending)| Arc::clone(pending));
        look(of_session.collect())
    }

    /// Runs `look` over all waiting changes, each session's in order, none being added or taken out meanwhile.
    pub(super) fn with_all_waiting<R>(&self, look: impl FnOnce(Waiting) -> R) -> R {
        let state = self.state.lock();
        let mut waiting = Waiting::new();
        for (_, pending) in &state.changes {
            let of_session = waiting.entry(pending.session).or_default();
            of_session.push(Arc::clone(pending));
        }
        look(waiting)
    }

    /// How writing goes.
    pub(super) fn health(&self, durable: bool) -> StoreHealth {
        let state = self.state.lock();
        StoreHealth {
            working: state.problem.is_none() && state.life != Life::Closed,
            problem: state.problem.clone(),
            notices: Vec::new(),
            durable,
            commits: state.commits,
            turns: state.turns,
            waiting: state.changes.len(),
            refused: state.refused,
        }
    }

    /// Lets the committer write what is waiting, the time among it, and then stop.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        if state.life == Life::Open {
            state.keeps_time = true;
            state.life = Life::Closing;
        }
        drop(state);
        self.woken.notify_all();
    }
}

impl State {
    fn add(&mut self, pending: Pending) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.changes.push_back((id, Arc::new(pending)));
        id
    }

    fn ends_with_erasure(&self, session: &SessionKey) -> bool {
        self.changes
            .iter()
            .rev()
            .find(|(_, pending)| pending.session == *session)
            .is_some_and(|(_, pending)| matches!(pending.change, Change::Erase(None)))
    }
}

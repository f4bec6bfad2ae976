//! Which sessions are live: one way in for each id, whoever asks at the same moment.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::mpsc;

/// The ways into the live sessions, whose drivers take messages of kind `M`.
pub struct Live<M> {
    ways: Mutex<HashMap<Arc<str>, mpsc::UnboundedSender<M>>>,
}

/// The two ends of a session that has just become live.
pub type Channel<M> = (mpsc::UnboundedSender<M>, mpsc::UnboundedReceiver<M>);

impl<M> Live<M> {
    /// Nobody is live.
    pub fn new() -> Self {
        Self {
            ways: Mutex::default(),
        }
    }

    /// Sends a message to a live session. It comes back if that is not live.
    ///
    /// # Errors
    /// The message.
    pub fn send(&self, id: &str, message: M) -> Result<(), M> {
        send(&self.ways.lock(), id, message)
    }

    /// Sends a message to a session, which is made live if it is not: then its channel comes back, in which the message
    /// waits. Of all who ask at the same moment only one gets it.
    pub fn join(&self, id: &Arc<str>, message: M) -> Option<Channel<M>> {
        let mut ways = self.ways.lock();
        let message = send(&ways, id, message).err()?;
        let (sender, messages) = mpsc::unbounded_channel();
        // This side holds the receiver.
        let _ = sender.send(message);
        ways.insert(Arc::clone(id), sender.clone());
        Some((sender, messages))
    }

    /// Takes a session out, unless a message waits for it or `may` says no, which is told how many are live. Another one
    /// that has taken its id stays.
    pub fn retire(
        &self,
        id: &str,
        own: &mpsc::UnboundedSender<M>,
        messages: &mpsc::UnboundedReceiver<M>,
        may: impl FnOnce(usize) -> bool,
    ) -> bool {
        let mut ways = self.ways.lock();
        let retires = messages.is_empty() && may(ways.len());
        if retires && ways.get(id).is_some_and(|way| way.same_channel(own)) {
            ways.remove(id);
        }
        retires
    }

    /// How many are live.
    pub fn count(&self) -> usize {
        self.ways.lock().len()
    }
}

/// A session whose driver has ended without a word is not live.
fn send<M>(
    ways: &HashMap<Arc<str>, mpsc::UnboundedSender<M>>,
    id: &str,
    message: M,
) -> Result<(), M> {
    match ways.get(id) {
        Some(way) => way.send(message).map_err(|unsent| unsent.0),
        None => Err(message),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn one_id_has_one_driver_whoever_comes_at_the_same_moment() {
        let (live, clients) = (Live::new(), 8);
        let together = Barrier::new(clients);
        for number in 0..2_000 {
            let id: Arc<str> = format!("page-{number}").into();
            let drivers: Vec<_> = thread::scope(|scope| {
                let joining: Vec<_> = (0..clients)
                    .map(|client| {
                        let (live, together, id) = (&live, &together, Arc::clone(&id));
                        scope.spawn(move || {
                            together.wait();
                            live.join(&id, client)
                        })
                    })
                    .collect();
                joining
                    .into_iter()
                    .filter_map(|it| it.join().unwrap())
                    .collect()
            });
            let [(own, mut messages)] = drivers.try_into().unwrap();
            assert!(!live.retire(&id, &own, &messages, |_| true), "clients wait");
            let mut came: Vec<usize> = std::iter::from_fn(|| messages.try_recv().ok()).collect();
            came.sort_unstable();
            assert_eq!(came, (0..clients).collect::<Vec<_>>());
            assert!(live.retire(&id, &own, &messages, |count| count == 1));
            assert_eq!(live.count(), 0);
        }
    }

    #[test]
    fn who_retires_leaves_the_one_that_took_the_id() {
        let live = Live::new();
        let id: Arc<str> = "page".into();
        let (first, messages) = live.join(&id, 1).unwrap();
        drop(messages);
        let (second, _kept) = live.join(&id, 2).unwrap();
        let nothing = mpsc::unbounded_channel().1;
        assert!(live.retire(&id, &first, &nothing, |_| true));
        assert_eq!(live.send(&id, 3), Ok(()));
        assert!(live.retire(&id, &second, &nothing, |_| true));
        assert_eq!(live.send(&id, 4), Err(4));
    }
}

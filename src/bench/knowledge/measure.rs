//! One document, put into a running pack.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::folder::PackFolder;
use super::made::{LAST_ASKED, LAST_WORD, asked};
use super::memory::Memory;
use super::report::{LargeDocument, Turns};
use crate::bench::server::BenchServer;
use crate::client::Client;
use crate::clock;

/// Time between two questions of the visitor.
const ASKED_EVERY: Duration = Duration::from_millis(250);
/// Questions before the document comes.
const TURNS_BEFORE: usize = 20;
/// Time between two looks at how far the server is, and at its memory.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A document that is not done by then is not measured.
const PATIENCE: Duration = Duration::from_mins(10);

/// Starts a server on a pack of its own, and puts the document there.
///
/// # Errors
/// When the server cannot be started or breaks the protocol, or is not done after [`PATIENCE`].
pub async fn measure(document: &str, file: &str, bytes: &[u8]) -> Result<LargeDocument> {
    let pack = PackFolder::new()?;
    let path = pack.path();
    let path = path
        .to_str()
        .context("the temporary folder has no name in UTF-8")?;
    let server = BenchServer::start(&[("DOCENT__PACK__PATH", path)]).await?;
    let visitor = Visitor::default();
    let before = visitor.ask(&server.address(), Some(TURNS_BEFORE)).await?;
    let mut probe = Client::connect(&server.address(), "bench-last-row", None).await?;
    let mut waiting = Waiting::new(document, &server)?;

    pack.put(file, bytes)?;
    waiting.started = clock::now();
    let meanwhile = tokio::spawn({
        let (visitor, address) = (visitor.clone(), server.address());
        async move { visitor.ask(&address, None).await }
    });
    let answered = async || {
        let turn = probe.turn(LAST_ASKED, Duration::ZERO).await?;
        let text = turn.response["text"].as_str().unwrap_or_default();
        Ok(text.contains(LAST_WORD))
    };
    let words_after_s = waiting
        .until("answered from its last row", answered)
        .await?;
    let encoded = async || Ok(server.texts_without_vector()? == 0);
    let vectors_after_s = waiting.until("encoded", encoded).await?;
    let settled = async || Ok(server.is_settled());
    let settled_after_s = waiting.until("prepared", settled).await?;
    visitor.leaves.store(true, Ordering::Relaxed);
    let meanwhile = meanwhile.await.context("the visitor stopped")??;
    probe.close().await?;
    Ok(LargeDocument {
        document: document.to_owned(),
        bytes: bytes.len(),
        words_after_s,
        vectors_after_s,
        settled_after_s,
        turns_before: Turns::of(&before),
        turns_meanwhile: Turns::of(&meanwhile),
        memory: waiting.memory.growth(),
    })
}

/// Somebody who asks what nobody has asked, at the pace of a busy desk.
#[derive(Debug, Clone, Default)]
struct Visitor {
    asked: Arc<AtomicUsize>,
    leaves: Arc<AtomicBool>,
}

impl Visitor {
    /// Asks so many times, or until it leaves. Returns the times of the turns, in milliseconds.
    async fn ask(&self, address: &str, turns: Option<usize>) -> Result<Vec<f64>> {
        let mut client = Client::connect(address, "bench-visitor", None).await?;
        let mut ticks = interval(ASKED_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut times = Vec::new();
        while turns.is_none_or(|turns| times.len() < turns) && !self.leaves.load(Ordering::Relaxed)
        {
            ticks.tick().await;
            let question = asked(self.asked.fetch_add(1, Ordering::Relaxed));
            times.push(client.turn(&question, Duration::ZERO).await?.response_ms);
        }
        client.close().await?;
        Ok(times)
    }
}

/// Waiting for a server to be done with a document.
struct Waiting<'a> {
    document: &'a str,
    server: &'a BenchServer,
    memory: Memory,
    started: Instant,
}

impl<'a> Waiting<'a> {
    fn new(document: &'a str, server: &'a BenchServer) -> Result<Self> {
        Ok(Self {
            document,
            server,
            memory: Memory::of(server)?,
            started: clock::now(),
        })
    }

    /// Waits until it is so far. Returns how long that took from the start, in seconds. A look may hold up this thread:
    /// the sockets are another's.
    async fn until(
        &mut self,
        state: &str,
        mut reached: impl AsyncFnMut() -> Result<bool>,
    ) -> Result<f64> {
        loop {
            let is_reached = reached().await?;
            let took = clock::now().duration_since(self.started);
            self.memory.look(self.server)?;
            if is_reached {
                return Ok(took.as_secs_f64());
            }
            if took > PATIENCE {
                let (document, minutes) = (self.document, PATIENCE.as_secs() / 60);
                bail!("{document}: not {state} after {minutes} minutes, so it is not measured");
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

//! A server under attack: its memory, and how a visitor fares meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::amount;
use super::visitor::{Visit, Visitor};
use crate::support::eventually;
use crate::support::http::get;
use crate::support::server::{Launch, Server};

/// Time between two looks at the memory.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Seconds after a whole attack in which everything is as before again.
const RECOVERY_S: usize = 10;

/// What an attack did.
pub struct Figures {
    /// How the visitor was served meanwhile.
    pub visit: Visit,
    /// Resident memory above that before, at its highest. MiB.
    pub peak_mib: u64,
    /// The same, some seconds after the end.
    pub after_mib: u64,
}

/// Starts a server and waits until it holds in memory what it will need.
pub fn start(launch: Launch) -> Arc<Server> {
    let server = Arc::new(launch.start_ready());
    server.log.wait_for("voice ready");
    eventually("a recogniser", || {
        let recogniser = &server.health().json()["engines"]["hearing"]["recogniser"];
        (*recogniser != serde_json::Value::Null).then_some(())
    });
    server.log.wait_for("fixed replies are ready");
    // What is told in the first seconds takes longer.
    eventually("all that is made ahead", || {
        let ready = get(&server, "/ready");
        (ready.status == 200 && !ready.text.contains("updating")).then_some(())
    });
    server
}

/// Runs `attack` beside a visitor, and writes the row of the table. `attack` says what came of it.
pub fn attacked(name: &str, server: &Arc<Server>, attack: impl FnOnce() -> String) -> Figures {
    let before = server.memory_mib();
    let (peak, over) = (Arc::new(AtomicU64::new(before)), AtomicBool::new(false));
    let visitor = Visitor::come(server);
    let (outcome, visit) = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                peak.fetch_max(server.memory_mib(), Ordering::Relaxed);
                thread::sleep(LOOK_EVERY);
            }
        });
        let outcome = attack();
        let visit = visitor.leave();
        over.store(true, Ordering::Relaxed);
        (outcome, visit)
    });
    let recovery_s = amount(RECOVERY_S, 2) as u64;
    thread::sleep(Duration::from_secs(recovery_s));
    let figures = Figures {
        visit,
        peak_mib: peak.load(Ordering::Relaxed).saturating_sub(before),
        after_mib: server.memory_mib().saturating_sub(before),
    };
    println!(
        "| {name} | {outcome} | {} | +{} MiB, +{} after {} s |",
        figures.visit, figures.peak_mib, figures.after_mib, recovery_s
    );
    figures
}

impl Figures {
    /// The visitor has been answered each time, soon enough for a machine on which other tests run as well, and the memory
    /// stayed within so much more.
    #[track_caller]
    pub fn hold(&self, memory_mib_max: u64) {
        self.hold_memory(memory_mib_max);
        assert_eq!(self.visit.apologies, 0, "{}", self.visit);
        let p99 = self.visit.quantile(0.99);
        assert!(p99 < Duration::from_secs(5), "{}", self.visit);
    }

    /// That it took no more memory.
    #[track_caller]
    pub fn hold_memory(&self, memory_mib_max: u64) {
        assert!(self.peak_mib <= memory_mib_max, "+{} MiB", self.peak_mib);
    }
}

//! Counters and histograms for `/metrics`.

use std::fmt::Arguments;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::answered::Answered;
use super::forms::{FormCounters, FormOutcome};
use super::notices::Notices;
use super::talk::TalkCounters;
use super::{Days, Polls, Refusal, queues};
use crate::clock;

/// Bucket limits in seconds, around the goals of the latency budget (1.5, 6, 15 and 25 ms).
const BUCKETS_S: [f64; 12] = [
    0.0005, 0.001, 0.0015, 0.003, 0.006, 0.010, 0.015, 0.025, 0.050, 0.1, 0.5, 2.0,
];

/// What is measured while running.
#[derive(Debug)]
pub struct Metrics {
    turns: Family<Outcome, Counter>,
    thinking: Histogram,
    intent: Histogram,
    retrieval: Histogram,
    stored: Histogram,
    first_audio: Histogram,
    not_heard: Family<Reason, Counter>,
    refused: Family<Reason, Counter>,
    notices: Notices,
    /// How long the threads that serve sockets were kept.
    pub polls: Polls,
    stale_answers: Counter,
    talk: TalkCounters,
    forms: FormCounters,
    /// Sums of each day.
    pub days: Days,
}

/// What is read at the moment of asking.
#[derive(Debug, Clone)]
pub struct Gauges {
    /// Live sessions.
    pub active_sessions: usize,
    /// Since the start.
    pub uptime: Duration,
    /// Transactions the store has made durable.
    pub store_commits: u64,
    /// Whether the store can write.
    pub store_working: bool,
    /// What the program was built from: labels and their values.
    pub build: [(&'static str, &'static str); 4],
    /// Memory of the process. Bytes; none where the system does not say.
    pub memory: Option<u64>,
    /// Whether this machine's own microphone is there; none where it is not used.
    pub microphone: Option<bool>,
    /// The pack's name.
    pub pack: String,
    /// Documents that can be found.
    pub documents: usize,
    /// Filled forms that wait to be taken.
    pub forms_waiting: usize,
}

/// One answered turn.
#[derive(Debug, Clone, Copy)]
pub struct TurnObservation {
    /// With what.
    pub answered: Answered,
    /// Whether as one that may not answer what was asked.
    pub hedged: bool,
    /// End of the utterance until the reply was sent.
    pub thinking: Duration,
    /// Time of the intent stage.
    pub intent: Duration,
    /// Time of the retrieval stage.
    pub retrieval: Duration,
    /// From the decision until the turn was durable.
    pub stored: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    answered: Answered,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Polled {
    what: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram = || Histogram::new(BUCKETS_S);
        Self {
            turns: Family::default(),
            thinking: histogram(),
            intent: histogram(),
            retrieval: histogram(),
            stored: histogram(),
            first_audio: histogram(),
            not_heard: Family::default(),
            refused: refusals(),
            notices: Notices::default(),
            polls: Polls::default(),
            stale_answers: Counter::default(),
            talk: TalkCounters::default(),
            forms: FormCounters::default(),
            days: Days::default(),
        }
    }
}

/// A counter for each reason, so that its first event shows as one.
fn refusals() -> Family<Reason, Counter> {
    let refused = Family::<Reason, Counter>::default();
    for refusal in Refusal::ALL {
        let reason = refusal.name();
        drop(refused.get_or_create(&Reason { reason }));
    }
    refused
}

impl Metrics {
    /// A turn was answered.
    pub fn turn(&self, turn: TurnObservation) {
        self.turns
            .get_or_create(&Outcome {
                answered: turn.answered,
            })
            .inc();
        self.thinking.observe(turn.thinking.as_secs_f64());
        self.intent.observe(turn.intent.as_secs_f64());
        self.retrieval.observe(turn.retrieval.as_secs_f64());
        self.stored.observe(turn.stored.as_secs_f64());
        self.days.turn(turn.answered, turn.hedged);
    }

    /// A turn of this intent was answered out of these documents, `pause` after its speech; none of a text.
    pub fn answered(&self, intent: &Arc<str>, sources: &[String], pause: Duration) {
        self.talk.answered(intent, sources, pause);
    }

    /// A question of so many words is over.
    pub fn asked(&self, words: usize) {
        self.talk.asked(words);
        self.days.asked(words);
    }

    /// A reply was cut off.
    pub fn interrupted(&self, reason: &str) {
        self.talk.interrupted(reason);
        self.days.interrupted();
    }

    /// Somebody was heard over a reply, which went on for this reason (snake_case).
    pub fn floor_kept(&self, reason: &'static str) {
        self.talk.kept(reason);
    }

    /// A reply began to be heard so long after the end of the utterance.
    pub fn first_audio(&self, after: Duration) {
        self.first_audio.observe(after.as_secs_f64());
    }

    /// Somebody spoke and was not understood, for this reason (snake_case).
    pub fn not_heard(&self, reason: &'static str) {
        self.not_heard.get_or_create(&Reason { reason }).inc();
    }

    /// This came of so many filled forms.
    pub fn forms(&self, outcome: FormOutcome, count: u64) {
        self.forms.count(outcome, count);
    }

    /// A client met a limit. The first of a kind in a minute is told to the operator as well, where only he can do something.
    pub fn refused(&self, refusal: Refusal) {
        let reason = refusal.name();
        self.refused.get_or_create(&Reason { reason }).inc();
        self.notices.refused(refusal, clock::now());
    }

    /// Tells the operator of a refusal and of what to do, of each kind the first in a minute. It is counted apart.
    pub fn tell_refused(&self, refusal: Refusal, notice: Arguments<'_>) {
        self.notices.tell(refusal, notice, clock::now());
    }

    /// A session ended after so many answers that came too late to matter.
    pub fn stale_answers(&self, count: u64) {
        self.stale_answers.inc_by(count);
    }

    /// Turns answered since the start.
    pub fn total_turns(&self) -> u64 {
        Answered::ALL
            .into_iter()
            .map(|answered| self.turns.get_or_create(&Outcome { answered }).get())
            .sum()
    }

    /// The Prometheus (OpenMetrics) text.
    pub fn to_text(&self, gauges: Gauges) -> String {
        let mut registry = Registry::with_prefix("docent");
        registry.register(
            "turns",
            "Turns answered, by what was said",
            self.turns.clone(),
        );
        for (name, help, histogram) in [
            (
                "thinking_seconds",
                "End of the utterance until the reply was sent",
                &self.thinking,
            ),
            ("intent_seconds", "Time of the intent stage", &self.intent),
            (
                "retrieval_seconds",
                "Time of the retrieval stage",
                &self.retrieval,
            ),
            (
                "first_audio_seconds",
                "End of the utterance until the first audio of the reply was sent",
                &self.first_audio,
            ),
            (
                "store_seconds",
                "Decision until the turn was durable",
                &self.stored,
            ),
        ] {
            registry.register(name, help, histogram.clone());
        }
        self.talk.register(&mut registry);
        self.forms.register(&mut registry, gauges.forms_waiting);
        registry.register(
            "not_heard",
            "Utterances in which speech was heard and nothing understood, by reason",
            self.not_heard.clone(),
        );
        registry.register(
            "refused",
            "Requests and connections refused or closed by a limit, by reason",
            self.refused.clone(),
        );
        registry.register(
            "queue_refused",
            "What was refused or let go because a queue was full, by queue",
            queues::REFUSED.clone(),
        );
        registry.register(
            "stale_answers",
            "Answers nobody waited for",
            self.stale_answers.clone(),
        );
        let polls = Family::<Polled, Gauge<f64, AtomicU64>>::default();
        for (what, longest) in self.polls.all() {
            let polled = polls.get_or_create(&Polled { what });
            polled.set(longest.as_secs_f64());
        }
        registry.register(
            "longest_poll_seconds",
            "Processor time for which a thread that serves sockets was kept, at most, by what kept it",
            polls,
        );
        let sessions: Gauge = Gauge::default();
        sessions.set(i64::try_from(gauges.active_sessions).unwrap_or(i64::MAX));
        registry.register("active_sessions", "Live sessions", sessions);
        let uptime = ConstGauge::new(gauges.uptime.as_secs_f64());
        registry.register("uptime_seconds", "Time since the start", uptime);
        let working = ConstGauge::new(i64::from(gauges.store_working));
        registry.register("store_working", "1 while sessions can be stored", working);
        let build = Info::new(gauges.build.to_vec());
        registry.register("build", "What the program was built from", build);
        if let Some(memory) = gauges.memory {
            let memory = ConstGauge::new(i64::try_from(memory).unwrap_or(i64::MAX));
            registry.register("memory_bytes", "Memory of the process", memory);
        }
        if let Some(alive) = gauges.microphone {
            let alive = ConstGauge::new(i64::from(alive));
            let help = "1 while this machine's own microphone is there";
            registry.register("microphone_alive", help, alive);
        }
        let pack = Info::new(vec![("name", gauges.pack)]);
        registry.register("pack", "The pack that is served", pack);
        let documents = ConstGauge::new(i64::try_from(gauges.documents).unwrap_or(i64::MAX));
        registry.register("documents", "Documents that can be found", documents);
        let commits: Counter = Counter::default();
        commits.inc_by(gauges.store_commits);
        registry.register("store_commits", "Transactions made durable", commits);
        let mut text = String::new();
        encode(&mut text, &registry).expect("a String takes all text");
        text
    }
}

//! Counters of what is asked and answered, without a word of it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Different names of intents and of documents that are counted apart, at most: each is a series that somebody keeps.
const NAMES_MAX: usize = 256;

/// The name of all others.
const OTHERS: &str = "(others)";

/// Words of a question: the limits of buckets.
const WORDS: [f64; 8] = [1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0];

/// Pauses after which a question is over. Seconds. Source: the shortest and the longest that the settings have by default, and between.
const PAUSES_S: [f64; 8] = [0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.2];

/// Why replies are cut off, as far as we name it; clients may say anything else.
const REASONS: [&str; 6] = [
    "speech",
    "stop_word",
    "wake_phrase",
    "push_to_talk",
    "stop_button",
    "user",
];

/// Any other reason.
const OF_A_CLIENT: &str = "client";

/// The counters.
#[derive(Debug)]
pub(super) struct TalkCounters {
    intents: Named<ByIntent>,
    sources: Named<BySource>,
    interruptions: Family<ByReason, Counter>,
    kept: Family<ByReason, Counter>,
    words: Histogram,
    pauses: Histogram,
}

/// Counters by names that come from the pack.
#[derive(Debug)]
struct Named<L: Clone + std::hash::Hash + Eq> {
    counters: Family<L, Counter>,
    known: Mutex<HashSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByIntent {
    intent: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BySource {
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReason {
    reason: &'static str,
}

impl<L: Clone + std::hash::Hash + Eq> Named<L> {
    fn new() -> Self {
        Self {
            counters: Family::default(),
            known: Mutex::default(),
        }
    }

    fn count(&self, name: &str, label: impl FnOnce(String) -> L) {
        let mut known = self.known.lock();
        let name = if known.contains(name) {
            name
        } else if known.len() < NAMES_MAX {
            known.insert(name.to_owned());
            name
        } else {
            OTHERS
        };
        self.counters.get_or_create(&label(name.to_owned())).inc();
    }
}

impl Default for TalkCounters {
    fn default() -> Self {
        Self {
            intents: Named::new(),
            sources: Named::new(),
            interruptions: interruptions(),
            kept: Family::default(),
            words: Histogram::new(WORDS),
            pauses: Histogram::new(PAUSES_S),
        }
    }
}

/// A counter for each reason, so that its first event shows as one.
fn interruptions() -> Family<ByReason, Counter> {
    let counters = Family::<ByReason, Counter>::default();
    for reason in REASONS.into_iter().chain([OF_A_CLIENT]) {
        drop(counters.get_or_create(&ByReason { reason }));
    }
    counters
}

impl TalkCounters {
    /// A turn of this intent was answered out of these documents, `pause` after its speech; none of a text.
    pub fn answered(&self, intent: &Arc<str>, sources: &[String], pause: Duration) {
        self.intents.count(intent, |intent| ByIntent { intent });
        for source in sources {
            self.sources.count(source, |source| BySource { source });
        }
        if !pause.is_zero() {
            self.pauses.observe(pause.as_secs_f64());
        }
    }

    /// A question of so many words is over.
    pub fn asked(&self, words: usize) {
        self.words.observe(words as f64);
    }

    /// A reply was cut off. Gives the reason as it is counted.
    pub fn interrupted(&self, reason: &str) -> &'static str {
        let known = REASONS.into_iter().find(|known| *known == reason);
        let reason = known.unwrap_or(OF_A_CLIENT);
        self.interruptions.get_or_create(&ByReason { reason }).inc();
        reason
    }

    /// Somebody was heard over a reply, which went on for this reason.
    pub fn kept(&self, reason: &'static str) {
        self.kept.get_or_create(&ByReason { reason }).inc();
    }

    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "turns_by_intent",
            "Turns answered, by intent",
            self.intents.counters.clone(),
        );
        registry.register(
            "answers_by_source",
            "Answers quoted, by document",
            self.sources.counters.clone(),
        );
        registry.register(
            "interruptions",
            "Replies cut off, by reason",
            self.interruptions.clone(),
        );
        registry.register(
            "floor_kept",
            "Replies that went on although somebody was heard, by reason",
            self.kept.clone(),
        );
        registry.register("turn_words", "Words of a question", self.words.clone());
        registry.register(
            "pause_seconds",
            "Silence after which a spoken question was over",
            self.pauses.clone(),
        );
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;

    use super::*;

    fn text(counters: &TalkCounters) -> String {
        let mut registry = Registry::default();
        counters.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn names_are_counted_apart_up_to_a_limit() {
        let counters = TalkCounters::default();
        for number in 0..NAMES_MAX + 10 {
            counters.answered(&format!("I{number}").into(), &[], Duration::ZERO);
        }
        counters.answered(&"I3".into(), &[], Duration::ZERO);
        let text = text(&counters);
        assert!(
            text.contains("turns_by_intent_total{intent=\"I3\"} 2"),
            "{text}"
        );
        assert!(
            text.contains("turns_by_intent_total{intent=\"(others)\"} 10"),
            "{text}"
        );
    }

    #[test]
    fn what_clients_say_for_a_reason_is_no_label() {
        let counters = TalkCounters::default();
        assert_eq!(counters.interrupted("stop_word"), "stop_word");
        assert_eq!(counters.interrupted("my secret"), "client");
        let text = text(&counters);
        assert!(
            text.contains("interruptions_total{reason=\"client\"} 1") && !text.contains("secret")
        );
    }
}

//! Counters of filled forms on their way out, without a word of them.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

/// What came of a filled form, or of a try to deliver it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormOutcome {
    /// All to whom it goes have taken it.
    Sent,
    /// Nobody will get it: it was erased, past its time, or one of too many.
    Dropped,
    /// It was not taken at a try, and waits for the next.
    Failed,
}

impl FormOutcome {
    const ALL: [Self; 3] = [Self::Sent, Self::Dropped, Self::Failed];

    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByResult {
    result: &'static str,
}

/// The counters.
#[derive(Debug)]
pub(super) struct FormCounters(Family<ByResult, Counter>);

impl Default for FormCounters {
    /// A counter for each, so that the first shows as one.
    fn default() -> Self {
        let counters = Family::<ByResult, Counter>::default();
        for outcome in FormOutcome::ALL {
            let result = outcome.name();
            drop(counters.get_or_create(&ByResult { result }));
        }
        Self(counters)
    }
}

impl FormCounters {
    pub(super) fn count(&self, outcome: FormOutcome, count: u64) {
        let result = outcome.name();
        self.0.get_or_create(&ByResult { result }).inc_by(count);
    }

    pub(super) fn register(&self, registry: &mut Registry, waiting: usize) {
        registry.register(
            "forms",
            "Filled forms that were sent or dropped, and tries that failed",
            self.0.clone(),
        );
        let waiting = ConstGauge::new(i64::try_from(waiting).unwrap_or(i64::MAX));
        registry.register(
            "forms_waiting",
            "Filled forms that wait to be taken",
            waiting,
        );
    }
}

//! Which recogniser and which voice to take.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use super::{Offer, Place, Timing, TurnRules};

/// What must hold of a turn with a recogniser and a voice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The p95 of a turn stays under it. Milliseconds.
    pub under_ms: f64,
    /// Memory for everything, in 1e6 bytes.
    pub memory_mb: f64,
    /// What the program takes beside both, in 1e6 bytes.
    pub base_memory_mb: f64,
    /// Room for what has to be fetched.
    pub disk_bytes: u64,
    /// Words to an answer.
    pub thinking: Timing,
    /// What every turn waits for.
    pub rules: TurnRules,
}

/// What speaks for or against an engine beside the recommended one of the other kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A turn with it stays under the time.
    Keeps,
    /// A turn with it takes longer.
    Slow,
    /// It does not fit into memory.
    NoMemory,
    /// Nobody knows how much memory it takes.
    MemoryUnknown,
    /// There is no room on the disk to fetch it.
    NoDisk,
    /// Its time is not known.
    NotMeasured,
    /// Its files are damaged, or it does not run.
    Spoilt,
}

/// An engine that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Considered {
    /// The engine.
    #[serde(flatten)]
    pub offer: Offer,
    /// A turn with it and the recommended engine of the other kind, if its time is known.
    pub turn: Option<Timing>,
    /// What speaks for or against it.
    pub verdict: Verdict,
}

/// A recogniser and a voice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommendation {
    /// Speech to words.
    pub recogniser: Offer,
    /// Words to speech.
    pub voice: Offer,
    /// A turn with them.
    pub turn: Timing,
    /// Whether it stays under the time; if not, none does, and these come nearest.
    pub keeps: bool,
    /// Memory of the program with them, in 1e6 bytes.
    pub memory_mb: f64,
    /// Bytes that have to be fetched.
    pub download_bytes: u64,
    /// All recognisers, the most accurate first.
    pub recognisers: Vec<Considered>,
    /// All voices, the best first.
    pub voices: Vec<Considered>,
}

/// A recogniser and a voice that could be used together.
#[derive(Clone, Copy)]
struct Pair<'a> {
    recogniser: &'a Offer,
    voice: &'a Offer,
    turn: Timing,
}

/// The most accurate recogniser that keeps a turn under the time with any voice, and the best voice that does so with it;
/// of equals what is here already, then the quicker. If no pair keeps it, the quickest. None when nothing can be used.
pub fn recommend(
    recognisers: &[Offer],
    voices: &[Offer],
    limits: &Limits,
) -> Option<Recommendation> {
    let pairs: Vec<Pair<'_>> = recognisers
        .iter()
        .flat_map(|recogniser| voices.iter().map(move |voice| (recogniser, voice)))
        .filter_map(|(recogniser, voice)| {
            let turn = limits.examine(recogniser, voice).ok()?;
            Some(Pair {
                recogniser,
                voice,
                turn,
            })
        })
        .collect();
    let keeping = pairs.iter().filter(|pair| limits.keeps(pair.turn));
    let best = keeping.reduce(|best, pair| {
        if better(pair, best).is_gt() {
            pair
        } else {
            best
        }
    });
    let quickest = || pairs.iter().min_by(|one, other| quicker(one, other));
    let chosen = *best.or_else(quickest)?;
    let Pair {
        recogniser, voice, ..
    } = chosen;
    Some(Recommendation {
        recogniser: recogniser.clone(),
        voice: voice.clone(),
        turn: chosen.turn,
        keeps: limits.keeps(chosen.turn),
        memory_mb: limits.memory(recogniser, voice).unwrap_or_default(),
        download_bytes: recogniser.download_bytes() + voice.download_bytes(),
        recognisers: considered(recognisers, |offer| limits.judge(offer, offer, voice)),
        voices: considered(voices, |offer| limits.judge(offer, recogniser, offer)),
    })
}

/// Accuracy first, of the recogniser before the voice; then what need not be fetched; then time.
fn better(one: &Pair<'_>, other: &Pair<'_>) -> Ordering {
    let accuracy = |pair: &Pair<'_>| (pair.recogniser.rank, pair.voice.rank);
    let is_here = |pair: &Pair<'_>| {
        let here = |offer: &Offer| !matches!(offer.place, Place::ToFetch { .. });
        (here(pair.recogniser), here(pair.voice))
    };
    accuracy(one)
        .cmp(&accuracy(other))
        .then(is_here(one).cmp(&is_here(other)))
        .then(quicker(other, one))
}

fn quicker(one: &Pair<'_>, other: &Pair<'_>) -> Ordering {
    one.turn.p95_ms.total_cmp(&other.turn.p95_ms)
}

fn considered(offers: &[Offer], judge: impl Fn(&Offer) -> Considered) -> Vec<Considered> {
    let mut considered: Vec<Considered> = offers.iter().map(judge).collect();
    considered.sort_by_key(|it| Reverse(it.offer.rank));
    considered
}

impl Limits {
    fn keeps(&self, turn: Timing) -> bool {
        turn.p95_ms < self.under_ms
    }

    /// Memory of the program with both; none if it is not known of one.
    fn memory(&self, recogniser: &Offer, voice: &Offer) -> Option<f64> {
        Some(self.base_memory_mb + recogniser.memory_mb? + voice.memory_mb?)
    }

    /// A turn with both.
    ///
    /// # Errors
    /// Why they cannot be used together, whatever the time.
    fn examine(&self, recogniser: &Offer, voice: &Offer) -> Result<Timing, Verdict> {
        if recogniser.problem.is_some() || voice.problem.is_some() {
            return Err(Verdict::Spoilt);
        }
        let Some(memory) = self.memory(recogniser, voice) else {
            return Err(Verdict::MemoryUnknown);
        };
        if memory > self.memory_mb {
            return Err(Verdict::NoMemory);
        }
        if recogniser.download_bytes() + voice.download_bytes() > self.disk_bytes {
            return Err(Verdict::NoDisk);
        }
        self.turn(recogniser, voice).ok_or(Verdict::NotMeasured)
    }

    fn turn(&self, recogniser: &Offer, voice: &Offer) -> Option<Timing> {
        let (heard, said) = (recogniser.time()?, voice.time()?);
        Some(self.rules.turn(heard, self.thinking, said))
    }

    fn judge(&self, offer: &Offer, recogniser: &Offer, voice: &Offer) -> Considered {
        Considered {
            offer: offer.clone(),
            turn: self.turn(recogniser, voice),
            verdict: match self.examine(recogniser, voice) {
                Ok(turn) if self.keeps(turn) => Verdict::Keeps,
                Ok(_) => Verdict::Slow,
                Err(verdict) => verdict,
            },
        }
    }
}

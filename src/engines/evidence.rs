//! Whether passages answer a question: the reader, fed by the encoder.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::inference::{Embedding, TokenStates};
use crate::knowledge::Evidence;
use crate::understanding::{EncoderPool, EvidenceReader, Recent, Turn};

/// Passages whose token states are kept in memory, at about 4 kB each.
pub const PASSAGES_KEPT: usize = 4_096;
/// Pairs of question and passage of which it is kept what was read.
const PAIRS_KEPT: usize = 4_096;
/// The place of passages in the encoder's queue: no session has this key.
const PASSAGES_KEY: u64 = 0;

/// Reads passages for questions. Its calls block.
pub struct EvidenceSource {
    reader: EvidenceReader,
    pool: Arc<EncoderPool>,
    passages: Mutex<Recent<TokenStates>>,
    pairs: Mutex<Recent<f32>>,
}

impl EvidenceSource {
    /// Reads with `reader` what `pool` encodes.
    pub fn new(reader: EvidenceReader, pool: Arc<EncoderPool>) -> Self {
        Self {
            reader,
            pool,
            passages: Mutex::new(Recent::new(PASSAGES_KEPT)),
            pairs: Mutex::new(Recent::new(PAIRS_KEPT)),
        }
    }

    /// Passages are read for this question from now on, whose vector is `vector`, when it is its `turn`.
    pub fn for_question<'a>(
        &'a self,
        question: &'a str,
        vector: &'a Embedding,
        turn: Turn,
    ) -> Reading<'a> {
        Reading {
            source: self,
            question,
            vector,
            turn,
        }
    }

    /// Encodes a passage ahead of the questions, behind everything that people wait for.
    pub fn prepare(&self, passage: &str) {
        self.states_of(passage, Turn::of_the_pack());
    }

    /// Keeps what the encoder made of a passage for its vector.
    pub fn keep(&self, passage: &str, encoded: &Embedding) {
        if let Some(states) = encoded.states() {
            self.passages.lock().insert(passage, states.clone());
        }
    }

    fn states_of(&self, passage: &str, turn: Turn) -> Option<TokenStates> {
        if let Some(known) = self.passages.lock().get(passage) {
            return Some(known);
        }
        // Whatever keeps the encoder from it, the answer does without.
        let encoded = self.pool.encode_blocking(PASSAGES_KEY, turn, passage);
        let states = encoded.ok()?.states()?.clone();
        self.passages.lock().insert(passage, states.clone());
        Some(states)
    }
}

/// What is read for one question.
pub struct Reading<'a> {
    source: &'a EvidenceSource,
    question: &'a str,
    vector: &'a Embedding,
    turn: Turn,
}

impl Evidence for Reading<'_> {
    fn is_at_hand(&self, passage: &str) -> bool {
        self.source.passages.lock().get(passage).is_some()
    }

    fn odds(&self, passage: &str) -> Option<f32> {
        let pair = format!("{}\0{passage}", self.question);
        if let Some(known) = self.source.pairs.lock().get(&pair) {
            return Some(known);
        }
        let question = self.vector.states()?;
        let passage = self.source.states_of(passage, self.turn)?;
        let read = self.source.reader.read(question, &passage);
        let odds = read
            .inspect_err(
                |problem| tracing::warn!(%problem, "a passage cannot be read for evidence"),
            )
            .ok()?;
        self.source.pairs.lock().insert(&pair, odds);
        Some(odds)
    }
}

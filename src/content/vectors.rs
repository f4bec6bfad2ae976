//! Vectors of the pack's own texts: from the cache, or encoded behind everything that people wait for.

use std::sync::Arc;
use std::sync::mpsc::channel;

use crate::engines::{EngineError, unmarked};
use crate::inference::Embedding;
use crate::pack::Pack;
use crate::understanding::{EncodeJob, EncoderPool, Turn, VectorCache};

/// The content's own place in the encoder's queue: no session has this key.
const CONTENT_KEY: u64 = 0;

/// Texts in the encoder's queue at a time: a fraction of what it takes, so that visitors always find room.
const TEXTS_AT_ONCE: usize = 64;

/// The texts of a pack's examples, intent after intent and then of what is built in, as their vectors are made of.
pub fn example_texts(pack: &Pack) -> impl Iterator<Item = Arc<str>> {
    let examples = pack.intents.iter().flat_map(|intent| &intent.examples);
    let built_in = pack.built_in.iter();
    let built_in = built_in.flat_map(|it| it.examples.iter().chain(&it.unlike));
    examples.chain(built_in).map(unmarked)
}

/// Vectors of `texts`, in their order: from `cache`, or encoded on all workers.
///
/// # Errors
/// The first text's that could not be encoded.
pub fn vectors_of(
    texts: &[Arc<str>],
    cache: &VectorCache,
    pool: &EncoderPool,
) -> Result<Vec<Embedding>, EngineError> {
    let mut found: Vec<Option<Embedding>> = texts.iter().map(|text| cache.get(text)).collect();
    let missing: Vec<usize> = (0..texts.len())
        .filter(|position| found[*position].is_none())
        .collect();
    for positions in missing.chunks(TEXTS_AT_ONCE) {
        for (position, outcome) in encode(positions, texts, pool) {
            found[position] = Some(outcome?);
        }
    }
    let complete: Option<Vec<_>> = found.into_iter().collect();
    complete.ok_or_else(|| EngineError::Failed("the encoder has stopped".to_owned()))
}

/// Encodes the texts at `positions` and waits for all of them.
fn encode(
    positions: &[usize],
    texts: &[Arc<str>],
    pool: &EncoderPool,
) -> Vec<(usize, Result<Embedding, EngineError>)> {
    let (reply, answers) = channel();
    for &position in positions {
        let reply = reply.clone();
        pool.submit(EncodeJob {
            session: CONTENT_KEY,
            turn: Turn::of_the_pack(),
            text: Arc::clone(&texts[position]),
            done: Box::new(move |outcome| {
                // Nobody listens any more only while the process ends.
                let _ = reply.send((position, outcome.map_err(EngineError::from)));
            }),
        });
    }
    drop(reply);
    answers.into_iter().collect()
}

//! What the pack speaks of, for the recogniser: examples of what people say, questions and sentences of the documents, names.

use std::sync::Arc;

use tracing::{info, warn};

use super::serving::Serving;
use super::wording::{stop_words_of, wake_phrases};
use crate::clock;
use crate::engines::ears::PackWords;
use crate::knowledge::KnowledgeIndex;
use crate::pack::Pack;

/// Passages whose words are learnt, at most: what a desk is asked about fits, and more would make the recogniser slow
/// and unsure.
const PASSAGES_MAX: usize = 2_000;

/// Collects the words. Documents that cannot be read are left out.
pub fn pack_words(pack: &Pack, index: &KnowledgeIndex) -> PackWords {
    let examples = pack
        .intents
        .iter()
        .flat_map(|intent| &intent.examples)
        .map(Arc::clone);
    let passages = index.spoken_texts(PASSAGES_MAX).unwrap_or_else(|problem| {
        warn!(%problem, "the recogniser does not learn the words of the documents");
        Vec::new()
    });
    let entries = pack.lexicon.entries.iter();
    let names = std::iter::once(&pack.name).chain(entries.map(|entry| &entry.word));
    let calls = wake_phrases(pack).into_iter().chain(stop_words_of(pack));
    PackWords {
        language: pack.language.as_str().into(),
        texts: examples
            .chain(passages)
            .chain(names.map(|name| name.as_str().into()))
            .chain(calls)
            .collect(),
    }
}

/// Has the recogniser know what the pack speaks of.
pub fn serve_words(serving: &Serving) {
    if !serving.settings.spoken {
        return;
    }
    let started = clock::now();
    let words = pack_words(&serving.pack(), &serving.index);
    serving.engines.hearing.use_pack(&words);
    let milliseconds = clock::milliseconds_since(started);
    let status = serving.engines.hearing.status();
    if let Some(recogniser) = status.recogniser {
        info!(
            recogniser,
            texts = words.texts.len(),
            milliseconds,
            "recogniser ready"
        );
    }
    if let Some(hint) = status.hint {
        info!("{hint}");
    }
}

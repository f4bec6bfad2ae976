//! What the pack speaks of, for the recogniser and for slips of the finger: examples of what people say, questions and sentences of
//! the documents, names.

use std::sync::Arc;

use tracing::{info, warn};

use super::serving::Serving;
use super::wording::{stop_words_of, wake_phrases};
use crate::clock;
use crate::engines::ears::PackWords;
use crate::knowledge::KnowledgeIndex;
use crate::pack::Pack;
use crate::text::{Spelling, is_part_of};

/// Passages whose words are learnt, at most: what a desk is asked about fits, and more would make the recogniser slow
/// and unsure.
const PASSAGES_MAX: usize = 2_000;

/// Passages whose words are known to be spelled rightly, at most.
const SPELLED_PASSAGES_MAX: usize = 20_000;

/// Collects the words. Documents that cannot be read are left out.
pub fn pack_words(pack: &Pack, index: &KnowledgeIndex) -> PackWords {
    PackWords {
        language: pack.language.as_str().into(),
        texts: texts(pack, index, PASSAGES_MAX),
    }
}

/// What the pack says and hears: examples, documents, names, and what calls and stops it.
fn texts(pack: &Pack, index: &KnowledgeIndex, passages_max: usize) -> Vec<Arc<str>> {
    let examples = pack
        .intents
        .iter()
        .flat_map(|intent| &intent.examples)
        .map(Arc::clone);
    let passages = index.spoken_texts(passages_max).unwrap_or_else(|problem| {
        warn!(%problem, "the words of the documents are not learnt");
        Vec::new()
    });
    let entries = pack.lexicon.entries.iter();
    let names = std::iter::once(&pack.name).chain(entries.map(|entry| &entry.word));
    let calls = wake_phrases(pack).into_iter().chain(stop_words_of(pack));
    examples
        .chain(passages)
        .chain(names.map(|name| name.as_str().into()))
        .chain(calls)
        .collect()
}

/// Has slips of the finger put right by what the pack speaks of. In English only: which other words there are is known for no other
/// language.
pub fn serve_spelling(serving: &Serving) {
    let pack = serving.pack();
    let spelling = if is_part_of(&pack.language, "en") {
        let words = texts(&pack, &serving.index, SPELLED_PASSAGES_MAX);
        let built_in = pack.built_in.iter().flat_map(|it| &it.examples);
        Spelling::of(words.iter().chain(built_in).map(|text| &**text))
    } else {
        Spelling::default()
    };
    serving.engines.set_spelling(spelling);
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

//! What the pack speaks of, for the recogniser: examples of what people say, questions and sentences of the documents.

use std::sync::Arc;

use tracing::warn;

use crate::engines::hearing::PackWords;
use crate::knowledge::{KnowledgeIndex, PassageText};
use crate::pack::Pack;

/// Passages whose words are learnt, at most: what a desk is asked about fits, and more would make the recogniser slow
/// and unsure.
const PASSAGES_MAX: usize = 2_000;

/// Names in a prompt, at most: Whisper reads the last 224 tokens of it.
const NAMES_MAX: usize = 40;

/// How much a text counts: people say the examples, ask the questions, and speak of what the documents say.
const EXAMPLE_WEIGHT: f32 = 1.0;
const QUESTION_WEIGHT: f32 = 1.0;
const HEADING_WEIGHT: f32 = 0.5;
const SENTENCE_WEIGHT: f32 = 0.2;

/// Collects the words. Documents that cannot be read are left out.
pub fn pack_words(pack: &Pack, index: &KnowledgeIndex) -> PackWords {
    let examples = pack
        .intents
        .iter()
        .flat_map(|intent| &intent.examples)
        .map(|example| (Arc::clone(example), EXAMPLE_WEIGHT));
    let passages = index.spoken_texts(PASSAGES_MAX).unwrap_or_else(|problem| {
        warn!(%problem, "the recogniser does not learn the words of the documents");
        Vec::new()
    });
    let texts = examples.chain(passages.into_iter().map(|text| match text {
        PassageText::Question(text) => (text.into(), QUESTION_WEIGHT),
        PassageText::Heading(text) => (text.into(), HEADING_WEIGHT),
        PassageText::Sentence(text) => (text.into(), SENTENCE_WEIGHT),
    }));
    let lexicon = pack.lexicon.entries.iter().map(|entry| entry.word.clone());
    let names = std::iter::once(pack.name.clone()).chain(lexicon);
    PackWords {
        language: pack.language.as_str().into(),
        names: names.take(NAMES_MAX).collect(),
        texts: texts.collect(),
    }
}

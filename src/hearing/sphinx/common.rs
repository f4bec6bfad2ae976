//! Common English beside a pack's own language: the filler for what a pack does not say.

use super::backoff::Backoff;
use super::ngram::Vocabulary;

/// The likeliest words of PocketSphinx's general model, and how they follow each other; see `models/pocketsphinx`.
const COMMON: &[u8] = include_bytes!("../../../models/pocketsphinx/common.arpa.zst");
/// Words that are added to those of a pack. Source: of 0, 500 and 2000 on the demo pack's questions, what answered most of
/// those that the pack has in no example and cost the least of the others.
const WORDS: usize = 500;

/// The model of common English, with all words that the vocabulary has already and the likeliest beside them, which it
/// takes in.
pub(super) fn model(vocabulary: &mut Vocabulary) -> Backoff {
    let text = zstd::decode_all(COMMON).expect("the file in the repository is whole");
    let text = String::from_utf8(text).expect("the file in the repository is text");
    Backoff::read(&text, WORDS, vocabulary)
}

//! Words that are spelled rightly, whatever a pack speaks of.

use std::fmt;
use std::sync::Arc;

use tokenizers::Tokenizer;

/// The words that an encoder's tokenizer has whole: some twenty thousand common English ones. Without one every word counts as
/// right.
#[derive(Clone, Default)]
pub struct WordList(Option<Arc<Tokenizer>>);

impl WordList {
    /// Those of this tokenizer.
    pub(super) fn of(tokenizer: &Arc<Tokenizer>) -> Self {
        Self(Some(Arc::clone(tokenizer)))
    }

    /// Whether a word, in lower case, is among them.
    pub fn has(&self, word: &str) -> bool {
        let tokenizer = self.0.as_ref();
        tokenizer.is_none_or(|it| it.token_to_id(word).is_some())
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WordList")
    }
}

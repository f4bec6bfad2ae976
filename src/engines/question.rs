//! What the stages are asked.

use std::sync::Arc;

use jiff::civil::DateTime;

use crate::conversation::Topic;
use crate::conversation::form::Filling;
use crate::understanding::Turn;

/// Bytes of an utterance that the stages are asked: as much as the encoder reads (256 tokens). What is said after that
/// would change no meaning, and cost time for every word.
const TEXT_BYTES_MAX: usize = 1_200;

/// A text to be understood.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose text it is: a newer speculative text of the same session replaces an older one.
    pub session: u64,
    /// The utterance, or the beginning of a long one.
    pub text: Arc<str>,
    /// What was asked before, on which it may lean.
    pub topic: Option<Arc<Topic>>,
    /// The utterance as it was said, before slips of the finger were put right.
    pub said: Arc<str>,
    /// The form that it may be said to.
    pub form: Option<Arc<Filling>>,
    /// When it is its turn.
    pub turn: Turn,
    /// The local time that it is asked at, where that is not now.
    pub at: Option<DateTime>,
    /// Whether the answer from the knowledge explains itself.
    pub explain: bool,
}

impl Question {
    /// A question as it is asked now, about the beginning of `text`.
    pub fn new(session: u64, text: Arc<str>, turn: Turn) -> Self {
        let text = beginning(text);
        Self {
            session,
            said: Arc::clone(&text),
            text,
            topic: None,
            form: None,
            turn,
            at: None,
            explain: false,
        }
    }

    /// The same question, which may lean on what was asked before.
    #[must_use]
    pub fn about(self, topic: Option<Arc<Topic>>) -> Self {
        Self { topic, ..self }
    }

    /// The same question, which may be said to a form.
    #[must_use]
    pub fn to_form(self, form: Option<Arc<Filling>>) -> Self {
        Self { form, ..self }
    }

    /// The same question, said in these words.
    #[must_use]
    pub fn said_as(self, said: Arc<str>) -> Self {
        let said = beginning(said);
        Self { said, ..self }
    }

    /// Another text, asked the same way.
    pub(super) fn of_text(&self, text: &str) -> Self {
        Self {
            text: text.into(),
            ..self.clone()
        }
    }
}

/// The whole words of a text within [`TEXT_BYTES_MAX`].
fn beginning(text: Arc<str>) -> Arc<str> {
    if text.len() <= TEXT_BYTES_MAX {
        return text;
    }
    let most = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
    let words = most.rfind(char::is_whitespace).map(|end| &most[..end]);
    words.unwrap_or(most).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_the_whole_words_that_fit_are_asked() {
        let long: Arc<str> = "wörter ".repeat(1_000).into();
        let beginning = beginning(long);
        let words = beginning.split(' ').count();
        assert!(beginning.ends_with("wörter") && beginning.len() <= TEXT_BYTES_MAX);
        assert_eq!(words, TEXT_BYTES_MAX / "wörter ".len());
    }

    #[test]
    fn a_long_text_without_a_space_is_cut_between_letters() {
        assert_eq!(beginning("ö".repeat(1_000).into()).len(), TEXT_BYTES_MAX);
        assert_eq!(&*beginning("short".into()), "short");
    }
}

//! What was heard of a reply that was cut off.

use std::sync::Arc;
use std::time::Duration;

/// A sentence of the reply and how long its audio is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenSentence {
    /// As shown.
    pub text: Arc<str>,
    /// Length of its audio.
    pub duration: Duration,
}

/// The part of `sentences` that `heard` of audio holds, cut after the last whole word.
///
/// Within a sentence, words are taken to be spread evenly over its characters.
pub fn heard_text(sentences: &[SpokenSentence], heard: Duration) -> String {
    let mut text = String::new();
    let mut left = heard;
    for sentence in sentences {
        let part = if left >= sentence.duration {
            &sentence.text
        } else {
            whole_words(
                &sentence.text,
                left.as_secs_f64() / sentence.duration.as_secs_f64(),
            )
        };
        if !part.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        }
        if left < sentence.duration {
            break;
        }
        left -= sentence.duration;
    }
    text
}

/// The words that lie wholly within the first `fraction` (0 to 1) of `sentence`.
fn whole_words(sentence: &str, fraction: f64) -> &str {
    let reach = (sentence.len() as f64 * fraction) as usize;
    let end = sentence
        .char_indices()
        .filter(|(_, character)| character.is_whitespace())
        .map(|(index, _)| index)
        .take_while(|index| *index <= reach)
        .last();
    end.map_or("", |end| sentence[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str, milliseconds: u64) -> SpokenSentence {
        SpokenSentence {
            text: text.into(),
            duration: Duration::from_millis(milliseconds),
        }
    }

    #[test]
    fn a_reply_is_cut_after_the_last_whole_word() {
        let sentences = [
            sentence("One two three.", 1000),
            sentence("Four five six seven.", 1000),
        ];
        let heard = |milliseconds| heard_text(&sentences, Duration::from_millis(milliseconds));
        assert_eq!(heard(0), "");
        assert_eq!(heard(500), "One two");
        assert_eq!(heard(1000), "One two three.");
        assert_eq!(heard(1500), "One two three. Four five");
        assert_eq!(heard(9000), "One two three. Four five six seven.");
    }

    #[test]
    fn nothing_sent_is_nothing_heard() {
        assert_eq!(heard_text(&[], Duration::from_secs(3)), "");
    }
}

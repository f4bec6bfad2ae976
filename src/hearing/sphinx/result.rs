//! The decoder's best path as a transcript.

use std::time::Duration;

use super::belief::Belief;
use super::decoder::PathWord;
use super::dictionary::plain;
use crate::hearing::{Rejection, Segment, Transcript};

/// The language of the models.
pub(super) const LANGUAGE: &str = "en";
/// Length of the windows that the front end makes. Source: the model's 100 a second.
const WINDOW: Duration = Duration::from_millis(10);

/// The words of `path` with their places, without silences and noises; rejected where they are on average less likely, among
/// all that it may have been, than `belief` wants.
pub(super) fn transcript(path: &[PathWord], belief: &Belief) -> Transcript {
    let language = Some(LANGUAGE.into());
    let words: Vec<_> = path.iter().filter(|word| !is_noise(&word.word)).collect();
    let all: f64 = words.iter().map(|word| windows(word)).sum();
    let sure: f64 = words
        .iter()
        .map(|word| word.posterior * windows(word))
        .sum();
    let confidence = (sure / all.max(1.0)) as f32;
    let needed = belief.confidence_min(words.iter().map(|word| plain(&word.word)));
    let rejected = if words.is_empty() {
        Some(Rejection::NoSpeech)
    } else if confidence < needed {
        Some(Rejection::Unsure)
    } else {
        None
    };
    if rejected.is_some() {
        return Transcript {
            confidence,
            language,
            rejected,
            ..Transcript::default()
        };
    }
    let segments: Vec<_> = words.iter().map(|word| segment(word)).collect();
    let texts: Vec<_> = segments.iter().map(|word| word.text.as_str()).collect();
    Transcript {
        text: texts.join(" "),
        confidence,
        segments,
        language,
        rejected: None,
    }
}

fn segment(word: &PathWord) -> Segment {
    Segment {
        text: plain(&word.word).to_owned(),
        place: WINDOW * word.first..WINDOW * (word.last + 1),
        confidence: word.posterior as f32,
    }
}

fn windows(word: &PathWord) -> f64 {
    f64::from(word.last + 1) - f64::from(word.first)
}

/// Whether a word of the path is none that somebody said: `<sil>`, `</s>`, `[NOISE]`.
fn is_noise(word: &str) -> bool {
    word.starts_with(['<', '['])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::sphinx::ngram::Vocabulary;

    fn word(word: &str, first: u32, last: u32, posterior: f64) -> PathWord {
        PathWord {
            word: word.to_owned(),
            first,
            last,
            posterior,
        }
    }

    /// A belief of which all words need this confidence.
    fn doubt(confidence: f32) -> Belief {
        Belief::new(Vocabulary::default(), [], confidence)
    }

    #[test]
    fn a_path_becomes_words_with_places() {
        let path = [
            word("<s>", 0, 9, 1.0),
            word("read(2)", 10, 29, 0.5),
            word("[NOISE]", 30, 39, 1.0),
            word("this", 40, 99, 0.9),
            word("</s>", 100, 110, 1.0),
        ];
        let transcript = transcript(&path, &doubt(0.4));
        assert_eq!(transcript.text, "read this");
        assert!((transcript.confidence - 0.8).abs() < 1e-6);
        let places: Vec<_> = transcript
            .segments
            .iter()
            .map(|s| s.place.clone())
            .collect();
        let ms = Duration::from_millis;
        assert_eq!(places, [ms(100)..ms(300), ms(400)..ms(1000)]);
        assert_eq!(transcript.rejected, None);
    }

    #[test]
    fn what_is_unlikely_is_rejected_and_silence_is_no_speech() {
        let unsure = transcript(&[word("maybe", 0, 9, 0.3)], &doubt(0.4));
        assert_eq!(unsure.rejected, Some(Rejection::Unsure));
        assert!(unsure.text.is_empty() && unsure.segments.is_empty());
        for path in [
            &[][..],
            &[word("<s>", 0, 3, 1.0), word("[SPEECH]", 4, 9, 1.0)],
        ] {
            let silent = transcript(path, &Belief::default());
            assert_eq!(silent.rejected, Some(Rejection::NoSpeech));
            assert_eq!((silent.text.as_str(), silent.confidence), ("", 0.0));
        }
    }
}

//! From Whisper's tokens to text with places and confidence.

use std::ops::Range;
use std::time::Duration;

use super::guards;
use crate::hearing::Segment;

/// One token that Whisper said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Some letters, perhaps half a character only, and the probability of the token.
    Letters(Vec<u8>, f32),
    /// A place in the sound.
    Place(Duration),
}

/// The lowest probability that counts, so that its logarithm is a number.
const PROBABILITY_MIN: f32 = 1e-6;

/// Mean of the natural logarithms of the probabilities; 0 without any.
pub(super) fn log_probability(tokens: &[Token]) -> f32 {
    let logarithms = tokens.iter().filter_map(|token| match token {
        Token::Letters(_, probability) => Some(probability.clamp(PROBABILITY_MIN, 1.0).ln()),
        Token::Place(_) => None,
    });
    let (sum, count) = logarithms.fold((0.0, 0_usize), |(sum, count), value| {
        (sum + value, count + 1)
    });
    // A NaN, as from damaged weights, is no probability.
    let mean: f32 = sum / count.max(1) as f32;
    if mean.is_nan() {
        PROBABILITY_MIN.ln()
    } else {
        mean
    }
}

/// The phrases between the places, without annotations. What stands before the first place begins where `place` begins,
/// and what stands after the last one ends where `place` ends; nothing lies outside of `place`.
pub(super) fn phrases(tokens: &[Token], place: &Range<Duration>) -> Vec<Segment> {
    let mut found = Vec::new();
    let (mut from, mut start) = (0, place.start);
    for (i, token) in tokens.iter().enumerate() {
        if let Token::Place(at) = token {
            let at = (*at).clamp(start, place.end.max(start));
            found.extend(phrase(&tokens[from..i], start..at));
            (from, start) = (i + 1, at);
        }
    }
    found.extend(phrase(&tokens[from..], start..place.end.max(start)));
    if from == 0 {
        return found.iter().flat_map(sentences).collect();
    }
    found
}

/// The sentences of a phrase whose inner places are not known: each gets as much of its time as it has of its letters.
fn sentences(phrase: &Segment) -> Vec<Segment> {
    let text = &phrase.text;
    let ends = [". ", "? ", "! "]
        .into_iter()
        .flat_map(|end| text.match_indices(end));
    let mut cuts: Vec<usize> = ends.map(|(at, _)| at + 1).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    let part = |cut: &[usize]| {
        let part = cut[0]..cut[1];
        phrase.part(text[part.clone()].trim(), part, text.len())
    };
    cuts.windows(2).map(part).collect()
}

fn phrase(tokens: &[Token], place: Range<Duration>) -> Option<Segment> {
    let bytes: Vec<u8> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Letters(letters, _) => Some(letters.as_slice()),
            Token::Place(_) => None,
        })
        .collect::<Vec<_>>()
        .concat();
    let text = guards::without_annotations(&String::from_utf8_lossy(&bytes));
    (!text.is_empty()).then(|| Segment {
        text,
        place,
        confidence: log_probability(tokens).exp(),
    })
}

/// The phrases up to the end of `text`, with which their whole text begins.
pub(super) fn cut_after(phrases: Vec<Segment>, text: &str) -> Vec<Segment> {
    let mut left = text.split_whitespace().count();
    let mut kept = Vec::new();
    for mut phrase in phrases {
        let words: Vec<&str> = phrase.text.split_whitespace().take(left).collect();
        left -= words.len();
        if !words.is_empty() {
            phrase.text = words.join(" ");
            kept.push(phrase);
        }
    }
    kept
}

/// The whole text of phrases.
pub(super) fn text(phrases: &[Segment]) -> String {
    let texts: Vec<&str> = phrases.iter().map(|phrase| phrase.text.as_str()).collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn letters(text: &str, probability: f32) -> Token {
        Token::Letters(text.as_bytes().to_vec(), probability)
    }

    #[test]
    fn places_divide_the_text() {
        let tokens = [
            Token::Place(ms(200)),
            letters(" Good", 1.0),
            letters(" morning.", 0.25),
            Token::Place(ms(900)),
            Token::Place(ms(1000)),
            letters(" Hello", 1.0),
        ];
        let found = phrases(&tokens, &(ms(0)..ms(1500)));
        assert_eq!(text(&found), "Good morning. Hello");
        assert_eq!(found[0].place, ms(200)..ms(900));
        assert_eq!(found[1].place, ms(1000)..ms(1500));
        assert!((found[0].confidence - 0.5).abs() < 1e-6);
    }

    #[test]
    fn places_stay_inside_and_in_order() {
        let tokens = [
            Token::Place(ms(5000)),
            letters(" a", 1.0),
            Token::Place(ms(300)),
            letters(" b", 1.0),
            Token::Place(ms(9000)),
        ];
        for segment in phrases(&tokens, &(ms(100)..ms(2000))) {
            assert!(segment.place.start <= segment.place.end && segment.place.end <= ms(2000));
        }
    }

    #[test]
    fn without_places_the_text_is_one_phrase() {
        let halves = "é".as_bytes();
        let tokens = [
            letters(" caf", 1.0),
            Token::Letters(halves[..1].to_vec(), 1.0),
            Token::Letters(halves[1..].to_vec(), 1.0),
        ];
        let found = phrases(&tokens, &(ms(40)..ms(700)));
        assert_eq!(text(&found), "café");
        assert_eq!(found[0].place, ms(40)..ms(700));
        assert_eq!(phrases(&[letters(" [MUSIC]", 1.0)], &(ms(0)..ms(9))), []);
    }

    #[test]
    fn without_places_sentences_share_the_time() {
        let tokens = [letters(" Yes, I know.", 1.0), letters(" What now? No", 1.0)];
        let found = phrases(&tokens, &(ms(1000)..ms(3600)));
        let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["Yes, I know.", "What now?", "No"]);
        assert_eq!(
            (found[0].place.start, found[2].place.end),
            (ms(1000), ms(3600))
        );
        assert!(
            found
                .windows(2)
                .all(|two| two[0].place.end == two[1].place.start)
        );
    }

    #[test]
    fn probabilities_are_numbers_whatever_comes() {
        assert!(log_probability(&[]).abs() < f32::EPSILON);
        assert!(log_probability(&[letters("a", 0.0)]).is_finite());
        assert!(log_probability(&[letters("a", f32::NAN)]) < -5.0);
        assert!(
            (log_probability(&[letters("a", 0.5), letters("b", 0.5)]) - 0.5_f32.ln()).abs() < 1e-6
        );
    }
}

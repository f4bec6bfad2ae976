//! Text to sentences of phonemes. Source: `phonemize_espeak.py` and `espeakbridge.c` of piper-tts 1.8.0.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::speaking::SpeakError;
use crate::speaking::espeak::{PhonemeClause, phonemise};

/// The phonemes of one sentence in order: one code point each, or a known cluster of vowels.
pub type Phonemes = Vec<String>;

/// Phonemes of one run at most, about half a minute of speech: a model's memory grows with the square of it, and the
/// time until a run ends after a cancellation in step with it. The reference has no such limit.
const PIECE_PHONEMES_MAX: usize = 400;
/// What of a terminator says how a clause ended (`CLAUSE_PAUSE`, `_INTONATION_TYPE`, `_TYPE` of espeak-ng's
/// translate.h, and a bit between them that no mark sets).
const ENDING: u32 = 0x000f_ffff;
/// The clause ends a sentence (`CLAUSE_TYPE_SENTENCE`).
const SENTENCE: u32 = 0x0008_0000;
/// Endings that are kept as punctuation (`CLAUSE_PERIOD` and so on). Others, such as the end of the text, are not.
const MARKS: [(u32, char); 6] = [
    (0x0008_0028, '.'),
    (0x0008_2028, '?'),
    (0x0008_302d, '!'),
    (0x0004_1014, ','),
    (0x0004_001e, ':'),
    (0x0004_101e, ';'),
];
/// Marks after which the sentence goes on.
const INSIDE: [char; 3] = [',', ':', ';'];

/// The phonemes of `text` by espeak-ng's `voice`, sentence by sentence; none is empty. `[[…]]` holds mnemonics.
///
/// # Errors
/// [`SpeakError::NoVoice`]; [`SpeakError::Start`] before espeak-ng is started.
pub fn phonemes(
    voice: &str,
    text: &str,
    clusters: &BTreeSet<Phonemes>,
) -> Result<Vec<Phonemes>, SpeakError> {
    Ok(sentences(&phonemise(voice, text)?, clusters))
}

/// The code points of `text`, decomposed, for voices that were trained on letters. They have no mnemonics, so `[[…]]` is
/// left out.
pub(super) fn letters(text: &str) -> Vec<Phonemes> {
    let sentence: Phonemes = without(text, "[[", "]]").nfd().map(String::from).collect();
    if sentence.is_empty() {
        return Vec::new();
    }
    vec![sentence]
}

/// `sentence` in pieces that one run of a model can take, cut between words. Hardly any sentence has more than one.
pub(super) fn pieces(sentence: &[String]) -> impl Iterator<Item = &[String]> {
    let mut rest = sentence;
    std::iter::from_fn(move || {
        let full = &rest[..rest.len().min(PIECE_PHONEMES_MAX)];
        let between_words = full.iter().rposition(|phoneme| phoneme == " ");
        let end = match between_words {
            Some(space) if full.len() < rest.len() => space + 1,
            _ => full.len(),
        };
        let piece;
        (piece, rest) = rest.split_at(end);
        (!piece.is_empty()).then_some(piece)
    })
}

fn sentences(clauses: &[PhonemeClause], clusters: &BTreeSet<Phonemes>) -> Vec<Phonemes> {
    let mut sentences = Vec::new();
    let mut sentence = Phonemes::new();
    for clause in clauses {
        let ending = clause.terminator & ENDING;
        // Where the language changes, espeak-ng puts its name in brackets.
        let mut ipa = without(&clause.ipa, "(", ")");
        if let Some((_, mark)) = MARKS.iter().find(|(bits, _)| *bits == ending) {
            ipa.push(*mark);
            if INSIDE.contains(mark) {
                ipa.push(' ');
            }
        }
        sentence.extend(ipa.nfd().map(String::from));
        if ending & SENTENCE != 0 {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    sentences.push(sentence);
    sentences.retain(|sentence| !sentence.is_empty());
    if !clusters.is_empty() {
        for sentence in &mut sentences {
            *sentence = merged(sentence, clusters);
        }
    }
    sentences
}

/// `text` without what stands between `open` and `close`, these two included. Empty pairs stay, as in the reference.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let inside = start + open.len();
        match rest[inside..].find(close) {
            Some(length) if length > 0 => {
                kept.push_str(&rest[..start]);
                rest = &rest[inside + length + close.len()..];
            }
            _ => {
                kept.push_str(&rest[..inside]);
                rest = &rest[inside..];
            }
        }
    }
    kept + rest
}

/// Joins neighbours that the voice knows as one phoneme, the longest first.
fn merged(sentence: &[String], clusters: &BTreeSet<Phonemes>) -> Phonemes {
    let longest = clusters.iter().map(Vec::len).max().unwrap_or(1);
    let mut joined = Phonemes::new();
    let mut rest = sentence;
    while !rest.is_empty() {
        let count = (2..=longest.min(rest.len()))
            .rev()
            .find(|count| clusters.contains(&rest[..*count]))
            .unwrap_or(1);
        joined.push(rest[..count].concat());
        rest = &rest[count..];
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(ipa: &str, terminator: u32) -> PhonemeClause {
        PhonemeClause {
            ipa: ipa.into(),
            terminator,
            consumed: String::new(),
        }
    }

    fn joined(clauses: &[PhonemeClause]) -> Vec<String> {
        let sentences = sentences(clauses, &BTreeSet::new());
        sentences.iter().map(|phonemes| phonemes.concat()).collect()
    }

    #[test]
    fn marks_end_clauses_and_sentences() {
        // The dot after the last word has a bit of its own (CLAUSE_DOT_AFTER_LAST_WORD), the end of a text another.
        let clauses = [
            clause("a", 0x0004_1014),
            clause("b", 0x0048_0028),
            clause("c", 0x0004_101e),
            clause("d", 0x0009_0028),
        ];
        assert_eq!(joined(&clauses), ["a, b.", "c; d"]);
    }

    #[test]
    fn names_of_languages_are_left_out_and_accents_stand_alone() {
        assert_eq!(joined(&[clause("(en)a(fr-fr)", 0x0008_0028)]), ["a."]);
        assert_eq!(joined(&[clause("a()(b", 0x0008_0028)]), ["a()(b."]);
        let found = sentences(&[clause("ç", 0)], &BTreeSet::new());
        assert_eq!(found, [["c", "\u{327}"]]);
    }

    #[test]
    fn nothing_gives_no_sentence() {
        assert!(joined(&[clause("", 0x0009_0028)]).is_empty());
        assert!(letters("[[h@l'oU]]").is_empty());
        assert_eq!(letters("é!"), [["e", "\u{301}", "!"]]);
    }

    #[test]
    fn only_an_endless_sentence_is_cut_between_words() {
        let phonemes = |text: &str| text.chars().map(String::from).collect::<Phonemes>();
        let lengths = |text: &str| {
            let sentence = phonemes(text);
            let found: Vec<_> = pieces(&sentence).map(<[String]>::len).collect();
            assert_eq!(pieces(&sentence).flatten().count(), sentence.len());
            found
        };
        assert_eq!(lengths(""), [0; 0]);
        assert_eq!(lengths(&"a b ".repeat(100)), [400]);
        assert_eq!(lengths(&"abcdef ".repeat(100)), [399, 301]);
        assert_eq!(lengths(&"a".repeat(900)), [400, 400, 100]);
    }

    #[test]
    fn clusters_are_one_phoneme_the_longest_first() {
        let cluster = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Phonemes>();
        let clusters = [cluster(&["a", "ɪ"]), cluster(&["a", "ɪ", "ə"])];
        let found = sentences(&[clause("taɪəkaɪ", 0)], &clusters.into());
        assert_eq!(found, [["t", "aɪə", "k", "aɪ"]]);
    }
}

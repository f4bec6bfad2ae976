//! Text to search terms: the one analysis that documents and questions share.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::asked::Speech;
use super::synonyms;

/// Terms longer than this many bytes are cut: they are never words (tantivy refuses terms above 64 KiB).
const TERM_BYTES_MAX: usize = 64;
/// Longer words are cut, in bytes, before their letters are taken apart: one letter can become 18.
const WORD_BYTES_MAX: usize = 128;

/// English words that say nothing about a subject: function words, question words, and what people put around a
/// spoken question ("um, can you tell me …").
const STOP_WORDS: &str = " a about also am an and any anybody anyone anything are as at be been being but by can cannot could did do \
does doing done for from get gets getting give go going gonna got had has have having he her here hers hey hi him his \
how i id if ill im in into is it its ive just know let lets like may me might mine much must my need needs no not of \
off ok okay on or our ours please possible really s shall she should so some somebody someone something t tell than thank thanks that thats the \
their them then there theres these they thing this those to too uh um up us want wanna was wanted way we well were \
what whats when where wheres which who whom whos whose why will with wont would yeah yes you your youre yours ";

/// Turns text into terms: Unicode words, lower case, without accents and possessives, stemmed (Snowball), and of things
/// with several names the same whichever is used.
pub(super) struct Analyzer {
    stemmer: Option<Stemmer>,
    /// Of each other name the one that stands for it, both stemmed.
    synonyms: HashMap<String, String>,
    english: bool,
    /// The rules by which the kind of answer is known; `None`: the language has none.
    pub speech: Option<Speech>,
}

impl Analyzer {
    /// The analysis for a language tag such as `en` or `de-CH`. Languages without a stemmer keep their words whole.
    pub fn new(language: &str) -> Self {
        let tag = language
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut analyzer = Self {
            stemmer: algorithm(&tag).map(Stemmer::create),
            synonyms: HashMap::new(),
            english: tag == "en",
            speech: Speech::of(&tag),
        };
        for group in synonyms::groups(&tag) {
            let mut names = group.split(' ').map(|name| analyzer.stem(name));
            let Some(first) = names.next() else { continue };
            let others: Vec<_> = names.map(|other| (other, first.clone())).collect();
            analyzer.synonyms.extend(others);
        }
        analyzer
    }

    /// All terms of `text` in order, those of stop words included.
    pub fn terms(&self, text: &str) -> Vec<String> {
        words(text).iter().map(|word| self.term(word)).collect()
    }

    /// The terms of `text` that say what it is about, each once, in order. When nothing but stop words was said, those.
    pub fn content_terms(&self, text: &str) -> Vec<String> {
        let words = words(text);
        let content: Vec<&String> = words
            .iter()
            .filter(|word| !self.is_stop_word(word))
            .collect();
        let kept = if content.is_empty() {
            words.iter().collect()
        } else {
            content
        };
        let mut terms = Vec::with_capacity(kept.len());
        for word in kept {
            let term = self.term(word);
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// Whether a word of `text` is no stop word.
    pub fn has_content(&self, text: &str) -> bool {
        words(text).iter().any(|word| !self.is_stop_word(word))
    }

    /// The text that is handed to the index: the terms, separated by spaces.
    pub fn indexable(&self, text: &str) -> String {
        self.terms(text).join(" ")
    }

    fn is_stop_word(&self, word: &str) -> bool {
        self.english && STOP_WORDS.contains(&format!(" {word} "))
    }

    fn term(&self, word: &str) -> String {
        let stem = self.stem(word);
        self.synonyms.get(&stem).cloned().unwrap_or(stem)
    }

    fn stem(&self, word: &str) -> String {
        self.stemmer.as_ref().map_or_else(
            || word.to_owned(),
            |stemmer| stemmer.stem(word).into_owned(),
        )
    }
}

/// The plain words of a text, those joined that are one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.unicode_words().flat_map(plain_words) {
        let whole = words.last().and_then(|last| synonyms::joined(last, &word));
        match (whole, words.last_mut()) {
            (Some(whole), Some(last)) => whole.clone_into(last),
            _ => words.push(word),
        }
    }
    words
}

/// One Unicode word as plain words: "résumé" is "resume", "master's" is "master", "o'clock" is "oclock", and dotted
/// forms ("northfield.example") fall apart, but numbers ("2.75", "14,200") stay whole without their commas.
fn plain_words(word: &str) -> Vec<String> {
    if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        // Most words: nothing to fold, nothing to take apart.
        return vec![clip(word, TERM_BYTES_MAX).to_ascii_lowercase()];
    }
    let folded: String = clip(word, WORD_BYTES_MAX)
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .collect();
    let folded = folded.replace('’', "'");
    let whole = folded.strip_suffix("'s").unwrap_or(&folded);
    let number = whole.starts_with(|first: char| first.is_ascii_digit());
    let separator = |character: char| {
        if number {
            character == ','
        } else {
            character == '\''
        }
    };
    let joined: String = whole
        .chars()
        .filter(|character| !separator(*character))
        .collect();
    let apart = |character: char| !(character.is_alphanumeric() || number && character == '.');
    joined
        .split(apart)
        .filter(|part| !part.is_empty())
        .map(|part| clip(part, TERM_BYTES_MAX).to_owned())
        .collect()
}

/// The longest start of `text` of at most `bytes_max` bytes.
fn clip(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

fn algorithm(tag: &str) -> Option<Algorithm> {
    Some(match tag {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "no" | "nb" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_folded_stemmed_and_kept_in_order() {
        let english = Analyzer::new("en-US");
        assert_eq!(
            english.terms("Two résumés, the master's"),
            ["two", "resum", "the", "master"]
        );
        assert_eq!(
            english.terms("GPA of 2.75; $14,200"),
            ["gpa", "of", "2.75", "14200"]
        );
        assert_eq!(
            english.terms("test-optional northfield.example"),
            ["test", "option", "northfield", "exampl"]
        );
        assert_eq!(
            english.content_terms("um what do i need to apply, apply"),
            ["appli"]
        );
        assert_eq!(english.content_terms("who are you"), ["who", "are", "you"]);
    }

    #[test]
    fn query_syntax_is_only_punctuation() {
        let english = Analyzer::new("en");
        assert_eq!(
            english.content_terms("title:\"fees\" AND (OR *"),
            ["titl", "fee"]
        );
    }

    #[test]
    fn a_thing_is_the_same_by_its_other_names() {
        let english = Analyzer::new("en");
        for (one, other) in [
            ("Wi-Fi", "wireless internet"),
            ("the elevators", "a lift"),
            ("restroom", "Toilets"),
            ("e-mail", "email"),
        ] {
            let [one, other] = [one, other].map(|text| english.terms(text).pop());
            assert_eq!(one, other);
        }
        assert_ne!(english.terms("cafe"), english.terms("cafeteria"));
        assert_eq!(Analyzer::new("de").terms("Fahrstuhl"), ["aufzug"]);
        assert_eq!(Analyzer::new("xx").terms("elevator"), ["elevator"]);
    }

    #[test]
    fn other_languages_keep_their_words() {
        assert_eq!(
            Analyzer::new("xx").terms("Wo ist der Fluss"),
            ["wo", "ist", "der", "fluss"]
        );
        assert_eq!(Analyzer::new("de").terms("Gebühren"), ["gebuhr"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_clean_terms(text in "\\PC*") {
            let english = Analyzer::new("en");
            for term in english.terms(&text) {
                prop_assert!(!term.is_empty() && term.len() <= TERM_BYTES_MAX * 2);
                prop_assert!(!term.contains(char::is_whitespace));
            }
        }
    }
}

//! The sentences of documents, ready to be quoted.

use crate::text::{self, is_closing, is_stop};

/// Splits a paragraph into its sentences. White space is normalised and nothing else is lost; scripts that have none
/// between sentences get none.
pub(super) fn sentences(paragraph: &str) -> Vec<String> {
    let ranges = text::sentences(paragraph).into_iter();
    ranges
        .map(|range| {
            let words: Vec<&str> = paragraph[range].split_whitespace().collect();
            words.join(" ")
        })
        .collect()
}

/// True if the text ends as a sentence does, closing quotes and brackets aside.
pub(super) fn is_closed(text: &str) -> bool {
    text.trim_end_matches(is_closing)
        .ends_with(|last: char| is_stop(last) || matches!(last, ':' | ';'))
}

/// `text` closed with a full stop if nothing closes it, so that a voice comes to rest there.
pub(super) fn closed(text: &str) -> String {
    let text = text.trim_end().trim_end_matches([',', ';']);
    let stop = if text.is_empty() || is_closed(text) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_where_people_would_end_them() {
        let text = "Dr. Hill is in room B-204. The fee is 2.5 percent, e.g. 40 dollars! Open until 9 p.m. every day. \
                    \"Is it free?\" Yes. See No. 7.";
        assert_eq!(
            sentences("Ask Dr. A. K. Ahn. I. S. Roth is away. This is plan B. I like it."),
            [
                "Ask Dr. A. K. Ahn.",
                "I. S. Roth is away.",
                "This is plan B.",
                "I like it."
            ]
        );
        let expected = [
            "Dr. Hill is in room B-204.",
            "The fee is 2.5 percent, e.g. 40 dollars!",
            "Open until 9 p.m. every day.",
            "\"Is it free?\"",
            "Yes.",
            "See No. 7.",
        ];
        assert_eq!(sentences(text), expected);
        assert_eq!(
            sentences("We close at 5 p.m. The gate stays open."),
            ["We close at 5 p.m.", "The gate stays open."]
        );
    }

    #[test]
    fn text_is_closed_once() {
        assert_eq!(closed("a fee of 60 dollars,"), "a fee of 60 dollars.");
        assert_eq!(closed("Really?"), "Really?");
        assert_eq!(closed("(see below.)"), "(see below.)");
        assert_eq!(closed("  "), "");
    }

    /// The Khmer full stop, which is a sentence's end without a space behind it.
    #[test]
    fn no_word_is_lost_at_a_full_stop_without_a_space() {
        assert_eq!(sentences("\u{17d4}0").concat(), "\u{17d4}0");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "\\PC*") {
            let words: String = text.split_whitespace().collect();
            let quoted: String = sentences(&text).iter().flat_map(|one| one.split(' ')).collect();
            prop_assert_eq!(quoted, words);
        }
    }
}

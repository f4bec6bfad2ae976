//! Text to sentences, without losing a word.

/// Words before whose full stop a sentence does not end (lower case, without the stop).
const ABBREVIATIONS: &[&str] = &[
    "approx", "apr", "aug", "ave", "bldg", "dec", "dept", "dr", "e.g", "eg", "est", "etc", "ext",
    "feb", "fig", "fri", "i.e", "ie", "inc", "jan", "jr", "jul", "jun", "mar", "max", "min", "mon",
    "mr", "mrs", "ms", "mt", "no", "nov", "nr", "oct", "p", "ph", "pp", "prof", "rev", "sat",
    "sep", "sept", "sr", "st", "sun", "tel", "thu", "tue", "vol", "vs", "wed",
];

/// Splits a paragraph into its sentences. White space is normalised; joined with single spaces again, the sentences are
/// the paragraph.
pub(super) fn sentences(paragraph: &str) -> Vec<String> {
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let mut found = Vec::new();
    let mut start = 0;
    for (index, word) in words.iter().enumerate() {
        let last = index + 1 == words.len();
        if last || ends_sentence(word, words[index + 1]) {
            found.push(words[start..=index].join(" "));
            start = index + 1;
        }
    }
    found
}

/// True if the text ends as a sentence does, closing quotes and brackets aside.
pub(super) fn is_closed(text: &str) -> bool {
    text.trim_end_matches(is_closing)
        .ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？'])
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

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '”' | '’' | ')' | ']' | '»' | '*' | '_'
    )
}

fn ends_sentence(word: &str, next: &str) -> bool {
    let bare = word.trim_end_matches(is_closing);
    if bare.ends_with(['!', '?', '…', '。', '！', '？']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else {
        return false;
    };
    let starts_small = next
        .trim_start_matches(['"', '\'', '“', '‘', '(', '[', '«'])
        .starts_with(char::is_lowercase);
    let initial = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase);
    let stem = stem.trim_start_matches(['(', '[', '"', '“']).to_lowercase();
    let hour = matches!(stem.as_str(), "a.m" | "p.m");
    let abbreviated = ABBREVIATIONS.binary_search(&stem.as_str()).is_ok();
    let month_or_number = next.starts_with(|first: char| first.is_ascii_digit());
    // "No. 7" and "Fig. 3" go on, but "… on Sat. 12 places" is too rare to matter.
    !(starts_small
        || initial
        || abbreviated && !hour && (month_or_number || !is_day_or_month(&stem)))
}

/// Short forms that do end sentences ("until Oct. The …").
fn is_day_or_month(stem: &str) -> bool {
    matches!(
        stem,
        "apr"
            | "aug"
            | "dec"
            | "feb"
            | "jan"
            | "jul"
            | "jun"
            | "mar"
            | "nov"
            | "oct"
            | "sep"
            | "sept"
            | "etc"
            | "no"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_where_people_would_end_them() {
        let text = "Dr. Hill is in room B-204. The fee is 2.5 percent, e.g. 40 dollars! Open until 9 p.m. every day. \
                    \"Is it free?\" Yes. See No. 7.";
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
    fn abbreviations_are_sorted_for_the_search() {
        assert!(ABBREVIATIONS.is_sorted());
    }

    #[test]
    fn text_is_closed_once() {
        assert_eq!(closed("a fee of 60 dollars,"), "a fee of 60 dollars.");
        assert_eq!(closed("Really?"), "Really?");
        assert_eq!(closed("(see below.)"), "(see below.)");
        assert_eq!(closed("  "), "");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "\\PC*") {
            let joined = sentences(&text).join(" ");
            let words: Vec<_> = text.split_whitespace().collect();
            prop_assert_eq!(joined, words.join(" "));
        }
    }
}

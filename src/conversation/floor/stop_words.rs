//! Words that stop the voice and ask for nothing.

use std::sync::Arc;

use super::words::plain;

/// Words that may stand beside a stop word.
const BESIDE: &[&str] = &[
    "please", "now", "ok", "okay", "oh", "hey", "no", "yes", "just", "thanks", "bitte", "ja",
    "nein", "danke", "jetzt",
];

/// The stop words of a language, by its tag such as `en` or `de-CH`; none where it has none here. A pack may have its own.
pub fn stop_words(language: &str) -> Vec<Arc<str>> {
    let tag = language.split(['-', '_']).next().unwrap_or_default();
    let words = match tag.to_ascii_lowercase().as_str() {
        "en" => {
            "stop|stop it|stop talking|stop there|cancel|quiet|be quiet|shut up|enough|that's enough|hush|never mind"
        }
        "de" => {
            "stopp|stop|halt|ruhe|sei still|sei ruhig|hör auf|aufhören|abbrechen|genug|das reicht"
        }
        "fr" => "stop|arrête|arrêtez|tais-toi|taisez-vous|silence|annuler|ça suffit",
        "es" => "para|pare|detente|basta|silencio|cancelar|cállate",
        "it" => "basta|ferma|fermati|stop|silenzio|annulla",
        "pt" => "pare|para|chega|basta|silêncio|cancelar",
        "nl" => "stop|hou op|genoeg|stil|annuleren",
        _ => "",
    };
    words
        .split('|')
        .filter(|words| !words.is_empty())
        .map(Arc::from)
        .collect()
}

/// Whether a text is stop words, and at the most some that may stand beside them.
pub fn are_stop_words(text: &str, stop_words: &[Arc<str>]) -> bool {
    let words = plain(text);
    let stops: Vec<Vec<String>> = stop_words.iter().map(|stop| plain(stop)).collect();
    let mut left = words.as_slice();
    let mut stopped = false;
    while let Some(first) = left.first() {
        let stop = stops
            .iter()
            .filter(|stop| !stop.is_empty() && left.starts_with(stop))
            .max_by_key(|stop| stop.len());
        left = match stop {
            Some(stop) => &left[stop.len()..],
            None if BESIDE.contains(&first.as_str()) => &left[1..],
            None => return false,
        };
        stopped |= stop.is_some();
    }
    stopped
}

/// Whether a stop word stands among the words of a text, and not in what is `said` meanwhile.
pub(super) fn is_among(text: &str, said: &str, stop_words: &[Arc<str>]) -> bool {
    let (words, said) = (plain(text), plain(said));
    let mut stops = stop_words.iter().map(|stop| plain(stop));
    stops.any(|stop| has(&words, &stop) && !has(&said, &stop))
}

/// Whether these words stand side by side among others.
fn has(words: &[String], these: &[String]) -> bool {
    !these.is_empty() && words.windows(these.len()).any(|some| some == these)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_stand_alone() {
        let english = stop_words("en-GB");
        for (text, stops) in [
            ("Stop.", true),
            ("stop stop stop", true),
            ("okay, that's enough now", true),
            ("please be quiet", true),
            ("where is the bus stop", false),
            ("stop, what are the fees", false),
            ("please", false),
            ("", false),
        ] {
            assert_eq!(are_stop_words(text, &english), stops, "{text}");
        }
        assert!(are_stop_words("Hör bitte auf", &["hör bitte auf".into()]));
        assert!(!are_stop_words("stop", &stop_words("fi")));
    }

    #[test]
    fn among_others_a_stop_word_counts_that_is_not_said_meanwhile() {
        let english = stop_words("en");
        for (text, said, stops) in [
            ("the fee is stop", "The fee is ten.", true),
            ("the fee, be quiet, is", "The fee is ten.", true),
            ("at the bus stop", "It is at the bus stop.", false),
            ("be nice and quiet", "Be nice.", true),
            ("the fee is ten", "The fee is ten.", false),
            ("", "The fee is ten.", false),
        ] {
            assert_eq!(is_among(text, said, &english), stops, "{text}");
        }
        assert!(!is_among("be nice", "", &["be quiet".into()]));
    }
}

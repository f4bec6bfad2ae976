//! Words that listeners say without wanting the floor.

/// Words that say "go on".
const BACK_CHANNELS: [&str; 20] = [
    "mm", "mmm", "hm", "hmm", "mhm", "mmhm", "mm-hm", "mm-hmm", "uh", "uh-huh", "huh", "ah", "aha",
    "oh", "um", "yeah", "yep", "okay", "ok", "right",
];

/// More back-channels in a row than this want the floor: "okay okay okay".
const BACK_CHANNELS_MAX: usize = 2;

/// Whether `words` want the floor.
pub(super) fn is_interruption(words: &str) -> bool {
    let words = plain(words);
    let is_other = |word: &String| !BACK_CHANNELS.contains(&word.as_str());
    words.len() > BACK_CHANNELS_MAX || words.iter().any(is_other)
}

/// Whether `words` are some that say "go on", and no others.
pub(super) fn is_back_channel(words: &str) -> bool {
    !plain(words).is_empty() && !is_interruption(words)
}

/// The words of a text, in lower case, without the signs around them.
pub(super) fn plain(text: &str) -> Vec<String> {
    let words = text.split_whitespace();
    let bare = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    bare.filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_channels_do_not_interrupt() {
        for words in ["mm-hm", "Mm-hm.", "uh-huh", "yeah okay", "Hmm…"] {
            assert!(!is_interruption(words) && is_back_channel(words), "{words}");
        }
        for words in ["", " ", "..."] {
            assert!(
                !is_interruption(words) && !is_back_channel(words),
                "{words}"
            );
        }
    }

    #[test]
    fn words_interrupt() {
        for words in [
            "stop",
            "Wait!",
            "okay but what about the fees",
            "no",
            "okay okay okay",
        ] {
            assert!(is_interruption(words) && !is_back_channel(words), "{words}");
        }
    }
}

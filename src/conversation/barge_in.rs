//! Whether what is heard while the reply is spoken interrupts it.
//!
//! A cough has no words, and "mm-hm" says "go on": neither takes the floor. Real words do as soon as they are recognised;
//! a voice that goes on and on does so even if its words are not.

use std::time::Duration;

/// Speech in which words are believed to interrupt. Source: shorter than any spoken word that means something ("stop"
/// takes about 350 ms), longer than a click.
pub const VOICED_WITH_WORDS: Duration = Duration::from_millis(250);

/// Speech that interrupts whatever its words are. Source: longer than a cough or a drawn-out "mm-hm" (under 700 ms).
pub const VOICED_ALONE: Duration = Duration::from_millis(900);

/// Words that a listener says without wanting the floor.
const BACK_CHANNELS: [&str; 20] = [
    "mm", "mmm", "hm", "hmm", "mhm", "mmhm", "mm-hm", "mm-hmm", "uh", "uh-huh", "huh", "ah", "aha",
    "oh", "um", "yeah", "yep", "okay", "ok", "right",
];

/// More back-channels in a row than this want the floor: "okay okay okay".
const BACK_CHANNELS_MAX: usize = 2;

/// Whether `words` want the floor.
pub fn is_interruption(words: &str) -> bool {
    let mut back_channels = 0;
    for word in words.split_whitespace() {
        let word = word
            .trim_matches(|letter: char| !letter.is_alphanumeric())
            .to_lowercase();
        if word.is_empty() {
            continue;
        }
        if !BACK_CHANNELS.contains(&word.as_str()) {
            return true;
        }
        back_channels += 1;
    }
    back_channels > BACK_CHANNELS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_channels_do_not_interrupt() {
        for words in [
            "",
            " ",
            "mm-hm",
            "Mm-hm.",
            "uh-huh",
            "yeah okay",
            "Hmm…",
            "...",
        ] {
            assert!(!is_interruption(words), "{words}");
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
            assert!(is_interruption(words), "{words}");
        }
    }
}

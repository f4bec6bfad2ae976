//! Words that the decoder said more often than they were spoken: it may begin again at the end of a sound. Such doubles are
//! folded; a person who says something twice takes the time for it.

use std::time::Duration;

/// Words of a phrase from which a double is one of the decoder's: people say one or two words twice all the time.
const PHRASE_WORDS_MIN: usize = 2;
/// Letters in a second of voice from which too many words were written. Source: fast English at 250 words a minute has 21.
const LETTERS_PER_SECOND_MAX: f32 = 21.0;
/// Words from which a phrase is long: people seldom say as much twice, and not in a hurry.
const LONG_PHRASE_WORDS: usize = 4;
/// As above, where a long phrase is doubled. Source: English at 190 words a minute.
const LETTERS_PER_SECOND_DOUBLED: f32 = 16.0;

/// The words without the doubles at their end that there was no time to say; none if there are none. `voiced` is how much
/// of the sound is voice.
pub(super) fn fold(text: &str, voiced: Duration) -> Option<String> {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    let letters = letters.count() as f32;
    let has_time = |per_second: f32| letters <= per_second * voiced.as_secs_f32();
    if has_time(LETTERS_PER_SECOND_DOUBLED) {
        return None;
    }
    let shortest = if has_time(LETTERS_PER_SECOND_MAX) {
        LONG_PHRASE_WORDS
    } else {
        PHRASE_WORDS_MIN
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|word| plain(word)).collect();
    // The longest phrase first: the whole said twice, then an end that was said twice.
    let folded = (shortest..=words.len() / 2).rev().find_map(|length| {
        let kept = without_doubles(&plain, length);
        (kept < words.len()).then(|| words[..kept].join(" "))
    })?;
    // Said four times it was twice the double of a double.
    Some(fold(&folded, voiced).unwrap_or(folded))
}

/// How many words are left when a phrase of this length at the end, said again and again, is said once. The last time may
/// be broken off.
fn without_doubles(words: &[String], length: usize) -> usize {
    let is_new = |at: &usize| words[*at] != words[*at - length];
    let last_new = (length..words.len()).rev().find(is_new);
    let kept = last_new.map_or(length, |at| at + 1);
    if words.len() - kept >= length {
        kept
    } else {
        words.len()
    }
}

fn plain(word: &str) -> String {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    bare.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, milliseconds: u64) -> Option<String> {
        fold(text, Duration::from_millis(milliseconds))
    }

    #[test]
    fn what_was_written_twice_and_said_once_stands_once() {
        for (written, said) in [
            (
                "It is a red circle. It is a red circle. It is a red circle. It is a red circle.",
                "It is a red circle.",
            ),
            (
                "What are the fees? What are the fees?",
                "What are the fees?",
            ),
            (
                "what are the fees what are the fees, What are the fees.",
                "what are the fees",
            ),
            (
                "When is the deadline for housing? For housing? for housing",
                "When is the deadline for housing?",
            ),
            (
                "where is the library where is the library where is",
                "where is the library",
            ),
        ] {
            assert_eq!(folded(written, 900).as_deref(), Some(said));
        }
    }

    #[test]
    fn what_was_said_twice_stays() {
        assert_eq!(folded("thou also thou also", 1_000), None);
        assert_eq!(folded("What are the fees? What are the fees?", 2_400), None);
        let hurried = "where is the gym where is the gym";
        assert_eq!(folded(hurried, 1_500).as_deref(), Some("where is the gym"));
        assert_eq!(folded("i do i do i do i do", 800), None);
        assert_eq!(folded("no no no no", 300), Some("no no".to_owned()));
        assert_eq!(folded("the long sentence without any double", 100), None);
        assert_eq!(folded("", 0), None);
        assert_eq!(folded("five five", 10), None);
    }
}

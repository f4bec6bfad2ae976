//! What counts as the same words: the normalisation that both sides of a comparison go through.
//!
//! In this order:
//! 1. a text with digits or signs in it is read out as the voice reads it ("B204" is "b two oh four", "$5" is "five dollars");
//! 2. lower case;
//! 3. punctuation and hyphens separate words; an apostrophe within a word stays ("patient's", "i'll", "o'clock"), one at
//!    its edge goes ("'tis", "students'");
//! 4. the short titles "mr", "mrs" and "dr" are "mister", "missus" and "doctor".
//!
//! Nothing else: contractions are not their long forms ("it's" is not "it is"), British and American spellings differ,
//! filler words count, and compounds count as they are written ("post mortem" is two words).

use crate::speaking::normalise;

/// The language whose reading of numbers is meant.
const READ_AS: &str = "en-us";

const TITLES: [(&str, &str); 3] = [("mr", "mister"), ("mrs", "missus"), ("dr", "doctor")];

/// The words of a text, as they are compared.
pub fn words(text: &str) -> Vec<String> {
    let straight = text.replace(['\u{2019}', '\u{02bc}'], "'");
    let is_read_out =
        |letter: char| letter.is_ascii_digit() || "$\u{20ac}\u{a3}%&+=@".contains(letter);
    let read_out = if straight.contains(is_read_out) {
        normalise(&straight, READ_AS)
    } else {
        straight
    };
    read_out
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .map(with_long_title)
        .collect()
}

fn with_long_title(word: String) -> String {
    let long = TITLES.iter().find(|(short, _)| *short == word);
    long.map_or(word, |(_, long)| (*long).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_alike_is_the_same() {
        for (written, said) in [
            ("Hello, World!", "hello world"),
            ("twenty-one cold-hearted men", "twenty one cold hearted men"),
            ("at 5 o'clock", "at five o\u{2019}clock"),
            ("Mr. Dashwood's", "mister dashwood's"),
            ("It costs $5.", "it costs five dollars"),
            ("21", "twenty one"),
            ("", "... -- '"),
            ("the 'quoted' students'", "the quoted students"),
        ] {
            assert_eq!(words(written), words(said), "{written} / {said}");
        }
    }

    #[test]
    fn what_is_said_otherwise_is_not() {
        for (left, right) in [
            ("it's", "it is"),
            ("colour", "color"),
            ("uh yes", "yes"),
            ("everyone", "every one"),
            ("its", "it's"),
        ] {
            assert_ne!(words(left), words(right), "{left} / {right}");
        }
    }
}

//! Written text as the words that somebody would say: the form of dictionary, language model and transcript.

use crate::text::NUMBER_WORDS;

/// A word as it is said, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpokenWord {
    /// Letters and apostrophes.
    pub(super) text: String,
    /// Whether it was written in capital letters, at least two of them.
    pub(super) capitals: bool,
}

/// The sentences of a text, each as its words, none of them empty. What nobody can say the same way twice (links, codes,
/// amounts of money) ends a sentence.
pub(super) fn sentences(text: &str) -> Vec<Vec<SpokenWord>> {
    let mut sentences = Vec::new();
    for range in crate::text::sentences(text) {
        let mut words = Vec::new();
        for token in text[range].split(|letter: char| {
            letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '/' | '|' | '(' | ')')
        }) {
            if !read_token(token, &mut words) {
                sentences.push(std::mem::take(&mut words));
            }
            if token.ends_with([':', ';']) {
                sentences.push(std::mem::take(&mut words));
            }
        }
        sentences.push(words);
    }
    sentences.retain(|words| !words.is_empty());
    sentences
}

/// Appends the words of a token without white space; false when it cannot be said.
fn read_token(token: &str, words: &mut Vec<SpokenWord>) -> bool {
    let token = token.trim_matches(|letter: char| !letter.is_alphanumeric());
    if token.is_empty() {
        return true;
    }
    let plain: String = token.chars().filter(|letter| *letter != ',').collect();
    if let Ok(number) = plain.parse::<u64>() {
        return match number_words(number) {
            Some(spoken) => {
                words.extend(spoken.split(' ').map(word));
                true
            }
            None => false,
        };
    }
    let folded: String = token.chars().map(fold).collect();
    if !folded
        .chars()
        .all(|letter| letter.is_ascii_alphabetic() || letter == '\'')
    {
        return false;
    }
    let capitals = folded.len() >= 2 && folded.chars().all(|letter| letter.is_ascii_uppercase());
    words.push(SpokenWord {
        text: folded.to_ascii_lowercase(),
        capitals,
    });
    true
}

fn word(text: &str) -> SpokenWord {
    SpokenWord {
        text: text.to_owned(),
        capitals: false,
    }
}

/// A letter without its accent, as far as English texts have them.
fn fold(letter: char) -> char {
    match letter {
        '’' | '‘' | 'ʼ' => '\'',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' => 'a',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ç' => 'c',
        'É' => 'E',
        other => other,
    }
}

/// A whole number below a million in words, years as people say them.
fn number_words(number: u64) -> Option<String> {
    match number {
        1100..=1999 | 2010..=2099 => {
            let (first, second) = (below_hundred(number / 100), number % 100);
            Some(match second {
                0 => format!("{first} hundred"),
                1..=9 => format!("{first} oh {}", below_hundred(second)),
                _ => format!("{first} {}", below_hundred(second)),
            })
        }
        0..=999 => Some(below_thousand(number)),
        1000..=999_999 => {
            let thousands = format!("{} thousand", below_thousand(number / 1000));
            Some(match number % 1000 {
                0 => thousands,
                rest => format!("{thousands} {}", below_thousand(rest)),
            })
        }
        _ => None,
    }
}

fn below_thousand(number: u64) -> String {
    let hundreds = format!("{} hundred", below_hundred(number / 100));
    match (number / 100, number % 100) {
        (0, rest) => below_hundred(rest),
        (_, 0) => hundreds,
        (_, rest) => format!("{hundreds} {}", below_hundred(rest)),
    }
}

fn below_hundred(number: u64) -> String {
    let name = |value: u64| {
        let found = NUMBER_WORDS.iter().find(|(_, known)| *known == value);
        found.map(|(name, _)| *name).unwrap_or_default()
    };
    match number {
        0..=20 => name(number).to_owned(),
        _ if number.is_multiple_of(10) => name(number).to_owned(),
        _ => format!("{} {}", name(number - number % 10), name(number % 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        sentences(text)
            .iter()
            .map(|words| {
                let words: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
                words.join(" ")
            })
            .collect()
    }

    #[test]
    fn text_becomes_words() {
        assert_eq!(said("Hello, I'm new here."), ["hello i'm new here"]);
        assert_eq!(
            said("Early-action: apply by November 1, 2027!"),
            ["early action", "apply by november one twenty twenty seven"]
        );
        assert_eq!(
            said("The CAFÉ, naïve. Résumé?"),
            ["the cafe naive", "resume"]
        );
    }

    #[test]
    fn what_cannot_be_said_ends_a_sentence() {
        assert_eq!(
            said("Write to desk@northfield.example today, or pay $5 at once"),
            ["write to", "today or pay five at once"]
        );
        assert!(said("12345678 — …").is_empty());
    }

    #[test]
    fn capitals_are_noticed() {
        let words = sentences("The SAT and I").remove(0);
        let capitals: Vec<_> = words.iter().map(|word| word.capitals).collect();
        assert_eq!(capitals, [false, true, false, false]);
    }

    #[test]
    fn numbers_are_spelled_out() {
        let cases = [
            (0, "zero"),
            (20, "twenty"),
            (21, "twenty one"),
            (100, "one hundred"),
            (342, "three hundred forty two"),
            (1905, "nineteen oh five"),
            (2000, "two thousand"),
            (2005, "two thousand five"),
            (2028, "twenty twenty eight"),
            (62_500, "sixty two thousand five hundred"),
        ];
        for (number, words) in cases {
            assert_eq!(number_words(number).unwrap(), words);
        }
        assert_eq!(number_words(1_000_000), None);
    }
}

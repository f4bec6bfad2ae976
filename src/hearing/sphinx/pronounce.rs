//! How the words of a pack are said: by the dictionary, by their parts, by their letters.

use super::dictionary::Dictionary;
use super::letters::{by_rule, is_vowel, spelled};

/// Letters of the shortest part of a compound.
const PART_LETTERS_MIN: usize = 3;
/// An unknown word of at most this many letters may be said letter by letter.
const SPELLED_LETTERS_MAX: usize = 4;
/// Ways to say a word at most: more cost time and confuse.
const WAYS_MAX: usize = 4;

/// The ways in which `word`, in lower case, may be said, the likeliest first: at least one for a word with letters.
/// `capitals` says that it was seen in capital letters, as abbreviations are.
pub(super) fn pronunciations(dictionary: &Dictionary, word: &str, capitals: bool) -> Vec<String> {
    let letters = word.bytes().filter(u8::is_ascii_lowercase).count();
    let mut ways: Vec<String> = dictionary.pronunciations(word).map(str::to_owned).collect();
    let known = !ways.is_empty();
    let spelling_only = !known && !word.bytes().any(is_vowel);
    let mut built = None;
    if !known && !spelling_only {
        built = by_ending(dictionary, word).or_else(|| by_parts(dictionary, word));
        ways.push(built.clone().unwrap_or_else(|| by_rule(word)));
    }
    let strange = !known && built.is_none();
    if spelling_only || letters <= SPELLED_LETTERS_MAX && (capitals || strange) {
        ways.push(spelled(word));
    }
    ways.retain(|way| !way.is_empty());
    let mut seen = Vec::new();
    ways.retain(|way| {
        !seen.contains(way) && {
            seen.push(way.clone());
            true
        }
    });
    ways.truncate(WAYS_MAX);
    ways
}

/// The phones of a respelling: parts that are words or look like some, such as `ack ter berg`.
pub(super) fn respelled(dictionary: &Dictionary, respelling: &str) -> String {
    let parts = respelling.split(|letter: char| !letter.is_alphabetic());
    let phones: Vec<_> = parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let part = part.to_lowercase();
            let known = dictionary.pronunciations(&part).next().map(str::to_owned);
            known.unwrap_or_else(|| by_rule(&part))
        })
        .collect();
    phones.join(" ")
}

/// A known word with an ending: `fafsas`, `registrar's`, `waitlisted`.
fn by_ending(dictionary: &Dictionary, word: &str) -> Option<String> {
    let stem = |end: &str| {
        let stem = word.strip_suffix(end)?;
        let first = dictionary.pronunciations(stem).next();
        first.map(str::to_owned)
    };
    if let Some(way) = stem("'s").or_else(|| stem("s'")).or_else(|| stem("s")) {
        let last = way.rsplit(' ').next().unwrap_or_default();
        let ending = match last {
            "S" | "Z" | "SH" | "ZH" | "CH" | "JH" => "IH Z",
            "P" | "T" | "K" | "F" | "TH" => "S",
            _ => "Z",
        };
        return Some(format!("{way} {ending}"));
    }
    if let Some(way) = stem("ed") {
        let last = way.rsplit(' ').next().unwrap_or_default();
        let ending = match last {
            "T" | "D" => "IH D",
            "P" | "K" | "F" | "TH" | "S" | "SH" | "CH" => "T",
            _ => "D",
        };
        return Some(format!("{way} {ending}"));
    }
    let endings = [
        ("ing", "IH NG"),
        ("ly", "L IY"),
        ("ness", "N AH S"),
        ("less", "L AH S"),
    ];
    endings
        .iter()
        .find_map(|(end, sound)| Some(format!("{} {sound}", stem(end)?)))
}

/// Two known words in one: `northcard`. The longest first part wins.
fn by_parts(dictionary: &Dictionary, word: &str) -> Option<String> {
    let last = word.len().checked_sub(PART_LETTERS_MIN)?;
    (PART_LETTERS_MIN..=last)
        .rev()
        .filter(|cut| word.is_char_boundary(*cut))
        .find_map(|cut| {
            let (first, second) = word.split_at(cut);
            let first = dictionary.pronunciations(first).next()?.to_owned();
            let second = dictionary.pronunciations(second).next()?;
            Some(format!("{first} {second}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        let text = "north N AO R TH\ncard K AA R D\nsat S AE T\nread R EH D\nread(2) R IY D\nwaitlist W EY T L IH S T\n\
            box B AA K S\nack AE K\n";
        Dictionary::new(text.to_owned())
    }

    fn ways(word: &str, capitals: bool) -> Vec<String> {
        pronunciations(&dictionary(), word, capitals)
    }

    #[test]
    fn a_known_word_is_said_as_the_dictionary_has_it() {
        assert_eq!(ways("read", false), ["R EH D", "R IY D"]);
        assert_eq!(ways("sat", true), ["S AE T", "EH S EY T IY"]);
        assert_eq!(ways("sat", false), ["S AE T"]);
    }

    #[test]
    fn endings_and_compounds_are_said_by_their_parts() {
        assert_eq!(ways("northcard", false), ["N AO R TH K AA R D"]);
        assert_eq!(ways("cards", false), ["K AA R D Z"]);
        assert_eq!(ways("sats", false), ["S AE T S"]);
        assert_eq!(ways("box's", false), ["B AA K S IH Z"]);
        assert_eq!(ways("waitlisted", false), ["W EY T L IH S T IH D"]);
        assert_eq!(ways("waitlisting", false), ["W EY T L IH S T IH NG"]);
    }

    #[test]
    fn short_unknown_words_may_be_abbreviations_and_those_without_vowels_are() {
        assert_eq!(ways("phd", false), ["P IY EY CH D IY"]);
        let gpa = ways("gpa", false);
        assert!(
            gpa.len() == 2 && gpa.contains(&"JH IY P IY EY".to_owned()),
            "{gpa:?}"
        );
        assert_eq!(ways("brannock", false).len(), 1);
        assert!(ways("'", false).is_empty());
    }

    #[test]
    fn a_respelling_is_said_part_by_part() {
        assert_eq!(respelled(&dictionary(), "ack-card"), "AE K K AA R D");
        assert_eq!(respelled(&dictionary(), "Sat kay"), "S AE T K EY");
        assert_eq!(respelled(&dictionary(), " - "), "");
    }
}

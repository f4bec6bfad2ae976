//! How a word is said that no dictionary has: English letter-to-sound rules.

use super::letter_rules::RULES;

/// The names of the letters, from `a` to `z`, in phones.
const NAMES: [&str; 26] = [
    "EY",
    "B IY",
    "S IY",
    "D IY",
    "IY",
    "EH F",
    "JH IY",
    "EY CH",
    "AY",
    "JH EY",
    "K EY",
    "EH L",
    "EH M",
    "EH N",
    "OW",
    "P IY",
    "K Y UW",
    "AA R",
    "EH S",
    "T IY",
    "Y UW",
    "V IY",
    "D AH B AH L Y UW",
    "EH K S",
    "W AY",
    "Z IY",
];

/// The phones of a word of letters from `a` to `z`, by the rules; other characters are silent. Empty for a word that has
/// no sound by them.
pub(super) fn by_rule(word: &str) -> String {
    let letters: Vec<u8> = word.bytes().filter(u8::is_ascii_lowercase).collect();
    let mut phones = Vec::new();
    let mut position = 0;
    while let Some(letter) = letters.get(position) {
        let rules = RULES[usize::from(letter - b'a')];
        let found = rules
            .iter()
            .find_map(|rule| Rule::read(rule).apply(&letters, position));
        let Some((length, sound)) = found else {
            position += 1;
            continue;
        };
        phones.extend(sound.split_whitespace());
        position += length;
    }
    phones.dedup_by(|second, first| second == first && !is_vowel_sound(first));
    phones.join(" ")
}

/// The phones of a word that is said letter by letter.
pub(super) fn spelled(word: &str) -> String {
    let names: Vec<_> = word
        .bytes()
        .filter(u8::is_ascii_lowercase)
        .map(|letter| NAMES[usize::from(letter - b'a')])
        .collect();
    names.join(" ")
}

/// Whether a phone is a vowel.
pub(super) fn is_vowel_sound(phone: &str) -> bool {
    phone.starts_with(['A', 'E', 'I', 'O', 'U'])
}

/// Whether a letter is a vowel, `y` included.
pub(super) fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

struct Rule<'a> {
    left: &'a str,
    letters: &'a str,
    right: &'a str,
    phones: &'a str,
}

impl<'a> Rule<'a> {
    fn read(line: &'a str) -> Self {
        let (left, rest) = line.split_once('[').expect("a rule has a [");
        let (letters, rest) = rest.split_once(']').expect("a rule has a ]");
        let (right, phones) = rest.split_once(' ').expect("a rule has a space");
        Self {
            left,
            letters,
            right,
            phones,
        }
    }

    /// How many letters it takes at `position`, and their phones, if it fits there.
    fn apply(&self, word: &[u8], position: usize) -> Option<(usize, &'a str)> {
        let (before, rest) = word.split_at(position);
        let after = rest.strip_prefix(self.letters.as_bytes())?;
        let reversed: Vec<u8> = before.iter().rev().copied().collect();
        let left: Vec<u8> = self.left.bytes().rev().collect();
        let fits = matches(self.right.as_bytes(), after, false) && matches(&left, &reversed, true);
        fits.then_some((self.letters.len(), self.phones))
    }
}

/// Whether `letters` begin as the context says; both run away from the rule's own letters.
fn matches(context: &[u8], letters: &[u8], leftwards: bool) -> bool {
    let Some((symbol, context)) = context.split_first() else {
        return true;
    };
    let follows = |length: usize| matches(context, &letters[length..], leftwards);
    let one =
        |fits: fn(u8) -> bool| letters.first().is_some_and(|letter| fits(*letter)) && follows(1);
    match symbol {
        b'_' => letters.is_empty() && follows(0),
        b'#' => {
            let run = run(letters, is_vowel);
            (1..=run).rev().any(follows)
        }
        b':' => {
            let run = run(letters, is_consonant);
            (0..=run).rev().any(follows)
        }
        b'^' => one(is_consonant),
        b'.' => one(|letter| b"bdvgjlmnrwz".contains(&letter)),
        b'+' => one(|letter| b"eiy".contains(&letter)),
        b'&' => any_of(
            &["s", "c", "g", "z", "x", "j", "ch", "sh"],
            letters,
            leftwards,
            follows,
        ),
        b'@' => any_of(
            &["t", "s", "r", "d", "l", "z", "n", "j", "th", "ch", "sh"],
            letters,
            leftwards,
            follows,
        ),
        b'%' => any_of(
            &["ing", "ely", "er", "es", "ed", "e"],
            letters,
            leftwards,
            follows,
        ),
        letter => letters.first() == Some(letter) && follows(1),
    }
}

fn any_of(
    texts: &[&str],
    letters: &[u8],
    leftwards: bool,
    follows: impl Fn(usize) -> bool,
) -> bool {
    texts.iter().any(|text| {
        let begins = if leftwards {
            text.len() <= letters.len()
                && text.bytes().rev().eq(letters[..text.len()].iter().copied())
        } else {
            letters.starts_with(text.as_bytes())
        };
        begins && follows(text.len())
    })
}

fn run(letters: &[u8], fits: fn(u8) -> bool) -> usize {
    letters.iter().take_while(|letter| fits(**letter)).count()
}

fn is_consonant(letter: u8) -> bool {
    letter.is_ascii_lowercase() && !is_vowel(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read_and_stands_by_its_letter() {
        for (letter, rules) in (b'a'..=b'z').zip(RULES) {
            for rule in rules {
                let read = Rule::read(rule);
                assert!(read.letters.bytes().next() == Some(letter), "{rule}");
            }
            let last = Rule::read(rules[rules.len() - 1]);
            assert!(
                last.left.is_empty() && last.right.is_empty(),
                "no rule for any {letter}"
            );
        }
    }

    #[test]
    fn words_are_said_by_rule() {
        let cases = [
            ("cat", "K AE T"),
            ("cake", "K EY K"),
            ("ship", "SH IH P"),
            ("phone", "F OW N"),
            ("nation", "N EY SH AH N"),
            ("bottle", "B AA T AH L"),
            ("knight", "N AY T"),
            ("green", "G R IY N"),
            ("brannock", "B R AE N AA K"),
            ("", ""),
        ];
        for (word, phones) in cases {
            assert_eq!(by_rule(word), phones, "{word}");
        }
    }

    #[test]
    fn abbreviations_are_spelled() {
        assert_eq!(spelled("gpa"), "JH IY P IY EY");
        assert_eq!(spelled("a1b"), "EY B IY");
    }
}

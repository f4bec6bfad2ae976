//! Slips of the finger, put right by the words that a pack uses.

use std::collections::HashMap;

/// Letters of a word that is put right, at least: among shorter ones too many are one letter apart.
const LETTERS_MIN: usize = 4;

/// Words that are kept, at most: far more than a pack of 20,000 passages has.
const WORDS_MAX: usize = 200_000;

/// What is written without its apostrophe, and is no other word then.
const CONTRACTIONS: [(&str, &str); 27] = [
    ("arent", "aren't"),
    ("cant", "can't"),
    ("couldnt", "couldn't"),
    ("didnt", "didn't"),
    ("doesnt", "doesn't"),
    ("dont", "don't"),
    ("hadnt", "hadn't"),
    ("hasnt", "hasn't"),
    ("havent", "haven't"),
    ("hows", "how's"),
    ("im", "i'm"),
    ("isnt", "isn't"),
    ("ive", "i've"),
    ("shouldnt", "shouldn't"),
    ("thats", "that's"),
    ("theres", "there's"),
    ("theyre", "they're"),
    ("wasnt", "wasn't"),
    ("werent", "weren't"),
    ("weve", "we've"),
    ("whats", "what's"),
    ("whens", "when's"),
    ("wheres", "where's"),
    ("whos", "who's"),
    ("wouldnt", "wouldn't"),
    ("youre", "you're"),
    ("youve", "you've"),
];

/// The words of a pack, and how often it uses each.
#[derive(Debug, Default)]
pub struct Spelling {
    known: HashMap<String, Known>,
}

/// A word of the pack.
#[derive(Debug)]
struct Known {
    count: u32,
    letters: u32,
}

impl Spelling {
    /// Learns the words of these texts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: HashMap<String, Known> = HashMap::new();
        for text in texts {
            for word in text.split(|letter: char| !letter.is_alphabetic()) {
                let is_kept = word.chars().nth(LETTERS_MIN - 1).is_some();
                if is_kept && known.len() < WORDS_MAX {
                    let word = word.to_lowercase();
                    let letters = letters(&word);
                    let of_word = known.entry(word).or_insert(Known { count: 0, letters });
                    of_word.count += 1;
                }
            }
        }
        Self { known }
    }

    /// The text with each word that neither the pack nor `is_word` knows put right, where one of the pack's is one slip away: a
    /// letter wrong, missing, doubled or changed for its neighbour; and with the apostrophes that are missing. `None` where nothing is.
    pub fn corrected(&self, text: &str, is_word: impl Fn(&str) -> bool) -> Option<String> {
        let mut corrected = String::new();
        let mut taken = 0;
        for (start, word) in words(text) {
            if let Some(meant) = self.put_right(&word.to_lowercase(), &is_word) {
                corrected.push_str(&text[taken..start]);
                corrected.push_str(meant);
                taken = start + word.len();
            }
        }
        (taken > 0).then(|| corrected + &text[taken..])
    }

    /// What is meant by a word in lower case; none where it stays.
    fn put_right(&self, word: &str, is_word: impl Fn(&str) -> bool) -> Option<&str> {
        if self.known.is_empty() || self.known.contains_key(word) {
            return None;
        }
        let contraction = CONTRACTIONS.iter().find(|(bare, _)| *bare == word);
        if let Some((_, written)) = contraction {
            return Some(written);
        }
        let is_long = word.chars().nth(LETTERS_MIN - 1).is_some();
        (is_long && !is_word(word))
            .then(|| self.meant(word))
            .flatten()
    }

    /// The pack's word that is one slip away from `word`: of several the one with its first letter, then the one it uses most. This runs
    /// where sockets are served: of 30,000 words nearly all are told by their letters alone.
    fn meant(&self, word: &str) -> Option<&str> {
        let wanted = letters(word);
        let near = self.known.iter().filter(|(known, of_known)| {
            (of_known.letters ^ wanted).count_ones() <= 2 && strsim::osa_distance(known, word) == 1
        });
        let standing = |known: &String, of_known: &Known| {
            let begins_alike = known.chars().next() == word.chars().next();
            (begins_alike, of_known.count)
        };
        let better = |one: &(&String, &Known), other: &(&String, &Known)| {
            let by_standing = standing(one.0, one.1).cmp(&standing(other.0, other.1));
            by_standing.then_with(|| other.0.cmp(one.0))
        };
        near.max_by(better).map(|(known, _)| known.as_str())
    }
}

/// Which letters a word has, one bit each; others than those of ASCII share bits. One slip changes two bits at most.
fn letters(word: &str) -> u32 {
    let bit = |letter: char| match letter {
        'a'..='z' => letter as u32 - 'a' as u32,
        other => 26 + other as u32 % 6,
    };
    word.chars().fold(0, |all, letter| all | 1 << bit(letter))
}

/// Runs of letters with their places. What has a digit or an apostrophe in it is no word to put right.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let in_word = |letter: char| letter.is_alphanumeric() || "'’@._-".contains(letter);
    text.split(move |letter| !in_word(letter))
        .map(|word| word.trim_end_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
        .map(move |word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str) -> String {
        let spelling = Spelling::of([
            "How much is tuition?",
            "The library opens at nine.",
            "Tuition is due in August.",
            "Boats for hire",
        ]);
        let is_word = |word: &str| ["much", "coat", "when", "does", "open"].contains(&word);
        let found = spelling.corrected(text, is_word);
        found.unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn each_kind_of_slip_is_put_right() {
        for slip in [
            "tiution", "tution", "tuitionn", "tuitoin", "tuitiom", "Tuitoin",
        ] {
            assert_eq!(
                corrected(&format!("how much is {slip}?")),
                "how much is tuition?"
            );
        }
        assert_eq!(
            corrected("when does the libary open"),
            "when does the library open"
        );
    }

    #[test]
    fn what_is_a_word_or_too_far_away_stays() {
        for text in [
            "when does the coat open",
            "how much is tuit",
            "ttuittionn",
            "tuition-fee",
            "room tuitio7",
            "don't tuit'on",
            "",
        ] {
            assert_eq!(corrected(text), text);
        }
        assert_eq!(Spelling::default().corrected("tution", |_| false), None);
    }
}

//! Slips of the finger: whether a question with one is answered as the question itself.

use std::fmt;

use serde::Serialize;

use super::random::Random;
use crate::pack::PackTest;

/// Letters of a word in which a finger slips, at least: shorter ones are mostly no content.
const LETTERS_MIN: usize = 5;

/// How a finger slips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another letter.
    Wrong,
    /// A letter too few.
    Missing,
    /// A letter twice.
    Doubled,
    /// Two letters for each other.
    Swapped,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Wrong, Self::Missing, Self::Doubled, Self::Swapped];
}

/// A question with a slip in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// What slipped.
    pub kind: Kind,
    /// The question.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Slipped {
    /// The question.
    #[serde(flatten)]
    pub slip: Slip,
    /// What was answered.
    pub answer: String,
    /// Whether the question itself is answered so.
    pub is_same: bool,
}

/// How many were answered as if nothing had slipped.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Questions with a slip.
    pub asked: usize,
    /// Those that were answered the same.
    pub same: usize,
    /// The others.
    pub faults: Vec<Slipped>,
}

impl Report {
    /// Counts them.
    pub fn of(asked: Vec<Slipped>) -> Self {
        let count = asked.len();
        let faults: Vec<_> = asked.into_iter().filter(|it| !it.is_same).collect();
        Self {
            asked: count,
            same: count - faults.len(),
            faults,
        }
    }

    /// Without a list of the others.
    #[must_use]
    pub fn without_faults(self) -> Self {
        Self {
            faults: Vec::new(),
            ..self
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, same, .. } = self;
        write!(
            formatter,
            "{same} of {asked} questions with a slip are answered as those without"
        )?;
        for fault in &self.faults {
            let Slip { kind, text } = &fault.slip;
            write!(formatter, "\n  {kind:?}: {text:?} got {:?}", fault.answer)?;
        }
        Ok(())
    }
}

/// So many of the tests' questions that documents answer, drawn by `seed`.
pub fn questions(tests: &[PackTest], count: usize, seed: u64) -> Vec<&str> {
    let answered = tests.iter().filter(|test| test.source.is_some());
    let mut all: Vec<&str> = answered
        .map(|test| test.ask.as_str())
        .filter(|text| slips(text, seed).len() == Kind::ALL.len())
        .collect();
    let mut random = Random::new(seed, "questions");
    let count = count.min(all.len());
    for drawn in 0..count {
        let other = drawn + random.below(all.len() - drawn);
        all.swap(drawn, other);
    }
    all.truncate(count);
    all
}

/// The question with one slip of each kind, each in a word that is drawn; none where it has no word that is long enough.
pub fn slips(question: &str, seed: u64) -> Vec<Slip> {
    let mut random = Random::new(seed, question);
    let words: Vec<&str> = question
        .split(' ')
        .filter(|word| word.len() >= LETTERS_MIN && word.bytes().all(|it| it.is_ascii_alphabetic()))
        .collect();
    let slip = |kind: Kind| {
        let word = *words.get(random.below(words.len()))?;
        let slipped = slipped(word, kind, &mut random);
        Some(Slip {
            kind,
            text: question.replacen(word, &slipped, 1),
        })
    };
    Kind::ALL.into_iter().filter_map(slip).collect()
}

/// A word of ASCII letters with a slip behind its first letter.
fn slipped(word: &str, kind: Kind, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let place = 1 + random.below(letters.len() - 2);
    match kind {
        Kind::Wrong => {
            let others = ('a'..='z').filter(|it| *it != letters[place]);
            let others: Vec<char> = others.collect();
            letters[place] = others[random.below(others.len())];
        }
        Kind::Missing => {
            letters.remove(place);
        }
        Kind::Doubled => letters.insert(place, letters[place]),
        Kind::Swapped => {
            // Two that are the same would be no slip.
            let places = (1..letters.len() - 1).filter(|at| letters[*at] != letters[at + 1]);
            let places: Vec<usize> = places.collect();
            if let Some(place) = places.get(random.below(places.len())) {
                letters.swap(*place, place + 1);
            }
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_slips_once_in_each_way_and_always_the_same() {
        let question = "when does the library close";
        let drawn = slips(question, 1);
        assert_eq!(
            drawn.iter().map(|it| it.kind).collect::<Vec<_>>(),
            Kind::ALL
        );
        for slip in &drawn {
            assert_eq!(strsim::osa_distance(question, &slip.text), 1, "{slip:?}");
            assert!(
                slip.text.starts_with("when does the "),
                "short words stay: {slip:?}"
            );
        }
        assert_eq!(drawn, slips(question, 1));
        assert_ne!(drawn, slips(question, 2));
        assert!(slips("how much is it", 1).is_empty());
    }
}

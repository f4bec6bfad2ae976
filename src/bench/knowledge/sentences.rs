//! Sentences that are made, the same in every run.

use super::made::{GROUPS, PLACES, THINGS};
use crate::eval::random::Random;

const PEOPLE: [&str; 8] = [
    "the porter",
    "the registrar",
    "the caretaker",
    "the bursar",
    "the head of studies",
    "the workshop manager",
    "the duty librarian",
    "the student adviser",
];
const PAPERS: [&str; 8] = [
    "a student card",
    "the signed agreement",
    "proof of insurance",
    "a letter of the department",
    "last term's receipt",
    "a photograph",
    "the key of the room",
    "the number of the booking",
];
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// Sentences without end.
pub struct Sentences {
    random: Random,
}

impl Sentences {
    /// Those with this name.
    pub fn new(name: &str) -> Self {
        let random = Random::new(1, name);
        Self { random }
    }

    /// So many of them.
    pub fn some(&mut self, count: usize) -> String {
        let sentences: Vec<String> = (0..count).map(|_| self.next()).collect();
        sentences.join(" ")
    }

    /// One or two.
    pub fn few(&mut self) -> String {
        let count = 1 + self.random.below(2);
        self.some(count)
    }

    /// The next one, of 20 to 32 words.
    fn next(&mut self) -> String {
        let number = 2 + self.random.below(97);
        let hour = 7 + self.random.below(5);
        let (person, other) = (self.draw(&PEOPLE), self.draw(&PEOPLE));
        let (paper, day) = (self.draw(&PAPERS), self.draw(&DAYS));
        let (thing, place, group) = (self.draw(&THINGS), self.draw(&PLACES), self.draw(&GROUPS));
        match self.random.below(6) {
            0 => format!(
                "Whoever asks {person} in {place} before {hour} on a {day} gets a {thing} for {number} days if they bring {paper}."
            ),
            1 => format!(
                "For {group} it is {number} dollars a term, which are paid to {person} in {place} not later than {day} at {hour}."
            ),
            2 => format!(
                "A {thing} that is not collected by {day} goes to {group}, unless {person} or {other} has agreed to keep it."
            ),
            3 => format!(
                "There are {number} of them in {place}, and {group} have to show {paper} to {person} at the door from {hour}."
            ),
            4 => format!(
                "If the {thing} is damaged, {group} write to {person} within {number} days and leave {paper} at the desk of {other}."
            ),
            _ => format!(
                "On {day} from {hour} until noon {person} explains in {place} how a {thing} is used, to {number} {group} at most."
            ),
        }
    }

    fn draw(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.below(of.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::LAST_WORD;
    use super::*;

    #[test]
    fn sentences_are_as_long_as_people_write_them_and_the_same_again() {
        let mut sentences = Sentences::new("test");
        let first: Vec<String> = (0..200).map(|_| sentences.next()).collect();
        for sentence in &first {
            let words = sentence.split(' ').count();
            assert!((20..=32).contains(&words), "{words}: {sentence}");
            assert!(!sentence.contains(LAST_WORD));
        }
        let mut again = Sentences::new("test");
        assert!(first.iter().all(|sentence| *sentence == again.next()));
    }
}

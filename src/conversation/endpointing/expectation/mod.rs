//! What the words so far say about whether more will come.

#[rustfmt::skip]
mod tables;

use tables::{
    ABBREVIATION, AUXILIARY, BEING, CLOSING, COMMAND, DANGLING, DANGLING_BUT_IN_QUESTIONS,
    DICTATED, DIGIT, GETTING, MAY, MONTH, OPENING, QUESTION, THINKING, WANTING, WHOLE,
};

/// Digits after which a number that is being dictated may be whole. Source: a telephone number with its area code.
const DIGITS_WHOLE: usize = 10;

/// Spoken digits or letters in a row that make a dictation.
const DICTATION_MIN: usize = 3;

/// Words of a request, politeness included, at least.
const REQUEST_MIN: usize = 3;

/// Words that a question within another sentence has at least after its question word: "where the library is".
const CLAUSE_MIN: usize = 3;

/// Whether the words so far sound finished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing is known.
    #[default]
    Unknown,
    /// A whole question or command was said, or one that has an answer.
    Complete,
    /// A whole question or command was said, and it has an answer.
    Answered,
    /// The words break off, or digits or a list are being spoken.
    More,
}

impl Expectation {
    /// Whether nothing is missing in the words.
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Complete | Self::Answered)
    }
}

/// What `words`, a partial transcript with or without punctuation, lets expect. Of a `language` (such as `en` or
/// `en-GB`) other than English only the marks and written digits are read.
///
/// A full stop says nothing: Whisper sets one behind 80 % of what was said before a true end and behind 76 % of what was
/// said before a pause. Nor does a sentence that asks for a thing, which grows. Source: `docent eval endpoint`, orders.
pub fn expectation(words: &str, language: &str) -> Expectation {
    let text = words.trim().to_lowercase();
    let is_word_part = |letter: char| letter.is_alphanumeric() || letter == '\'';
    let tokens: Vec<&str> = text
        .split(|letter: char| !is_word_part(letter))
        .map(|token| token.trim_matches('\''))
        .filter(|token| !token.is_empty())
        .collect();
    let mark = text.trim_end_matches(['"', '\'', ')', '”', '’']);
    if tokens.is_empty() {
        return Expectation::Unknown;
    }
    if mark.ends_with([',', ':', ';', '-', '–', '—', '…', '、', '，']) || mark.ends_with("...")
    {
        return Expectation::More;
    }
    let is_english = language.starts_with("en");
    let sentence = Sentence::of(&tokens);
    let may_grow = is_english && sentence.may_grow();
    if !may_grow && mark.ends_with(['?', '？', '؟']) {
        return Expectation::Complete;
    }
    if is_english {
        if sentence.breaks_off() || is_dictation(&tokens) {
            return Expectation::More;
        }
        if !may_grow && sentence.is_whole() {
            return Expectation::Complete;
        }
    } else if count_at_end(&tokens, is_digit) >= DICTATION_MIN {
        return Expectation::More;
    }
    Expectation::Unknown
}

/// An English sentence without what stands before it out of politeness.
struct Sentence<'a> {
    /// All words.
    all: &'a [&'a str],
    /// Those after the opening.
    core: &'a [&'a str],
}

impl<'a> Sentence<'a> {
    fn of(all: &'a [&'a str]) -> Self {
        let opening = all.iter().take_while(|word| OPENING.contains(word)).count();
        Self {
            all,
            core: &all[opening..],
        }
    }

    fn breaks_off(&self) -> bool {
        let Some(last) = self.all.last() else {
            return false;
        };
        if self.is_said_alone() {
            return false;
        }
        let asks = self.asks() && !self.asks_for_a_thing();
        DANGLING.contains(last)
            || (DANGLING_BUT_IN_QUESTIONS.contains(last) && (!asks || self.core.len() < 3))
            || THINKING.iter().any(|phrase| ends_with(self.all, phrase))
            || (MONTH.contains(last) && ends_with(&self.all[..self.all.len() - 1], "on"))
            || self.names_one_of_two()
    }

    /// "both", "either" or "neither" without their second part.
    fn names_one_of_two(&self) -> bool {
        [("both", "and"), ("either", "or"), ("neither", "nor")]
            .iter()
            .any(|(first, second)| {
                let after = self.all.iter().skip_while(|word| *word != first);
                // "do you have both" and "not that either" are whole.
                after.clone().count() > 1 && !after.clone().any(|word| word == second)
            })
    }

    fn is_whole(&self) -> bool {
        let asked = self.is_question() || self.is_command();
        self.is_said_alone() || self.is_request() || (asked && !self.ends_in_new_question())
    }

    fn is_said_alone(&self) -> bool {
        WHOLE.iter().any(|phrase| {
            ends_with(self.all, phrase) && phrase.split(' ').count() == self.all.len()
        })
    }

    /// "two tickets please".
    fn is_request(&self) -> bool {
        self.all.len() >= REQUEST_MIN && CLOSING.iter().any(|phrase| ends_with(self.all, phrase))
    }

    /// "can I have a coffee" may go on with "and a tea"; "please" ends it.
    fn may_grow(&self) -> bool {
        self.asks_for_a_thing() && !self.is_request()
    }

    /// "can I have", "give me".
    fn asks_for_a_thing(&self) -> bool {
        let is_asked = self.core.first().is_some_and(|it| MAY.contains(it));
        let verb = self.core.get(if is_asked { 2 } else { 0 });
        verb.is_some_and(|verb| GETTING.contains(verb))
    }

    fn asks(&self) -> bool {
        let first = self.core.first();
        first.is_some_and(|word| QUESTION.contains(word) || AUXILIARY.contains(word))
    }

    /// "can you tell me where the library": the question within has only begun.
    fn ends_in_new_question(&self) -> bool {
        let inner = self
            .core
            .iter()
            .skip(1)
            .rposition(|word| QUESTION.contains(word));
        inner.is_some_and(|place| self.core.len() - (place + 2) < CLAUSE_MIN)
    }

    /// A verb within the first words, and what it needs after it.
    fn is_question(&self) -> bool {
        if !self.asks() {
            return false;
        }
        let verb = self
            .core
            .iter()
            .take(4)
            .position(|word| AUXILIARY.contains(word));
        let Some(verb) = verb else {
            return false;
        };
        let after = &self.core[verb + 1..];
        let being = BEING.contains(&self.core[verb]);
        // A yes-or-no question names somebody first: "is it free", "do you have parking".
        let needed =
            usize::from(verb == 0 && !QUESTION.contains(&self.core[0])) + if being { 1 } else { 2 };
        let place = self
            .core
            .first()
            .is_some_and(|word| *word != "what" && *word != "who" && *word != "which");
        let wants = after.last().is_some_and(|word| WANTING.contains(word));
        after.len() >= needed && !(place && wants)
    }

    fn is_command(&self) -> bool {
        let first = self.core.first();
        let wants = self.core.last().is_some_and(|word| WANTING.contains(word));
        first.is_some_and(|word| COMMAND.contains(word)) && self.core.len() >= 3 && !wants
    }
}

fn ends_with(tokens: &[&str], phrase: &str) -> bool {
    phrase
        .rsplit(' ')
        .zip(tokens.iter().rev().map(Some).chain(std::iter::repeat(None)))
        .all(|(wanted, word)| word.is_some_and(|word| *word == wanted))
}

/// Digits or letters that are being spoken one by one, or after "my number is".
fn is_dictation(tokens: &[&str]) -> bool {
    let letters = count_at_end(tokens, is_letter);
    let abbreviated = letters == 2 && ABBREVIATION.iter().any(|it| ends_with(tokens, it));
    if abbreviated || digits_at_end(tokens) >= DIGITS_WHOLE {
        return false;
    }
    let single = count_at_end(tokens, |word| is_letter(word) || is_digit(word));
    if single >= DICTATION_MIN || (letters >= 2 && letters == single) {
        return true;
    }
    let said = count_at_end(tokens, |word| {
        is_letter(word) || is_digit(word) || is_written(word)
    });
    let before = &tokens[..tokens.len() - said];
    said > 0 && matches!(before, [.., what, "is"] if DICTATED.contains(what))
}

fn digits_at_end(tokens: &[&str]) -> usize {
    let digits = |word: &&&str| is_digit(word) || is_written(word);
    let spoken = tokens.iter().rev().take_while(digits);
    spoken
        .map(|word| if is_written(word) { word.len() } else { 1 })
        .sum()
}

fn count_at_end(tokens: &[&str], belongs: impl Fn(&str) -> bool) -> usize {
    tokens.iter().rev().take_while(|word| belongs(word)).count()
}

fn is_digit(word: &str) -> bool {
    DIGIT.contains(&word) || (is_written(word) && word.len() == 1)
}

fn is_written(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::Expectation::{Complete, More, Unknown};
    use super::*;

    #[track_caller]
    fn check(expected: Expectation, words: &[&str]) {
        for words in words {
            assert_eq!(expectation(words, "en"), expected, "{words}");
        }
    }

    #[test]
    fn words_that_lean_on_the_next_want_more() {
        check(
            More,
            &[
                "i want to study biology and",
                "tell me about the",
                "my number is",
                "so i was wondering if",
                "how do i apply for my",
                "i would like to know um",
                "what are the",
                "what about",
                "the tour is on march",
                "let me see",
                "i have documents such as",
                "i study both history",
                "i need a room with",
                "what is",
                "I would like to...",
                "can i have a coffee with",
                "Tuesdays, Thursdays,",
                "Well, I wanted to ask—",
            ],
        );
    }

    #[test]
    fn digits_and_letters_are_waited_for() {
        check(
            More,
            &[
                "five five five",
                "my student number is four two",
                "My ID is 4217",
                "it is s m i",
                "my name is j o",
                "double seven oh three",
                "give me extension five five five",
            ],
        );
        check(
            Unknown,
            &[
                "five five five one two three four five six seven",
                "i was born in nineteen ninety",
                "room two",
                "we meet at five p m",
            ],
        );
        assert_eq!(expectation("numero 5 5 5", "es"), More);
    }

    #[test]
    fn whole_questions_and_commands_are_known() {
        check(
            Complete,
            &[
                "what are admission requirements",
                "um hello how much does it cost",
                "where are you from",
                "is it free",
                "do you have parking",
                "how do i apply",
                "what's the deadline",
                "tell me about housing",
                "excuse me where is the library",
                "two tickets please",
                "can i have two tickets please",
                "thank you",
                "yes",
                "can i pay by card",
                "What time does it open?",
                "which documents do i need",
                "can you tell me where the library is",
            ],
        );
    }

    #[test]
    fn nothing_is_made_up_of_the_rest() {
        check(
            Unknown,
            &[
                "",
                "  ",
                "biology",
                "the second one",
                "where can i find",
                "can you tell me where the library",
                "do you",
                "tell me",
                "Biology.",
                "how do i get",
                "The office is closed today.",
                "Can I have a small coffee?",
                "give me a dark roast",
            ],
        );
    }

    #[test]
    fn other_languages_are_read_by_their_marks_only() {
        assert_eq!(expectation("wann kommt der bus an", "de"), Unknown);
        assert_eq!(expectation("Wann kommt der Bus an?", "de"), Complete);
        assert_eq!(expectation("ich möchte,", "de"), More);
    }
}

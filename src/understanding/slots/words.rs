//! What people say to a form beside its values, by language.

use jiff::civil::Date;

use crate::conversation::form::{FormAnswer, SlotKind};
use crate::text::is_part_of;

mod lists;
mod tables;

pub use lists::Words;

/// Words of an utterance that may be a command to the form; a longer one rather tells something.
const COMMAND_WORDS_MAX: usize = 9;
/// The same of one that agrees, or passes something over, with all the words of politeness.
const ANSWER_WORDS_MAX: usize = 16;

impl Words {
    /// Those of a language; of one that is not known, English.
    pub fn of(language: &str) -> &'static Self {
        let mut known = tables::ALL.iter();
        known
            .find(|words| is_part_of(language, words.language))
            .unwrap_or(&tables::ALL[0])
    }

    /// What is said about the form itself, where a slot of this kind was asked for; none: whether all is right.
    pub fn answer(&self, said: &str, asked: Option<&SlotKind>) -> Option<FormAnswer> {
        let tokens: Vec<&str> = tokens(said).collect();
        let spoken = format!(" {} ", tokens.join(" "));
        // "Leave it out" is no "leave it".
        let mut beside = spoken.clone();
        for phrase in self.skip.split('|').filter(|_| asked.is_some()) {
            beside = beside.replace(&format!(" {phrase} "), " ");
        }
        if self.cancels(&beside, asked) {
            return Some(FormAnswer::Cancel);
        }
        if tokens.is_empty() || tokens.len() > ANSWER_WORDS_MAX {
            return None;
        }
        let is_short = tokens.len() <= COMMAND_WORDS_MAX;
        // Words that are free may hold any of these: there they have to be all that is said.
        let is_free_text = asked == Some(&SlotKind::Text);
        let is_all = |phrases: &str| self.is_made_of(&tokens, phrases);
        let says = |phrases: &str| {
            if is_free_text {
                is_all(phrases)
            } else {
                has(&spoken, phrases)
            }
        };
        if is_short && says(self.back) {
            Some(FormAnswer::Back)
        } else if asked.is_some() && says(self.skip) {
            Some(FormAnswer::Skip)
        } else if asked.is_none() {
            self.agreement(said, &spoken)
        } else {
            let denies = has(&spoken, self.no) && is_all(&format!("{}|{}", self.no, self.yes));
            let affirms = is_all(self.yes).then_some(FormAnswer::Yes);
            denies.then_some(FormAnswer::No).or(affirms)
        }
    }

    /// The visit is not wanted any more: a short command, or the beginning or end of a longer one.
    fn cancels(&self, spoken: &str, asked: Option<&SlotKind>) -> bool {
        let is_short = spoken.split_whitespace().count() <= COMMAND_WORDS_MAX;
        let is_free_text = asked == Some(&SlotKind::Text);
        let mut said = spoken.trim();
        while let Some((before, _)) = said
            .rsplit_once(' ')
            .filter(|(_, last)| is_listed(last, self.polite))
        {
            said = before;
        }
        self.cancel.split('|').any(|phrase| {
            let is_at_edge =
                said.ends_with(&format!(" {phrase}")) || said.starts_with(&format!("{phrase} "));
            let is_said = spoken.contains(&format!(" {phrase} "));
            let is_asked_for = self.polite.split('|').any(|please| {
                spoken.contains(&format!(" {please} {phrase} "))
                    || spoken.contains(&format!(" {phrase} {please} "))
            });
            let is_all = || self.is_made_of(&tokens(spoken).collect::<Vec<_>>(), phrase);
            // One word may be a part of a name.
            is_asked_for
                || (is_at_edge && phrase.contains(' '))
                || (is_said && phrase.split(' ').count() >= 3)
                || (is_said && is_short && !is_free_text)
                || (is_said && is_all())
        })
    }

    /// Whether what was read back is right, by words that say so without one that denies it.
    fn agreement(&self, said: &str, spoken: &str) -> Option<FormAnswer> {
        let denies = has(spoken, self.no) || has(spoken, self.denying);
        if denies {
            return Some(FormAnswer::No);
        }
        (has(spoken, self.yes) && !self.asks(said)).then_some(FormAnswer::Yes)
    }

    /// Whether the words are some of these phrases, and others that say nothing.
    fn is_made_of(&self, tokens: &[&str], phrases: &str) -> bool {
        let mut found = false;
        let mut at = 0;
        while at < tokens.len() {
            let phrase = phrases
                .split('|')
                .map(|phrase| phrase.split(' ').collect::<Vec<_>>())
                .filter(|phrase| tokens[at..].starts_with(phrase))
                .max_by_key(Vec::len);
            match phrase {
                Some(phrase) => {
                    found = true;
                    at += phrase.len();
                }
                None if self.is_frame(tokens[at]) => at += 1,
                None => return false,
            }
        }
        found
    }

    /// Whether a word says no more than what stands beside it.
    pub fn is_frame(&self, word: &str) -> bool {
        is_listed(word, self.frame)
    }

    /// Whether the words ask for something.
    pub fn asks(&self, said: &str) -> bool {
        let first = first_word(said);
        self.surely_asks(said) || first.is_some_and(|it| is_listed(it, self.requesting))
    }

    /// Whether they do and are no request.
    pub fn surely_asks(&self, said: &str) -> bool {
        let first = first_word(said);
        let requests = first.is_some_and(|it| is_listed(it, self.requesting));
        (said.trim_end().ends_with('?') && !requests)
            || first.is_some_and(|it| is_listed(it, self.asking))
    }

    /// Whether the words put right what was said before.
    pub fn corrects(&self, said: &str) -> bool {
        tokens(said)
            .next()
            .is_some_and(|first| is_listed(first, self.correcting))
    }

    /// What things of this kind are called.
    pub fn kind_names(&self, kind: &SlotKind) -> Vec<&'static str> {
        let place = match kind {
            SlotKind::Date => 0,
            SlotKind::Time => 1,
            SlotKind::Number => 2,
            SlotKind::Email => 3,
            SlotKind::Phone => 4,
            SlotKind::Text | SlotKind::Choice(_) => return Vec::new(),
        };
        self.kinds[place].split('|').collect()
    }

    /// A day as it is said.
    pub fn date(&self, date: Date) -> String {
        (self.date)(date, self)
    }

    /// A time as it is said.
    pub fn time(&self, hour: i8, minute: i8) -> String {
        (self.time)(hour, minute)
    }
}

/// The first word that says something, in the last sentence.
fn first_word(said: &str) -> Option<&str> {
    const BEFORE: &str = "so|and|but|well|um|uh|ok|okay|oh|hm|hmm|wait|hey|also";
    let mut sentences = said.rsplit(['.', '!', ';']);
    let last = sentences.find(|sentence| tokens(sentence).next().is_some())?;
    tokens(last).find(|word| !is_listed(word, BEFORE))
}

/// Whether one of the phrases is in the words, which have a space at both ends.
fn has(spoken: &str, phrases: &str) -> bool {
    let mut phrases = phrases.split('|');
    phrases.any(|phrase| spoken.contains(&format!(" {phrase} ")))
}

/// Whether a word is in a list.
pub fn is_listed(word: &str, list: &str) -> bool {
    list.split('|').any(|it| it == word)
}

/// The words of a text: letters, digits and apostrophes.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
}

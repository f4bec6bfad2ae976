//! The whole questions that a text may mean which leans on the one before.

use super::super::asked::{Speech, is_one_of, spaced};
use super::super::tokens::Analyzer;
use super::lean::{Lean, Leaning};
use super::subject::Subject;
use super::words::{self, Words};

/// So many are asked at the most: each costs a search.
const COMPLETED_MAX: usize = 3;

/// The questions, the likeliest first.
pub(super) fn completed(
    analyzer: &Analyzer,
    speech: Speech,
    leaning: &Leaning,
    before: &str,
    subject: Option<&Subject>,
) -> Vec<String> {
    let list = words::of(speech);
    let text = leaning.words.join(" ");
    let mut all = match (leaning.lean, subject) {
        (Lean::Reference { at, .. }, Some(subject)) => vec![
            instead(&leaning.words, at, &subject.text(), list),
            format!("{text} {}", spaced(before).trim()),
        ],
        (Lean::Attribute | Lean::Whole, Some(subject)) => {
            vec![format!("{text} {} {}", list.about, subject.text())]
        }
        (Lean::Fragment { .. }, subject) => Part {
            analyzer,
            list,
            words: &leaning.words,
            before: spaced(before).trim().to_owned(),
            subject,
        }
        .questions(),
        (Lean::More | Lean::Picked, _) | (_, None) => Vec::new(),
    };
    let mut seen: Vec<String> = Vec::with_capacity(COMPLETED_MAX);
    all.retain(|question| {
        let is_new = !seen.contains(question) && seen.len() < COMPLETED_MAX;
        if is_new {
            seen.push(question.clone());
        }
        is_new
    });
    all
}

/// The words with the subject in the place of the one that stands for it.
fn instead(words: &[String], at: usize, subject: &str, list: &Words) -> String {
    let mut said: Vec<&str> = words.iter().map(String::as_str).collect();
    // "The next one" has an article already.
    let is_one = is_one_of(&words[at], list.ones);
    let bare = subject
        .split_once(' ')
        .filter(|(first, _)| is_one && is_one_of(first, list.articles));
    let subject = bare.map_or(subject, |(_, rest)| rest);
    let in_it = format!(
        "{} {subject}",
        list.prepositions.split('|').nth(1).unwrap_or_default()
    );
    said[at] = if is_one_of(&words[at], list.places) {
        &in_it
    } else {
        subject
    };
    said.join(" ")
}

/// A part of a question, and the question before it.
struct Part<'a> {
    analyzer: &'a Analyzer,
    list: &'a Words,
    words: &'a [String],
    before: String,
    subject: Option<&'a Subject>,
}

impl Part<'_> {
    fn questions(&self) -> Vec<String> {
        let text = self.words.join(" ");
        let added = format!("{} {text}", self.before);
        let is_preposition = |word: &String| is_one_of(word, self.list.prepositions);
        let mut all = Vec::new();
        all.extend(self.in_place_of_a_time(&text));
        if self.words.first().is_some_and(is_preposition) {
            all.extend(self.in_place_of_its_like(&text));
            all.push(added);
            // "For the spring" of "the fall deadline": what follows may stand for what is asked about.
            all.extend(
                self.subject
                    .map(|it| it.replaced_by(&self.words[1..].join(" "))),
            );
            return all;
        }
        if let Some(subject) = self.subject {
            all.extend(self.of_the_same_noun(subject));
            all.extend(self.in_its_tail(subject, &text));
            all.push(subject.replaced_by(&text));
        }
        all.push(format!("{} {} {text}", self.before, self.list.about));
        all
    }

    /// "When is it open on Saturday", and now on Sunday.
    fn in_place_of_a_time(&self, text: &str) -> Option<String> {
        let is_time = |word: &str| is_one_of(word, self.list.times);
        self.words.iter().any(|word| is_time(word)).then_some(())?;
        let asked: Vec<&str> = self.before.split(' ').collect();
        let first = asked.iter().position(|word| is_time(word))?;
        let last = asked.iter().rposition(|word| is_time(word))?;
        // "The fall semester" and "the spring semester" share their noun.
        let text = match asked.get(last + 1) {
            Some(noun) if self.words.iter().any(|word| word == noun) => {
                let own = self.words.iter().filter(|word| is_time(word));
                own.map(String::as_str).collect::<Vec<_>>().join(" ")
            }
            _ => text.to_owned(),
        };
        let joined = first.checked_sub(1).filter(|before| {
            let stands = is_one_of(asked[*before], self.list.prepositions);
            stands
                && self
                    .words
                    .first()
                    .is_some_and(|word| is_one_of(word, self.list.prepositions))
        });
        let before = asked[..joined.unwrap_or(first)].join(" ");
        let behind = asked[last + 1..].join(" ");
        Some(format!("{before} {text} {behind}").trim().to_owned())
    }

    /// "The deadline for freshmen", and now for transfer students.
    fn in_place_of_its_like(&self, text: &str) -> Option<String> {
        let preposition = self.words.first()?;
        let asked: Vec<&str> = self.before.split(' ').collect();
        let at = asked.iter().rposition(|word| word == preposition)?;
        (at > 1).then(|| format!("{} {text}", asked[..at].join(" ")))
    }

    /// "The gold meal plan", and now the blue one.
    fn of_the_same_noun(&self, subject: &Subject) -> Option<String> {
        let is_one = |word: &&String| is_one_of(word, self.list.ones);
        self.words.iter().find(is_one)?;
        let beside = self.words.iter().filter(|word| !is_one(word));
        let beside: Vec<&str> = beside.map(String::as_str).collect();
        let named = &subject.question[subject.span.clone()];
        let is_article = |word: &&String| is_one_of(word, self.list.articles);
        let nouns: Vec<&str> = named
            .iter()
            .filter(|word| !is_article(word))
            .map(String::as_str)
            .collect();
        let head = nouns
            .get(1..)
            .filter(|head| !head.is_empty())
            .unwrap_or(&nouns);
        Some(subject.replaced_by(&format!("{} {}", beside.join(" "), head.join(" "))))
    }

    /// "Parking in the old town", and now in Station Road.
    fn in_its_tail(&self, subject: &Subject, text: &str) -> Option<String> {
        let named = &subject.question[subject.span.clone()];
        let is_preposition = |word: &String| is_one_of(word, self.list.prepositions);
        let at = named.iter().rposition(is_preposition)?;
        let has_content = self.analyzer.has_content(&named[..at].join(" "));
        has_content.then(|| subject.replaced_by(&format!("{} {text}", named[..=at].join(" "))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{lean, subject};
    use super::*;

    fn of(before: &str, text: &str) -> Vec<String> {
        let analyzer = Analyzer::new("en");
        let speech = Speech::English;
        let leaning = lean::read(&analyzer, speech, text);
        let subject = subject::of(&analyzer, speech, before);
        completed(&analyzer, speech, &leaning, before, subject.as_ref())
    }

    #[test]
    fn a_word_is_replaced_by_what_it_stands_for() {
        for (before, text, wanted) in [
            (
                "is there a gym",
                "when does it close",
                "when does the gym close",
            ),
            (
                "where is the housing office",
                "what's their phone number",
                "whats the housing office phone number",
            ),
            (
                "who is the transfer counselor",
                "where can i find him",
                "where can i find the transfer counselor",
            ),
            (
                "where is the cafe",
                "can i eat soup there",
                "can i eat soup in the cafe",
            ),
        ] {
            assert_eq!(
                of(before, text).first().map(String::as_str),
                Some(wanted),
                "{text}"
            );
        }
    }

    #[test]
    fn a_part_takes_the_place_of_its_like() {
        for (before, text, wanted) in [
            (
                "how much is tuition",
                "and for graduate students?",
                "how much is tuition for graduate students",
            ),
            (
                "when is the library open",
                "what about in the summer",
                "when is the library open in the summer",
            ),
            (
                "when is the library open on saturday",
                "and on sunday",
                "when is the library open on sunday",
            ),
            (
                "when is the deadline for freshmen",
                "and for masters",
                "when is the deadline for masters",
            ),
            (
                "when does the fall semester begin",
                "and the spring semester",
                "when does the spring semester begin",
            ),
            (
                "how much is the gold meal plan",
                "and the blue one",
                "how much is the blue meal plan",
            ),
            (
                "how much is juniper hall",
                "what about maple hall",
                "how much is maple hall",
            ),
            (
                "how much is parking in the old town",
                "and station road",
                "how much is parking in station road",
            ),
        ] {
            let all = of(before, text);
            assert!(all.iter().any(|one| one == wanted), "{text}: {all:?}");
        }
    }
}

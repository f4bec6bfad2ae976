//! What a question is about: the words of it that name a thing.

use std::ops::Range;

use super::super::asked::{Speech, asking_words, is_one_of, kind, spaced};
use super::super::tokens::Analyzer;
use super::words;

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// All words of the question.
    pub question: Vec<String>,
    /// Those of them that name it, with what stands between.
    pub span: Range<usize>,
    /// The terms of these.
    pub terms: Vec<String>,
}

impl Subject {
    /// As it is said within a question: "the gym".
    pub fn text(&self) -> String {
        self.question[self.span.clone()].join(" ")
    }

    /// The question with these words in its place.
    pub fn replaced_by(&self, words: &str) -> String {
        let before = self.question[..self.span.start].join(" ");
        let behind = self.question[self.span.end..].join(" ");
        format!("{before} {words} {behind}").trim().to_owned()
    }
}

/// What a question is about; none where it names nothing.
pub(super) fn of(analyzer: &Analyzer, speech: Speech, question: &str) -> Option<Subject> {
    let list = words::of(speech);
    let text = spaced(question);
    let words: Vec<&str> = text.split_whitespace().collect();
    let asking = asking_words(kind(question, Some(speech)), speech);
    let asks = |word: &str| {
        let mut phrases = asking.split('|').flat_map(|phrase| phrase.split(' '));
        phrases.any(|one| one == word)
    };
    let empty = [
        list.questions,
        list.auxiliaries,
        list.speakers,
        list.fillers,
        list.joins,
        list.prepositions,
        list.articles,
        list.pronouns,
        list.pointers,
        list.requests,
        list.verbs,
        list.times,
    ];
    // A verb behind who acts: "do I contact the office", "who looks after it".
    let is_verb = |at: usize| {
        let before = at.checked_sub(1).map(|before| words[before]);
        let acts = |word: &str| {
            is_one_of(word, list.speakers) || is_one_of(word, "who|wer") || is_one_of(word, "to|zu")
        };
        before.is_some_and(acts)
    };
    let names = |at: usize, strict: bool| {
        let word = words[at];
        let is_empty = asks(word) || empty.iter().any(|words| is_one_of(word, words));
        analyzer.has_content(word) && !is_empty && (!strict || !is_verb(at))
    };
    let span_by = |strict: bool| {
        let first = (0..words.len()).find(|at| names(*at, strict))?;
        let last = (first..words.len()).rev().find(|at| names(*at, strict))?;
        Some(first..last + 1)
    };
    let content =
        |at: usize| analyzer.has_content(words[at]) && !is_one_of(words[at], list.questions);
    let span = span_by(true).or_else(|| span_by(false)).or_else(|| {
        let first = (0..words.len()).find(|at| content(*at))?;
        let last = (first..words.len()).rev().find(|at| content(*at))?;
        Some(first..last + 1)
    })?;
    // A time before the name is a part of it: "the fall semester", "spring break".
    let is_time = |at: usize| is_one_of(words[at], list.times);
    let mut start = span.start;
    while start > 0 && is_time(start - 1) {
        start -= 1;
    }
    // With its article: "the gym".
    if start > 0 && is_one_of(words[start - 1], list.articles) {
        start -= 1;
    }
    let mut named: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    if is_one_of(&named[start], "a|an|any|some") && speech == Speech::English {
        "the".clone_into(&mut named[start]);
    }
    let terms = analyzer.content_terms(&named[start..span.end].join(" "));
    Some(Subject {
        question: named,
        span: start..span.end,
        terms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_question_is_about_is_found() {
        let analyzer = Analyzer::new("en");
        for (question, about) in [
            ("how much is juniper hall", "juniper hall"),
            ("is there a gym", "the gym"),
            ("tell me about Juniper Hall", "juniper hall"),
            ("who is the transfer counselor", "the transfer counselor"),
            (
                "how do i contact the transfer counselor",
                "the transfer counselor",
            ),
            ("who looks after groups and tours", "groups and tours"),
            ("when does the fall semester begin", "the fall semester"),
            ("when is the library open on saturday", "the library"),
            ("how many books can i borrow", "books"),
            (
                "how do i get a stall on the market",
                "the stall on the market",
            ),
            ("where can i park", "park"),
            ("how much is tuition", "tuition"),
        ] {
            let subject = of(&analyzer, Speech::English, question).unwrap();
            assert_eq!(subject.text(), about, "{question}");
        }
        assert_eq!(of(&analyzer, Speech::English, "why"), None);
    }
}

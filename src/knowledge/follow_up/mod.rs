//! A text that leans on what was asked before: "and for children", "when does it close", "tell me more".
//!
//! Words alone say whether a text may lean (`lean`) and which whole questions it may mean (`complete`); which of them is
//! answered, or none, is decided by what the documents hold (`choose`). English and German; in other languages every text
//! stands by itself.
//!
//! Reading order: `words`, `lean`, `listed`, `subject`, `complete`, `choose`, `more`.

mod choose;
mod complete;
mod lean;
mod listed;
mod more;
mod subject;
mod words;

pub(super) use choose::{chosen, settles};
pub(super) use more::more;

use std::ops::Range;
use std::sync::Arc;

use super::answer::Answer;
use super::tokens::Analyzer;
use complete::completed;
use lean::{Lean, Leaning};
use subject::Subject;

/// What was asked before, and what answered it.
#[derive(Debug, Clone, Copy)]
pub struct Topic<'a> {
    /// The question, whole.
    pub question: &'a str,
    /// The passage that answered it, `path#ordinal`; none where nothing did.
    pub passage: Option<&'a str>,
    /// What was said of it, latest last.
    pub said: &'a [Arc<str>],
}

/// A text that may lean on a topic.
#[derive(Debug)]
pub struct FollowUp {
    leaning: Leaning,
    subject: Option<Subject>,
    /// The whole questions that it may mean, the likeliest first.
    pub completed: Vec<String>,
}

impl FollowUp {
    /// Whether more of the last answer is asked for, and nothing else.
    pub fn asks_for_more(&self) -> bool {
        self.leaning.lean == Lean::More
    }

    /// Whether the text says by its words that it leans on the topic: alone it asks for nothing.
    pub fn leans(&self) -> bool {
        match self.leaning.lean {
            Lean::More | Lean::Picked | Lean::Reference { .. } => true,
            Lean::Fragment { led } => led,
            Lean::Attribute | Lean::Whole => false,
        }
    }
}

/// How a text leans on the topic; none where it stands by itself, being whole and surely answered or in a language without
/// rules.
pub(super) fn follow_up(
    analyzer: &Analyzer,
    text: &str,
    topic: Topic<'_>,
    alone: &Answer,
) -> Option<FollowUp> {
    let speech = analyzer.speech?;
    let leaning = lean::read(analyzer, speech, text);
    let list = words::of(speech);
    let said = topic.said.last().map_or("", |said| said);
    if let Some((place, name)) = listed::picked(&leaning.words, said, list) {
        return Some(FollowUp {
            completed: vec![with(&leaning.words, place, &name)],
            leaning: leaning.of_picked(analyzer, &name),
            subject: None,
        });
    }
    if listed::picks(&leaning.words, list) {
        return Some(FollowUp {
            completed: Vec::new(),
            leaning: leaning.of_picked(analyzer, ""),
            subject: None,
        });
    }
    let stands_alone = match leaning.lean {
        Lean::More | Lean::Picked | Lean::Reference { .. } | Lean::Attribute => false,
        Lean::Fragment { led } => !led && alone.is_sure(),
        // "Yes" and "hm" name nothing that the topic could be asked for.
        Lean::Whole => alone.is_sure() || leaning.own.is_empty(),
    };
    if stands_alone {
        return None;
    }
    let subject = subject::of(analyzer, speech, topic.question);
    let completed = completed(analyzer, speech, &leaning, topic.question, subject.as_ref());
    Some(FollowUp {
        leaning,
        subject,
        completed,
    })
}

/// The words with others in a place of them.
fn with(words: &[String], place: Range<usize>, others: &str) -> String {
    let before = words[..place.start].iter().map(String::as_str);
    let behind = words[place.end..].iter().map(String::as_str);
    let all: Vec<&str> = before.chain([others]).chain(behind).collect();
    all.join(" ")
}

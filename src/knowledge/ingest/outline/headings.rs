//! The headings that what is read stands under.

use super::questions::is_question;

/// So many headings with nothing below are remembered.
const BARE_MAX: usize = 100;

/// The open headings of a document, and those that ended with nothing said below them.
#[derive(Debug, Clone, Default)]
pub(in crate::knowledge::ingest) struct Headings {
    /// Outermost first.
    open: Vec<Heading>,
    bare: Vec<String>,
}

#[derive(Debug, Clone)]
struct Heading {
    /// 1 is outermost.
    level: u8,
    text: String,
    /// Nothing was said below it yet.
    is_bare: bool,
}

impl Headings {
    /// A further heading.
    pub fn open(&mut self, level: u8, text: String) {
        self.open.push(Heading {
            level,
            text,
            is_bare: true,
        });
    }

    /// Ends the headings of `level` and below; whether there were any.
    pub fn end(&mut self, level: u8) -> bool {
        let mut any = false;
        while let Some(ended) = self.open.pop_if(|last| last.level >= level) {
            any = true;
            if ended.is_bare {
                remember(&mut self.bare, ended.text);
            }
        }
        any
    }

    /// Something is said below all that are open.
    pub fn said(&mut self) {
        for heading in &mut self.open {
            heading.is_bare = false;
        }
    }

    /// Whether this heading is open.
    pub fn has(&self, text: &str) -> bool {
        self.open.iter().any(|open| open.text == text)
    }

    /// The texts of those that are open.
    pub fn texts(&self) -> Vec<String> {
        self.open.iter().map(|open| open.text.clone()).collect()
    }

    /// What a person should know of those with nothing below, once the document has ended.
    pub fn notes(&self) -> Vec<String> {
        let mut bare = self.bare.clone();
        for open in self.open.iter().filter(|open| open.is_bare) {
            remember(&mut bare, open.text.clone());
        }
        bare.iter().map(|text| note(text)).collect()
    }
}

fn remember(bare: &mut Vec<String>, text: String) {
    if bare.len() < BARE_MAX && !bare.contains(&text) {
        bare.push(text);
    }
}

fn note(text: &str) -> String {
    if is_question(text) {
        format!("the question \"{text}\" has no answer below it: write one, or take it out")
    } else {
        format!(
            "nothing stands below the heading \"{text}\": write what is to be said, or take it out"
        )
    }
}

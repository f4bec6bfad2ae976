//! What the bench says: questions as visitors ask them, each new or again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Openings and subjects; every combination with a number is a text of 8 to 14 words that was not seen before.
const OPENINGS: [&str; 8] = [
    "can you tell me about",
    "what should i know about",
    "i would like to ask about",
    "where do i find out about",
    "when do i hear about",
    "how much do i pay for",
    "who can help me with",
    "is there anything new on",
];
const SUBJECTS: [&str; 8] = [
    "the application fee for applicant",
    "the housing deposit for room",
    "the deadline for program",
    "a visa letter for student",
    "the parking permit for car",
    "the library card of member",
    "the scholarship form for case",
    "the campus tour for group",
];

/// Texts, shared by all sessions of a bench.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    used: Arc<AtomicUsize>,
}

impl Texts {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text that nobody has said.
    pub fn unseen(&self) -> String {
        let number = self.used.fetch_add(1, Ordering::Relaxed);
        let opening = OPENINGS[number % OPENINGS.len()];
        let subject = SUBJECTS[number / OPENINGS.len() % SUBJECTS.len()];
        format!("{opening} {subject} {number}")
    }

    /// One of a few texts that are said again and again.
    pub fn repeated(&self) -> String {
        let number = self.used.fetch_add(1, Ordering::Relaxed);
        format!("{} applications", OPENINGS[number % OPENINGS.len()])
    }
}

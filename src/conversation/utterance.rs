//! The user's words of one turn, fragment by fragment.

use std::sync::Arc;

use super::Rules;

/// Everything said since the last answer. Fragments are kept as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Utterance {
    fragments: Vec<Arc<str>>,
    characters: usize,
}

impl Utterance {
    /// Whether `fragment` fits into the limits.
    pub fn has_room_for(&self, fragment: &str, rules: &Rules) -> bool {
        self.fragments.len() < rules.fragments_max
            && self.characters + fragment.chars().count() <= rules.characters_max
    }

    /// Appends a fragment.
    pub fn push(&mut self, fragment: &str) {
        self.characters += fragment.chars().count();
        self.fragments.push(fragment.into());
    }

    /// The fragments so far, oldest first: the wire's `text_buffer`.
    pub fn fragments(&self) -> &[Arc<str>] {
        &self.fragments
    }

    /// The whole text: fragments trimmed and joined by one space.
    pub fn text(&self) -> Arc<str> {
        let mut text = String::with_capacity(self.characters + self.fragments.len());
        for fragment in &self.fragments {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(fragment.trim());
        }
        text.into()
    }

    /// Whether nothing was said yet.
    pub fn is_empty(&self) -> bool {
        self.fragments.is_empty()
    }
}

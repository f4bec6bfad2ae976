//! The user's words of one turn, fragment by fragment.

use std::sync::Arc;

use super::Rules;
use super::hearing::UtteranceId;

/// Everything said since the last answer. Fragments are kept as they came; those that are being spoken change until
/// they are final.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Utterance {
    fragments: Vec<Arc<str>>,
    /// Which of them are still being spoken, by their place.
    spoken: Vec<(UtteranceId, usize)>,
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

    /// Puts what was heard so far of a spoken fragment in its place, or at the end when it is new.
    pub fn set_spoken(&mut self, spoken: UtteranceId, text: &str) {
        match self.place_of(spoken) {
            Some(place) => self.replace(place, text),
            None if text.is_empty() => {}
            None => {
                self.spoken.push((spoken, self.fragments.len()));
                self.push(text);
            }
        }
    }

    /// Puts the final words of a spoken fragment in its place; without words it goes away.
    pub fn finish_spoken(&mut self, spoken: UtteranceId, text: &str) {
        self.set_spoken(spoken, text);
        let Some(place) = self.place_of(spoken) else {
            return;
        };
        self.spoken.retain(|(id, _)| *id != spoken);
        if text.is_empty() {
            self.fragments.remove(place);
            for (_, later) in &mut self.spoken {
                *later -= usize::from(*later > place);
            }
        }
    }

    /// Whether words of this spoken fragment are among these and not final.
    pub fn has_spoken(&self, spoken: UtteranceId) -> bool {
        self.place_of(spoken).is_some()
    }

    fn place_of(&self, spoken: UtteranceId) -> Option<usize> {
        let found = self.spoken.iter().find(|(id, _)| *id == spoken);
        found.map(|(_, place)| *place)
    }

    fn replace(&mut self, place: usize, text: &str) {
        let fragment = &mut self.fragments[place];
        self.characters -= fragment.chars().count();
        self.characters += text.chars().count();
        *fragment = text.into();
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

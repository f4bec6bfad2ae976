//! What the rules see of a text, and what they say of it.

use super::token::{Kind, Token};

/// Regional habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// British and most other English: the day before the month, "two hundred and one".
    pub british: bool,
    /// The whole text is in capitals, so that capitals say nothing.
    pub shouted: bool,
}

/// The tokens around the one that is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    /// Regional habits.
    pub style: Style,
}

/// How some tokens are said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The words.
    pub spoken: String,
    /// How many tokens they stand for, at least one.
    pub tokens: usize,
}

impl Reading {
    /// `spoken` for the next `tokens` tokens.
    pub fn new(spoken: impl Into<String>, tokens: usize) -> Self {
        Self {
            spoken: spoken.into(),
            tokens,
        }
    }
}

impl<'a> View<'a> {
    /// At token `at`.
    pub fn new(tokens: &'a [Token<'a>], at: usize, style: Style) -> Self {
        Self { tokens, at, style }
    }

    /// The token `ahead` of this one; 0 is this one.
    pub fn text(&self, ahead: usize) -> &'a str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| token.text)
    }

    /// Its kind.
    pub fn kind(&self, ahead: usize) -> Kind {
        self.tokens
            .get(self.at + ahead)
            .map_or(Kind::Nothing, |token| token.kind)
    }

    /// The token `back` before this one; 1 is the one before.
    pub fn text_before(&self, back: usize) -> &'a str {
        self.before(back).map_or("", |token| token.text)
    }

    /// Its kind.
    pub fn kind_before(&self, back: usize) -> Kind {
        self.before(back).map_or(Kind::Nothing, |token| token.kind)
    }

    fn before(&self, back: usize) -> Option<&'a Token<'a>> {
        self.at
            .checked_sub(back)
            .and_then(|position| self.tokens.get(position))
    }

    /// The same text, `tokens` further on.
    pub fn ahead(&self, tokens: usize) -> Self {
        Self {
            at: self.at + tokens,
            ..*self
        }
    }

    /// The same text, `tokens` back.
    pub fn back(&self, tokens: usize) -> Self {
        Self {
            at: self.at.saturating_sub(tokens),
            ..*self
        }
    }

    /// The word before, when only white space lies between.
    pub fn word_before(&self) -> &'a str {
        let back = 1 + usize::from(self.kind_before(1) == Kind::Space);
        if self.kind_before(back) == Kind::Word {
            self.text_before(back)
        } else {
            ""
        }
    }

    /// The word that follows the token `ahead`, when only white space lies between.
    pub fn word_after(&self, ahead: usize) -> &'a str {
        if self.kind(ahead + 1) == Kind::Space && self.kind(ahead + 2) == Kind::Word {
            self.text(ahead + 2)
        } else {
            ""
        }
    }

    /// Whether this token begins what is written without a space, opening quotes and brackets aside.
    pub fn starts_chunk(&self) -> bool {
        matches!(self.kind_before(1), Kind::Space | Kind::Nothing)
            || (self.kind_before(1) == Kind::Mark
                && matches!(
                    self.text_before(1),
                    "(" | "[" | "\"" | "'" | "“" | "‘" | "<" | "/" | "—" | ":" | "," | ";"
                ))
    }

    /// Whether token `ahead` is a letter run, a digit run or a word of the lexicon.
    pub fn is_alphanumeric(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), Kind::Word | Kind::Number | Kind::Fixed)
    }

    /// Whether token `ahead` is a word with a capital, as names have.
    pub fn is_name(&self, ahead: usize) -> bool {
        self.kind(ahead) == Kind::Fixed
            || (self.kind(ahead) == Kind::Word && is_capitalised(self.text(ahead)))
    }

    /// Whether a sentence can end before token `ahead`: the text ends, or a quote or bracket closes.
    pub fn ends(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Kind::Nothing => true,
            Kind::Space => self.kind(ahead + 1) == Kind::Nothing,
            Kind::Mark => {
                matches!(self.text(ahead), ")" | "]" | "\"" | "'" | "”" | "’")
                    && self.kind(ahead + 1) == Kind::Nothing
            }
            _ => false,
        }
    }
}

/// Whether the first letter is a capital.
pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether all letters are ASCII capitals.
pub(super) fn is_upper(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// The entry of a table sorted or not, compared without case.
pub(super) fn lookup<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, value)| *value)
}

/// Whether `list` holds `word`, compared without case.
pub(super) fn is_one_of(list: &[&str], word: &str) -> bool {
    !word.is_empty() && list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn a_view_looks_both_ways_and_over_the_edges() {
        let found = tokens("room 12 b");
        let style = Style {
            british: false,
            shouted: false,
        };
        let view = View::new(&found, 2, style);
        assert_eq!((view.text(0), view.word_before()), ("12", "room"));
        assert_eq!(view.word_after(0), "b");
        assert_eq!((view.text(9), view.text_before(9)), ("", ""));
    }
}

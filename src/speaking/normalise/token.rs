//! Text as tokens.

use super::marked;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters with their combining marks.
    Word,
    /// ASCII digits.
    Number,
    /// White space, any amount.
    Space,
    /// One character that is none of the others.
    Mark,
    /// A word of the lexicon: its spoken form is put in at the end.
    Fixed,
    /// Outside the text.
    Nothing,
}

/// A piece of text of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// As written.
    pub text: &'a str,
    /// What it is made of.
    pub(super) kind: Kind,
}

fn kind_of(letter: char) -> Kind {
    if letter.is_ascii_digit() {
        Kind::Number
    } else if letter.is_ascii_alphabetic() {
        Kind::Word
    } else if letter.is_ascii() {
        if letter.is_ascii_whitespace() {
            Kind::Space
        } else {
            Kind::Mark
        }
    } else if marked::is_marked(letter) {
        Kind::Fixed
    } else if letter.is_whitespace() {
        Kind::Space
    } else if letter.is_alphabetic() || unicode_normalization::char::is_combining_mark(letter) {
        Kind::Word
    } else {
        Kind::Mark
    }
}

/// Cuts text into tokens. Together they are the text.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::with_capacity(text.len() / 3 + 1);
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let kind = kind_of(letter);
        let mut end = start + letter.len_utf8();
        if !matches!(kind, Kind::Mark | Kind::Fixed) {
            while let Some((at, next)) = letters.next_if(|(_, next)| kind_of(*next) == kind) {
                end = at + next.len_utf8();
            }
        }
        found.push(Token {
            text: &text[start..end],
            kind,
        });
    }
    found
}

impl Token<'_> {
    /// Whether it is letters or digits.
    pub fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Number)
    }

    /// Whether it is white space.
    pub fn is_space(&self) -> bool {
        self.kind == Kind::Space
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text() {
        let text = "Rm. B-204,  naïve\u{301}";
        let found = tokens(text);
        let texts: Vec<&str> = found.iter().map(|token| token.text).collect();
        assert_eq!(
            texts,
            ["Rm", ".", " ", "B", "-", "204", ",", "  ", "naïve\u{301}"]
        );
        assert_eq!(texts.concat(), text);
    }
}

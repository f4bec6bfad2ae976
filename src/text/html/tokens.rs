//! Tags and text as the standard's tokenizer finds them.

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text as it is written, with its character references.
    Text(&'a str),
    /// A start tag.
    Start(StartTag<'a>),
    /// An end tag, by its name as it is written.
    End(&'a str),
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct StartTag<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// It ends in `/>`.
    pub closes_itself: bool,
    attributes: &'a str,
}

impl<'a> StartTag<'a> {
    /// The value of an attribute as it is written, with its character references; empty without a value.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut attributes = Attributes::new(self.attributes);
        attributes
            .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
            .map(|attribute| attribute.value)
    }
}

/// The pieces of a page, in order.
pub struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    /// Of a page, from its start.
    pub fn new(page: &'a str) -> Self {
        Self { rest: page }
    }

    /// Goes on behind the end tag of `name`, whose content is no markup; to the end of the page without one.
    pub fn skip_content(&mut self, name: &str) {
        while let Some(at) = self.rest.find("</") {
            self.advance(at);
            let after = &self.rest.as_bytes()[2..];
            let named = after.get(..name.len());
            let is_end = named.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && after.get(name.len()).is_none_or(|byte| ends_name(*byte));
            if is_end {
                self.tag();
                return;
            }
            self.advance(2);
        }
        self.rest = "";
    }

    fn advance(&mut self, bytes: usize) -> &'a str {
        let (before, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        before
    }

    /// Takes what stands before `mark`, and the mark; all that is left without one.
    fn skip_past(&mut self, mark: &str) {
        let end = self
            .rest
            .find(mark)
            .map_or(self.rest.len(), |at| at + mark.len());
        self.advance(end);
    }

    /// A comment, from behind its `<!--`.
    fn skip_comment(&mut self) {
        for at_once in [">", "->"] {
            if let Some(rest) = self.rest.strip_prefix(at_once) {
                self.rest = rest;
                return;
            }
        }
        while let Some(at) = self.rest.find("--") {
            self.advance(at + 1);
            let ends = ["->", "-!>"]
                .iter()
                .find(|end| self.rest.starts_with(**end));
            if let Some(end) = ends {
                self.advance(end.len());
                return;
            }
        }
        self.rest = "";
    }

    /// A tag, whose `<` or `</` stands at the start. The page's end within it drops it.
    fn tag(&mut self) -> Option<Token<'a>> {
        let is_end = self.rest[1..].starts_with('/');
        self.advance(if is_end { 2 } else { 1 });
        let length = self.rest.bytes().position(ends_name);
        let name = self.advance(length.unwrap_or(self.rest.len()));
        let mut attributes = Attributes::new(self.rest);
        attributes.by_ref().for_each(drop);
        let (length, closes_itself) = (attributes.at, attributes.closes_itself);
        let attributes = self.advance(length);
        self.rest = self.rest.strip_prefix('>')?;
        Some(if is_end {
            Token::End(name)
        } else {
            Token::Start(StartTag {
                name,
                closes_itself,
                attributes,
            })
        })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if !self.rest.starts_with('<') {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return (end > 0).then(|| Token::Text(self.advance(end)));
            }
            let letter = |at: usize| self.rest.as_bytes().get(at).copied().unwrap_or_default();
            match (letter(1), letter(2)) {
                (first, _) if first.is_ascii_alphabetic() => return self.tag(),
                (b'/', first) if first.is_ascii_alphabetic() => return self.tag(),
                (b'!', _) if self.rest.starts_with("<!--") => {
                    self.advance("<!--".len());
                    self.skip_comment();
                }
                (b'!' | b'?' | b'/', _) => self.skip_past(">"),
                _ => return Some(Token::Text(self.advance(1))),
            }
        }
    }
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
}

/// What stands in a tag behind its name, up to its `>` or the end of the page.
struct Attributes<'a> {
    text: &'a str,
    at: usize,
    /// The last that was found is a slash.
    closes_itself: bool,
}

impl<'a> Attributes<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            closes_itself: false,
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take_while(&mut self, is_wanted: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| !is_wanted(byte));
        let taken = &rest[..end.unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn skip_space(&mut self) {
        self.take_while(|byte| byte.is_ascii_whitespace());
    }

    /// The value at which an attribute's equals sign stands.
    fn value(&mut self) -> &'a str {
        self.at += 1;
        self.skip_space();
        let Some(quote @ (b'"' | b'\'')) = self.byte() else {
            return self.take_while(|byte| !byte.is_ascii_whitespace() && byte != b'>');
        };
        self.at += 1;
        let value = self.take_while(|byte| byte != quote);
        self.at = (self.at + 1).min(self.text.len());
        value
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.skip_space();
        while self.byte() == Some(b'/') {
            self.closes_itself = true;
            self.at += 1;
            self.skip_space();
        }
        if self.byte().is_none_or(|byte| byte == b'>') {
            return None;
        }
        self.closes_itself = false;
        let start = self.at;
        // An equals sign may begin a name.
        self.take_while(|byte| byte == b'=');
        self.take_while(|byte| !ends_name(byte) && byte != b'=');
        let name = &self.text[start..self.at];
        self.skip_space();
        let has_value = self.byte() == Some(b'=');
        let value = if has_value { self.value() } else { "" };
        Some(Attribute { name, value })
    }
}

/// Whether a tag's or an attribute's name ends before `byte`.
fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{End, Text};

    fn start(name: &str) -> Token<'_> {
        Token::Start(StartTag {
            name,
            closes_itself: false,
            attributes: "",
        })
    }

    fn tokens(page: &str) -> Vec<Token<'_>> {
        Tokens::new(page).collect()
    }

    #[test]
    fn tags_and_text_come_in_order_and_the_rest_goes() {
        let page = "<!doctype html><P>a < b<!-- <i> --><?php x ?></P ></>&amp;<br";
        let expected = [
            start("P"),
            Text("a "),
            Text("<"),
            Text(" b"),
            End("P"),
            Text("&amp;"),
        ];
        assert_eq!(tokens(page), expected);
    }

    #[test]
    fn comments_end_as_browsers_end_them() {
        for page in [
            "<!-->a",
            "<!--->a",
            "<!--x--!>a",
            "<!----->a",
            "<!x>a",
            "</ x>a",
        ] {
            assert_eq!(tokens(page), [Text("a")], "{page}");
        }
        assert_eq!(tokens("<!-- a -- > b"), []);
    }

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let value = |tag: &'static str| match Tokens::new(tag).next() {
            Some(Token::Start(tag)) => tag.attribute("hidden"),
            _ => None,
        };
        for tag in [
            "<p hidden>",
            "<p a='>' HIDDEN=''>",
            "<p a=\"b\"hidden/>",
            "<p/hidden>",
            "<p hidden =\n''>",
        ] {
            assert_eq!(value(tag), Some(""), "{tag}");
        }
        assert_eq!(value("<p =x hidden=a&amp;/b hidden=c>"), Some("a&amp;/b"));
        for tag in [
            "<p title=hidden>",
            "<p title='a hidden b'>",
            "<p data-hidden>",
            "<p ='hidden>",
            "<p hidden",
        ] {
            assert_eq!(value(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_slash_before_the_end_closes() {
        let closes = |tag: &'static str| matches!(Tokens::new(tag).next(), Some(Token::Start(tag)) if tag.closes_itself);
        assert!(closes("<br/>") && closes("<br a='b' / >"));
        assert!(!closes("<br / a>") && !closes("<a href=b/>"));
    }

    #[test]
    fn content_that_is_no_markup_ends_with_its_own_tag() {
        let mut tokens = Tokens::new("if (a </b) '</scripts>'</SCRIPT x>after");
        tokens.skip_content("script");
        assert_eq!(tokens.next(), Some(Text("after")));
        tokens.skip_content("script");
        assert_eq!(tokens.next(), None);
    }
}

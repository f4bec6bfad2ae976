//! HTML cut into tags and text, for whoever reads pages that strangers wrote: one pass of html5gum, whose cost grows with the
//! page's size alone. Of a tag's attributes only those are kept that somebody asks for.

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, State, StringReader, Tokenizer};

/// A piece of a page. Names are in lower case, character references are resolved.
#[derive(Debug, PartialEq, Eq)]
pub enum Token {
    /// Text.
    Text(String),
    /// A start tag.
    Start(StartTag),
    /// An end tag, by its name.
    End(String),
}

/// A start tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StartTag {
    /// Its name.
    pub name: String,
    /// It ends in `/>`.
    pub closes_itself: bool,
    /// The attributes that were asked for; of several with one name the first counts.
    attributes: Vec<(&'static str, String)>,
}

impl StartTag {
    /// A tag without attributes.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The value of an attribute that was asked for; empty without a value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The pieces of a page, in order.
pub struct Tokens<'a> {
    tokenizer: Tokenizer<StringReader<'a>, CallbackEmitter<Gather, Token>>,
}

impl<'a> Tokens<'a> {
    /// Of a page, from its start, with the attributes of these names.
    pub fn new(page: &'a str, wanted: &'static [&'static str]) -> Self {
        let gather = Gather {
            wanted,
            tag: StartTag::default(),
            attribute: None,
        };
        let emitter = CallbackEmitter::new(gather);
        Self {
            tokenizer: Tokenizer::new_with_emitter(page, emitter),
        }
    }

    /// Goes on behind the end tag of `name`, which has just begun and whose content is no markup; to the end of the page
    /// without one.
    pub fn skip_content(&mut self, name: &str) {
        self.tokenizer.set_state(match name {
            "script" => State::ScriptData,
            _ => State::RawText,
        });
        self.find(|token| matches!(token, Token::End(_)));
    }

    /// The text of `name`, which has just begun and in which no tags are; to the end of the page without an end tag.
    pub fn text_of_content(&mut self) -> String {
        self.tokenizer.set_state(State::RcData);
        let pieces = self.map_while(|token| match token {
            Token::Text(text) => Some(text),
            _ => None,
        });
        pieces.collect()
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.tokenizer.next()?.ok()
    }
}

/// Makes tokens of what the tokenizer reports.
struct Gather {
    wanted: &'static [&'static str],
    /// The start tag under way.
    tag: StartTag,
    /// Which of the wanted attributes is under way.
    attribute: Option<&'static str>,
}

impl Callback<Token, ()> for Gather {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Token> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = StartTag {
                    name: text(name),
                    ..StartTag::default()
                };
                self.attribute = None;
                None
            }
            CallbackEvent::AttributeName { name } => {
                let is_new = |wanted: &&&'static str| self.tag.attribute(wanted).is_none();
                let named = |wanted: &&&'static str| wanted.as_bytes() == name;
                self.attribute = self.wanted.iter().filter(named).find(is_new).copied();
                if let Some(attribute) = self.attribute {
                    self.tag.attributes.push((attribute, String::new()));
                }
                None
            }
            CallbackEvent::AttributeValue { value } => {
                if self.attribute.take().is_some()
                    && let Some((_, kept)) = self.tag.attributes.last_mut()
                {
                    *kept = text(value);
                }
                None
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                self.tag.closes_itself = self_closing;
                Some(Token::Start(std::mem::take(&mut self.tag)))
            }
            CallbackEvent::EndTag { name } => Some(Token::End(text(name))),
            CallbackEvent::String { value } => Some(Token::Text(text(value))),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use Token::Text;

    fn tokens(page: &str) -> Vec<Token> {
        Tokens::new(page, &["hidden"]).collect()
    }

    #[test]
    fn tags_and_text_come_in_order_and_the_rest_goes() {
        let page = "<!doctype html><P>a < b<!-- <i> --><?php x ?></P ></>&amp;&eacute;<br";
        let start = Token::Start(StartTag {
            name: "p".into(),
            ..StartTag::default()
        });
        let expected = [
            start,
            Text("a < b".into()),
            Token::End("p".into()),
            Text("&é".into()),
        ];
        assert_eq!(tokens(page), expected);
    }

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let value = |tag: &str| match tokens(tag).into_iter().next() {
            Some(Token::Start(tag)) => tag.attribute("hidden").map(str::to_owned),
            _ => None,
        };
        for tag in [
            "<p hidden>",
            "<p a='>' HIDDEN=''>",
            "<p a=\"b\"hidden/>",
            "<p hidden =\n''>",
        ] {
            assert_eq!(value(tag).as_deref(), Some(""), "{tag}");
        }
        let twice = "<p =x hidden=a&amp;/b hidden=c hidden>";
        assert_eq!(value(twice).as_deref(), Some("a&/b"));
        for tag in [
            "<p title=hidden>",
            "<p data-hidden>",
            "<p ='hidden>",
            "<p hidden",
        ] {
            assert_eq!(value(tag), None, "{tag}");
        }
    }

    #[test]
    fn content_that_is_no_markup_ends_with_its_own_tag() {
        let page = "<script>if (a </b) '</scripts>'</SCRIPT x>after<style>p > b{}";
        let mut tokens = Tokens::new(page, &[]);
        assert!(matches!(tokens.next(), Some(Token::Start(_))));
        tokens.skip_content("script");
        assert_eq!(tokens.next(), Some(Text("after".into())));
        assert!(matches!(tokens.next(), Some(Token::Start(_))));
        tokens.skip_content("style");
        assert_eq!(tokens.next(), None);
    }

    #[test]
    fn a_hundred_thousand_attributes_cost_nothing() {
        let mut many = String::new();
        for number in 0..100_000 {
            write!(many, " a{number}=b").unwrap();
        }
        let page = format!("<p{many} hidden>text");
        let Some(Token::Start(tag)) = tokens(&page).into_iter().next() else {
            panic!("a tag")
        };
        assert_eq!(
            (tag.attributes.len(), tag.attribute("hidden")),
            (1, Some(""))
        );
    }
}

//! A source text as tokens, each with its line and whether it is there for tests only. Comments are no tokens.
//!
//! The tokens know no lines (that would be one more feature of `proc-macro2`, and the program's crates would be compiled
//! once more), so each is looked up in the text, in the order in which they stand there.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Name,
    /// One sign of punctuation.
    Sign,
    /// A number, a character or a string.
    Literal,
    /// An opening bracket of any kind.
    Open,
    /// A closing one.
    Close,
}

/// One token.
#[derive(Debug, Clone)]
pub struct Token {
    pub text: String,
    pub kind: Kind,
    /// Where it begins, from 1.
    pub line: usize,
    /// Under `#[cfg(test)]`.
    pub only_for_tests: bool,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Literal
    }
}

/// The tokens of a text, and the lines that they stand on.
#[derive(Debug, Default)]
pub struct Tokens {
    pub all: Vec<Token>,
    /// Every line that a token stands on.
    pub lines: BTreeSet<usize>,
}

impl Tokens {
    /// Reads a whole file.
    pub fn of(text: &str) -> Self {
        let stream: TokenStream = text.parse().expect("a source that compiles");
        let mut reader = Reader {
            rest: text,
            line: 1,
            tokens: Self::default(),
        };
        reader.stream(&stream, false);
        reader.tokens
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    tokens: Tokens,
}

impl Reader<'_> {
    fn stream(&mut self, stream: &TokenStream, only_for_tests: bool) {
        let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            if let Some(length) = self.doc_comment(&trees[at..]) {
                at += length;
                continue;
            }
            let tests = is_for_tests(&trees[at..]).then(|| length_of_item(&trees[at..]));
            let end = at + tests.unwrap_or(1);
            while at < end {
                let doc_comment = self.doc_comment(&trees[at..]);
                if doc_comment.is_none() {
                    self.tree(&trees[at], only_for_tests || tests.is_some());
                }
                at += doc_comment.unwrap_or(1);
            }
        }
    }

    fn tree(&mut self, tree: &TokenTree, only_for_tests: bool) {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = brackets(group);
                self.token(open, Kind::Open, only_for_tests);
                self.stream(&group.stream(), only_for_tests);
                self.token(close, Kind::Close, only_for_tests);
            }
            TokenTree::Ident(name) => self.token(&name.to_string(), Kind::Name, only_for_tests),
            TokenTree::Punct(sign) => self.token(&sign.to_string(), Kind::Sign, only_for_tests),
            TokenTree::Literal(value) => {
                self.token(&value.to_string(), Kind::Literal, only_for_tests);
            }
        }
    }

    fn token(&mut self, text: &str, kind: Kind, only_for_tests: bool) {
        self.skip_blanks_and_comments();
        assert!(
            self.rest.starts_with(text),
            "{text} is not on line {}",
            self.line
        );
        let line = self.line;
        self.advance(text.len());
        self.tokens.lines.extend(line..=self.line);
        self.tokens.all.push(Token {
            text: text.to_owned(),
            kind,
            line,
            only_for_tests,
        });
    }

    /// A doc comment arrives as the attribute `#[doc = "…"]`, though the text has none: how many trees that is.
    fn doc_comment(&mut self, trees: &[TokenTree]) -> Option<usize> {
        if !matches!(&trees[0], TokenTree::Punct(sign) if sign.as_char() == '#') {
            return None;
        }
        self.skip_blanks_and_comments_but_docs();
        let length = self.comment_length(true)?;
        self.advance(length);
        let inner = matches!(&trees[1], TokenTree::Punct(sign) if sign.as_char() == '!');
        Some(if inner { 3 } else { 2 })
    }

    fn skip_blanks_and_comments_but_docs(&mut self) {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.advance(blanks);
            match self.comment_length(false) {
                Some(length) => self.advance(length),
                None => return,
            }
        }
    }

    fn skip_blanks_and_comments(&mut self) {
        self.skip_blanks_and_comments_but_docs();
        assert!(
            self.comment_length(true).is_none(),
            "a doc comment without its attribute on line {}",
            self.line
        );
    }

    /// How long the comment is that begins here: a doc comment if `docs`, another one otherwise. Bytes.
    fn comment_length(&self, docs: bool) -> Option<usize> {
        let rest = self.rest;
        let line_docs = ["///", "//!"].iter().any(|start| rest.starts_with(start));
        let line_docs = line_docs && !rest.starts_with("////");
        let block_docs = rest.starts_with("/**") && !rest.starts_with("/***");
        let block_docs = (block_docs && !rest.starts_with("/**/")) || rest.starts_with("/*!");
        if rest.starts_with("//") {
            return (line_docs == docs).then(|| rest.find('\n').unwrap_or(rest.len()));
        }
        let block = rest.starts_with("/*") && block_docs == docs;
        block.then(|| rest.find("*/").expect("the end of a comment") + "*/".len())
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }
}

fn brackets(group: &Group) -> (&'static str, &'static str) {
    match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// Whether this begins with `#[cfg(test)]` or `#[cfg(all(test, …))]`.
fn is_for_tests(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(sign), TokenTree::Group(attribute), ..] = trees else {
        return false;
    };
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    let condition = text.strip_prefix("cfg(");
    let condition = condition.map(|rest| rest.strip_prefix("all(").unwrap_or(rest));
    sign.as_char() == '#'
        && condition.is_some_and(|rest| rest.starts_with("test)") || rest.starts_with("test,"))
}

/// How many trees the item takes, attributes and all, that this begins with: an item, a statement, or what stands in a
/// struct, an enum or a `match`.
fn length_of_item(trees: &[TokenTree]) -> usize {
    let stream: TokenStream = trees.iter().cloned().collect();
    let rest = after::<syn::Item>(&stream)
        .or_else(|| after::<syn::Stmt>(&stream))
        .or_else(|| after::<syn::Arm>(&stream))
        .or_else(|| after_field(&stream))
        .or_else(|| after::<syn::Variant>(&stream))
        .expect("#[cfg(test)] stands before an item, a statement, an arm, a field or a variant");
    trees.len() - rest
}

/// How many trees are left after a `T`.
fn after<T: Parse>(stream: &TokenStream) -> Option<usize> {
    let parser = |input: ParseStream<'_>| {
        input.parse::<T>()?;
        input.parse::<TokenStream>()
    };
    let rest = parser.parse2(stream.clone()).ok()?;
    Some(rest.into_iter().count())
}

fn after_field(stream: &TokenStream) -> Option<usize> {
    let parser = |input: ParseStream<'_>| {
        syn::Field::parse_named(input)?;
        input.parse::<TokenStream>()
    };
    let rest = parser.parse2(stream.clone()).ok()?;
    Some(rest.into_iter().count())
}

fn names(text: &str) -> Vec<String> {
    let tokens = Tokens::of(text).all.into_iter();
    let kept = tokens.filter(|token| !token.only_for_tests && token.kind == Kind::Name);
    kept.map(|token| token.text).collect()
}

#[test]
fn only_the_item_under_the_attribute_is_left_out() {
    let text = "#[cfg(test)]\nmod tests;\nfn one() { two(); }\n#[cfg(test)] fn three() {}\nstatic FOUR: u8 = 4;";
    assert_eq!(names(text), ["fn", "one", "two", "static", "FOUR", "u8"]);
    let within = "impl A { #[cfg(test)] fn b(&self) -> C<D, E> { f } fn g() {} }";
    assert_eq!(names(within), ["impl", "A", "fn", "g"]);
    let field = "struct A { #[cfg(test)] b: C, d: E }";
    assert_eq!(names(field), ["struct", "A", "d", "E"]);
    let statement = "fn a() { #[cfg(test)] let b = c(); d(); }";
    assert_eq!(names(statement), ["fn", "a", "d"]);
    let arm = "fn a() { match b { #[cfg(test)] C => d(), E => f(), } }";
    assert_eq!(names(arm), ["fn", "a", "match", "b", "E", "f"]);
    let other = "#[cfg(unix)] fn a() {}";
    assert_eq!(names(other), ["cfg", "unix", "fn", "a"]);
}

#[test]
fn comments_are_left_out_and_lines_are_counted_over_them() {
    let text = "//! Of crate::a.\n\n// crate::b\n/// crate::c\n/* crate::d\n*/\nfn e() {} // crate::f\nconst G: &str = \"// h\n\";\n/** i */ fn j() {}\n";
    assert_eq!(names(text), ["fn", "e", "const", "G", "str", "fn", "j"]);
    let tokens = Tokens::of(text);
    let line = |name: &str| tokens.all.iter().find(|token| token.is(name)).unwrap().line;
    assert_eq!((line("e"), line("G"), line("j")), (7, 8, 10));
    assert_eq!(tokens.lines, BTreeSet::from([7, 8, 9, 10]));
}

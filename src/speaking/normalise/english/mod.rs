//! English, read from left to right: the first rule that knows a place says how it is spoken.

mod abbreviations;
mod addresses;
mod codes;
mod comparisons;
mod context;
mod dates;
mod described;
mod letters;
mod measures;
mod money;
mod numbers;
mod numeric_dates;
mod paths;
mod quantities;
mod ranges;
mod roman;
mod separators;
mod sizes;
mod slash_dates;
mod slashes;
mod superscripts;
mod symbols;
mod telephone;
mod times;
mod units;
mod view;
mod web;
mod weekdays;
mod years;

use super::{marked, token};
use token::{Kind, Token, tokens};
use view::{Reading, Style, View};

/// `text` on one line, as it is said.
pub(super) fn read(text: &str, british: bool) -> String {
    let found = tokens(text);
    let style = Style {
        british,
        shouted: letters::is_shouted(&found),
    };
    let mut writer = Writer {
        out: String::with_capacity(text.len() * 2),
        glued: false,
    };
    let mut at = 0;
    while at < found.len() {
        let view = View::new(&found, at, style);
        if let Some(reading) = reading(&view) {
            writer.words(&reading.spoken);
            at += reading.tokens.max(1);
        } else {
            writer.token(&found[at]);
            at += 1;
        }
    }
    writer.out
}

fn reading(view: &View<'_>) -> Option<Reading> {
    match view.kind(0) {
        Kind::Word => address(view).or_else(|| word(view)),
        Kind::Number => address(view).or_else(|| number(view)),
        Kind::Mark => mark(view),
        Kind::Fixed => address(view),
        Kind::Space | Kind::Nothing => None,
    }
}

fn address(view: &View<'_>) -> Option<Reading> {
    view.starts_chunk().then(|| web::read(view)).flatten()
}

fn word(view: &View<'_>) -> Option<Reading> {
    dates::read_word(view)
        .or_else(|| paths::read(view))
        .or_else(|| addresses::read_word(view))
        .or_else(|| money::read(view))
        .or_else(|| weekdays::read(view))
        .or_else(|| abbreviations::read(view))
        .or_else(|| roman::read(view))
        .or_else(|| letters::initials(view))
        .or_else(|| codes::read_word(view))
        .or_else(|| letters::acronym(view))
        .or_else(|| letters::letter_a(view))
}

fn number(view: &View<'_>) -> Option<Reading> {
    telephone::read(view)
        .or_else(|| numeric_dates::read(view))
        .or_else(|| times::idiom(view))
        .or_else(|| addresses::read_number(view))
        .or_else(|| dates::read_day_first(view))
        .or_else(|| years::read_decade(view))
        .or_else(|| years::read_era(view))
        .or_else(|| sizes::read(view))
        .or_else(|| numeric_dates::read_fraction(view))
        .or_else(|| numbers::version(view))
        .or_else(|| quantities::read(view))
}

fn mark(view: &View<'_>) -> Option<Reading> {
    if view.text(0) == "@" && view.starts_chunk() {
        return web::read(view).or_else(|| symbols::read(view));
    }
    let decimal = view.text(0) == "."
        && view.kind(1) == Kind::Number
        && !matches!(view.kind_before(1), Kind::Word | Kind::Number);
    let amount = decimal || money::is_symbol(view.text(0));
    telephone::read(view)
        .or_else(|| amount.then(|| quantities::read(view)).flatten())
        .or_else(|| quantities::signed(view))
        .or_else(|| symbols::read(view))
}

/// Puts words and tokens together with the spaces they need.
struct Writer {
    out: String,
    /// The last thing written were words of a rule: letters must not follow at once.
    glued: bool,
}

impl Writer {
    fn words(&mut self, spoken: &str) {
        let begins = spoken.chars().next().is_some_and(char::is_alphanumeric);
        if begins && self.ends_with_word() {
            self.out.push(' ');
        }
        self.out.push_str(spoken);
        if !spoken.is_empty() {
            self.glued = self.ends_with_word();
        }
    }

    fn token(&mut self, token: &Token<'_>) {
        let is_word = matches!(token.kind, Kind::Word | Kind::Number | Kind::Fixed);
        if self.glued && is_word {
            self.out.push(' ');
        }
        self.out.push_str(token.text);
        self.glued = false;
    }

    fn ends_with_word(&self) -> bool {
        self.out
            .chars()
            .next_back()
            .is_some_and(|last| last.is_alphanumeric() || marked::is_marked(last))
    }
}

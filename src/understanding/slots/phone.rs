//! Telephone numbers, typed and said digit by digit.

use super::number::german;
use super::span::{Piece, Pieces, span_of};
use crate::text::number_named;

/// Digits that a number to call has at least: a short number within a town.
const DIGITS_MIN: usize = 5;
/// And at most. Source: ITU-T E.164.
const DIGITS_MAX: usize = 15;
/// The same where it was not asked for.
const DIGITS_SURE: usize = 7;

/// The number.
pub fn find(pieces: &Pieces<'_>, is_asked: bool) -> Option<Piece<String>> {
    let mut best: Option<Piece<String>> = None;
    let mut run = Run::default();
    let words = pieces.text.split_whitespace();
    for word in words.chain(["."]) {
        let end = pieces.text.len();
        let span = if word == "." {
            end..end
        } else {
            span_of(word, pieces.text)
        };
        let is_free = word != "." && pieces.is_free(&span);
        if is_free && run.takes(word, span.clone()) {
            continue;
        }
        let found = std::mem::take(&mut run).finish();
        best = longer(best, found);
        if is_free {
            run.takes(word, span);
        }
    }
    let min = if is_asked { DIGITS_MIN } else { DIGITS_SURE };
    best.filter(|it| (min..=DIGITS_MAX).contains(&it.value.trim_start_matches('+').len()))
}

fn longer(one: Option<Piece<String>>, other: Option<Piece<String>>) -> Option<Piece<String>> {
    match (one, other) {
        (Some(one), Some(other)) if one.value.len() > other.value.len() => Some(one),
        (one, other) => other.or(one),
    }
}

/// Digits that stand side by side.
#[derive(Default)]
struct Run {
    digits: String,
    span: Option<std::ops::Range<usize>>,
    /// How often the next digit counts: "double five".
    times: usize,
    /// The last was "twenty", which may go on with "three".
    is_tens: bool,
}

impl Run {
    fn takes(&mut self, word: &str, span: std::ops::Range<usize>) -> bool {
        let plain = word.trim_matches([',', '.', ';', '!', '?', '(', ')', '/']);
        let added = match plain {
            "" => String::new(),
            "and" | "-" | "um" | "uh" | "er" | "äh" if !self.digits.is_empty() => String::new(),
            "plus" if self.digits.is_empty() => "+".to_owned(),
            "double" => {
                self.times = 2;
                String::new()
            }
            "triple" => {
                self.times = 3;
                String::new()
            }
            _ => match digits_of(plain) {
                Some(digits) => {
                    let times = std::mem::take(&mut self.times).max(1);
                    digits.repeat(if digits.len() == 1 { times } else { 1 })
                }
                None => return false,
            },
        };
        if added.is_empty() && self.digits.is_empty() && self.times == 0 {
            return false;
        }
        let is_unit =
            added.len() == 1 && added != "0" && !plain.starts_with(|it: char| it.is_ascii_digit());
        if std::mem::take(&mut self.is_tens) && is_unit {
            self.digits.pop();
        }
        self.is_tens = added.len() == 2 && added.ends_with('0') && plain.ends_with("ty");
        self.digits.push_str(&added);
        let start = self.span.as_ref().map_or(span.start, |it| it.start);
        self.span = Some(start..span.end);
        true
    }

    fn finish(self) -> Option<Piece<String>> {
        let span = self.span?;
        (!self.digits.is_empty()).then_some(Piece {
            span,
            value: self.digits,
        })
    }
}

/// The digits that a word stands for: "555-0134", "five", "twenty".
pub fn digits_of(word: &str) -> Option<String> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let is_number = |letter: char| {
        letter.is_ascii_digit() || matches!(letter, '-' | '+' | '/' | '(' | ')' | '.')
    };
    if !digits.is_empty() && word.chars().all(is_number) {
        let plus = if word.starts_with('+') { "+" } else { "" };
        return Some(format!("{plus}{digits}"));
    }
    if let Some(digit) = german(word).filter(|it| *it < 10) {
        return Some(digit.to_string());
    }
    if matches!(word, "oh" | "o") {
        return Some("0".to_owned());
    }
    if word == "zwo" {
        return Some("2".to_owned());
    }
    let parts: Vec<&str> = word.split('-').collect();
    match parts[..] {
        [one] => number_named(one).map(|it| it.to_string()),
        [tens, ones] => {
            Some((number_named(tens)? + number_named(ones).filter(|it| *it < 10)?).to_string())
        }
        _ => parts
            .iter()
            .map(|part| {
                number_named(part)
                    .filter(|it| *it < 10)
                    .map(|it| it.to_string())
            })
            .collect(),
    }
}

//! Times of day.

use std::sync::LazyLock;

use regex::Regex;

use super::number::german;
use super::span::{Piece, Pieces};
use super::words::Words;
use crate::understanding::entities::{self, EntityKind};

/// From this hour on until noon a bare hour is one of the morning, and after it one of the afternoon. Source: offices are open then.
const MORNING: i8 = 8;

/// An hour alone, or with minutes: where a time was asked for.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let hour = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen";
    let minute = "fifteen|thirty|forty[ -]five|twenty|forty|fifty|ten|oh five|hundred";
    let source = format!(
        r"\b(?:(?<half>half)\s+)?(?<hour>\d{{1,2}}|{hour})(?:(?<ish>ish\b)|(?:[:.h ]\s*(?<minute>[0-5]\d|{minute}))?)\b"
    );
    Regex::new(&source).expect("the fixed pattern is valid")
});

/// German: "halb drei", "viertel nach zwei", "14 Uhr 30", "um drei".
static GERMAN: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"\d{1,2}|[a-zäöüß]+";
    let source = format!(
        r"\b(?:(?:um\s+)?(?:(?<part>halb|viertel nach|viertel vor|dreiviertel)\s+(?<to>{number})|(?<hour>{number})\s*uhr(?:\s*(?<minute>{number}))?)|um\s+(?<at>{number}))\b"
    );
    Regex::new(&source).expect("the fixed pattern is valid")
});

/// The time that is meant: the last, where several are said.
pub fn find(pieces: &Pieces<'_>, words: &Words, is_asked: bool) -> Option<Piece<(i8, i8)>> {
    let mut found: Vec<Piece<(i8, i8)>> = Vec::new();
    if words.language == "de" {
        found.extend(
            GERMAN
                .captures_iter(pieces.text)
                .filter_map(|it| german_time(&it)),
        );
    }
    for entity in &pieces.entities {
        if entity.kind == EntityKind::Time
            && let Some((hour, minute)) = entity.value.split_once(':')
            && let (Ok(hour), Ok(minute)) = (hour.parse(), minute.parse())
        {
            let span = entity.start..entity.end;
            // "Half ten in the morning".
            let is_half = pieces.word_before(span.start) == "half" && minute == 0;
            let minute = if is_half { 30 } else { minute };
            let hour = if says_half(&entity.text.to_lowercase()) {
                hour
            } else {
                half_of_day(hour, pieces.text)
            };
            found.push(Piece {
                span,
                value: (hour, minute),
            });
        }
    }
    let is_new = |span: &std::ops::Range<usize>, found: &[Piece<(i8, i8)>]| {
        found
            .iter()
            .all(|it| it.span.end <= span.start || span.end <= it.span.start)
    };
    for captures in BARE.captures_iter(pieces.text) {
        let span = captures.get_match().range();
        let before = pieces.word_before(span.start);
        let after = pieces.word_after(span.end);
        let is_surely_time = captures.name("ish").is_some() || captures.name("half").is_some();
        let is_said_as_time = matches!(before, "at" | "around" | "by" | "make" | "um")
            || (before == "it" && is_asked);
        let is_pronoun = matches!(before, "the" | "that" | "this" | "which" | "no");
        let is_counted = matches!(
            after,
            "people"
                | "persons"
                | "of"
                | "adults"
                | "kids"
                | "children"
                | "students"
                | "guests"
                | "years"
                | "pupils"
        );
        if is_new(&span, &found)
            && pieces.is_free(&span)
            && !is_counted
            && (is_surely_time || !is_pronoun)
            && (is_asked
                || is_surely_time
                || matches!(before, "at" | "around" | "by")
                || (is_said_as_time && captures.name("minute").is_some()))
            && let Some(time) = bare(&captures, pieces.text)
        {
            found.push(Piece { span, value: time });
        }
    }
    found.retain(|it| {
        pieces.is_free(&it.span)
            && !super::words::is_listed(pieces.word_before(it.span.start), "not|than")
    });
    found.into_iter().max_by_key(|it| it.span.start)
}

fn bare(captures: &regex::Captures<'_>, text: &str) -> Option<(i8, i8)> {
    let hour: i8 = entities::number(&captures["hour"])?.try_into().ok()?;
    let minute: i8 = match captures.name("minute").map(|it| it.as_str()) {
        None if captures.name("half").is_some() => 30,
        None | Some("hundred") => 0,
        Some("oh five") => 5,
        Some(minute) => entities::number(minute)?.try_into().ok()?,
    };
    (hour < 24 && minute < 60).then(|| (half_of_day(hour, text), minute))
}

/// Whether a time says itself of which half of the day it is.
fn says_half(time: &str) -> bool {
    let has = |part: &str| time.contains(part);
    let is_marked = [
        "am",
        "pm",
        "a.m",
        "p.m",
        "a m",
        "p m",
        "morning",
        "afternoon",
        "evening",
        "night",
        "noon",
    ];
    is_marked.iter().any(|it| has(it)) || time.starts_with('0')
}

/// A bare hour as it is meant, by what else was said.
fn half_of_day(hour: i8, text: &str) -> i8 {
    let says = |words: &[&str]| words.iter().any(|it| text.contains(it));
    if !(1..=12).contains(&hour) {
        hour
    } else if says(&[
        "afternoon",
        "evening",
        "tonight",
        "nachmittag",
        "abend",
        "tarde",
        "après-midi",
        "soir",
        " pm",
        "p.m",
    ]) {
        hour % 12 + 12
    } else if says(&[
        "morning",
        "vormittag",
        "morgens",
        "früh",
        "mañana por la mañana",
        "matin",
        " am ",
        "a.m",
    ]) {
        hour % 12
    } else if hour < MORNING {
        hour + 12
    } else {
        hour
    }
}

fn german_time(captures: &regex::Captures<'_>) -> Option<Piece<(i8, i8)>> {
    let number = |name: &str| -> Option<Option<i8>> {
        let Some(found) = captures.name(name) else {
            return Some(None);
        };
        let word = found.as_str();
        let value = word
            .parse()
            .ok()
            .or_else(|| if word == "ein" { Some(1) } else { german(word) })?;
        Some(Some(i8::try_from(value).ok()?))
    };
    let is_late = |hour: i8| {
        if (1..MORNING).contains(&hour) {
            hour + 12
        } else {
            hour
        }
    };
    let (hour, minute) = if let Some(to) = number("to")? {
        match &captures["part"] {
            "halb" => (to - 1, 30),
            "dreiviertel" | "viertel vor" => (to - 1, 45),
            _ => (to, 15),
        }
    } else if let Some(at) = number("at")? {
        (at, 0)
    } else {
        (number("hour")??, number("minute")?.unwrap_or(0))
    };
    let hour = if hour == 0 { 12 } else { hour };
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then(|| Piece {
        span: captures.get_match().range(),
        value: (is_late(hour), minute),
    })
}

//! Times of day and durations with colons.

use super::letters::spelled;
use super::numbers::{cardinal, digits};
use super::token::Kind;
use super::view::{Reading, View, is_one_of, is_upper};
use crate::text::{MONTHS, SHORT_WEEKDAYS, WEEKDAYS};

/// Time zones that may follow a time.
const ZONES: &[&str] = &[
    "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "gmt", "utc", "bst", "cet", "cest",
    "ist", "jst", "akst", "hst",
];
/// The short forms of some: in capitals only.
const SHORT_ZONES: &[&str] = &["ET", "CT", "MT", "PT"];
/// The names of zones, as in "9 a.m. Eastern".
const ZONE_NAMES: &[&str] = &["eastern", "central", "mountain", "pacific", "greenwich"];

/// Half of the day, with the tokens it takes and whether its last point also ends the sentence.
struct Half {
    spoken: String,
    tokens: usize,
}

/// `3:30`, `3:30 pm`, `5pm`, `1.30 p.m.`, `14:10:30`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let hour = two_digits(view, 0)?;
    if view.text(1) == ":" && view.kind(2) == Kind::Number {
        return clock(view, hour);
    }
    if let Some(half) = half(view, 1) {
        let is_hour = (1..=12).contains(&hour) || (hour < 24 && view.text(0).len() == 2);
        if !is_hour {
            return None;
        }
        return Some(Reading::new(
            format!("{} {}", cardinal(hour, false), half.spoken),
            1 + half.tokens,
        ));
    }
    // "1.30 p.m.", "9.15am"
    if view.text(1) == "." && view.text(2).len() == 2 {
        let minute =
            two_digits(view, 2).filter(|minute| *minute < 60 && (1..=12).contains(&hour))?;
        let half = half(view, 3)?;
        let spoken = format!("{} {}", hour_and_minute(hour, minute, true), half.spoken);
        return Some(Reading::new(spoken, 3 + half.tokens));
    }
    None
}

fn two_digits(view: &View<'_>, at: usize) -> Option<u64> {
    let text = view.text(at);
    (view.kind(at) == Kind::Number && text.len() <= 2)
        .then(|| text.parse().ok())
        .flatten()
}

fn clock(view: &View<'_>, hour: u64) -> Option<Reading> {
    let minute = two_digits(view, 2)?;
    let is_time = view.text(2).len() == 2 && minute < 60 && hour <= 24;
    if view.text(3) == ":" && view.kind(4) == Kind::Number {
        let second = two_digits(view, 4).filter(|second| is_time && *second < 60)?;
        let count = |value: u64, unit: &str| {
            let plural = if value == 1 { "" } else { "s" };
            format!("{} {unit}{plural}", cardinal(value, false))
        };
        let spoken = format!(
            "{} {} and {}",
            count(hour, "hour"),
            count(minute, "minute"),
            count(second, "second")
        );
        let half = half(view, 5);
        return Some(with_half(spoken, 5, half));
    }
    if !is_time {
        // A ratio or a score.
        let spoken = format!("{} to {}", cardinal(hour, false), cardinal(minute, false));
        return (view.text(3) != ":").then(|| Reading::new(spoken, 3));
    }
    let half = half(view, 3);
    let (spoken_hour, of_24) = of_24(view, hour, half.is_some());
    let mut spoken = hour_and_minute(spoken_hour, minute, half.is_some() || of_24.is_some());
    if let Some(letters) = of_24 {
        spoken.push(' ');
        spoken.push_str(&spelled(letters));
    }
    let zone = if half.is_none() { zone(view, 3) } else { None };
    let mut tokens = 3;
    if let Some((letters, taken)) = zone {
        spoken.push(' ');
        spoken.push_str(&letters);
        tokens += taken;
    }
    if of_24.is_some() {
        // "15:00 hrs"
        let space = usize::from(view.kind(tokens) == Kind::Space);
        let unit = is_one_of(&["h", "hrs", "hours"], view.text(tokens + space));
        tokens += if unit { space + 1 } else { 0 };
    }
    Some(with_half(spoken, tokens, half))
}

/// The hour of twelve with its half of the day for an hour of 24 that nobody says as it is written: "six P M" of 18:00,
/// "twelve thirty A M" of 0:30. A time with nothing around it keeps its hour ("twenty three o'clock"): it may be said back.
fn of_24(view: &View<'_>, hour: u64, has_half: bool) -> (u64, Option<&'static str>) {
    let whole = view.text(2) == "00";
    let alone = view.kind_before(1) == Kind::Nothing && view.kind(3) == Kind::Nothing;
    match hour {
        _ if has_half || alone => (hour, None),
        0 | 24 if whole => (0, None),
        0 | 24 => (12, Some("AM")),
        13..24 => (hour - 12, Some("PM")),
        // "09:00-17:00": both in the same way.
        12 if is_beside_24(view) => (12, Some("PM")),
        1..12 if is_beside_24(view) => (hour, Some("AM")),
        _ => (hour, None),
    }
}

/// Whether the other end of a span is an hour of 24: "09:00-17:00", "22:00 to 06:00".
fn is_beside_24(view: &View<'_>) -> bool {
    let joins = |text: &str| matches!(text, "-" | "–" | "—" | "to" | "until" | "till");
    let is_of_24 = |hour: &str, colon: &str| {
        let hour: Option<u64> = hour.parse().ok().filter(|_| hour.len() == 2);
        colon == ":" && hour.is_some_and(|hour| hour == 0 || hour > 12)
    };
    let gap = usize::from(view.kind(3) == Kind::Space);
    let after =
        joins(view.text(3 + gap)) && is_of_24(view.text(4 + 2 * gap), view.text(5 + 2 * gap));
    let gap = usize::from(view.kind_before(1) == Kind::Space);
    let before = joins(view.text_before(1 + gap))
        && is_of_24(view.text_before(4 + 2 * gap), view.text_before(3 + 2 * gap));
    after || before
}

fn with_half(spoken: String, tokens: usize, half: Option<Half>) -> Reading {
    match half {
        Some(half) => Reading::new(format!("{spoken} {}", half.spoken), tokens + half.tokens),
        None => Reading::new(spoken, tokens),
    }
}

fn hour_and_minute(hour: u64, minute: u64, has_half: bool) -> String {
    match minute {
        0 if has_half => cardinal(hour, false),
        0 if hour == 0 || hour == 24 => "midnight".to_owned(),
        0 => format!("{} o'clock", cardinal(hour, false)),
        1..10 => format!("{} oh {}", cardinal(hour, false), cardinal(minute, false)),
        _ => format!("{} {}", cardinal(hour, false), cardinal(minute, false)),
    }
}

/// `am`, `p.m.`, ` P.M`, with a time zone.
fn half(view: &View<'_>, at: usize) -> Option<Half> {
    let space = usize::from(view.kind(at) == Kind::Space);
    let start = at + space;
    let first = view.text(start);
    let (letter, mut tokens) = match (first, view.text(start + 1), view.text(start + 2)) {
        ("am" | "AM" | "Am" | "pm" | "PM" | "Pm", ..) => (first, 1),
        ("a" | "A" | "p" | "P", ".", "m" | "M") => (first, 3),
        ("a" | "A" | "p" | "P", "m", _) => (first, 2),
        _ => return None,
    };
    if view.is_alphanumeric(start + tokens) {
        return None;
    }
    let dotted = view.text(start + tokens) == "." && tokens == 3;
    let mut spoken = spelled(if letter.starts_with(['a', 'A']) {
        "AM"
    } else {
        "PM"
    });
    let mut stop = false;
    if dotted {
        tokens += 1;
        stop = ends_sentence(view, start + tokens);
    }
    if let Some((letters, taken)) = zone(view, start + tokens) {
        spoken.push(' ');
        spoken.push_str(&letters);
        tokens += taken;
        stop = false;
    }
    if stop {
        spoken.push('.');
    }
    Some(Half {
        spoken,
        tokens: space + tokens,
    })
}

/// Whether a point before token `at` ends the sentence as well as an abbreviation.
pub(super) fn ends_sentence(view: &View<'_>, at: usize) -> bool {
    view.ends(at)
        || (view.kind(at) == Kind::Space
            && view.is_name(at + 1)
            && view.kind(at + 1) == Kind::Word
            && !may_follow(view.text(at + 1))
            && !(is_upper(view.text(at + 1)) && view.text(at + 1).len() > 1))
}

/// A time zone at token `at`: its letters and its tokens.
fn zone(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let space = usize::from(view.kind(at) == Kind::Space);
    let word = view.text(at + space);
    if is_one_of(ZONES, word) || SHORT_ZONES.contains(&word) {
        return Some((spelled(&word.to_ascii_uppercase()), space + 1));
    }
    // "e.s.t."
    let start = at + space;
    let parts = [view.text(start), view.text(start + 2), view.text(start + 4)];
    let joined = parts.concat();
    if view.text(start + 1) == "." && view.text(start + 3) == "." && is_one_of(ZONES, &joined) {
        let point = usize::from(view.text(start + 5) == "." && !view.ends(start + 6));
        return Some((spelled(&joined.to_ascii_uppercase()), space + 5 + point));
    }
    None
}

/// `24/7` and the like, which are neither dates nor fractions.
pub(super) fn idiom(view: &View<'_>) -> Option<Reading> {
    if view.kind(0) != Kind::Number || view.text(1) != "/" || view.kind(2) != Kind::Number {
        return None;
    }
    if matches!(view.text(3), "/" | "-") || view.kind(3) == Kind::Word {
        return None;
    }
    let spoken = match (view.text(0), view.text(2)) {
        ("24", "7") => "twenty four seven".to_owned(),
        ("9", "11") => "nine eleven".to_owned(),
        ("50", "50") => "fifty fifty".to_owned(),
        ("20", "20") => "twenty twenty".to_owned(),
        ("0", "0") => digits("00", "zero"),
        _ => return None,
    };
    Some(Reading::new(spoken, 3))
}

/// Whether a word may begin with a capital after "p.m." within a sentence.
fn may_follow(word: &str) -> bool {
    [&WEEKDAYS[..], &SHORT_WEEKDAYS, &MONTHS, ZONE_NAMES]
        .iter()
        .any(|list| is_one_of(list, word))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn times() {
        let cases = [
            ("at 8:30 am to 5 pm", "at eight thirty eh M to five P M"),
            (
                "11:59 pm Eastern time",
                "eleven fifty nine P M Eastern time",
            ),
            ("3:00 PM", "three P M"),
            ("15:00", "fifteen o'clock"),
            ("9:05", "nine oh five"),
            ("00:00", "midnight"),
            ("We close at 5 p.m.", "We close at five P M."),
            ("At 5 p.m. Monday", "At five P M Monday"),
            (
                "Until 9 a.m. Then we open.",
                "Until nine eh M. Then we open.",
            ),
            ("9am–5pm", "nine eh M to five P M"),
            ("9-5", "nine to five"),
            ("10:15 - 11:45", "ten fifteen to eleven forty five"),
            ("1.30 p.m. est", "one thirty P M E S T"),
            ("9:00 ET", "nine o'clock E T"),
            ("2:05:30", "two hours five minutes and thirty seconds"),
            ("a 3:1 ratio", "a three to one ratio"),
            ("open 24/7", "open twenty four seven"),
            ("5 amps", "five amps"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}

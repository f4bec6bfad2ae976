//! Dates and times, as people say and write them. Words that depend on today ("next friday") stay words.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::numbers::value_of_any;
use super::pattern::pattern;
use crate::text::MONTHS;

const MONTH: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
/// Months whose name alone means nothing else.
const PLAIN_MONTH: &str =
    "january|february|april|june|july|august|september|october|november|december";
const DAY: &str = "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
/// Days of a month in words, as a pattern.
pub const ORDINAL: &str = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -]first|twenty[ -]second|twenty[ -]third|twenty[ -]fourth|twenty[ -]fifth|twenty[ -]sixth|twenty[ -]seventh|twenty[ -]eighth|twenty[ -]ninth|thirtieth|thirty[ -]first";
const HOUR: &str = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve";
const HALF_OF_DAY: &str =
    r"[ap]\.\s?m\.|[ap]m\b|[ap]\s+m\b|in\s+the\s+(?:morning|afternoon|evening)\b|at\s+night\b";

type Read = fn(&Captures<'_>) -> Option<String>;

/// Patterns for dates, in the order they are tried, each with what makes its value.
pub(super) static DATES: LazyLock<Vec<(Regex, Read)>> = LazyLock::new(|| {
    let day = format!(r"(?<day>\d{{1,2}}(?:st|nd|rd|th)?|{ORDINAL})");
    let year = r"(?:,?\s+(?<year>(?:19|20)\d\d))";
    let patterns: [(String, Read); 7] = [
        (
            r"\b(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)\b".into(),
            calendar,
        ),
        (
            r"\b(?<month>\d{1,2})/(?<day>\d{1,2})(?:/(?<year>(?:19|20)\d\d))?\b".into(),
            calendar,
        ),
        (
            format!(r"\b(?<name>{MONTH})\.?\s+(?:the\s+)?{day}{year}?\b"),
            calendar,
        ),
        (
            format!(r"\b{day}\s+(?:of\s+)?(?<name>{MONTH})\b{year}?\b"),
            calendar,
        ),
        (format!(r"\b(?<name>{MONTH}){year}\b"), calendar),
        (
            format!(
                r"\b(?:the\s+day\s+after\s+tomorrow|tomorrow|today|tonight|yesterday|(?:next|this|last|coming)\s+(?:week|weekend|month|year|semester|term|spring|summer|fall|autumn|winter|{DAY}|{PLAIN_MONTH}|march|may)|in\s+(?:\d+|a|two|three|four|five|six|seven|ten)\s+(?:day|week|month|year)s?|{DAY}s?|weekends?)\b"
            ),
            |found| Some(words(found)),
        ),
        (format!(r"\b(?:{PLAIN_MONTH})\b"), |found| {
            Some(words(found))
        }),
    ];
    patterns
        .map(|(source, read)| (pattern(&source), read))
        .into()
});

/// Patterns for times of day; the value is `HH:MM`.
pub(super) static TIMES: LazyLock<Vec<(Regex, Read)>> = LazyLock::new(|| {
    let minutes = "fifteen|twenty|thirty|forty[ -]five|forty|fifty|oh[ -]five|ten";
    let patterns: [(String, Read); 6] = [
        (
            format!(
                r"\b(?<part>half|a\s+quarter|quarter|ten|twenty|five)\s+(?<side>past|after|to|before)\s+(?<hour>{HOUR})(?:\s*(?<half>{HALF_OF_DAY})|\b)"
            ),
            spoken_clock,
        ),
        (
            format!(
                r"\b(?<hour>{HOUR})(?:(?:[:.]|\s+)(?<minute>[0-5]\d|{minutes}))?\s*(?<half>{HALF_OF_DAY})"
            ),
            clock,
        ),
        (r"\b(?<hour>\d{1,2}):(?<minute>[0-5]\d)\b".into(), clock),
        (format!(r"\b(?<hour>{HOUR})\s+o'?\s?clock\b"), clock),
        (
            format!(
                r"\bat\s+(?<hour>{HOUR})(?:\s+(?<minute>thirty|fifteen|forty[ -]five))?\s*(?:[.?!]?\s*$|\b(?:on|tomorrow|today|tonight|in\s+the)\b)"
            ),
            clock,
        ),
        (r"\b(?:noon|midnight)\b".into(), |found| {
            Some(
                if found[0].eq_ignore_ascii_case("noon") {
                    "12:00"
                } else {
                    "00:00"
                }
                .into(),
            )
        }),
    ];
    patterns
        .map(|(source, read)| (pattern(&source), read))
        .into()
});

fn words(found: &Captures<'_>) -> String {
    let words: Vec<String> = found[0].split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// `YYYY-MM-DD`, `YYYY-MM` without a day, `--MM-DD` without a year (as ISO 8601 and vCard write it).
fn calendar(found: &Captures<'_>) -> Option<String> {
    let month = match found.name("name") {
        Some(name) => month_number(name.as_str())?,
        None => found.name("month")?.as_str().parse().ok()?,
    };
    let day = match found.name("day") {
        Some(day) => Some(day_number(day.as_str())?),
        None => None,
    };
    if !(1..=12).contains(&month) || day.is_some_and(|day| !(1..=31).contains(&day)) {
        return None;
    }
    match (found.name("year"), day) {
        (Some(year), Some(day)) => Some(format!("{}-{month:02}-{day:02}", year.as_str())),
        (Some(year), None) => Some(format!("{}-{month:02}", year.as_str())),
        (None, Some(day)) => Some(format!("--{month:02}-{day:02}")),
        (None, None) => None,
    }
}

fn month_number(name: &str) -> Option<u32> {
    let start = name.to_lowercase().chars().take(3).collect::<String>();
    MONTHS
        .iter()
        .position(|month| month.starts_with(&start))
        .map(|index| index as u32 + 1)
}

/// The day of a month in digits or words.
pub fn day_number(day: &str) -> Option<u32> {
    let digits: String = day.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        return digits.parse().ok();
    }
    let spoken = day.to_lowercase().replace('-', " ");
    let position = ORDINAL
        .split('|')
        .position(|known| known.replace("[ -]", " ") == spoken)?;
    Some(position as u32 + 1)
}

fn clock(found: &Captures<'_>) -> Option<String> {
    let hour: u32 = value_of_any(found.name("hour")?.as_str())?.parse().ok()?;
    let minute = match found.name("minute").map(|minute| minute.as_str()) {
        None => 0,
        Some(minute) if minute.to_lowercase().starts_with("oh") => 5,
        Some(minute) => value_of_any(minute)?.parse().ok()?,
    };
    time(hour, minute, found.name("half").map(|half| half.as_str()))
}

fn spoken_clock(found: &Captures<'_>) -> Option<String> {
    let hour: u32 = value_of_any(&found["hour"])?.parse().ok()?;
    let part = found["part"].to_lowercase();
    let minutes: u32 = match part.as_str() {
        "half" => 30,
        "five" => 5,
        "ten" => 10,
        "twenty" => 20,
        _ => 15,
    };
    let before = matches!(found["side"].to_lowercase().as_str(), "to" | "before");
    let half = found.name("half").map(|half| half.as_str());
    if !before {
        return time(hour, minutes, half);
    }
    time(
        if hour == 1 { 12 } else { hour.checked_sub(1)? },
        60 - minutes,
        half,
    )
}

fn time(hour: u32, minute: u32, half: Option<&str>) -> Option<String> {
    let words = half.unwrap_or_default().to_lowercase();
    let is_late =
        words.starts_with('p') || words.ends_with("afternoon") || words.ends_with("evening");
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        // From one to five the night is that of the morning.
        Some(_) if is_late || (words.ends_with("night") && (6..12).contains(&hour)) => {
            hour % 12 + 12
        }
        Some(_) => hour % 12,
        None => hour,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

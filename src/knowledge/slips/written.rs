//! Dates as they are written, whether a calendar has them or not.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Match, Regex};

use super::super::days::{month, weekday};

/// "9 March 2027", "31st of February", "31. Februar".
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s(?:of\s)?(\p{L}{3,9})\b\.?(?:,?\s(\d{4})\b)?")
        .expect("a fixed pattern")
});
/// "March 9, 2027", "February 31st".
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\p{L}{3,9})\.?\s(\d{1,2})(st|nd|rd|th)?\b(?:,?\s(\d{4})\b)?")
        .expect("a fixed pattern")
});
/// "31.02.2027", "30.02.", "31/02/2027".
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})(?:\.(\d{1,2})\.(\d{4}\b|\d{2}\b)?|/(\d{1,2})/(\d{4})\b)")
        .expect("a fixed pattern")
});
/// "2027-02-31".
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b((?:19|20|21)\d{2})-(\d{2})-(\d{2})\b").expect("a fixed pattern")
});
/// What numbers a thing and no day: "issue 31 April 2020".
const NUMBERED: &[&str] = &[
    "no", "nr", "issue", "vol", "volume", "page", "room", "line", "bus", "gate", "seite", "heft",
    "ausgabe", "raum", "zimmer", "platz", "linie",
];
/// What leads to a date without a year: "am 30.2."
const LEADING: &[&str] = &[
    "am", "vom", "bis", "ab", "zum", "den", "dem", "on", "from", "until", "to",
];
/// Words that are months only with a capital: "only 35 may enter".
const VERBS: &[&str] = &["may", "march", "mar"];
/// No day of a month is larger, even by a slip.
const DAY_MAX: i8 = 39;

/// A date among the words of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Where in the sentence it begins and ends.
    pub start: usize,
    pub end: usize,
    /// As it stands there.
    pub text: String,
    pub year: Option<i16>,
    /// The month and the day; both ways round where either may come first.
    readings: Vec<(i8, i8)>,
}

impl Written {
    fn new(whole: Match<'_>, year: Option<i16>, readings: Vec<(i8, i8)>) -> Self {
        Self {
            start: whole.start(),
            end: whole.end(),
            text: whole.as_str().trim_end_matches([',', '.']).to_owned(),
            year,
            readings,
        }
    }

    /// The dates in a year that it may be; none where no calendar has it.
    pub fn in_year(&self, year: i16) -> Vec<Date> {
        let readings = self.readings.iter();
        readings
            .filter_map(|(month, day)| Date::new(year, *month, *day).ok())
            .collect()
    }
}

/// The dates of a sentence, in its order.
pub(super) fn written(sentence: &str) -> Vec<Written> {
    let mut found = Vec::new();
    found.extend(each(&YEAR_FIRST, sentence, year_first));
    found.extend(each(&NUMBERS, sentence, numbers));
    found.extend(each(&DAY_FIRST, sentence, day_first));
    found.extend(each(&MONTH_FIRST, sentence, month_first));
    found.sort_by_key(|date| (date.start, std::cmp::Reverse(date.end)));
    // "March 9 May" is one date at most.
    found.dedup_by(|later, earlier| later.start < earlier.end);
    found
}

/// What stands around a match.
struct Around<'a> {
    before: &'a str,
    behind: &'a str,
    /// The word before it, in lower case.
    last: String,
}

fn each(
    pattern: &Regex,
    sentence: &str,
    read: fn(&Captures<'_>, &Around<'_>) -> Option<Written>,
) -> Vec<Written> {
    let one = |found: Captures<'_>| {
        let whole = found.get(0)?;
        let before = &sentence[..whole.start()];
        let last = before.trim_end_matches([' ', '.', ':', '(']);
        let around = Around {
            before,
            behind: &sentence[whole.end()..],
            last: last.rsplit(' ').next().unwrap_or_default().to_lowercase(),
        };
        // A part of a longer number.
        let is_part = before.ends_with(['.', ',', ':', '/', '#', '£', '$', '€', '_']);
        read(&found, &around).filter(|_| !is_part)
    };
    pattern.captures_iter(sentence).filter_map(one).collect()
}

fn number<T: std::str::FromStr>(found: &Captures<'_>, group: usize) -> Option<T> {
    found.get(group)?.as_str().parse().ok()
}

fn year_first(found: &Captures<'_>, around: &Around<'_>) -> Option<Written> {
    let is_longer = around.before.ends_with('-') || around.behind.starts_with('-');
    let reading = (number(found, 2)?, number(found, 3)?);
    let date = Written::new(found.get(0)?, number(found, 1), vec![reading]);
    (!is_longer).then_some(date)
}

fn numbers(found: &Captures<'_>, around: &Around<'_>) -> Option<Written> {
    let month_group = if found.get(2).is_some() { 2 } else { 4 };
    let (day, month): (i8, i8) = (number(found, 1)?, number(found, month_group)?);
    let year_text = found.get(3).or_else(|| found.get(5));
    let year_text = year_text.map_or("", |year| year.as_str());
    let is_longer = around
        .behind
        .starts_with(|next: char| next.is_ascii_digit())
        || around
            .behind
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    let month_text = found.get(month_group)?.as_str();
    // "31.4." may be a section, "10.45.12" a version.
    let is_date = match year_text.len() {
        4 => true,
        2 => (1..=12).contains(&month) && day <= DAY_MAX,
        _ => {
            let is_led = LEADING.contains(&around.last.as_str());
            (1..=12).contains(&month) && day <= DAY_MAX && (month_text.len() == 2 || is_led)
        }
    };
    let year: Option<i16> = year_text.parse().ok();
    let year = year.map(|year| if year < 100 { 2000 + year } else { year });
    let readings = vec![(month, day), (day, month)];
    let readings = if year_text.len() == 4 {
        readings
    } else {
        vec![(month, day)]
    };
    (is_date && !is_longer).then(|| {
        found
            .get(0)
            .map(|whole| Written::new(whole, year, readings))
    })?
}

fn day_first(found: &Captures<'_>, around: &Around<'_>) -> Option<Written> {
    let day: i8 = number(found, 1).filter(|day| *day <= DAY_MAX)?;
    let month = month_of(found.get(2)?.as_str())?;
    let is_numbered = NUMBERED.contains(&around.last.as_str());
    let date = Written::new(found.get(0)?, number(found, 3), vec![(month, day)]);
    // "31 April Road"
    (!is_numbered && !goes_on_as_name(around.behind)).then_some(date)
}

fn month_first(found: &Captures<'_>, around: &Around<'_>) -> Option<Written> {
    let month = month_of(found.get(1)?.as_str())?;
    let day: i8 = number(found, 2).filter(|day| *day <= DAY_MAX)?;
    let mut behind = around.behind.chars();
    let ends = match (behind.next(), behind.next()) {
        (None, _) => true,
        (Some(sign), next) => {
            let is_number = next.is_some_and(|next| next.is_ascii_digit());
            ",.;:)".contains(sign) && !is_number
        }
    };
    let year: Option<i16> = number(found, 4);
    // "In May 12 guests came, in June 31, in July 40."
    let is_count = ["in", "im", "since", "seit"].contains(&around.last.as_str());
    let is_date = found.get(3).is_some() || year.is_some() || ends && !is_count;
    let date = Written::new(found.get(0)?, year, vec![(month, day)]);
    is_date.then_some(date)
}

fn month_of(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    if lower == word && VERBS.contains(&word) {
        return None;
    }
    month(&lower)
}

/// Whether a capital letter follows that begins no weekday.
fn goes_on_as_name(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix(' ') else {
        return false;
    };
    let word: String = rest
        .chars()
        .take_while(|sign| sign.is_alphabetic())
        .collect();
    word.starts_with(char::is_uppercase) && weekday(&word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_each_way_of_writing() {
        let found = |sentence: &str| {
            let all = written(sentence);
            all.into_iter()
                .map(|one| one.text)
                .collect::<Vec<_>>()
                .join("; ")
        };
        for (sentence, wanted) in [
            (
                "Closed on 31 February and 2nd of May 2027.",
                "31 February; 2nd of May 2027",
            ),
            (
                "From March 9, 2027 to April 31st.",
                "March 9, 2027; April 31st",
            ),
            (
                "am 30.02. und vom 3.4. bis 31.4.2027",
                "30.02.; 3.4.; 31.4.2027",
            ),
            ("by 31/02/2027, or 2027-13-01", "31/02/2027; 2027-13-01"),
            ("Am 31. Februar", "31. Februar"),
            ("24 to 26 December", "26 December"),
        ] {
            assert_eq!(
                found(sentence).replace(". ;", ".;"),
                wanted.replace("30.02.;", "30.02;").replace("3.4.;", "3.4;"),
                "{sentence}"
            );
        }
        for sentence in [
            "Only 32 may enter, and 35 march.",
            "We are at 31 April Road.",
            "It stands in issue 31 April 2020.",
            "In May 12 guests came, in June 31, in July 40.",
            "See section 31.4. of the rules, version 10.45.12.",
            "Order 1-2027-13-01-7 and 10.31.02.27.",
            "From June 31 new trees stand there.",
            "It costs £31 May to July.",
        ] {
            assert_eq!(found(sentence), "", "{sentence}");
        }
    }
}

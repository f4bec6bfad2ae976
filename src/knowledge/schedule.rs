//! Opening hours as they stand in a sentence: which days, from when to when.

use super::days::{Days, EXCEPT, dated, days_at, words};

/// Times of day with a name.
const NAMED: &[&str] = &["noon", "midnight", "mittag", "mitternacht"];
/// What is open day and night. "24 hours before" is not.
const ALL_DAY: &[&[&str]] = &[
    &["24", "hours", "a", "day", "7", "days", "a", "week"],
    &["24", "hours", "a", "day", "seven", "days", "a", "week"],
    &["24", "hours", "a", "day"],
    &["24", "hours", "daily"],
    &["24", "hours", "every", "day"],
    &["open", "24", "hours"],
    &["24", "7"],
    &["around", "the", "clock"],
    &["round", "the", "clock"],
    &["day", "and", "night"],
    &["24", "stunden", "am", "tag"],
    &["24", "stunden", "täglich"],
    &["24", "stunden", "geöffnet"],
    &["rund", "um", "die", "uhr"],
    &["tag", "und", "nacht"],
];
/// What the days of a list are joined with.
const AND: &[&str] = &["and", "or", "und", "oder"];
/// What stands for all days but those that were named.
const OTHERWISE: &[&str] = &["otherwise", "sonst", "ansonsten"];
/// What stands before the end of hours.
const UNTIL: &[&str] = &["until", "till", "bis"];
const HOUR: u16 = 60;
const DAY: u16 = 24 * HOUR;

/// A time of day as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Time {
    /// Minutes since midnight.
    pub minute: u16,
    /// Nothing at the ends of what is open all day.
    pub written: String,
}

impl Time {
    /// Whether a sign says that it is a time: "3 pm", "15 Uhr", "15:00", "noon".
    pub fn is_signed(&self) -> bool {
        let is_sign = |sign: char| sign == ':' || sign.is_alphabetic();
        self.written.contains(is_sign)
    }
}

/// Some days with their hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hours {
    pub days: Days,
    /// From when to when; `None`: closed.
    pub open: Option<(Time, Time)>,
}

impl Hours {
    /// From when to when, on no day in particular.
    pub fn between(from: &Time, to: &Time) -> Self {
        Self {
            days: Days::default(),
            open: Some((from.clone(), to.clone())),
        }
    }

    /// All day and all night.
    fn all_day(days: Days) -> Self {
        let end = |minute| Time {
            minute,
            written: String::new(),
        };
        Self {
            days,
            open: Some((end(0), end(DAY))),
        }
    }

    /// The same hours up to another end, on other days; `None` where they are closed.
    fn until(&self, days: Days, end: &Time) -> Option<Self> {
        let (from, _) = self.open.as_ref()?;
        let is_bare = end.written.bytes().all(|byte| byte.is_ascii_digit());
        let is_evening = is_bare && end.minute <= from.minute && end.minute + 12 * HOUR <= DAY;
        let minute = end.minute + if is_evening { 12 * HOUR } else { 0 };
        let end = Time {
            minute,
            written: end.written.clone(),
        };
        Some(Self {
            days,
            open: Some((from.clone(), end)),
        })
    }

    /// Whether they include a minute of the day; what ends after midnight is counted to the day it began.
    pub fn includes(&self, minute: u16) -> bool {
        self.open.as_ref().is_some_and(|(from, to)| {
            let end = if to.minute <= from.minute {
                DAY
            } else {
                to.minute
            };
            (from.minute..end).contains(&minute)
        })
    }
}

/// The hours that a sentence tells of weekdays, in its order.
pub(super) fn schedule(sentence: &str) -> Vec<Hours> {
    let mut found = hours(sentence);
    found.retain(|hours| !hours.days.is_empty());
    found
}

/// All hours that a sentence tells, also those of no weekday. Days stand before their hours, or after all of them.
pub(super) fn hours(sentence: &str) -> Vec<Hours> {
    let words = words(sentence);
    let dated = dated(&words);
    let mut found: Vec<Hours> = Vec::new();
    let mut days = Days::default();
    let mut is_told = false;
    let mut is_listed = false;
    let mut from: Option<Time> = None;
    let mut at = 0;
    while at < words.len() {
        if dated[at] {
            at += 1;
            continue;
        }
        if let Some((closed, length)) = excepted(&words, at) {
            found.push(Hours {
                days: closed,
                open: None,
            });
            at += length;
            continue;
        }
        if OTHERWISE.contains(&words[at].as_str()) {
            let told = found
                .iter()
                .fold(Days::default(), |all, hours| all.with(hours.days));
            days = told.others();
            is_told = false;
            at += 1;
            continue;
        }
        if let Some((named, length)) = days_at(&words, at) {
            // "Closed on Sundays and Mondays"
            let goes_on = is_listed && AND.contains(&words[at - 1].as_str());
            if let Some(last) = found
                .last_mut()
                .filter(|last| goes_on && last.open.is_none())
            {
                last.days = last.days.with(named);
                at += length;
                continue;
            }
            is_listed = found.last().is_some_and(|last| last.days.is_empty());
            if let Some(last) = found.last_mut().filter(|last| last.days.is_empty()) {
                last.days = named;
            }
            days = if is_told { named } else { days.with(named) };
            is_told = false;
            at += length;
            continue;
        }
        if let Some(length) = all_day_at(&words, at) {
            let named = if days.is_empty() { Days::every() } else { days };
            found.push(Hours::all_day(named));
            is_told = true;
            at += length;
            continue;
        }
        if let Some((time, length)) = time_at(&words, at) {
            let is_end = at > 0 && UNTIL.contains(&words[at - 1].as_str());
            at += length;
            match from.take() {
                None if is_end && !is_told && !found.is_empty() => {
                    // "Daily from 2 to 10, on Fridays until 1": the days that end otherwise begin as the others do.
                    let longer = found
                        .iter()
                        .rev()
                        .find_map(|hours| hours.until(days, &time));
                    is_told = longer.is_some();
                    found.extend(longer);
                }
                None => from = Some(time),
                Some(start) => {
                    let start = same_half(start, &time);
                    found.push(Hours {
                        days,
                        open: Some((start, time)),
                    });
                    is_told = true;
                }
            }
            continue;
        }
        if ["closed", "geschlossen", "ruhetag"].contains(&words[at].as_str()) {
            found.push(Hours { days, open: None });
            is_told = true;
        }
        at += 1;
    }
    found
}

/// How many words say that it is open day and night: "24 hours a day", "24/7", "around the clock".
fn all_day_at(words: &[String], at: usize) -> Option<usize> {
    let said = |phrase: &[&str]| {
        let there = words.get(at..at + phrase.len())?;
        there.iter().eq(phrase).then_some(phrase.len())
    };
    ALL_DAY.iter().find_map(|phrase| said(phrase))
}

/// The days behind an "except", and how many words that takes.
fn excepted(words: &[String], at: usize) -> Option<(Days, usize)> {
    EXCEPT.contains(&words.get(at)?.as_str()).then_some(())?;
    let (mut days, mut length) = (Days::default(), 1);
    while let Some(word) = words.get(at + length) {
        if let Some((named, taken)) = days_at(words, at + length) {
            days = days.with(named);
            length += taken;
        } else if ["on", "and", "am", "an", "und"].contains(&word.as_str()) {
            length += 1;
        } else {
            break;
        }
    }
    (!days.is_empty()).then_some((days, length))
}

/// The only time of day that stands in a sentence with a sign that it is one.
pub(super) fn only_time(sentence: &str) -> Option<Time> {
    let words = words(sentence);
    let dated = dated(&words);
    let mut times = (0..words.len())
        .filter(|at| !dated[*at])
        .filter_map(|at| time_at(&words, at))
        .map(|(time, _)| time)
        .filter(Time::is_signed);
    let only = times.next()?;
    times.next().is_none().then_some(only)
}

/// "10 to 5 pm": the first has no half of its own, and is before the second.
fn same_half(start: Time, end: &Time) -> Time {
    let bare = start
        .written
        .chars()
        .all(|character| character.is_ascii_digit() || character == ':');
    let afternoon = end.written.ends_with("pm") && bare && start.minute + 12 * HOUR < end.minute;
    // "1 to 5 pm" is the afternoon, "10 to 5 pm" the morning.
    if afternoon {
        Time {
            minute: start.minute + 12 * HOUR,
            ..start
        }
    } else {
        start
    }
}

/// A time at a word: "9", "9:30", "9 am", "17 Uhr", "noon", "10-17".
pub(super) fn time_at(words: &[String], at: usize) -> Option<(Time, usize)> {
    // "12 noon" is one time.
    let twice = words[at] == "12"
        && words
            .get(at + 1)
            .is_some_and(|next| NAMED.contains(&next.as_str()));
    let word = words[at + usize::from(twice)].as_str();
    let named = match word {
        "noon" | "mittag" | "mittags" => Some(12 * HOUR),
        "midnight" | "mitternacht" => Some(DAY),
        _ => None,
    };
    if let Some(minute) = named {
        return Some((
            Time {
                minute,
                written: word.to_owned(),
            },
            1 + usize::from(twice),
        ));
    }
    let (digits, joined) = match word.find(|character: char| character.is_alphabetic()) {
        Some(letters) => word.split_at(letters),
        None => (word, ""),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let next = words.get(at + 1).map_or("", String::as_str);
    let (half, length) = match (joined, next) {
        ("", "am" | "a.m" | "pm" | "p.m" | "uhr") => (next, 2),
        (joined, _) => (joined, 1),
    };
    let hour = match half {
        "pm" | "p.m" if hour < 12 => hour + 12,
        "am" | "a.m" if hour == 12 => 0,
        "" | "am" | "a.m" | "pm" | "p.m" | "uhr" => hour,
        _ => return None,
    };
    if hour > 24 || minute > 59 {
        return None;
    }
    let half = half.replace('.', "");
    let written = match half.as_str() {
        "" => digits.to_owned(),
        "uhr" => format!("{digits} Uhr"),
        half => format!("{digits} {half}"),
    };
    Some((
        Time {
            minute: hour * HOUR + minute,
            written,
        },
        length,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (bool, bool, Option<(u16, u16)>);

    fn told(sentence: &str) -> Vec<Told> {
        let all = schedule(sentence);
        let one = |hours: &Hours| {
            let open = hours
                .open
                .as_ref()
                .map(|(from, to)| (from.minute, to.minute));
            (hours.days.has(0), hours.days.has(5), open)
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn days_and_hours_are_read_from_a_sentence() {
        assert_eq!(
            told(
                "The spa is open Monday to Friday from 8:30 am to 5 pm, Saturday from 10 am to 1 pm."
            ),
            [
                (true, false, Some((510, 1020))),
                (false, true, Some((600, 780)))
            ]
        );
        assert_eq!(
            told("Open daily from 2 pm to 10 pm, on Fridays and Saturdays until 1 am."),
            [
                (true, true, Some((840, 1320))),
                (false, true, Some((840, 60)))
            ]
        );
        assert_eq!(
            told("Closed on Sundays and Mondays, otherwise open from 10 am to 6 pm."),
            [(true, false, None), (false, true, Some((600, 1080)))]
        );
        assert_eq!(told("Monday, hours: closed."), [(true, false, None)]);
        assert_eq!(
            told("Open daily except Mondays from 9 am to 5 pm."),
            [(true, false, None), (true, true, Some((540, 1020)))]
        );
        assert_eq!(
            told("Open 9 am to noon daily."),
            [(true, true, Some((540, 720)))]
        );
        assert_eq!(
            told("Montag bis Samstag 10 bis 18 Uhr"),
            [(true, true, Some((600, 1080)))]
        );
        assert_eq!(
            told("Monday, opens: 9 am, closes: 4 pm."),
            [(true, false, Some((540, 960)))]
        );
        assert_eq!(
            told("Montag, Zeit: 9:30-17:00."),
            [(true, false, Some((570, 1020)))]
        );
        assert_eq!(
            told("Open on bank holiday Mondays from 11 am to 4 pm: on 3 and 31 May 2027."),
            [(true, false, Some((660, 960)))]
        );
        assert_eq!(
            told("Open 24 hours a day, 7 days a week."),
            [(true, true, Some((0, 1440)))]
        );
        assert_eq!(
            told("Saturday and Sunday: round the clock."),
            [(false, true, Some((0, 1440)))]
        );
        assert_eq!(told("Tell us 24 hours before."), []);
        assert_eq!(told("Mon-Thu: 8am-6pm"), [(true, false, Some((480, 1080)))]);
        assert_eq!(told("Closed on Monday, 24 December."), []);
        assert_eq!(told("The spa was built in 1974 with 3 pools."), []);
    }

    #[test]
    fn an_hour_after_midnight_belongs_to_the_evening_before() {
        let hours = schedule("Friday from 5 pm to 1 am");
        assert!(hours[0].includes(23 * 60) && !hours[0].includes(16 * 60));
    }

    #[test]
    fn hours_of_a_date_have_no_weekday() {
        let special = hours("24 December: open 10 am to 2 pm.");
        let open = special[0].open.as_ref();
        let minutes = open.map(|(from, to)| (from.minute, to.minute));
        assert_eq!((special.len(), minutes), (1, Some((600, 840))));
        let early = |sentence: &str| only_time(sentence).map(|time| time.written);
        assert_eq!(
            early("31 December: closes at 3 pm.").as_deref(),
            Some("3 pm")
        );
        assert_eq!(early("Closed on 24 December."), None);
        assert_eq!(early("Closes at noon and opens at 2 pm."), None);
    }
}

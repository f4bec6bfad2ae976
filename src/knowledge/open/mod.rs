//! The day that is asked about, and whether it is open then: by its date before its weekday.

mod conditions;
mod special;
mod spoken;
#[cfg(test)]
mod tests;
mod told;

use jiff::civil::{Date, DateTime};

use super::asked::{Kind, Speech};
use super::days::{
    AskedDay, Days, EXCEPT, Months, Naming, asked_day, has_date, has_span, may_be_holiday,
    month_spans, names_date, rests, words,
};
use super::passages::Passage;
use super::schedule::{Hours, Time, hours, schedule};
use super::search::Question;
use super::table::Row;
use conditions::{Holds, holds_on, in_season, tells_season};
pub(super) use special::{Special, special};
use spoken::{closed_on, day_word, now, open_on};
pub(super) use told::is_general;
use told::{asks_hours, has_any, names_change, told};

/// What a sentence gains that tells of the day asked about, and loses if it tells of other days only.
const DAY_BONUS: f32 = 0.15;
/// What a sentence gains that tells what holds on the date asked about. It need not go before the usual hours of its own
/// document, beside which it is looked for.
const DATE_BONUS: f32 = 0.25;

/// The day that a question for a time is about.
pub(super) fn day_of(kind: Kind, text: &str, now: Option<DateTime>) -> Option<AskedDay> {
    asked_day(text, now).filter(|day| matches!(kind, Kind::Time(_)) || day.naming == Naming::Now)
}

/// What the day that is asked about adds to a sentence's score. `above` are the headings over it.
pub(super) fn fits_day(question: &Question<'_>, above: &str, sentence: &str) -> f32 {
    let Some(day) = question.day else {
        return 0.0;
    };
    let sentence = &*in_season(sentence, day.season());
    if told(&day, above, sentence).is_some() {
        return DATE_BONUS;
    }
    if !usual(&day, sentence).is_empty() {
        DAY_BONUS
    } else if schedule(sentence).is_empty() {
        0.0
    } else {
        -DAY_BONUS
    }
}

/// What the months that are `asked` about ("in July") add to the score of a sentence that is for some months.
pub(super) fn fits_months(asked: Option<Months>, sentence: &str) -> f32 {
    let Some(asked) = asked else {
        return 0.0;
    };
    let told = month_spans(&words(sentence));
    if told.is_none() && !has_span(sentence) {
        return 0.0;
    }
    let is_within = |date: Date| names_date(sentence, date);
    if told.is_some_and(|told| told.meets(asked)) || asked.middles().any(is_within) {
        DAY_BONUS
    } else {
        -DAY_BONUS
    }
}

/// The months that a question is about, beside a day.
pub(super) fn asked_months(question: &Question<'_>) -> Option<Months> {
    if question.day.is_some() {
        return None;
    }
    month_spans(&words(&question.text))
}

/// The other sentences of a passage that tell the hours of other seasons, where hours are asked for on no day in particular.
pub(super) fn other_seasons(
    question: &Question<'_>,
    sentences: &[String],
    chosen: &[usize],
) -> Vec<usize> {
    let is_asked = asks_hours(question.kind)
        && question.day.is_none()
        && asked_months(question).is_none()
        && chosen.iter().any(|index| tells_season(&sentences[*index]));
    let others = (0..sentences.len()).filter(|index| !chosen.contains(index));
    others
        .filter(|index| is_asked && tells_season(&sentences[*index]))
        .collect()
}

/// What is said before the sentences that are quoted for a day; `None` if they say it themselves.
/// `beside` are the other sentences of the passage.
pub(super) fn lead(
    question: &Question<'_>,
    quoted: &[&str],
    beside: &[&str],
    speech: Speech,
) -> Option<String> {
    // "When is the concert on 24 December" asks for no opening hours.
    let day = question
        .day
        .filter(|day| day.naming != Naming::Itself || asks_hours(question.kind))?;
    let [quoted, beside] = [quoted, beside].map(|sentences| {
        let in_season = |sentence: &&str| in_season(sentence, day.season()).into_owned();
        sentences.iter().map(in_season).collect::<Vec<String>>()
    });
    let [quoted, beside] =
        [&quoted, &beside].map(|all| all.iter().map(String::as_str).collect::<Vec<&str>>());
    lead_on(day, &quoted, &beside, speech)
}

/// The sentence of the passage, or of closing days beside it, that tells something else for the day: "From June to August the
/// sauna opens at 4 pm."
pub(super) fn changed<'a>(
    question: &Question<'_>,
    own: &'a Passage,
    beside: impl Iterator<Item = &'a Passage>,
) -> Option<&'a str> {
    let day = question
        .day
        .filter(|day| day.naming != Naming::Itself || asks_hours(question.kind))?;
    let mut here = own.sentences.iter().map(String::as_str);
    elsewhere(&day, &question.text, own, beside)
        .or_else(|| here.find(|sentence| changes(&day, sentence)))
}

/// What stands for the date under a heading of closing days or holidays, of whatever it is said.
fn elsewhere<'a>(
    day: &AskedDay,
    asked: &str,
    own: &Passage,
    mut beside: impl Iterator<Item = &'a Passage>,
) -> Option<&'a str> {
    let known = format!("{} {asked}", own.heading_path());
    beside.find_map(|passage| {
        let above = passage.heading_path();
        let is_general = passage.ordinal != own.ordinal && is_general(&above, &known);
        let mut sentences = passage.sentences.iter().map(String::as_str);
        sentences.find(|sentence| is_general && told(day, &above, sentence).is_some())
    })
}

/// Whether a sentence tells of opening or closing under a condition of the date that holds.
fn changes(day: &AskedDay, sentence: &str) -> bool {
    let Some(date) = day.season() else {
        return false;
    };
    let words = words(sentence);
    let holds = month_spans(&words).is_some_and(|months| months.has(date.month()))
        || day.date.is_some_and(|date| names_date(sentence, date));
    holds && names_change(&words) && schedule(sentence).is_empty() && Row::of(sentence).is_none()
}

/// The same for a day.
fn lead_on(day: AskedDay, quoted: &[&str], beside: &[&str], speech: Speech) -> Option<String> {
    if quoted
        .iter()
        .any(|sentence| told(&day, "", sentence).is_some())
    {
        return None;
    }
    // What depends on more than the clock is left to who reads it.
    let is_unclear = |sentence: &&str| {
        !schedule(sentence).is_empty() && holds_on(sentence, day.season()) == Holds::Unclear
            || day.date.is_some_and(|date| may_be_holiday(sentence, date))
            || schedule(sentence).len() > 1 && day.date.is_some_and(|date| rests(sentence, date))
            || day.naming == Naming::Now && pauses(sentence, day.minute)
    };
    if beside.iter().any(is_unclear) || quoted.iter().any(is_unclear) {
        return None;
    }
    // "Open daily; closed on Mondays": what is said of fewer days goes before.
    let fewest = |of_day: &Vec<Hours>| fewest_days(of_day);
    let of_day = quoted
        .iter()
        .map(|sentence| usual(&day, sentence))
        .filter(|of_day| !of_day.is_empty())
        .min_by_key(fewest)?;
    let of_day = of_fewest_days(of_day);
    let english = speech == Speech::English;
    if day.naming == Naming::Now {
        // Of a table the row of the day before is none of those that are quoted.
        let is_row = |sentence: &&str| Row::of(sentence).is_some();
        let rows = beside.iter().filter(|sentence| is_row(sentence));
        let rows = rows.filter(|_| quoted.iter().any(is_row));
        let last_night = quoted
            .iter()
            .chain(rows)
            .find_map(|sentence| since_yesterday(&day, sentence));
        if let Some(to) = last_night {
            return Some(now(Some(&to), english));
        }
        let open = of_day.iter().find(|hours| hours.includes(day.minute));
        let to = open.and_then(|hours| hours.open.as_ref()).map(|(_, to)| to);
        return Some(now(to, english));
    }
    let word = day_word(&day, speech)?;
    let mut spans: Vec<(&Time, &Time)> = Vec::new();
    for (from, to) in of_day.iter().filter_map(|hours| hours.open.as_ref()) {
        // What overlaps is open beside it, not after it.
        if spans
            .last()
            .is_none_or(|(_, last)| last.minute <= from.minute)
        {
            spans.push((from, to));
        }
    }
    Some(if spans.is_empty() {
        closed_on(&word, english)
    } else {
        open_on(&word, &spans, english)
    })
}

/// The hours that a sentence tells of the weekday, dates aside: what holds on some dates only says nothing of others.
fn usual(day: &AskedDay, sentence: &str) -> Vec<Hours> {
    if holds_on(sentence, day.season()) == Holds::No {
        return Vec::new();
    }
    let mut found = schedule(sentence);
    if found.is_empty() && day.season().is_some() && month_spans(&words(sentence)).is_some() {
        // Hours of months without a word on days are those of every day.
        found = hours(sentence);
        for hours in &mut found {
            hours.days = Days::one(day.weekday);
        }
    }
    found.retain(|hours| hours.days.has(day.weekday));
    if has_date(sentence) && !has_any(&words(sentence), EXCEPT) {
        // "Closed on Mondays and on 24 December" holds on every Monday.
        let of_weeks = !has_span(sentence);
        found.retain(|hours| of_weeks && hours.open.is_none());
    }
    found
}

/// The hours that are told of the fewest days: they go before those of more.
fn of_fewest_days(mut all: Vec<Hours>) -> Vec<Hours> {
    let fewest = fewest_days(&all);
    all.retain(|hours| Some(hours.days.count()) == fewest);
    all
}

fn fewest_days(all: &[Hours]) -> Option<u32> {
    all.iter().map(|hours| hours.days.count()).min()
}

/// Until when it is open since the evening before, at the minute of "now".
fn since_yesterday(day: &AskedDay, sentence: &str) -> Option<Time> {
    let yesterday = day.date?.yesterday().ok()?;
    let evening = AskedDay {
        weekday: (day.weekday + 6) % 7,
        date: Some(yesterday),
        ..*day
    };
    let found = of_fewest_days(usual(&evening, sentence));
    let mut ends = found.into_iter().filter_map(|hours| hours.open);
    ends.find(|(from, to)| to.minute < from.minute && day.minute < to.minute)
        .map(|(_, to)| to)
}

/// Whether a sentence says of no day that it is closed for a while at that minute: "closed for lunch from noon to 1 pm".
fn pauses(sentence: &str, minute: u16) -> bool {
    closes(sentence)
        && hours(sentence)
            .iter()
            .any(|hours| hours.days.is_empty() && hours.includes(minute))
}

/// Whether a sentence says that something closes or is closed.
pub(super) fn closes(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    ["closed", "closes", "not open", "geschlossen", "schließt"]
        .iter()
        .any(|word| sentence.contains(word))
}

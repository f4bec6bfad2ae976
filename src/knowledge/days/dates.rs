//! The dates that stand among words: single, in lists, as the ends of spans. English and German.

use jiff::civil::Date;

use super::feasts::{Feast, feast_at};
use super::words::{day_and_month, month, weekday};

/// A year by which the length of a span is told where none is named.
pub(super) const ANY_YEAR: i16 = 2027;
/// What may stand before the numbers of a list of days: "closed on 24, 25 December".
const BEFORE_DAYS: &[&str] = &[
    "on",
    "am",
    "closed",
    "geschlossen",
    "date",
    "dates",
    "datum",
];
/// What the days of a list are joined with.
const AND: &[&str] = &["and", "und", "or", "oder"];
/// What the ends of a span are joined with.
pub(super) const TO: &[&str] = &["to", "until", "till", "through", "bis", "–", "-"];
/// What makes a span of an "and".
const BETWEEN: &[&str] = &["between", "zwischen"];
/// What may stand before a date that goes on with the one before it.
const BEFORE_DATE: &[&str] = &[
    "the", "of", "on", "from", "also", "dem", "den", "am", "vom", "zum",
];
/// What a number counts that is no day of a month.
const COUNTED: &[&str] = &[
    "am", "a.m", "pm", "p.m", "o", "uhr", "euro", "euros", "dollars", "pounds", "francs",
    "franken", "€", "$", "£", "%", "percent", "prozent", "people", "persons", "children",
    "personen", "kinder", "minutes", "hours", "days", "weeks", "minuten", "stunden", "tage",
    "tagen", "wochen",
];
/// A date as it stands among words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    month: i8,
    day: i8,
    year: Option<i16>,
    /// It is a feast that is counted from Easter, by so many days; month and day say nothing.
    from_easter: Option<i16>,
    /// It is the first day of a span, whose last day is the next date.
    pub spans: bool,
    /// The words that it takes.
    pub at: usize,
    pub end: usize,
}

impl Dated {
    /// Of one word.
    fn at(at: usize, month: i8, day: i8) -> Self {
        Self {
            month,
            day,
            year: None,
            from_easter: None,
            spans: false,
            at,
            end: at + 1,
        }
    }

    /// The same day in a year; `None` for a 29 February that it has not.
    fn in_year(&self, year: i16) -> Option<Date> {
        let fixed = Feast::Fixed(self.month, self.day);
        self.from_easter.map_or(fixed, Feast::Easter).in_year(year)
    }

    /// Whether it is that date.
    pub fn is(&self, date: Date) -> bool {
        self.in_year(self.year.unwrap_or(date.year())) == Some(date)
    }

    /// Whether `date` lies in the span up to `last`, over the turn of the year if need be.
    pub fn reaches(&self, last: &Self, date: Date) -> bool {
        if let (Some(from), Some(to)) = (self.year, last.year) {
            let (from, to) = (self.in_year(from), last.in_year(to));
            return from.is_some_and(|from| from <= date) && to.is_some_and(|to| date <= to);
        }
        let (first, last) = (self.of_year(date.year()), last.of_year(date.year()));
        let date = (date.month(), date.day());
        if first <= last {
            (first..=last).contains(&date)
        } else {
            date >= first || date <= last
        }
    }

    /// How many days the span up to `last` has.
    pub fn days_to(&self, last: &Self) -> i32 {
        let place = |date: &Self| {
            let (month, day) = date.of_year(date.year.unwrap_or(ANY_YEAR));
            i32::from(month) * 31 + i32::from(day)
        };
        (place(last) - place(self)).rem_euclid(12 * 31) + 1
    }

    /// Its month and day, in a year if they move.
    fn of_year(&self, year: i16) -> (i8, i8) {
        let moving = self.from_easter.and_then(|_| self.in_year(year));
        moving.map_or((self.month, self.day), |date| (date.month(), date.day()))
    }

    /// The date that is meant today: in its year, or the next time that it comes.
    pub fn next(&self, today: Date) -> Option<Date> {
        let year = self.year.unwrap_or(today.year());
        let date = self.in_year(year)?;
        if date >= today || self.year.is_some() {
            Some(date)
        } else {
            self.in_year(year + 1)
        }
    }
}

/// The dates among words, in their order: each of a list for itself, and both ends of a span.
pub(super) fn dates(words: &[String]) -> Vec<Dated> {
    let mut found: Vec<Dated> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let one = || numeric(words, at).or_else(|| feast(words, at));
        let group = days_of_month(words, at)
            .or_else(|| month_of_days(words, at))
            .or_else(|| Some(vec![one()?]))
            .unwrap_or_default();
        at = group.last().map_or(at + 1, |last| last.end);
        found.extend(group);
    }
    join_spans(words, &mut found);
    fill_years(words, &mut found);
    // "24 to 26 December 2027, why: Christmas" is of that year alone.
    if found.iter().any(|date| date.year.is_some()) {
        found.retain(|date| date.year.is_some() || feast(words, date.at).is_none());
    }
    found
}

/// Which of the words belong to dates, the weekday before one too: "Friday, 24 December".
pub(in crate::knowledge) fn dated(words: &[String]) -> Vec<bool> {
    let mut dated = vec![false; words.len()];
    for date in dates(words) {
        let article = words[..date.at]
            .last()
            .is_some_and(|word| ["the", "den", "dem"].contains(&word.as_str()));
        let before = words[..date.at - usize::from(article)].last();
        let is_day = before.is_some_and(|word| weekday(word).is_some() && !word.ends_with('s'));
        let first = date.at - usize::from(is_day) * (1 + usize::from(article));
        dated[first..date.end].fill(true);
    }
    dated
}

/// "24 December", "24., 25. und 31. Dezember", "the 24th to the 26th of December 2027", "24.–26.12.".
fn days_of_month(words: &[String], at: usize) -> Option<Vec<Dated>> {
    let (mut list, is_joined) = numbers(words, at);
    let last = list.last_mut()?;
    let (next, join) = gap(words, last.end);
    if let Some(end) = numeric(words, next).filter(|_| join == Join::To) {
        last.spans = true;
        list.push(end);
    } else {
        let of = words.get(last.end).is_some_and(|word| word == "of");
        let month_at = last.end + usize::from(of);
        last.month = month(words.get(month_at)?)?;
        (last.year, last.end) = year(words, month_at + 1);
    }
    let month = list.last()?.month;
    for date in &mut list {
        date.month = month;
    }
    // "Room 5, 24 December" has one date.
    let announced = at == 0 || BEFORE_DAYS.contains(&words[at - 1].as_str());
    (is_joined || announced).then_some(list)
}

/// "December 24", "December 24 to 26, 2027", "December 24, 25 and 31".
fn month_of_days(words: &[String], at: usize) -> Option<Vec<Dated>> {
    let month = month(&words[at])?;
    let (mut list, is_joined) = numbers(words, at + 1);
    // "December 3: 9–17" has one day.
    let is_list = (is_joined || list.len() > 2) && list.iter().all(|date| !date.spans);
    let is_bare = list
        .first()
        .is_some_and(|first| gap(words, first.end).1 == Join::Bare);
    if is_bare && !is_list {
        list.truncate(1);
    }
    // "December 24 and 26 January"
    let of_other = |last: &Dated| {
        words
            .get(last.end)
            .is_some_and(|word| self::month(word).is_some())
    };
    if list.len() > 1 && list.last().is_some_and(of_other) {
        list.pop();
    }
    for date in &mut list {
        date.month = month;
    }
    list.first_mut()?.at = at;
    let last = list.last_mut()?;
    last.spans = false;
    (last.year, last.end) = year(words, last.end);
    Some(list)
}

/// Rising numbers that may be days of one month, and whether a word joins the last of them to the others.
fn numbers(words: &[String], first: usize) -> (Vec<Dated>, bool) {
    let mut list: Vec<Dated> = Vec::new();
    let mut is_joined = true;
    let (mut at, mut join) = (first, Join::And);
    let rises = |list: &[Dated], day: i8| list.last().is_none_or(|last| last.day < day);
    while let Some(day) = day(words, at).filter(|day| rises(&list, *day)) {
        if let Some(last) = list.last_mut() {
            last.spans = join == Join::To || join == Join::And && is_between(words, first);
        }
        is_joined = join != Join::Bare;
        list.push(Dated::at(at, 0, day));
        (at, join) = gap(words, at + 1);
    }
    (list, is_joined)
}

/// How a date goes on from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// With a comma, or not at all.
    Bare,
    And,
    To,
}

/// What joins a date to what follows at `at`, and where that begins.
fn gap(words: &[String], at: usize) -> (usize, Join) {
    let is = |at: usize, among: &[&str]| {
        words
            .get(at)
            .is_some_and(|word| among.contains(&word.as_str()))
    };
    let join = if is(at, TO) {
        Join::To
    } else if is(at, AND) {
        Join::And
    } else {
        return (at, Join::Bare);
    };
    (
        at + 1 + usize::from(is(at + 1, &["the", "dem", "den"])),
        join,
    )
}

/// Whether "between" stands before the first of two dates.
fn is_between(words: &[String], first: usize) -> bool {
    let before = &words[first.saturating_sub(2)..first];
    before.iter().any(|word| BETWEEN.contains(&word.as_str()))
}

/// The words between a date and the next one, if nothing but joins stands there.
fn between<'w>(words: &'w [String], pair: &[Dated]) -> Option<&'w [String]> {
    let between = &words[pair[0].end..pair[1].at];
    let joins = |word: &String| {
        let word = word.as_str();
        [AND, TO, BEFORE_DATE]
            .iter()
            .any(|list| list.contains(&word))
            || weekday(word).is_some()
    };
    between.iter().all(joins).then_some(between)
}

/// "24 December to 2 January": the dates on both sides of a "to" are the ends of a span.
fn join_spans(words: &[String], found: &mut [Dated]) {
    for at in 1..found.len() {
        let ends_span = at > 1 && found[at - 2].spans;
        let Some(gap) = between(words, &found[at - 1..=at]).filter(|_| !ends_span) else {
            continue;
        };
        let has = |among: &[&str]| gap.iter().any(|word| among.contains(&word.as_str()));
        if has(TO) || has(AND) && is_between(words, found[at - 1].at) {
            found[at - 1].spans = true;
        }
    }
}

/// "On 3 May and 30 August 2027", "in 2027 on 3 May": the year is that of each.
fn fill_years(words: &[String], found: &mut [Dated]) {
    for at in (1..found.len()).rev() {
        if let (None, Some(year)) = (found[at - 1].year, found[at].year)
            && between(words, &found[at - 1..=at]).is_some()
        {
            let is_before = found[at - 1].of_year(ANY_YEAR) > found[at].of_year(ANY_YEAR);
            found[at - 1].year = Some(year - i16::from(is_before));
        }
    }
    for at in 1..found.len() {
        if let (Some(year), None) = (found[at - 1].year, found[at].year)
            && between(words, &found[at - 1..=at]).is_some()
        {
            let is_after = found[at].of_year(ANY_YEAR) < found[at - 1].of_year(ANY_YEAR);
            found[at].year = Some(year + i16::from(is_after));
        }
    }
    let first = words
        .iter()
        .position(|word| !["in", "im", "jahr", "the", "year"].contains(&word.as_str()));
    let of_all = first
        .filter(|first| *first > 0)
        .and_then(|first| year(words, first).0);
    for date in found {
        date.year = date.year.or(of_all);
    }
}

/// The year at `at`, if one stands there, and where it ends.
fn year(words: &[String], at: usize) -> (Option<i16>, usize) {
    let year = words.get(at).and_then(|word| word.parse::<i16>().ok());
    let year = year.filter(|year| (1900..2200).contains(year));
    (year, at + usize::from(year.is_some()))
}

/// A day of a month: "24", "24th", but not the 24 of "24 euros".
fn day(words: &[String], at: usize) -> Option<i8> {
    let word = words.get(at)?;
    let digits = word.trim_end_matches(|last: char| last.is_ascii_lowercase());
    let is_day = ["", "st", "nd", "rd", "th"].contains(&&word[digits.len()..]);
    let next = words.get(at + 1);
    let counts = next.is_some_and(|next| COUNTED.contains(&next.as_str()));
    let day = digits.parse::<i8>().ok().filter(|_| is_day && !counts);
    day.filter(|day| (1..=31).contains(day))
}

/// "24.12.", "24.12.2027".
fn numeric(words: &[String], at: usize) -> Option<Dated> {
    let (day, month, year) = day_and_month(words.get(at)?)?;
    Some(Dated {
        year,
        ..Dated::at(at, month, day)
    })
}

/// A feast by its longest name.
fn feast(words: &[String], at: usize) -> Option<Dated> {
    let (feast, length) = feast_at(words, at)?;
    let (month, day, from_easter) = match feast {
        Feast::Fixed(month, day) => (month, day, None),
        Feast::Easter(days) => (0, 0, Some(days)),
    };
    Some(Dated {
        end: at + length,
        from_easter,
        ..Dated::at(at, month, day)
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    /// "24/12", "24/12-" where a span begins, "24/12/2027".
    fn written(sentence: &str) -> String {
        let one = |date: &Dated| {
            let year = date.year.map_or(String::new(), |year| format!("/{year}"));
            let dash = if date.spans { "-" } else { "" };
            format!("{}/{}{year}{dash}", date.day, date.month)
        };
        let all: Vec<String> = dates(&words(sentence)).iter().map(one).collect();
        all.join(" ")
    }

    #[test]
    fn lists_and_spans_of_days_are_dates() {
        for (sentence, wanted) in [
            ("closed on 24, 25 and 31 December.", "24/12 25/12 31/12"),
            ("closed 24, 25 & 31 Dec", "24/12 25/12 31/12"),
            ("closed from 24 to 26 December", "24/12- 26/12"),
            ("24–26 December", "24/12- 26/12"),
            ("24-26 December 2027", "24/12/2027- 26/12/2027"),
            ("between the 24th and the 26th of December", "24/12- 26/12"),
            ("December 24, 25 and 31", "24/12 25/12 31/12"),
            ("December 24 to 26, 2027", "24/12/2027- 26/12/2027"),
            ("December 24, 2027", "24/12/2027"),
            ("24 December to 2 January", "24/12- 2/1"),
            ("from 20 December to 3 January 2028", "20/12/2027- 3/1/2028"),
            (
                "from December 20, 2027 to January 3",
                "20/12/2027- 3/1/2028",
            ),
            ("December 24 and January 1", "24/12 1/1"),
            ("24., 25. und 31. Dezember", "24/12 25/12 31/12"),
            ("vom 24. bis 26. Dezember", "24/12- 26/12"),
            ("vom 24. Dezember bis zum 6. Januar", "24/12- 6/1"),
            ("24.-26. Dezember", "24/12- 26/12"),
            (
                "am 24.12., 25.12. und 31.12.2027",
                "24/12/2027 25/12/2027 31/12/2027",
            ),
            ("vom 24.12. bis 6.1.", "24/12- 6/1"),
            ("24.–26.12.", "24/12- 26/12"),
            (
                "on 29 March, 3 May and 30 August 2027",
                "29/3/2027 3/5/2027 30/8/2027",
            ),
            (
                "In 2027 closed on 1 January and from 24 to 31 December.",
                "1/1/2027 24/12/2027- 31/12/2027",
            ),
            ("from Christmas Eve to New Year's Day", "24/12- 1/1"),
            (
                "Christmas Eve, Christmas Day, Boxing Day",
                "24/12 25/12 26/12",
            ),
            (
                "24 to 26 December 2027, why: Christmas",
                "24/12/2027- 26/12/2027",
            ),
            ("Friday 24 December to Sunday 2 January", "24/12- 2/1"),
        ] {
            assert_eq!(written(sentence), wanted, "{sentence}");
        }
    }

    #[test]
    fn times_prices_and_years_are_no_dates() {
        for (sentence, wanted) in [
            ("at 5 pm on 24 December", "24/12"),
            ("from 9 am to 6 pm", ""),
            ("open 9 to 17, 24 December", "24/12"),
            ("24 December, 10 to 14", "24/12"),
            ("December 24, 10 am to 2 pm", "24/12"),
            ("December 3: 9–17", "3/12"),
            ("Room 5, 24 December", "24/12"),
            ("in December 24 euros, in May £5 or 8%", ""),
            ("December 2027", ""),
            ("from 9.30 to 17.30 Uhr", ""),
            ("a tour for 12 people", ""),
        ] {
            assert_eq!(written(sentence), wanted, "{sentence}");
        }
    }
}

//! The day that is asked about, and whether it is open then: by its date before its weekday.

mod conditions;
mod special;
mod spoken;
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

/// What the months that are asked about ("in July") add to the score of a sentence that is for some months.
pub(super) fn fits_months(question: &Question<'_>, sentence: &str) -> f32 {
    let told = month_spans(&words(sentence));
    let Some(asked) = asked_months(question).filter(|_| told.is_some() || has_span(sentence))
    else {
        return 0.0;
    };
    let is_within = |date: Date| names_date(sentence, date);
    if told.is_some_and(|told| told.meets(asked)) || asked.middles().any(is_within) {
        DAY_BONUS
    } else {
        -DAY_BONUS
    }
}

/// The months that a question is about, beside a day.
pub(super) fn asked_months(question: &Question<'_>) -> Option<Months> {
    month_spans(&words(&question.text)).filter(|_| question.day.is_none())
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
        let sentences = sentences.iter();
        let in_season = |sentence: &&str| in_season(sentence, day.season()).into_owned();
        sentences.map(in_season).collect::<Vec<String>>()
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

#[cfg(test)]
mod tests {
    use super::special::special_on;
    use super::*;
    use jiff::civil::datetime;

    /// The lead and whether the sentence follows it, of a question at 11 in the morning of a day.
    fn said(
        asked: &str,
        (year, month, day): (i16, i8, i8),
        heading: &str,
        text: &[&str],
    ) -> String {
        let now = datetime(year, month, day, 11, 0, 0, 0);
        let day = asked_day(asked, Some(now)).expect("a day");
        let passage = Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec!["Lantern House".to_owned(), heading.to_owned()],
            question: None,
            sentences: text.iter().map(|one| (*one).to_owned()).collect(),
        };
        match special_on(day, asked, std::iter::once(&passage), &passage, &[]) {
            Some(special) => special
                .lead(Speech::English)
                .unwrap_or_else(|| special.sentence.to_owned()),
            None => lead_on(day, text, &[], Speech::English).unwrap_or_default(),
        }
    }

    #[test]
    fn a_date_goes_before_its_weekday() {
        let daily = "We are open daily from 9 am to 6 pm.";
        let closed = "Today it is closed.";
        for (sentence, wanted) in [
            ("We are closed on 24, 25 and 31 December.", closed),
            ("We are closed from 24 to 26 December.", closed),
            ("Closed 24 December to 2 January.", closed),
            ("Closed on Friday, 24 December.", closed),
            ("Lantern House is not open on Christmas Eve.", closed),
            (
                "On 24 December Lantern House closes at 2 pm.",
                "Today it closes at 2 pm.",
            ),
            (
                "On 24 December we open from 10 am to 2 pm.",
                "Today it is open from 10 am to 2 pm.",
            ),
            (
                "24 December: open 10-14.",
                "Today it is open from 10 to 14.",
            ),
            ("We are open on 24 December.", "We are open on 24 December."),
            (
                "We are closed on 31 December.",
                "Today it is open from 9 am to 6 pm.",
            ),
            (
                "From 1 to 26 December it is open from 10 am to 8 pm.",
                "Today it is open from 10 am to 8 pm.",
            ),
        ] {
            let answer = said(
                "are you open today",
                (2027, 12, 24),
                "Hours",
                &[daily, sentence],
            );
            assert_eq!(answer, wanted, "{sentence}");
        }
        let except = ["We are open daily from 9 am to 6 pm except on 24 December."];
        assert_eq!(
            said("are you open today", (2027, 12, 24), "Hours", &except),
            closed
        );
        assert_eq!(
            said("are you open today", (2027, 12, 23), "Hours", &except),
            "Today it is open from 9 am to 6 pm."
        );
    }

    /// The lead for "are you open now" at an hour of a day.
    fn now_said((month, day, hour): (i8, i8, i8), text: &[&str]) -> String {
        let now = datetime(2027, month, day, hour, 30, 0, 0);
        let day = asked_day("are you open now", Some(now)).expect("a day");
        lead_on(day, text, text, Speech::English).unwrap_or_default()
    }

    #[test]
    fn only_what_the_clock_can_tell_is_told_by_it() {
        let (yes, no) = ("Yes, it is open now", "No, it is closed now.");
        let seasons = [
            "April to September, days: daily, opens: 10 am, closes: 6 pm.",
            "October to March, days: Saturday and Sunday, opens: 11 am, closes: 4 pm.",
        ];
        let except = [
            "Open daily from 10 am to 6 pm except Tuesdays.",
            "From 12 noon to 1 pm we are closed for lunch.",
        ];
        let club = ["The club is open Thursday to Saturday from 9 pm to 3 am."];
        for (when, text, wanted) in [
            // A Friday in December, a Saturday in January, a Monday in May.
            ((12, 24, 11), &seasons[..], ""),
            ((1, 16, 12), &seasons, yes),
            ((5, 10, 17), &seasons, yes),
            // A Tuesday, a Wednesday at noon, in the afternoon.
            ((5, 11, 11), &except, no),
            ((5, 12, 12), &except, ""),
            ((5, 12, 15), &except, yes),
            // Saturday in the night that began on Friday; Sunday after three.
            ((5, 15, 1), &club, yes),
            ((5, 16, 3), &club, ""),
            (
                (5, 12, 11),
                &["In summer we are open daily from 9 to 18."],
                "",
            ),
            // Good Friday, which is a public holiday in some countries.
            (
                (3, 26, 11),
                &[
                    "Open Monday to Friday from 9 to 17.",
                    "Closed on public holidays.",
                ],
                "",
            ),
            (
                (3, 25, 11),
                &[
                    "Open Monday to Friday from 9 to 17.",
                    "Closed on public holidays.",
                ],
                yes,
            ),
        ] {
            let said = now_said(when, text);
            assert!(
                if wanted.is_empty() {
                    said.is_empty()
                } else {
                    said.starts_with(wanted)
                },
                "{when:?} {text:?}: {said}"
            );
        }
    }

    #[test]
    fn a_row_under_a_heading_of_closing_days_is_closed() {
        let rows = [
            "20 November 2027, why: closed all day for the parade.",
            "24 to 26 December 2027, why: Christmas.",
            "31 December: closes at 3 pm.",
            "Date: 1 January 2028, Why: New Year's Day.",
            "2 January.",
        ];
        for (day, wanted) in [
            ((2027, 11, 20), "Today it is closed."),
            ((2027, 12, 25), "Today it is closed."),
            ((2027, 12, 31), "Today it closes at 3 pm."),
            ((2028, 1, 1), "Today it is closed."),
            ((2028, 1, 2), "Today it is closed."),
            ((2028, 1, 3), ""),
        ] {
            for heading in ["When is the museum closed?", "Closing days"] {
                assert_eq!(
                    said("are you open today", day, heading, &rows),
                    wanted,
                    "{day:?}"
                );
            }
        }
        assert_eq!(
            said("are you open today", (2028, 1, 1), "Concerts", &rows),
            ""
        );
    }

    #[test]
    fn a_bank_holiday_goes_before_the_weekly_closing_day() {
        let text = [
            "Monday, opens: closed, closes: closed.",
            "Lantern House is open on bank holiday Mondays from 11 am to 4 pm: on 29 March and 3 May 2027.",
        ];
        let on = |day| said("when do you close today", day, "Hours", &text);
        assert_eq!(on((2027, 5, 3)), "Today it is open from 11 am to 4 pm.");
        assert_eq!(on((2027, 5, 10)), "Today it is closed.");
    }

    #[test]
    fn a_date_in_the_question_goes_the_same_way() {
        let text = [
            "We are open daily from 9 am to 6 pm.",
            "Closed on 24 and 25 December.",
        ];
        let on = |asked| said(asked, (2027, 11, 1), "Hours", &text);
        assert_eq!(
            on("are you open on 24 december"),
            "On 24 December it is closed."
        );
        assert_eq!(
            on("are you open on december 23rd"),
            "On 23 December it is open from 9 am to 6 pm."
        );
        assert_eq!(on("are you open now"), "Yes, it is open now, until 6 pm.");
    }

    #[test]
    fn sections_about_something_else_say_nothing_of_it() {
        let passage = |heading: &str, ordinal, sentence: &str| Passage {
            path: "a.md".to_owned(),
            ordinal,
            heading: vec!["Visiting".to_owned(), heading.to_owned()],
            question: None,
            sentences: vec![sentence.to_owned()],
        };
        let day = asked_day("today", Some(datetime(2027, 12, 24, 9, 0, 0, 0))).expect("a day");
        let own = passage(
            "When is the museum open?",
            0,
            "Open daily from 9 am to 6 pm.",
        );
        for (heading, is_meant) in [
            ("When is the museum closed?", true),
            ("Closing days in 2027", true),
            ("Christmas and New Year", true),
            ("Café", false),
            ("Christmas market", false),
        ] {
            let other = [passage(heading, 1, "It is closed on 24 December.")];
            let found = special_on(day, "are you open today", other.iter(), &own, &[]);
            assert_eq!(found.is_some(), is_meant, "{heading}");
        }
    }

    #[test]
    fn what_is_closed_beside_it_says_nothing_of_it() {
        let text = [
            "We are open daily from 9 am to 6 pm.",
            "The café is closed on 24 December.",
        ];
        assert_eq!(
            said("are you open today", (2027, 12, 24), "Hours", &text),
            ""
        );
    }

    #[test]
    fn all_hours_of_a_day_are_said() {
        let noon = "Monday to Friday from 9 am to noon and 2 pm to 5 pm, the shop Monday to Friday from 10 am to 4 pm.";
        let said = said(
            "are you open today",
            (2027, 3, 9),
            "Hours",
            &[noon, "Daily from 8 am to 9 pm."],
        );
        assert_eq!(
            said,
            "Today it is open from 9 am to noon and from 2 pm to 5 pm."
        );
    }

    #[test]
    fn fewer_days_go_before_more() {
        let text = [
            "Open daily from 9 am to 6 pm.",
            "We are closed on Mondays and on 24 December.",
        ];
        let on = |day| said("are you open today", day, "Hours", &text);
        assert_eq!(on((2027, 3, 8)), "Today it is closed.");
        assert_eq!(on((2027, 3, 9)), "Today it is open from 9 am to 6 pm.");
    }

    #[test]
    fn it_is_said_in_german_too() {
        let passage = |sentence: &str| Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec!["Schließtage".to_owned()],
            question: None,
            sentences: vec![sentence.to_owned()],
        };
        for (asked, sentence, wanted) in [
            (
                "habt ihr heute offen",
                "Am 24., 25. und 31. Dezember ist geschlossen.",
                "Heute ist geschlossen.",
            ),
            (
                "habt ihr heute offen",
                "24.12. bis 6.1.: Winterpause.",
                "Heute ist geschlossen.",
            ),
            (
                "wann schließt ihr heute",
                "Am 24. Dezember schließen wir um 14 Uhr.",
                "Heute ist bis 14 Uhr geöffnet.",
            ),
            (
                "seid ihr am 24. dezember da",
                "Vom 24. bis 26. Dezember haben wir von 10 bis 14 Uhr geöffnet.",
                "Am 24. Dezember ist von 10 bis 14 Uhr geöffnet.",
            ),
        ] {
            let day = asked_day(asked, Some(datetime(2027, 12, 24, 9, 0, 0, 0))).expect("a day");
            let all = [passage(sentence)];
            let special = special_on(day, asked, all.iter(), &all[0], &[]).expect("a date");
            assert_eq!(
                special.lead(Speech::German).as_deref(),
                Some(wanted),
                "{sentence}"
            );
        }
    }
}

//! Leads for days and dates, of sentences as documents have them.

use super::special::special_on;
use super::*;
use jiff::civil::datetime;

/// The lead and whether the sentence follows it, of a question at 11 in the morning of a day.
fn said(asked: &str, (year, month, day): (i16, i8, i8), heading: &str, text: &[&str]) -> String {
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

//! What is said of a row of a table, as a person would say it. English and German.
//!
//! `times` says when something opens and closes, `week` all the days of a table at once.

mod times;
mod week;

use super::asked::{Kind, Point, Speech, column_holds, holds};
use super::days::{days_at, words};
use super::schedule::schedule;
use super::table::{Cell, Row, is_closed, is_dash, is_days, is_time};
use crate::text::plain_words;
use times::timed;
pub(super) use week::week;

/// What the column of a line without a table would be called.
const HOURS_COLUMN: &str = "hours";
/// What a value begins with that says by itself how a thing lies to it.
const PREPOSITIONS: &[&str] = &[
    "in",
    "inside",
    "outside",
    "upstairs",
    "downstairs",
    "at",
    "on",
    "next",
    "behind",
    "beside",
    "near",
    "opposite",
    "across",
    "between",
    "under",
    "above",
    "im",
    "am",
    "neben",
    "hinter",
    "gegenüber",
    "bei",
    "beim",
    "unter",
    "über",
    "zwischen",
    "an",
    "auf",
];
/// Words for going in, one for the other in questions: "last admission" is asked of a column "last entry".
const ENTRY: &[&str] = &[
    "entry",
    "admission",
    "admittance",
    "enter",
    "einlass",
    "eintritt",
    "zutritt",
];
/// Words of a column's name that who asks "until when" leaves out.
const LAST: &[&str] = &["last", "latest", "letzter", "letzte", "letztes"];

/// The sentence for the cell that was asked for; `None`: the row is said as it stands.
pub(super) fn spoken(kind: Kind, row: &Row<'_>, speech: Speech) -> Option<String> {
    if let Kind::Time(point) = kind {
        return timed(point, row, speech);
    }
    let cell = row
        .cells
        .iter()
        .find(|cell| column_holds(kind, cell.column))?;
    let (name, value) = (row.name, cell.value);
    let english = speech == Speech::English;
    let text = match kind {
        Kind::Place => {
            let first = value
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_lowercase();
            let between = match (PREPOSITIONS.contains(&first.as_str()), english) {
                (true, true) => "is",
                (true, false) => "ist",
                (false, true) if is_floor(value) => "is on the",
                (false, true) if first.starts_with("basement") => "is in the",
                (false, true) if first == "level" => "is on",
                (false, true) => "is at",
                (false, false) => "ist hier:",
            };
            format!("{name} {between} {value}.")
        }
        Kind::Price if is_free(value) && english => format!("{name} is free."),
        Kind::Price if is_free(value) => format!("{name} ist kostenlos."),
        Kind::Price if english => {
            format!("The {} for {name} is {value}.", cell.column.to_lowercase())
        }
        Kind::Price => format!("{} für {name}: {value}.", cell.column),
        Kind::Phone if english => format!("The phone number of {name} is {value}."),
        Kind::Phone => format!("Die Telefonnummer von {name} ist {value}."),
        Kind::Email if english => format!("The email address of {name} is {value}."),
        Kind::Email => format!("Die E-Mail-Adresse von {name} ist {value}."),
        Kind::Person if cell.column.split(' ').count() == 1 && english => {
            format!("The {} of {name} is {value}.", cell.column.to_lowercase())
        }
        _ => return None,
    };
    Some(text)
}

/// The row with those cells alone that a question for a time names by their column, as "last entry" or "pool"; the whole
/// row if it names none.
pub(super) fn narrowed<'a>(kind: Kind, question: &str, row: Row<'a>) -> Row<'a> {
    let Kind::Time(point) = kind else {
        return row;
    };
    let mut asked = plain_words(question);
    if point == Point::Closes && asked.windows(2).any(|two| two == ["get", "in"]) {
        asked.push("enter".to_owned());
    }
    let is_named = |cell: &&Cell<'a>| {
        let mut own = cell.own_words();
        let (is_long, value) = (own.len() > 1, cell.value);
        if is_long && point == Point::Closes {
            own.retain(|word| !LAST.contains(&word.as_str()));
        }
        let stands = |word: &String| asked.iter().any(|other| are_alike(word, other));
        // One word may stand in a question by chance, beside a number that is no time.
        let tells = is_time(value) || is_closed(value) || is_long && !holds(Kind::Price, value);
        let tells = tells && !is_dash(value);
        tells && !own.is_empty() && own.iter().all(stands)
    };
    let cells: Vec<Cell<'a>> = row.cells.iter().filter(is_named).copied().collect();
    if cells.is_empty() {
        return row;
    }
    Row { cells, ..row }
}

/// Whether two words are forms of one, or both of going in.
fn are_alike(left: &str, right: &str) -> bool {
    let both = left.chars().zip(right.chars());
    let common = both.take_while(|(left, right)| left == right).count();
    let longest = left.chars().count().max(right.chars().count());
    left == right
        || common >= 4 && common + 3 >= longest
        || ENTRY.contains(&left) && ENTRY.contains(&right)
}

/// A row or a line that begins with weekdays and tells their hours: "Monday: 9 to 5", "Tuesday closed".
pub(super) fn day_row(sentence: &str) -> Option<Row<'_>> {
    let row = Row::of(sentence).or_else(|| {
        let text = sentence.strip_suffix('.').unwrap_or(sentence);
        let labelled = text.split_once(": ").filter(|(label, _)| is_days(label));
        let (name, value) = labelled.or_else(|| text.split_once(' '))?;
        let value = value.trim_start_matches([':', '-', '–', ' ']);
        let told = words(value);
        let tells = is_closed(value)
            || !schedule(sentence).is_empty()
                && value.starts_with(|first: char| first.is_ascii_digit())
                && (0..told.len()).all(|at| days_at(&told, at).is_none());
        let (name, column) = (name.trim_end_matches(':'), HOURS_COLUMN);
        tells.then(|| Row {
            name,
            cells: vec![Cell { column, value }],
        })
    });
    row.filter(|row| is_days(row.name))
}

fn is_free(value: &str) -> bool {
    let value = value.to_lowercase();
    [
        "free",
        "free of charge",
        "no charge",
        "0",
        "kostenlos",
        "gratis",
        "frei",
    ]
    .contains(&value.trim())
}

fn is_floor(value: &str) -> bool {
    let first = value.split(',').next().unwrap_or_default();
    first.to_lowercase().ends_with(" floor")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: Kind, sentence: &str, speech: Speech) -> String {
        let row = Row::of(sentence).expect("a row");
        spoken(kind, &row, speech).expect("said")
    }

    #[test]
    fn a_cell_is_said_as_a_sentence() {
        let english = Speech::English;
        let hours = Kind::Time(Point::Hours);
        assert_eq!(
            said(Kind::Place, "Sauna, floor: level 3.", english),
            "Sauna is on level 3."
        );
        assert_eq!(
            said(Kind::Place, "Sauna, where: behind the pool.", english),
            "Sauna is behind the pool."
        );
        assert_eq!(
            said(Kind::Price, "Sauna, beds: 2, price: 9 euros.", english),
            "The price for Sauna is 9 euros."
        );
        assert_eq!(
            said(hours, "Monday, opens: closed, closes: closed.", english),
            "Closed on Monday."
        );
        assert_eq!(
            said(hours, "Sauna, hours: 9 am to noon.", english),
            "Sauna is open 9 am to noon."
        );
        assert_eq!(
            said(Kind::Price, "Sauna, Preis: 9 Euro.", Speech::German),
            "Preis für Sauna: 9 Euro."
        );
        assert_eq!(
            said(hours, "Montag, Zeit: geschlossen.", Speech::German),
            "Am Montag geschlossen."
        );
    }

    #[test]
    fn lines_of_days_are_rows_too() {
        let english = Speech::English;
        let lines = ["Monday: 9 am to 4 pm.", "Tuesday closed."];
        let rows: Vec<_> = lines.iter().filter_map(|line| day_row(line)).collect();
        let said = week(&rows, english);
        assert_eq!(
            said.as_deref(),
            Some("Monday 9 am to 4 pm; closed on Tuesday.")
        );
        assert_eq!(day_row("Monday is quiet."), None);
        assert_eq!(day_row("Main pool: Monday 9 to 5."), None);
        assert_eq!(day_row("Oak, price: 3."), None);
    }

    #[test]
    fn rows_of_several_days_are_rows_of_days() {
        for sentence in [
            "Monday to Friday: 9 am to 4 pm.",
            "Mon-Fri, opens: 9 am, closes: 4 pm.",
            "Saturday and Sunday, hours: 10 to 4.",
            "Weekdays, from: 9, to: 5.",
            "Mon, Wed and Fri: 9 to 5.",
            "Samstag, Sonntag, von: 9, bis: 5.",
        ] {
            assert!(day_row(sentence).is_some(), "{sentence}");
        }
        assert_eq!(
            day_row("Monday to Friday: 9 to 5, Saturday: 10 to 1."),
            None
        );
        assert_eq!(day_row("Weekdays 9 to 5, weekends 10 to 1."), None);
        assert_eq!(day_row("Monday Club, from: 6 pm, to: 8 pm."), None);
    }

    #[test]
    fn an_end_is_said_alone_if_it_is_asked_for() {
        let row = "Thursday, opens: 10 am, closes: 8 pm, last entry: 7:15 pm.";
        let english = |point, row| said(Kind::Time(point), row, Speech::English);
        for (point, wanted) in [
            (Point::Hours, "Open on Thursday from 10 am to 8 pm."),
            (Point::Any, "Open on Thursday from 10 am to 8 pm."),
            (Point::Opens, "Opens on Thursday at 10 am."),
            (Point::Closes, "Closes on Thursday at 8 pm."),
        ] {
            assert_eq!(english(point, row), wanted);
        }
        let sauna = "Sauna, from: 9 am, until: 8 pm.";
        assert_eq!(
            english(Point::Hours, sauna),
            "Sauna is open from 9 am to 8 pm."
        );
        assert_eq!(english(Point::Closes, sauna), "Sauna closes at 8 pm.");
        let fair = "Lamp Fair, starts: 3 May 2027, ends: 9 June 2027.";
        assert_eq!(
            english(Point::Any, fair),
            "Lamp Fair is from 3 May 2027 to 9 June 2027."
        );
        assert_eq!(
            english(Point::Closes, fair),
            "Lamp Fair ends on 9 June 2027."
        );
        let days = "Monday to Friday, opens: 9, closes: 5.";
        assert_eq!(
            english(Point::Hours, days),
            "Open Monday to Friday from 9 to 5."
        );
        let half = "Friday, opens: from 9 am, closes: -.";
        assert_eq!(english(Point::Hours, half), "Opens on Friday at 9 am.");
    }

    #[test]
    fn both_ends_are_said_in_german_too() {
        let german = |point, row| said(Kind::Time(point), row, Speech::German);
        let row = "Dienstag, öffnet: 9 Uhr, schließt: 17 Uhr, letzter Einlass: 16 Uhr.";
        assert_eq!(
            german(Point::Hours, row),
            "Am Dienstag von 9 Uhr bis 17 Uhr geöffnet."
        );
        assert_eq!(
            german(Point::Closes, row),
            "Schließt am Dienstag um 17 Uhr."
        );
        let course = "Yoga, von: 18:00, bis: 19:30.";
        assert_eq!(german(Point::Any, course), "Yoga: von 18:00 bis 19:30.");
        let closed = "Montag, von: geschlossen, bis: –.";
        assert_eq!(german(Point::Opens, closed), "Am Montag geschlossen.");
    }

    #[test]
    fn a_column_that_the_question_names_is_said_alone() {
        let told = |question: &str, point, sentence: &'static str| {
            let row = Row::of(sentence).expect("a row");
            let kind = Kind::Time(point);
            spoken(kind, &narrowed(kind, question, row), Speech::English).expect("said")
        };
        let row = "Saturday, opens: 10 am, closes: 6 pm, last entry: 5:15 pm.";
        let entry = "Last entry on Saturday: 5:15 pm.";
        assert_eq!(
            told("when is last entry on saturday", Point::Any, row),
            entry
        );
        assert_eq!(told("when is the last admission", Point::Any, row), entry);
        assert_eq!(told("until when can we get in", Point::Closes, row), entry);
        let whole = "Open on Saturday from 10 am to 6 pm.";
        assert_eq!(told("when can i enter", Point::Any, row), whole);
        let pools = "Sunday, pool opens: 9, pool closes: 5, bar opens: 6, bar closes: 8.";
        assert_eq!(
            told("when is the bar open", Point::Hours, pools),
            "Open on Sunday from 6 to 8."
        );
        let cells = "Sunday, pool: 9 to 5, bar: 6 to 8.";
        assert_eq!(
            told("when is the bar open", Point::Hours, cells),
            "Bar on Sunday: 6 to 8."
        );
        let half = "Sunday, opens: 9, closes: 5, last entry: half an hour before closing.";
        assert_eq!(
            told("when is last entry on sunday", Point::Any, half),
            "Last entry on Sunday: half an hour before closing."
        );
        let tour = "Sunday, opens: 9, closes: 5, tour: 3 euros.";
        assert_eq!(
            told("when does the tour begin on sunday", Point::Any, tour),
            "Open on Sunday from 9 to 5."
        );
        let days = "Yoga, monday: 6 pm, friday: 7 pm.";
        assert_eq!(
            told("when is yoga on friday", Point::Any, days),
            "Yoga, friday: 7 pm."
        );
        let closed = "Monday, opens: closed, closes: closed, last entry: -.";
        assert_eq!(
            told("when is last entry on monday", Point::Any, closed),
            "Closed on Monday."
        );
    }
}

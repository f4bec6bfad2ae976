//! What is said of a row of a table, as a person would say it. English and German.

use super::asked::{Kind, Point, Speech, column_holds, point_of_column};
use super::days::weekday;
use super::schedule::schedule;
use super::table::{Cell, Row};

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

/// The sentence for the cell that was asked for; `None`: the row is said as it stands.
pub(super) fn spoken(kind: Kind, row: &Row<'_>, speech: Speech) -> Option<String> {
    let cell = row
        .cells
        .iter()
        .find(|cell| column_holds(kind, cell.column))?;
    let (name, value) = (row.name, cell.value);
    let english = speech == Speech::English;
    let text = match kind {
        Kind::Time(_) => opening(row.name, cell, speech)?,
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

/// A row or a line that begins with a weekday and tells its hours: "Monday: 9 to 5", "Tuesday closed".
pub(super) fn day_row(sentence: &str) -> Option<Row<'_>> {
    let row = Row::of(sentence).or_else(|| {
        let text = sentence.strip_suffix('.').unwrap_or(sentence);
        let (name, value) = text.split_once(' ')?;
        let value = value.trim_start_matches([':', '-', '–', ' ']);
        let tells = is_closed(value)
            || !schedule(sentence).is_empty()
                && value.starts_with(|first: char| first.is_ascii_digit());
        let (name, column) = (name.trim_end_matches(':'), HOURS_COLUMN);
        tells.then(|| Row {
            name,
            cells: vec![Cell { column, value }],
        })
    });
    row.filter(|row| weekday(row.name).is_some())
}

/// The days of a table of opening hours, said as one sentence; `None` if the rows are none. Days with the same hours go
/// together, over others in between that are told after them: "Tuesday to Friday 10 to 5; Thursday 10 to 9".
pub(super) fn week(rows: &[Row<'_>], speech: Speech) -> Option<String> {
    let mut groups: Vec<(&str, Vec<&Row<'_>>)> = Vec::new();
    for row in rows {
        weekday(row.name)?;
        let [cell] = row.cells.as_slice() else {
            return None;
        };
        match groups.iter_mut().find(|(value, _)| *value == cell.value) {
            Some((_, days)) => days.push(row),
            None => groups.push((cell.value, vec![row])),
        }
    }
    if rows.len() < 2 {
        return None;
    }
    groups.sort_by_key(|(value, days)| (is_closed(value), std::cmp::Reverse(days.len())));
    let said = |(at, (value, days)): (usize, &(&str, Vec<&Row<'_>>))| {
        // Only the hours of most days may reach over others, which are told next.
        let days = day_names(days, at == 0, speech);
        match (is_closed(value), speech) {
            (true, Speech::English) => format!("closed on {days}"),
            (true, Speech::German) => format!("{days} geschlossen"),
            (false, _) => format!("{days} {value}"),
        }
    };
    let parts: Vec<String> = groups.iter().enumerate().map(said).collect();
    let text = parts.join("; ");
    let mut letters = text.chars();
    let first = letters.next()?.to_uppercase();
    Some(format!(
        "{}{}.",
        first.collect::<String>(),
        letters.as_str()
    ))
}

/// "Tuesday to Friday" for three days or more in a row, else each by its name.
fn day_names(days: &[&Row<'_>], with_gaps: bool, speech: Speech) -> String {
    let (to, and) = match speech {
        Speech::English => ("to", "and"),
        Speech::German => ("bis", "und"),
    };
    let place = |row: &&Row<'_>| weekday(row.name).unwrap_or_default();
    let names: Vec<&str> = days.iter().map(|row| row.name).collect();
    let [first, .., last] = days else {
        return names.concat();
    };
    let span = (place(last) + 7 - place(first)) % 7 + 1;
    let gaps = span.abs_diff(days.len());
    if days.len() > 2 && (gaps == 0 || with_gaps && gaps == 1) {
        return format!("{} {to} {}", first.name, last.name);
    }
    let (last, before) = (names[names.len() - 1], &names[..names.len() - 1]);
    format!("{} {and} {last}", before.join(", "))
}

/// "Monday, opens: closed" is never said: what is closed is closed on that day.
fn opening(name: &str, cell: &Cell<'_>, speech: Speech) -> Option<String> {
    let end = point_of_column(cell.column);
    let (closed, is_day) = (is_closed(cell.value), weekday(name).is_some());
    let text = match (speech, is_day, closed) {
        (Speech::English, true, true) => format!("Closed on {name}."),
        (Speech::English, true, false) if is_hours(cell) => {
            format!("Open on {name}, {}.", cell.value)
        }
        (Speech::English, true, false) => format!("On {name}: {}.", cell.value),
        (Speech::English, false, true) => format!("{name} is closed."),
        (Speech::German, true, true) => format!("Am {name} geschlossen."),
        (Speech::German, true, false) => format!("Am {name}: {}.", cell.value),
        (Speech::German, false, true) => format!("{name} ist geschlossen."),
        (Speech::English, false, false) if end == Some(Point::Closes) => {
            format!("{name} closes at {}.", cell.value)
        }
        (Speech::English, false, false) if end == Some(Point::Opens) => {
            format!("{name} opens at {}.", cell.value)
        }
        (Speech::German, false, false) if end == Some(Point::Closes) => {
            format!("{name} schließt um {}.", cell.value)
        }
        (Speech::German, false, false) if end == Some(Point::Opens) => {
            format!("{name} öffnet um {}.", cell.value)
        }
        (Speech::English, false, false) if is_hours(cell) => {
            format!("{name} is open {}.", cell.value)
        }
        (Speech::German, false, false) if is_hours(cell) => {
            format!("{name} ist geöffnet: {}.", cell.value)
        }
        (Speech::English, false, false) if is_moment(cell) => {
            format!(
                "The {} of {name} is {}.",
                cell.column.to_lowercase(),
                cell.value
            )
        }
        _ => return None,
    };
    Some(text)
}

/// A column such as "feeding time" or "date".
fn is_moment(cell: &Cell<'_>) -> bool {
    let column = cell.column.to_lowercase();
    let last = column.rsplit(' ').next().unwrap_or_default();
    ["time", "date", "deadline", "day"].contains(&last)
}

fn is_hours(cell: &Cell<'_>) -> bool {
    let column = cell.column.to_lowercase();
    let names_hours = ["hours", "open", "öffnungszeit", "geöffnet"]
        .iter()
        .any(|name| column.contains(name));
    names_hours && !cell.value.to_lowercase().contains("open")
}

fn is_closed(value: &str) -> bool {
    let value = value.to_lowercase();
    ["closed", "geschlossen", "zu", "-", "–", "ruhetag"].contains(&value.trim())
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
        assert_eq!(day_row("Oak, price: 3."), None);
    }

    #[test]
    fn a_week_is_said_whole_with_like_days_together() {
        let lines = [
            "Monday, hours: closed.",
            "Tuesday, hours: 10 to 5.",
            "Wednesday, hours: 10 to 5.",
            "Thursday, hours: 10 to 9.",
            "Friday, hours: 10 to 5.",
            "Sunday, hours: closed.",
        ];
        let rows: Vec<_> = lines.iter().filter_map(|line| Row::of(line)).collect();
        assert_eq!(
            week(&rows, Speech::English).as_deref(),
            Some("Tuesday to Friday 10 to 5; Thursday 10 to 9; closed on Monday and Sunday.")
        );
        let rows: Vec<_> = ["Oak, price: 3.", "Ash, price: 3."]
            .iter()
            .filter_map(|line| Row::of(line))
            .collect();
        assert_eq!(week(&rows, Speech::English), None);
    }
}

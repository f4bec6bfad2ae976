//! When something opens and closes, as one row tells it.

use crate::knowledge::asked::{Point, Speech};
use crate::knowledge::days::{has_date, months, weekday};
use crate::knowledge::table::{Cell, Row, Times, bare, is_closed, is_days};
use crate::text::capitalized;

/// The times that a row tells, both ends or the one that was asked for.
pub(super) fn timed(point: Point, row: &Row<'_>, speech: Speech) -> Option<String> {
    let of_days = row.cells.iter().find(|cell| is_days(cell.value));
    let name = match of_days.filter(|_| !is_days(row.name)) {
        // "July, days: Saturday and Sunday": the hours of those days alone.
        Some(cell) => format!("{}, {}", row.name, cell.value),
        None => row.name.to_owned(),
    };
    let name = name.as_str();
    match (row.times()?, point) {
        (Times::Closed, _) => Some(closed(name, speech)),
        (Times::Span(opens, _), Point::Opens) => Some(end(name, Point::Opens, &opens, speech)),
        (Times::Span(_, closes), Point::Closes) => Some(end(name, Point::Closes, &closes, speech)),
        (Times::Span(opens, closes), _) => {
            let is_opening = point == Point::Hours || opens.names_opening();
            Some(span(name, is_opening, (&opens, &closes), speech))
        }
        (Times::End(Point::Opens, _), Point::Closes)
        | (Times::End(Point::Closes, _), Point::Opens) => None,
        (Times::End(told, cell), _) => Some(end(name, told, &cell, speech)),
        (Times::Whole(cell), _) => whole(name, row, &cell, speech),
    }
}

/// "Monday, opens: closed" is never said: what is closed is closed on that day.
fn closed(name: &str, speech: Speech) -> String {
    match (speech, is_days(name)) {
        (Speech::English, true) => format!("Closed {}.", on(name, speech)),
        (Speech::English, false) => format!("{name} is closed."),
        (Speech::German, true) => format!("{} geschlossen.", capitalized(&on(name, speech))),
        (Speech::German, false) => format!("{name} ist geschlossen."),
    }
}

/// One end: "Closes on Thursday at 9 pm", "The sauna closes at 9 pm".
fn end(name: &str, point: Point, cell: &Cell<'_>, speech: Speech) -> String {
    let time = bare(cell.value);
    let starts = cell.column_has(&["start", "starts", "begins", "beginn", "beginnt"]);
    let ends = cell.column_has(&["end", "ends", "ende", "endet"]);
    let first = time.split_whitespace().next().unwrap_or_default();
    let of_day = !has_date(time) && weekday(first).is_none();
    let verb = match (speech, point == Point::Opens) {
        (Speech::English, true) if starts => "starts",
        (Speech::English, true) => "opens",
        (Speech::English, false) if ends => "ends",
        (Speech::English, false) => "closes",
        (Speech::German, true) if starts => "beginnt",
        (Speech::German, true) => "öffnet",
        (Speech::German, false) if ends => "endet",
        (Speech::German, false) => "schließt",
    };
    let at = match (speech, of_day) {
        (Speech::English, true) => "at",
        (Speech::English, false) => "on",
        (Speech::German, true) => "um",
        (Speech::German, false) => "am",
    };
    if is_days(name) {
        format!("{} {} {at} {time}.", capitalized(verb), on(name, speech))
    } else {
        format!("{name} {verb} {at} {time}.")
    }
}

/// Both ends: "Open on Thursday from 10 am to 9 pm", "On Thursday from 6 pm to 7 pm" of what does not open.
fn span(
    name: &str,
    is_opening: bool,
    (opens, closes): (&Cell<'_>, &Cell<'_>),
    speech: Speech,
) -> String {
    let (from, to) = between(speech);
    let hours = format!("{from} {} {to} {}", bare(opens.value), bare(closes.value));
    match (speech, is_days(name), is_opening) {
        (Speech::English, true, true) => format!("Open {} {hours}.", on(name, speech)),
        (Speech::German, true, true) => {
            format!("{} {hours} geöffnet.", capitalized(&on(name, speech)))
        }
        (_, true, false) => format!("{} {hours}.", capitalized(&on(name, speech))),
        (_, false, _) if of_months(name) => format!("{name}: {hours}."),
        (Speech::English, false, true) => format!("{name} is open {hours}."),
        (Speech::English, false, false) => format!("{name} is {hours}."),
        (Speech::German, false, true) => format!("{name} ist {hours} geöffnet."),
        (Speech::German, false, false) => format!("{name}: {hours}."),
    }
}

/// Hours or a moment in one cell.
fn whole(name: &str, row: &Row<'_>, cell: &Cell<'_>, speech: Speech) -> Option<String> {
    let value = cell.value;
    let is_hours = cell.names_hours() && !value.to_lowercase().contains("open");
    let is_other = !cell.own_words().is_empty();
    let text = match (speech, is_days(name)) {
        (_, false) if is_closed(value) => return None,
        (_, true) if is_other => {
            let column = capitalized(cell.column);
            format!("{column} {}: {value}.", on(name, speech))
        }
        (Speech::English, true) if is_hours => format!("Open {}, {value}.", on(name, speech)),
        (_, true) => format!("{}: {value}.", capitalized(&on(name, speech))),
        (_, false) if is_hours && of_months(name) => format!("{name}: {value}."),
        (Speech::English, false) if is_hours => format!("{name} is open {value}."),
        (Speech::German, false) if is_hours => format!("{name} ist geöffnet: {value}."),
        (Speech::English, false) if is_moment(cell) => {
            format!("The {} of {name} is {value}.", cell.column.to_lowercase())
        }
        _ if row.cells.len() == 1 => format!("{name}, {}: {value}.", cell.column),
        _ => return None,
    };
    Some(text)
}

/// "On" one day, and several by their names alone.
fn on(name: &str, speech: Speech) -> String {
    match (speech, weekday(name)) {
        (Speech::English, Some(_)) => format!("on {name}"),
        (Speech::German, Some(_)) => format!("am {name}"),
        (_, None) => name.to_owned(),
    }
}

/// Whether a row is named after months or dates, and perhaps days.
fn of_months(name: &str) -> bool {
    let season = name.split(", ").next().unwrap_or_default();
    months(season).is_some() || has_date(season)
}

/// A column such as "feeding time" or "date".
fn is_moment(cell: &Cell<'_>) -> bool {
    let column = cell.column.to_lowercase();
    let last = column.rsplit(' ').next().unwrap_or_default();
    ["time", "date", "deadline", "day"].contains(&last)
}

/// The words before the two ends.
pub(super) fn between(speech: Speech) -> (&'static str, &'static str) {
    match speech {
        Speech::English => ("from", "to"),
        Speech::German => ("von", "bis"),
    }
}

//! Rows of one table that tell different things of the same: a weekday with two kinds of hours, a ticket with two prices.

use std::collections::HashMap;

use super::super::asked::{Kind, column_holds};
use super::super::days::{has_date, weekday};
use super::super::schedule::{Hours, schedule};
use super::super::table::{Cell, Row, is_closed, is_dash, is_days};
use crate::text::plain_words;

/// Of a longer table so many rows are compared: it is a list that nobody wrote by hand.
const ROWS_MAX: usize = 1_000;

/// A longer name is prose, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// What is counted each time anew, and may differ between two rows of a name.
const SCORES: &[&str] = &[
    "points", "score", "goals", "result", "place", "rank", "time", "punkte", "tore", "ergebnis",
    "platz", "rang", "zeit",
];

/// A row that was read.
#[derive(Debug, Clone)]
struct Told {
    cells: Vec<String>,
    line: Option<u64>,
}

/// Two rows that differ in what they tell of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Twice {
    /// What stands in them, as a message.
    pub message: String,
    /// The second of them: its line, and its text.
    pub line: Option<u64>,
    pub row: String,
}

/// The rows of the table under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    columns: Vec<String>,
    rows: Vec<Told>,
}

impl Rows {
    /// One more row. A row of a name alone begins another part of the table.
    pub fn add(&mut self, columns: &[String], cells: &[String], line: Option<u64>) -> Vec<Twice> {
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let ended = if filled < 2 || columns != self.columns {
            self.end()
        } else {
            Vec::new()
        };
        if self.rows.is_empty() {
            self.columns = columns.to_vec();
        }
        let has_name = cells
            .first()
            .is_some_and(|name| name.len() <= NAME_BYTES_MAX);
        if filled > 1 && has_name && self.rows.len() < ROWS_MAX {
            let cells = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            self.rows.push(Told { cells, line });
        }
        ended
    }

    /// The table ends: what its rows tell twice.
    pub fn end(&mut self) -> Vec<Twice> {
        let rows = std::mem::take(&mut self.rows);
        let mut same: HashMap<Vec<String>, Vec<&Told>> = HashMap::new();
        for row in &rows {
            same.entry(name(row)).or_default().push(row);
        }
        let singles = same.values().filter(|rows| rows.len() == 1).count();
        let groups = rows.iter().filter_map(|row| {
            let group = same.get(&name(row))?;
            let is_first = group.first().is_some_and(|first| std::ptr::eq(*first, row));
            (is_first && group.len() > 1).then_some(group.as_slice())
        });
        let groups: Vec<&[&Told]> = groups.collect();
        // Where names repeat, something else tells the rows apart.
        if groups.len() > singles {
            return Vec::new();
        }
        groups
            .into_iter()
            .filter_map(|group| match group {
                [first, second] => self.twice(first, second),
                _ => None,
            })
            .collect()
    }

    /// What two rows of one name tell differently, if nothing tells them apart.
    fn twice(&self, first: &Told, second: &Told) -> Option<Twice> {
        let empty = String::new();
        let width = first.cells.len().max(second.cells.len());
        let cell = |row: &'_ Told, at: usize| row.cells.get(at).unwrap_or(&empty).clone();
        let differs =
            |at: &usize| plain_words(&cell(first, *at)) != plain_words(&cell(second, *at));
        let other: Vec<usize> = (1..width).filter(differs).collect();
        let name = cell(first, 0);
        let is_conflict = if is_days(&name) {
            let values = other
                .iter()
                .flat_map(|at| [cell(first, *at), cell(second, *at)]);
            values.into_iter().all(|value| is_time(&value)) && self.hours_conflict(first, second)
        } else {
            let [at] = other.as_slice() else {
                return None;
            };
            let column = self.columns.get(*at).map_or("", String::as_str);
            is_value(column, &cell(first, *at)) && is_value(column, &cell(second, *at))
        };
        if other.is_empty() || !is_conflict {
            return None;
        }
        let told = |row: &Told| {
            let values: Vec<String> = other.iter().map(|at| cell(row, *at)).collect();
            values.join(", ")
        };
        let before = first
            .line
            .map_or(String::new(), |line| format!(" in line {line}"));
        Some(Twice {
            message: format!(
                "\"{name}\" stands twice in this table: \"{}\"{before}, and here \"{}\"; take one out, or say in the first \
                 cell what each is about",
                told(first),
                told(second)
            ),
            line: second.line,
            row: self.text(second),
        })
    }

    /// Whether the hours of two rows of a weekday cannot both hold: they overlap, or one says that it is closed. Hours with a
    /// break in between may stand in two rows.
    fn hours_conflict(&self, first: &Told, second: &Told) -> bool {
        let [first, second] = [first, second].map(|row| schedule(&self.text(row)));
        let overlaps = |one: &Hours, other: &Hours| match (&one.open, &other.open) {
            (Some((from, to)), Some((start, end))) => {
                from.minute < end.minute && start.minute < to.minute
            }
            (None, None) => false,
            _ => true,
        };
        let mut pairs = first
            .iter()
            .flat_map(|one| second.iter().map(move |other| (one, other)));
        pairs.any(|(one, other)| overlaps(one, other))
    }

    /// A row as the sentence that is made of it.
    fn text(&self, row: &Told) -> String {
        let cells = row.cells.iter().zip(&self.columns).skip(1);
        let cells = cells
            .filter(|(value, _)| !value.is_empty())
            .map(|(value, column)| Cell { column, value });
        let name = row.cells.first().map_or("", String::as_str);
        let cells = cells.collect();
        Row { name, cells }.text()
    }
}

fn name(row: &Told) -> Vec<String> {
    plain_words(row.cells.first().map_or("", String::as_str))
}

/// Whether a cell of a weekday is a time, or says that it is closed.
fn is_time(value: &str) -> bool {
    let is_sign = |word: &String| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        is_number
            || ["am", "pm", "a", "p", "m", "uhr", "to", "bis", "noon"].contains(&word.as_str())
    };
    let words = plain_words(value);
    is_closed(value) || words.iter().all(is_sign) && !words.is_empty()
}

/// Whether a cell holds one value of which a thing has only one: a price or a plain number, but no time, date or day, of which
/// it may have several.
fn is_value(column: &str, value: &str) -> bool {
    let is_price = column_holds(Kind::Price, column)
        || value.contains(['£', '€', '$'])
        || ["free", "frei", "kostenlos", "gratis"].contains(&value.to_lowercase().as_str());
    let is_score = plain_words(column)
        .iter()
        .any(|word| SCORES.contains(&word.as_str()));
    let is_number = !is_score
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let names_day = plain_words(value)
        .iter()
        .any(|word| weekday(word).is_some());
    (is_price || is_number)
        && !is_dash(value)
        && !value.is_empty()
        && !names_day
        && !has_date(value)
        && !value.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a table whose rows are lines with bars between their cells; the first is its head.
    fn told(table: &[&str]) -> Vec<String> {
        let cells = |row: &&str| row.split('|').map(str::to_owned).collect::<Vec<_>>();
        let mut rows = Rows::default();
        let columns = cells(&table[0]);
        let mut found: Vec<Twice> = table[1..]
            .iter()
            .flat_map(|row| rows.add(&columns, &cells(row), None))
            .collect();
        found.extend(rows.end());
        found.into_iter().map(|twice| twice.message).collect()
    }

    #[test]
    fn a_weekday_with_two_kinds_of_hours_is_found() {
        let found = told(&[
            "day|opens|closes",
            "Monday|9:00|17:00",
            "Tuesday|9:00|17:00",
            "Monday|10:00|16:00",
        ]);
        assert_eq!(
            found,
            [
                "\"Monday\" stands twice in this table: \"9:00, 17:00\", and here \"10:00, 16:00\"; take one out, or say in \
                 the first cell what each is about"
            ]
        );
        let closed = [
            "day|hours",
            "Monday|9 to 5",
            "Tuesday|9 to 5",
            "monday|closed",
        ];
        assert_eq!(told(&closed).len(), 1);
    }

    #[test]
    fn a_name_with_two_prices_is_found() {
        let found = |second: &str| {
            told(&[
                "ticket|for|price",
                "Adult|a day|12",
                "Child|a day|5",
                second,
            ])
            .len()
        };
        assert_eq!(found("Adult|a day|14"), 1);
        assert_eq!(found("Adult|a day|12"), 0);
        assert_eq!(found("Adult|a week|40"), 0);
        assert_eq!(
            told(&["what|price", "Locker|£1", "Towel|£2", "Locker|free"]).len(),
            1
        );
    }

    #[test]
    fn what_may_stand_twice_is_left() {
        for table in [
            // Hours with a break, and hours beside classes.
            &["day|hours", "Monday|9–12", "Monday|14–17", "Tuesday|9–12"][..],
            &[
                "day|class|time",
                "Monday|Yoga|18:00",
                "Monday|Judo|19:00",
                "Friday|Yoga|18:00",
            ],
            // Two seasons in one table, with a name between them and without.
            &[
                "day|hours",
                "Monday|9–18",
                "Tuesday|9–18",
                "Winter|",
                "Monday|10–16",
                "Tuesday|10–16",
            ],
            &[
                "day|hours",
                "Monday|9–18",
                "Tuesday|9–18",
                "Monday|10–16",
                "Tuesday|10–16",
            ],
            &[
                "day|season|hours",
                "Monday|summer|9–18",
                "Monday|winter|10–16",
                "Sunday|all|9–12",
            ],
            // Several of one kind.
            &["from|leaves", "Harbour|9:15", "Mill|9:30", "Harbour|10:15"],
            &[
                "course|starts",
                "Pottery|3 May",
                "Weaving|4 May",
                "Pottery|7 June",
            ],
            &[
                "boat|for|price",
                "Kayak|1 hour|£5",
                "Raft|1 hour|£9",
                "Kayak|2 hours|£9",
            ],
            &[
                "who|what",
                "Ann Lee|Director",
                "Tom Moor|Gardener",
                "Ann Lee|Treasurer",
            ],
            &["room|price", "Double|90", "Double|95"],
            &["team|points", "Red|10", "Blue|8", "Red|12"],
        ] {
            assert_eq!(told(table), Vec::<String>::new(), "{table:?}");
        }
    }
}

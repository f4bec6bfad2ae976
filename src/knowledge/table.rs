//! Rows of tables, as the sentences that ingestion makes of them: "Name, column: value, column: value." And the times that
//! a row tells, in one cell or in one for each end.

use super::asked::{Kind, Point, column_holds};
use super::days::{self, Days, days_at, has_date, has_span, month_spans, weekday};
use super::schedule::schedule;
use crate::text::plain_words;

/// Names of columns have at most this many words; what is longer is prose with a colon.
pub(super) const COLUMN_WORDS_MAX: usize = 5;
/// Words in the name of a column of when something opens.
const OPENS: &[&str] = &[
    "open",
    "opens",
    "opening",
    "from",
    "start",
    "starts",
    "begins",
    "öffnet",
    "öffnung",
    "geöffnet",
    "offen",
    "auf",
    "ab",
    "von",
    "beginn",
    "beginnt",
];
/// Words in the name of a column of when it closes; one of them goes before those of opening: "open until".
const CLOSES: &[&str] = &[
    "close",
    "closed",
    "closes",
    "closing",
    "shuts",
    "until",
    "till",
    "to",
    "end",
    "ends",
    "schließt",
    "schliesst",
    "schließung",
    "geschlossen",
    "zu",
    "bis",
    "ende",
    "endet",
];
/// Those of both that are only said of what opens and closes its doors.
const OPENING: &[&str] = &[
    "open",
    "opens",
    "opening",
    "close",
    "closed",
    "closes",
    "closing",
    "shuts",
    "öffnet",
    "öffnung",
    "geöffnet",
    "offen",
    "auf",
    "schließt",
    "schliesst",
    "schließung",
    "geschlossen",
    "zu",
];
/// Words in the name of a column of whole hours, from opening to closing.
const HOURS: &[&str] = &[
    "hours",
    "open",
    "opens",
    "opening",
    "öffnungszeit",
    "öffnungszeiten",
    "geöffnet",
    "offen",
];
/// Words in the name of a column of times that do not say of what.
const TIMES: &[&str] = &[
    "time", "times", "at", "the", "we", "zeit", "zeiten", "uhrzeit", "uhr", "um", "wir",
];
/// What stands before a time in a cell and is said anyway.
const BEFORE_TIMES: &[&str] = &[
    "from ", "until ", "till ", "to ", "at ", "ab ", "von ", "bis ", "um ",
];
/// What stands beside the digits of a time of day.
const BESIDE_TIMES: &[&str] = &["am", "pm", "a.m", "p.m", "uhr", "h", "o", "clock", "sharp"];
/// Values that are times of day without a digit.
const NAMED_TIMES: &[&str] = &[
    "noon",
    "midnight",
    "sunset",
    "sunrise",
    "dusk",
    "dawn",
    "mittag",
    "mitternacht",
    "sonnenuntergang",
    "sonnenaufgang",
];
/// Words of times that are told by another: "half an hour before closing".
const UNITS: &[&str] = &["hour", "hours", "minutes", "stunde", "stunden", "minuten"];

/// A cell with the name of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    pub column: &'a str,
    pub value: &'a str,
}

impl Cell<'_> {
    /// Which times the cell holds, by the name of its column and by the value.
    fn point(&self) -> Point {
        let is_end = is_closed(self.value) || is_moment(self.value);
        match (self.column_has(CLOSES), self.column_has(OPENS)) {
            (true, _) if is_end => Point::Closes,
            (false, true) if is_end => Point::Opens,
            (false, _) if self.column_has(TIMES) || self.names_hours() => Point::Hours,
            _ => Point::Any,
        }
    }

    /// Whether the column is of the hours in which something is open.
    pub fn names_hours(&self) -> bool {
        self.column_has(HOURS)
    }

    /// Whether the column is of an end of such hours, and not of one of an event.
    pub fn names_opening(&self) -> bool {
        self.column_has(OPENING)
    }

    /// Whether one of the words stands in the column's name.
    pub fn column_has(&self, among: &[&str]) -> bool {
        let words = plain_words(self.column);
        words.iter().any(|word| among.contains(&word.as_str()))
    }

    /// The words of the column's name that say of what its times are: "last entry"; none of "closing time".
    pub fn own_words(&self) -> Vec<String> {
        let mut own = plain_words(self.column);
        let says_what = |word: &String| {
            [OPENS, CLOSES, HOURS, TIMES]
                .iter()
                .all(|common| !common.contains(&word.as_str()))
        };
        own.retain(says_what);
        own
    }
}

/// When something is open, or takes place, as a row tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times<'a> {
    Closed,
    /// The cell of the beginning and that of the end.
    Span(Cell<'a>, Cell<'a>),
    /// One end, the other is not told.
    End(Point, Cell<'a>),
    /// All in one cell.
    Whole(Cell<'a>),
}

/// A row, or one cell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// The first cell, which names the row.
    pub name: &'a str,
    pub cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    /// The row that a sentence was made of; `None` for prose.
    pub fn of(sentence: &'a str) -> Option<Self> {
        let text = sentence.strip_suffix('.').unwrap_or(sentence);
        let (label, mut rest) = text.split_once(": ")?;
        let (name, mut column) = label.rsplit_once(", ")?;
        // "Monday, Wednesday: 9 to 5" is a label and no row.
        if is_days(name) && is_days(column) {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            if column.split_whitespace().count() > COLUMN_WORDS_MAX && !names_season(column) {
                return None;
            }
            let Some((value, next, after)) = next_cell(rest) else {
                cells.push(Cell {
                    column,
                    value: rest,
                });
                return Some(Self { name, cells });
            };
            cells.push(Cell { column, value });
            (column, rest) = (next, after);
        }
    }

    /// The row as a sentence.
    pub fn text(&self) -> String {
        let cells = self.cells.iter();
        let cells: Vec<String> = cells
            .map(|cell| format!("{}: {}", cell.column, cell.value))
            .collect();
        format!("{}, {}.", self.name, cells.join(", "))
    }

    /// The times that the row tells; `None` if it tells none, or more than can be told apart.
    pub fn times(&self) -> Option<Times<'a>> {
        let (times, cell) = match self.ends() {
            Some((opens, closes)) => (between(opens, closes)?, opens),
            None => self.time_cell().map(|cell| (of_cell(cell), cell))?,
        };
        // Of a day with "class: yoga" beside its times it is not the day that opens.
        let is_opening = cell.names_opening() || cell.names_hours();
        (is_opening || !is_days(self.name) || !self.tells_more()).then_some(times)
    }

    /// Whether a cell tells something that is no time.
    fn tells_more(&self) -> bool {
        let is_more = |cell: &Cell<'_>| !is_closed(cell.value) && !has_time(cell.value);
        self.cells.iter().any(is_more)
    }

    /// The cells of opening and closing of the same thing: of no thing by name, else of the only one that has both.
    fn ends(&self) -> Option<(Cell<'a>, Cell<'a>)> {
        let at = |point: Point| self.cells.iter().filter(move |cell| cell.point() == point);
        let mut pairs: Vec<(Cell<'a>, Cell<'a>)> = at(Point::Opens)
            .flat_map(|opens| at(Point::Closes).map(|closes| (*opens, *closes)))
            .filter(|(opens, closes)| opens.own_words() == closes.own_words())
            .collect();
        if pairs.len() > 1 {
            pairs.retain(|(opens, _)| opens.own_words().is_empty());
        }
        match pairs.as_slice() {
            [pair] => Some(*pair),
            _ => None,
        }
    }

    /// The cell that alone holds the times: the only cell, the only one whose column is of times, or that of the hours.
    fn time_cell(&self) -> Option<Cell<'a>> {
        if let [cell] = self.cells.as_slice() {
            let tells = has_time(cell.value) || is_closed(cell.value) && !is_dash(cell.value);
            return (tells || holds_times(cell)).then_some(*cell);
        }
        let of_times = || self.cells.iter().filter(|cell| holds_times(cell));
        let only = |mut cells: Vec<&Cell<'a>>| cells.pop().filter(|_| cells.is_empty()).copied();
        let plain = of_times().filter(|cell| cell.own_words().is_empty());
        only(of_times().collect())
            .or_else(|| only(plain.collect()).filter(|cell| cell.point() == Point::Hours))
    }
}

/// Whether a name is for months or a span of dates: "Summer (1 May to 30 September)".
pub(super) fn names_season(name: &str) -> bool {
    has_span(name) || month_spans(&days::words(name)).is_some()
}

/// The times in one cell.
fn of_cell(cell: Cell<'_>) -> Times<'_> {
    if !cell.own_words().is_empty() {
        return Times::Whole(cell);
    }
    match cell.point() {
        _ if is_closed(cell.value) => Times::Closed,
        point @ (Point::Opens | Point::Closes) => Times::End(point, cell),
        _ => Times::Whole(cell),
    }
}

/// What lies between the cell of opening and that of closing.
fn between<'a>(opens: Cell<'a>, closes: Cell<'a>) -> Option<Times<'a>> {
    match (is_closed(opens.value), is_closed(closes.value)) {
        (true, true) => Some(Times::Closed),
        (false, false) => Some(Times::Span(opens, closes)),
        (false, true) if is_dash(closes.value) => Some(Times::End(Point::Opens, opens)),
        (true, false) if is_dash(opens.value) => Some(Times::End(Point::Closes, closes)),
        _ => None,
    }
}

/// Whether a cell stands in a column of times; what stands in those of "from" and "to" may be a place.
fn holds_times(cell: &Cell<'_>) -> bool {
    let named =
        || column_holds(Kind::Time(Point::Any), cell.column) && !cell.own_words().is_empty();
    let of_end = || cell.column_has(OPENS) || cell.column_has(CLOSES);
    cell.point() != Point::Any || named() || of_end() && has_time(cell.value)
}

/// Whether a name is a weekday or several, as "Monday to Friday" and "Saturday, Sunday", and nothing else.
pub(super) fn is_days(name: &str) -> bool {
    let words = days::words(&name.replace('-', " – "));
    let mut named = Days::default();
    let mut at = 0;
    while at < words.len() {
        match days_at(&words, at) {
            Some((days, length)) => {
                named = named.with(days);
                at += length;
            }
            None if ["and", "und"].contains(&words[at].as_str()) => at += 1,
            None => return false,
        }
    }
    !named.is_empty()
}

/// Whether a value says that it is closed; nothing says so too.
pub(super) fn is_closed(value: &str) -> bool {
    let value = value.to_lowercase();
    is_dash(&value) || ["closed", "shut", "geschlossen", "zu", "ruhetag"].contains(&value.trim())
}

/// Whether a value stands for none.
pub(super) fn is_dash(value: &str) -> bool {
    ["-", "–", "—"].contains(&value.trim())
}

/// Whether a value holds a time of day, or another number.
fn has_time(value: &str) -> bool {
    value.contains(|character: char| character.is_ascii_digit())
        || plain_words(value).iter().any(|word| {
            [NAMED_TIMES, UNITS]
                .iter()
                .any(|all| all.contains(&word.as_str()))
        })
}

/// Whether a value tells hours, or is a time of day or a date and no more.
pub(super) fn is_time(value: &str) -> bool {
    is_moment(value) || is_span(value)
}

/// Whether a value is a time of day or a date and no more; what follows in brackets or behind a comma aside.
fn is_moment(value: &str) -> bool {
    let value = value.split(['(', ',', ';']).next().unwrap_or_default();
    let is_clock = |word: &str| {
        let digits = word.trim_end_matches(char::is_alphabetic);
        let of_day = digits.parse::<u8>().is_ok_and(|hour| hour <= 24);
        of_day || digits.split_once([':', '.']).is_some()
    };
    let words = days::words(bare(value));
    let mut clocks = words.iter().filter(|word| is_clock(word));
    let is_one = clocks.next().is_some() && clocks.next().is_none();
    let all_tell = || {
        words.iter().all(|word| {
            let word = word.as_str();
            is_clock(word) || BESIDE_TIMES.contains(&word) || weekday(word).is_some()
        })
    };
    match words.as_slice() {
        [word] if NAMED_TIMES.contains(&word.as_str()) => true,
        _ => is_one && all_tell() || has_date(value) && !is_span(value),
    }
}

/// A time without the "from" or "until" that is said with it.
pub(super) fn bare(value: &str) -> &str {
    let before = BEFORE_TIMES.iter().find(|word| value.starts_with(**word));
    before.map_or(value, |word| value[word.len()..].trim_start())
}

/// Whether a value holds both ends: "9 to 5".
fn is_span(value: &str) -> bool {
    let hours = schedule(&format!("daily {value}"));
    hours.iter().any(|hours| hours.open.is_some())
}

/// The value before the next column, that column, and what follows.
fn next_cell(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once(": ")?;
    let (value, column) = before.rsplit_once(", ")?;
    Some((value, column, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_its_sentence() {
        let row = Row::of("Oak Cabin, beds: 4, price: 80 euros, heated.").expect("a row");
        assert_eq!(row.name, "Oak Cabin");
        let cells: Vec<_> = row
            .cells
            .iter()
            .map(|cell| (cell.column, cell.value))
            .collect();
        assert_eq!(cells, [("beds", "4"), ("price", "80 euros, heated")]);
        assert_eq!(Row::of("You need: a tent, a lamp."), None);
        assert_eq!(
            Row::of("For the tour, please bring all of the following things: a hat."),
            None
        );
    }

    fn times(sentence: &str) -> Option<(String, String)> {
        let row = Row::of(sentence).expect("a row");
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        row.times().map(|times| match times {
            Times::Closed => pair("closed", ""),
            Times::Span(from, to) => pair(from.value, to.value),
            Times::End(Point::Opens, cell) => pair(cell.value, ""),
            Times::End(_, cell) => pair("", cell.value),
            Times::Whole(cell) => pair(cell.column, cell.value),
        })
    }

    #[test]
    fn both_ends_are_found_by_the_names_of_their_columns() {
        let told = [
            (
                "Monday, opens: 9 am, closes: 5 pm, last entry: 4 pm.",
                "9 am",
                "5 pm",
            ),
            (
                "Monday, entry until: 4 pm, from: 9 am, to: 5 pm.",
                "9 am",
                "5 pm",
            ),
            ("Monday, open from: 9 am, open until: noon.", "9 am", "noon"),
            ("Monday, opening time: 9, closing time: 5.", "9", "5"),
            ("Monday, open: 9:30, closed: 17:00.", "9:30", "17:00"),
            ("Monday, pool opens: 9, pool closes: 5.", "9", "5"),
            (
                "Monday, opens: 9, closes: 5, bar opens: 6, bar closes: 8.",
                "9",
                "5",
            ),
            (
                "Montag, öffnet: 9 Uhr, schließt: 17 Uhr.",
                "9 Uhr",
                "17 Uhr",
            ),
            (
                "Montag, letzter Einlass: 16, von: 9:30, bis: 17.",
                "9:30",
                "17",
            ),
            ("Montag, geöffnet ab: 9, geöffnet bis: 17.", "9", "17"),
        ];
        for (sentence, from, to) in told {
            let wanted = Some((from.to_owned(), to.to_owned()));
            assert_eq!(times(sentence), wanted, "{sentence}");
        }
    }

    #[test]
    fn what_is_closed_in_one_column_is_closed() {
        let closed = Some(("closed".to_owned(), String::new()));
        for sentence in [
            "Monday, opens: closed, closes: closed.",
            "Monday, opens: closed.",
            "Monday, opens: closed, closes: -.",
            "Monday, from: –, to: –.",
            "Montag, von: geschlossen, bis: –.",
            "Monday, hours: closed.",
        ] {
            assert_eq!(times(sentence), closed, "{sentence}");
        }
        let note = times("Monday, opens: 9, closes: 5, note: quiet.");
        assert_eq!(note, Some(("9".to_owned(), "5".to_owned())));
        let rows = "Balcony, rows 1 to 8: 46 dollars.";
        let whole = Some(("rows 1 to 8".to_owned(), "46 dollars".to_owned()));
        assert_eq!(times(rows), whole);
        let half = Some((String::new(), "5 pm".to_owned()));
        assert_eq!(times("Monday, opens: -, closes: 5 pm."), half);
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_told() {
        for sentence in [
            "Monday, opens: 9 am, kitchen closes: 8 pm.",
            "Monday, opens: 9 am, closes: an hour after sunset.",
            "Monday, opens: 9 am, closes: 1 hour before dark.",
            "Monday, pool opens: 9, pool closes: 5, bar opens: 6, bar closes: 8.",
            "Monday, open: 9 to 5, closed: 12 to 1.",
            "Line 4, from: Harbour, to: Station.",
            "Monday, opens: closed, closes: 5 pm.",
            "Monday, soup: leek.",
            "Monday, soup: -.",
            "Monday, class: yoga, starts: 6 pm, ends: 7 pm.",
            "Monday, class: yoga, time: 6 pm.",
        ] {
            assert_eq!(times(sentence), None, "{sentence}");
        }
        let whole = Some(("hours".to_owned(), "9 to 5".to_owned()));
        assert_eq!(times("Monday, hours: 9 to 5, last entry: 4."), whole);
    }
}

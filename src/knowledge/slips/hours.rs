//! Hours that end before they begin where no night is meant: "opens 18:00, closes 10:00".

use std::sync::LazyLock;

use regex::Regex;

use super::super::schedule::{Hours, Time, hours};
use super::super::table::{Cell, Row, Times, bare, is_days};
use crate::text::plain_words;

/// "18:00–10:00", "18 bis 10 Uhr", "opens at 18:00 and closes at 10:00".
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"\b\d{1,2}(?:[:.]\d{2})?(?:\s?(?:uhr|[ap]\.?m\.?))?";
    let join = r"\s?(?:-|–|—|to|until|till|bis|and closes at)\s?";
    Regex::new(&format!("(?i){time}{join}{time}")).expect("a fixed pattern")
});
const HOUR: u16 = 60;
/// Nothing that is open in the evening is open for longer than this through a night: out-of-hours services, the longest, take
/// over at 18:00 and hand back at 8:00.
const NIGHT_MAX: u16 = 14 * HOUR;
/// Before this, in 24 hours, a beginning without a sign may be meant in either half of the day.
const FROM_MIN: u16 = 13 * HOUR;
/// What ends by then is an evening that went on.
const MORNING: u16 = 6 * HOUR;
/// What says that it is open.
const OPEN: &[&str] = &[
    "open",
    "opens",
    "opening",
    "geöffnet",
    "öffnet",
    "öffnungszeiten",
];
/// What says that something else than being open lasts so long, or that a night is meant.
const OTHER: &[&str] = &[
    "closed",
    "locked",
    "geschlossen",
    "night",
    "nights",
    "nightly",
    "overnight",
    "nacht",
    "nachts",
    "emergency",
    "emergencies",
    "notdienst",
    "notfall",
    "shelter",
    "evening",
    "morning",
    "next",
    "folgetag",
    "quiet",
    "sunset",
    "parking",
];

/// That hours run backwards, as a message.
pub(super) fn backwards(above: &str, sentence: &str) -> Option<String> {
    let has = |text: &str, among: &[&str]| {
        let words = plain_words(text);
        words.iter().any(|word| among.contains(&word.as_str()))
    };
    let spans = match Row::of(sentence) {
        Some(row) => of_row(&row),
        None if has(sentence, OPEN) => joined(sentence),
        None => Vec::new(),
    };
    if has(above, OTHER) || has(sentence, OTHER) {
        return None;
    }
    let all: Vec<Hours> = spans.iter().flat_map(|span| hours(span)).collect();
    let mut spans = all.iter().filter_map(|hours| hours.open.as_ref());
    let (from, to) = spans.find(|(from, to)| is_backwards(from, to))?;
    Some(format!(
        "it opens at {} and closes at {}, which is on the next day: exchange the two if that is not meant",
        from.written, to.written
    ))
}

/// The hours of a row that says when something is open.
fn of_row(row: &Row<'_>) -> Vec<String> {
    let is_opening = |cell: &Cell<'_>| cell.names_opening() || cell.names_hours();
    match row.times() {
        Some(Times::Span(from, to)) if is_opening(&from) || is_days(row.name) => {
            vec![format!("{} – {}", bare(from.value), bare(to.value))]
        }
        Some(Times::Whole(cell)) if is_opening(&cell) || is_days(row.name) => joined(cell.value),
        _ => Vec::new(),
    }
}

/// The hours in a text both of whose ends stand side by side: of others it is not seen which end belongs to which.
fn joined(text: &str) -> Vec<String> {
    let spans = JOINED.find_iter(text);
    spans.map(|span| span.as_str().to_owned()).collect()
}

fn is_backwards(from: &Time, to: &Time) -> bool {
    let has_half = |time: &Time| time.written.ends_with('m');
    let is_clear = from.minute >= FROM_MIN && (has_half(to) || !has_half(from));
    let is_later = to.minute > MORNING && to.minute < from.minute;
    is_clear && is_later && to.minute + 24 * HOUR - from.minute > NIGHT_MAX
}

#[cfg(test)]
mod tests {
    use super::backwards;

    #[test]
    fn hours_that_run_backwards_are_found() {
        for sentence in [
            "Monday, opens: 18:00, closes: 10:00.",
            "Saturday, hours: 17:00–9:00.",
            "The shop is open daily from 6 pm to 10 am.",
            "Das Bad ist von 18 bis 10 Uhr geöffnet.",
            "Shop, opens: 21:00, closes: 17:00.",
            "The shop opens at 18:00 and closes at 10:00.",
        ] {
            assert!(backwards("Opening hours", sentence).is_some(), "{sentence}");
        }
    }

    #[test]
    fn nights_and_halves_of_a_day_are_left() {
        for (above, sentence) in [
            ("Bar", "Friday, opens: 17:00, closes: 2:00."),
            ("Bar", "The bar is open from 8 pm to 6 am."),
            ("Hours", "Monday, opens: 9, closes: 5."),
            ("Hours", "Monday, opens: 12:30, closes: 7:00."),
            ("Hours", "Monday, opens: 1 pm, closes: 7:00."),
            ("Night shelter", "Monday, opens: 18:00, closes: 9:00."),
            ("Pharmacy", "Monday, night duty: 18:00–9:00."),
            ("Doctor", "The emergency desk is open from 17:00 to 8:30."),
            (
                "Rooms",
                "Double, check-in: from 15:00, check-out: until 10:00.",
            ),
            ("Gate", "The gate is closed from 18:00 to 9:00."),
            ("Rules", "It is quiet from 20:00 to 10:30."),
            ("Desk", "The desk is open from 18:00 to 8:00."),
            (
                "Tour",
                "The tour is at 14:30, and the shop is open from 9:00 to 17:00.",
            ),
            (
                "Hall",
                "Hall 14 is open from 9:10 to 17:30 and costs 8 euros.",
            ),
            ("Shop", "Shop, tour: 14:30, opens: 9:00, closes: 17:00."),
        ] {
            assert_eq!(backwards(above, sentence), None, "{sentence}");
        }
    }
}

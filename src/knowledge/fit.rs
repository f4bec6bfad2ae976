//! How well a sentence fits the kind of answer that is asked for, beside what it is about.

use super::asked::{Kind, Point, column_holds, holds, point_of_column};
use super::days::{has_date, names_date};
use super::numbers::has_number;
use super::open::closes;
use super::search::Question;
use super::table::{Cell, Row};

/// What a sentence gains that holds what was asked for ("how much": a price).
const KIND_BONUS: f32 = 0.1;
/// What a row of a table gains whose column is the one that was asked for, and loses if it is another one.
const COLUMN_BONUS: f32 = 0.2;
/// What is special costs this much unless it is asked for: more than the words of two headings differ by.
const EXCEPTION_COST: f32 = 0.2;

/// Occasions and groups that have rules of their own, by the first letters of their words. Who does not name them asks for
/// what holds otherwise.
const EXCEPTIONS: &[&str] = &[
    "exam",
    "summer",
    "holiday",
    "christmas",
    "easter",
    "thanksgiving",
    "break",
    "international",
    "transfer",
    "graduate",
    "weekend",
    "saturday",
    "sunday",
    "vacation",
    "special",
    "sommer",
    "feiertag",
    "ferien",
    "weihnacht",
    "ostern",
    "wochenende",
    "samstag",
    "sonntag",
    "ausnahme",
];

/// What the kind of answer adds to a sentence's score.
pub(super) fn fits(question: &Question<'_>, sentence: &str) -> f32 {
    let kind = question.kind;
    if let Some(row) = Row::of(sentence) {
        let any = |is: &dyn Fn(&Cell<'_>) -> bool| row.cells.iter().any(is);
        let all = |kind| row.cells.iter().all(|cell| column_holds(kind, cell.column));
        match kind {
            Kind::Place | Kind::Phone | Kind::Email | Kind::Person => {
                let fitting = any(&|cell| column_holds(kind, cell.column));
                return if fitting { COLUMN_BONUS } else { 0.0 };
            }
            // A telephone's number is no time and no price.
            _ if all(Kind::Phone) || all(Kind::Email) => return 0.0,
            Kind::Time(point @ (Point::Opens | Point::Closes))
                if any(&|cell| point_of_column(cell.column) == Some(point)) =>
            {
                return COLUMN_BONUS;
            }
            _ => {}
        }
    }
    let held = match kind {
        Kind::Time(_) | Kind::Price | Kind::Duration => {
            has_number(sentence) && holds(kind, sentence)
        }
        Kind::Place | Kind::Phone | Kind::Email => holds(kind, sentence),
        _ => question.asks_number && has_number(sentence),
    };
    if held { KIND_BONUS } else { 0.0 }
}

/// What a sentence loses for an exception that nobody asked for. Only times and prices have a general case beside special ones.
pub(super) fn exceptions(question: &Question<'_>, above: &str, sentence: &str) -> f32 {
    if !matches!(question.kind, Kind::Time(_) | Kind::Price) {
        return 0.0;
    }
    let named = |text: &str, exception: &str| {
        text.split(|character: char| !character.is_alphanumeric())
            .any(|word| word.starts_with(exception))
    };
    // What holds on some dates is told to who asks about one of them.
    let date = question.day.and_then(|day| day.date);
    if date.is_some_and(|date| names_date(sentence, date)) {
        return 0.0;
    }
    if closes(sentence) && has_date(sentence) {
        return EXCEPTION_COST;
    }
    let text = format!("{above} {sentence}").to_lowercase();
    let unasked = |exception: &&&str| named(&text, exception) && !named(&question.text, exception);
    if EXCEPTIONS.iter().any(|exception| unasked(&exception)) {
        EXCEPTION_COST
    } else {
        0.0
    }
}

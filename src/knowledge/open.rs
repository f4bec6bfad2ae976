//! The day that is asked about, and whether it is open then.

use jiff::civil::DateTime;

use super::asked::{Kind, Speech};
use super::days::{AskedDay, Naming, asked_day, has_date, names_date};
use super::schedule::{Hours, schedule};
use super::search::Question;

/// What a sentence gains that tells of the day asked about, and loses if it tells of other days only.
const DAY_BONUS: f32 = 0.15;
/// What a sentence gains that says that it is closed on the date asked about: it goes before the usual hours.
const CLOSED_BONUS: f32 = 0.25;

/// The day that a question for a time is about.
pub(super) fn day_of(kind: Kind, text: &str, now: Option<DateTime>) -> Option<AskedDay> {
    asked_day(text, now).filter(|day| matches!(kind, Kind::Time(_)) || day.naming == Naming::Now)
}

/// What the day that is asked about adds to a sentence's score.
pub(super) fn fits_day(question: &Question<'_>, sentence: &str) -> f32 {
    let Some(day) = question.day else {
        return 0.0;
    };
    if day
        .date
        .is_some_and(|date| closes(sentence) && names_date(sentence, date))
    {
        return CLOSED_BONUS;
    }
    let hours = schedule(sentence);
    if hours.iter().any(|hours| hours.days.has(day.weekday)) {
        DAY_BONUS
    } else if hours.is_empty() {
        0.0
    } else {
        -DAY_BONUS
    }
}

/// What is said before the sentences that are quoted for a day; `None` if they say it themselves.
pub(super) fn lead(day: AskedDay, quoted: &[&str], speech: Speech) -> Option<String> {
    let closed = |sentence: &str| {
        day.date
            .is_some_and(|date| closes(sentence) && names_date(sentence, date))
    };
    if quoted.iter().any(|sentence| closed(sentence)) {
        return None;
    }
    // What holds on some dates only says nothing of this one.
    let usual = quoted.iter().filter(|sentence| !has_date(sentence));
    let all: Vec<Hours> = usual.flat_map(|sentence| schedule(sentence)).collect();
    let of_day: Vec<&Hours> = all
        .iter()
        .filter(|hours| hours.days.has(day.weekday))
        .collect();
    let english = speech == Speech::English;
    let first = of_day.first()?;
    if day.naming == Naming::Now {
        let open = of_day.iter().find(|hours| hours.includes(day.minute));
        return Some(match open.and_then(|hours| hours.open.as_ref()) {
            Some((_, to)) if english => format!("Yes, it is open now, until {}.", to.written),
            Some((_, to)) => format!("Ja, jetzt ist geöffnet, bis {}.", to.written),
            None if english => "No, it is closed now.".to_owned(),
            None => "Nein, jetzt ist geschlossen.".to_owned(),
        });
    }
    let word = match (day.naming, english) {
        (Naming::Today, true) => "Today",
        (Naming::Today, false) => "Heute",
        (Naming::Tomorrow, true) => "Tomorrow",
        (Naming::Tomorrow, false) => "Morgen",
        _ => return None,
    };
    Some(match (&first.open, english) {
        (Some((from, to)), true) => {
            format!("{word} it is open from {} to {}.", from.written, to.written)
        }
        (Some((from, to)), false) => format!(
            "{word} ist von {} bis {} geöffnet.",
            from.written, to.written
        ),
        (None, true) => format!("{word} it is closed."),
        (None, false) => format!("{word} ist geschlossen."),
    })
}

pub(super) fn closes(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    ["closed", "closes", "not open", "geschlossen", "schließt"]
        .iter()
        .any(|word| sentence.contains(word))
}

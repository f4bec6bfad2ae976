//! How it is said whether it is open on a day. English and German.

use jiff::civil::Date;

use crate::knowledge::asked::Speech;
use crate::knowledge::days::{AskedDay, GERMAN_MONTHS, Naming};
use crate::knowledge::schedule::Time;
use crate::text::MONTHS;

/// "Today", "On 24 December"; `None` for a weekday, which may be any week's.
pub(super) fn day_word(day: &AskedDay, speech: Speech) -> Option<String> {
    let word = match (day.naming, speech) {
        (Naming::Now | Naming::Today, Speech::English) => "Today",
        (Naming::Now | Naming::Today, Speech::German) => "Heute",
        (Naming::Tomorrow, Speech::English) => "Tomorrow",
        (Naming::Tomorrow, Speech::German) => "Morgen",
        (Naming::Itself, _) => return day.date.map(|date| date_word(date, speech)),
    };
    Some(word.to_owned())
}

fn date_word(date: Date, speech: Speech) -> String {
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let (before, months, stop) = match speech {
        Speech::English => ("On", MONTHS, ""),
        Speech::German => ("Am", GERMAN_MONTHS, "."),
    };
    let (first, rest) = months[month].split_at(1);
    let (day, first) = (date.day(), first.to_uppercase());
    format!("{before} {day}{stop} {first}{rest}")
}

/// That it is closed.
pub(super) fn closed_on(day: &str, english: bool) -> String {
    if english {
        format!("{day} it is closed.")
    } else {
        format!("{day} ist geschlossen.")
    }
}

/// From when to when it is open.
pub(super) fn open_on(day: &str, spans: &[(&Time, &Time)], english: bool) -> String {
    let span = |(from, to): &(&Time, &Time)| {
        if english {
            format!("from {} to {}", from.written, to.written)
        } else {
            format!("von {} bis {}", from.written, to.written)
        }
    };
    if spans.iter().any(|(from, _)| from.written.is_empty()) {
        return if english {
            format!("{day} it is open all day.")
        } else {
            format!("{day} ist durchgehend geöffnet.")
        };
    }
    let spans: Vec<String> = spans.iter().map(span).collect();
    if english {
        format!("{day} it is open {}.", spans.join(" and "))
    } else {
        format!("{day} ist {} geöffnet.", spans.join(" und "))
    }
}

/// Whether it is open now: until then, or not.
pub(super) fn now(until: Option<&Time>, english: bool) -> String {
    match until {
        Some(to) if to.written.is_empty() && english => "Yes, it is open now.".to_owned(),
        Some(to) if to.written.is_empty() => "Ja, jetzt ist geöffnet.".to_owned(),
        Some(to) if english => format!("Yes, it is open now, until {}.", to.written),
        Some(to) => format!("Ja, jetzt ist geöffnet, bis {}.", to.written),
        None if english => "No, it is closed now.".to_owned(),
        None => "Nein, jetzt ist geschlossen.".to_owned(),
    }
}

//! What holds on the date asked about, whatever holds on its weekday.

use super::spoken::{closed_on, day_word, now, open_on};
use super::told::{Told, asks_hours, is_general, is_line, knows, names_nothing_else, told};
use crate::knowledge::asked::Speech;
use crate::knowledge::days::{AskedDay, Naming, days_with};
use crate::knowledge::passages::Passage;
use crate::knowledge::schedule::Hours;
use crate::knowledge::search::Question;

/// A sentence that tells what holds on the date asked about, whatever holds on its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::knowledge) struct Special<'a> {
    pub sentence: &'a str,
    told: Told,
    day: AskedDay,
}

/// What holds on the date asked about, by the sentences of the passages, which stand in the document of `own`: the
/// narrowest span of dates first. `quoted` are the sentences of `own` that would answer without it.
pub(in crate::knowledge) fn special<'a>(
    question: &Question<'_>,
    passages: impl Iterator<Item = &'a Passage>,
    own: &Passage,
    quoted: &[&str],
) -> Option<Special<'a>> {
    let day = question.day?;
    let is_asked = asks_hours(question.kind) || day.naming == Naming::Now;
    is_asked
        .then(|| special_on(day, &question.text, passages, own, quoted))
        .flatten()
}

/// The same for a day, in the words that it was asked with.
pub(super) fn special_on<'a>(
    day: AskedDay,
    asked: &str,
    passages: impl Iterator<Item = &'a Passage>,
    own: &Passage,
    quoted: &[&str],
) -> Option<Special<'a>> {
    let date = day.date?;
    let known = format!("{} {asked}", own.heading_path());
    let mut best: Option<(i32, Special<'a>)> = None;
    for passage in passages {
        let above = passage.heading_path();
        if !is_general(&above, &known) {
            continue;
        }
        for sentence in &passage.sentences {
            let Some(told) = told(&day, &above, sentence) else {
                continue;
            };
            // Where the house is closed, so is what is in it; what else holds for the one need not for the other.
            let is_meant = names_nothing_else(sentence, &known)
                && (told == Told::Closed || knows(&format!("{above} {sentence}"), asked, quoted));
            let days = days_with(sentence, date).unwrap_or(i32::MAX);
            if is_meant && best.as_ref().is_none_or(|(fewest, _)| days < *fewest) {
                let special = Special {
                    sentence,
                    told,
                    day,
                };
                best = Some((days, special));
            }
        }
    }
    best.map(|(_, special)| special)
}

impl Special<'_> {
    /// What is said before the sentence; `None` if only the sentence can say it.
    pub fn lead(&self, speech: Speech) -> Option<String> {
        let word = day_word(&self.day, speech)?;
        let english = speech == Speech::English;
        if self.day.naming == Naming::Now {
            return self.lead_now(english);
        }
        Some(match (&self.told, english) {
            (Told::Closed, _) => closed_on(&word, english),
            (Told::Open(from, to), _) => open_on(&word, &[(from, to)], english),
            (Told::Closes(time), true) => format!("{word} it closes at {}.", time.written),
            (Told::Closes(time), false) => format!("{word} ist bis {} geöffnet.", time.written),
            (Told::Opens(time), true) => format!("{word} it opens at {}.", time.written),
            (Told::Opens(time), false) => format!("{word} ist ab {} geöffnet.", time.written),
            (Told::Itself, _) => return None,
        })
    }

    fn lead_now(&self, english: bool) -> Option<String> {
        let minute = self.day.minute;
        match &self.told {
            Told::Open(from, to) => {
                let hours = Hours::between(from, to);
                Some(now(hours.includes(minute).then_some(to), english))
            }
            Told::Closed => Some(now(None, english)),
            Told::Closes(time) if minute >= time.minute => Some(now(None, english)),
            Told::Opens(time) if minute < time.minute => Some(now(None, english)),
            _ => None,
        }
    }

    /// Whether it is the row of a table or the line of a list, which says no more than what is said before it.
    pub fn is_row(&self) -> bool {
        is_line(self.sentence)
    }
}

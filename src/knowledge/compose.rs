//! From the chosen sentences to what is said: quoted, or a row of a table as a sentence; each part of the question.

use super::asked::{Kind, Part, Speech, holds_surely, missing};
use super::days::{dated_words, weekday};
use super::extract::Found;
use super::open::{Special, changed, is_general, lead, special};
use super::passages::Passage;
use super::rows::asked_cells;
use super::schedule::schedule;
use super::search::{Question, Ranked, Searcher};
use super::spoken_rows::{day_row, narrowed, spoken, week};
use super::table::Row;
use crate::text::plain_words;

/// Words of a question that ask for nothing but hours.
const HOURS: &str = "open opens opened opening close closes closed closing hour hours time times today tonight tomorrow now \
                     still yet already moment currently day days morning evening week weekend right current present come \
                     visit visitors";

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub text: String,
    /// It tells of the hours of the day that was asked about, and nothing else was asked.
    pub tells_hours: bool,
}

/// What is said of the passage that answers, with what answers the other parts of the question.
pub(super) fn say(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passages: &[(Ranked, Passage)],
    found: &Found<'_>,
) -> Said {
    let (_, passage, extract) = found;
    let chosen: Vec<&str> = extract
        .sentences
        .iter()
        .map(|index| passage.sentences[*index].as_str())
        .collect();
    let chosen = of_the_day(question, passage, chosen);
    let beside = passages.iter().map(|(_, other)| other);
    let beside = beside.filter(|other| other.path == passage.path);
    let special = special(question, beside.clone(), passage, &chosen);
    let chosen = special
        .as_ref()
        .map_or(chosen, |special| vec![special.sentence]);
    let Some(speech) = searcher.analyzer.speech else {
        return Said {
            text: chosen.join(" "),
            tells_hours: false,
        };
    };
    let is_day = |sentence: &&str| day_row(sentence).is_some();
    let of_days = chosen.iter().all(is_day) || special.as_ref().is_some_and(Special::is_row);
    let mut said = whole_week(question, passage, speech)
        .filter(|_| chosen.iter().any(is_day))
        .unwrap_or_else(|| rows(searcher, question.kind, &question.text, &chosen));
    let lead = match &special {
        Some(special) => special.lead(speech),
        None if names_column(question, &chosen) => None,
        None if question.day.is_none() => None,
        None => {
            let of_subject = of_subject(searcher, question, passage, &chosen);
            let beside: Vec<&str> = passage.sentences.iter().map(String::as_str).collect();
            lead(question, &of_subject, &beside, speech)
        }
    };
    let changed = match &special {
        None => changed(question, passage, beside),
        Some(_) => None,
    };
    if let Some(changed) = changed.filter(|changed| !chosen.contains(changed)) {
        said = format!("{said} {changed}");
    }
    let lead = lead.filter(|_| changed.is_none());
    let tells_hours = lead.is_some() && asks_hours_alone(searcher, question, passage);
    if let Some(lead) = lead {
        said = if of_days {
            match subject_above(question, passage) {
                Some(subject) => format!("{subject}: {lead}"),
                None => lead,
            }
        } else {
            format!("{lead} {said}")
        };
    }
    if let [_, others @ ..] = question.parts.as_slice() {
        for part in others {
            if names(searcher, part, &said) && holds_surely(part.kind, &said) {
                continue;
            }
            let more = sentence_for(searcher, part, passages, passage);
            let more = more.or_else(|| missing(part.kind, speech).map(str::to_owned));
            if let Some(more) = more {
                said = format!("{said} {more}");
            }
        }
    }
    Said {
        text: said,
        tells_hours,
    }
}

/// What the rows of hours are of, where the heading above them names it and the question does not.
fn subject_above<'p>(question: &Question<'_>, passage: &'p Passage) -> Option<&'p str> {
    let heading = passage.heading.last()?;
    let asked = plain_words(&question.text);
    let is_asked = plain_words(heading).iter().any(|word| asked.contains(word));
    let is_subject = passage.question.is_none()
        && passage.heading.len() > 1
        && !is_asked
        && !is_general(heading, &question.text);
    is_subject.then_some(heading.as_str())
}

/// Whether all that the question names is hours or its day, or stands in the passage.
fn asks_hours_alone(searcher: &Searcher<'_>, question: &Question<'_>, passage: &Passage) -> bool {
    let of_day = dated_words(&question.text);
    let text = format!("{} {HOURS} {of_day}", passage.searched_text());
    let known = searcher.analyzer.terms(&text);
    question.terms.iter().all(|(term, _)| known.contains(term))
}

/// Those of the sentences that are about what the question names: all, unless it names something of its own in the passage, as
/// "the bar", which then is named in them.
fn of_subject<'a>(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passage: &Passage,
    chosen: &[&'a str],
) -> Vec<&'a str> {
    let common = searcher
        .analyzer
        .terms(&format!("{} {HOURS}", passage.searched_path()));
    let text = searcher.analyzer.terms(&passage.text());
    let named = |term: &&String| !common.contains(term) && text.contains(term);
    let terms = question.terms.iter().map(|(term, _)| term);
    let subject: Vec<&String> = terms.filter(named).collect();
    let is_about = |sentence: &&str| {
        let own = searcher.analyzer.terms(sentence);
        subject.iter().all(|term| own.contains(term))
    };
    chosen.iter().copied().filter(is_about).collect()
}

/// Whether the question names a column of the rows, as "last entry", beside which their opening hours say nothing.
fn names_column(question: &Question<'_>, chosen: &[&str]) -> bool {
    let mut rows = chosen.iter().filter_map(|sentence| day_row(sentence));
    rows.any(|row| narrowed(question.kind, &question.text, row.clone()) != row)
}

/// Without the rows of other days, where one tells of the day asked about; rows of other days alone give way to that of
/// the day.
fn of_the_day<'a>(
    question: &Question<'_>,
    passage: &'a Passage,
    chosen: Vec<&'a str>,
) -> Vec<&'a str> {
    let Some(day) = question.day else {
        return chosen;
    };
    let tells = |sentence: &&str| {
        let hours = schedule(sentence);
        hours.iter().any(|hours| hours.days.has(day.weekday))
    };
    if !chosen.iter().any(tells) {
        let is_row = |sentence: &&str| day_row(sentence).is_some();
        let all = passage.sentences.iter().map(String::as_str);
        let rows: Vec<&str> = all.filter(is_row).filter(tells).collect();
        let gives_way = !rows.is_empty() && chosen.iter().all(is_row);
        return if gives_way { rows } else { chosen };
    }
    let mut kept = chosen;
    kept.retain(|sentence| schedule(sentence).is_empty() || tells(sentence));
    kept
}

/// A table of days that is asked whole is said whole.
fn whole_week(question: &Question<'_>, passage: &Passage, speech: Speech) -> Option<String> {
    let names_day = question.day.is_some()
        || question
            .text
            .split(|character: char| !character.is_alphanumeric())
            .any(|word| weekday(word).is_some());
    if names_day || !matches!(question.kind, Kind::Time(_)) {
        return None;
    }
    let rows: Vec<Row<'_>> = passage
        .sentences
        .iter()
        .filter_map(|sentence| day_row(sentence))
        .map(|row| narrowed(question.kind, &question.text, row))
        .collect();
    week(&rows, speech)
}

/// Rows as sentences, each once, with the cells that were asked for; everything else as it stands.
fn rows(searcher: &Searcher<'_>, kind: Kind, question: &str, chosen: &[&str]) -> String {
    let mut said: Vec<String> = Vec::new();
    for sentence in chosen {
        let row = Row::of(sentence).or_else(|| day_row(sentence));
        let text = row.and_then(|row| {
            let all = row.cells.len();
            let row = asked_cells(searcher.analyzer, kind, question, row);
            let is_part = row.cells.len() < all;
            let spoken = spoken(
                kind,
                &narrowed(kind, question, row.clone()),
                searcher.analyzer.speech?,
            );
            spoken.or_else(|| is_part.then(|| row.text()))
        });
        let text = text.unwrap_or_else(|| (*sentence).to_owned());
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join(" ")
}

/// Whether a sentence says what somebody is asked for that has to do: names stand everywhere. Of every other part true.
fn names(searcher: &Searcher<'_>, part: &Part, sentence: &str) -> bool {
    if part.kind != Kind::Person {
        return true;
    }
    let analyzer = searcher.analyzer;
    let (asked, said) = (analyzer.content_terms(&part.own), analyzer.terms(sentence));
    asked.is_empty() || asked.iter().any(|term| said.contains(term))
}

/// The best sentence of the passages that holds what a part asks for and names something of it.
fn sentence_for(
    searcher: &Searcher<'_>,
    part: &Part,
    passages: &[(Ranked, Passage)],
    beside: &Passage,
) -> Option<String> {
    let terms = searcher.analyzer.content_terms(&part.text);
    let mut best: Option<(usize, &str)> = None;
    for (_, passage) in passages {
        let above = searcher.analyzer.terms(&passage.heading_path());
        for sentence in passage
            .sentences
            .iter()
            .filter(|one| names(searcher, part, one) && holds_surely(part.kind, one))
        {
            let own = searcher.analyzer.terms(sentence);
            let in_sentence = terms.iter().filter(|term| own.contains(term)).count();
            let in_heading = terms.iter().filter(|term| above.contains(term)).count();
            // What stands beside the first part's answer is about the same thing.
            let is_beside = passage == beside;
            let score = 2 * in_sentence + in_heading + 3 * usize::from(is_beside);
            // One word in common is chance; a sentence without any is about something else.
            if (in_sentence > 0 || is_beside)
                && score > 2
                && best.is_none_or(|(best, _)| score > best)
            {
                best = Some((score, sentence));
            }
        }
    }
    best.map(|(_, sentence)| rows(searcher, part.kind, &part.text, &[sentence]))
}

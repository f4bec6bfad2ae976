//! From the chosen sentences to what is said: quoted, or a row of a table as a sentence; each part of the question.

use super::asked::{Kind, Part, Speech, holds_surely};
use super::days::weekday;
use super::extract::Found;
use super::open::lead;
use super::passages::Passage;
use super::schedule::schedule;
use super::search::{Question, Ranked, Searcher};
use super::spoken_rows::{day_row, spoken, week};
use super::table::Row;

/// What is said of the passage that answers, with what answers the other parts of the question.
pub(super) fn say(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passages: &[(Ranked, Passage)],
    found: &Found<'_>,
) -> String {
    let (_, passage, extract) = found;
    let chosen: Vec<&str> = extract
        .sentences
        .iter()
        .map(|index| passage.sentences[*index].as_str())
        .collect();
    let chosen = of_the_day(question, chosen);
    let Some(speech) = searcher.analyzer.speech else {
        return chosen.join(" ");
    };
    let is_day = |sentence: &&str| day_row(sentence).is_some();
    let of_days = chosen.iter().all(is_day);
    let mut said = whole_week(question, passage, speech)
        .filter(|_| chosen.iter().any(is_day))
        .unwrap_or_else(|| rows(question.kind, &chosen, speech));
    let lead = question.day.and_then(|day| lead(day, &chosen, speech));
    if let Some(lead) = lead {
        said = if of_days {
            lead
        } else {
            format!("{lead} {said}")
        };
    }
    if let [_, others @ ..] = question.parts.as_slice() {
        for part in others {
            if holds_surely(part.kind, &said) {
                continue;
            }
            let more = sentence_for(searcher, part, passages, passage);
            let more = more.or_else(|| missing(part.kind, speech).map(str::to_owned));
            if let Some(more) = more {
                said = format!("{said} {more}");
            }
        }
    }
    said
}

/// Without the rows of other days, where one tells of the day asked about.
fn of_the_day<'a>(question: &Question<'_>, chosen: Vec<&'a str>) -> Vec<&'a str> {
    let Some(day) = question.day else {
        return chosen;
    };
    let tells = |sentence: &&str| {
        let hours = schedule(sentence);
        hours.iter().any(|hours| hours.days.has(day.weekday))
    };
    if !chosen.iter().any(tells) {
        return chosen;
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
        .collect();
    week(&rows, speech)
}

/// Rows as sentences, each once; everything else as it stands.
fn rows(kind: Kind, chosen: &[&str], speech: Speech) -> String {
    let mut said: Vec<String> = Vec::new();
    for sentence in chosen {
        let row = Row::of(sentence).or_else(|| day_row(sentence));
        let text = row.and_then(|row| spoken(kind, &row, speech));
        let text = text.unwrap_or_else(|| (*sentence).to_owned());
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join(" ")
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
            .filter(|one| holds_surely(part.kind, one))
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
    let speech = searcher.analyzer.speech?;
    best.map(|(_, sentence)| rows(part.kind, &[sentence], speech))
}

/// What is not known of a question in several parts.
fn missing(kind: Kind, speech: Speech) -> Option<&'static str> {
    Some(match (speech, kind) {
        (Speech::English, Kind::Time(_)) => "I don't know when.",
        (Speech::English, Kind::Place) => "I don't know where.",
        (Speech::English, Kind::Price) => "I don't know the price.",
        (Speech::English, Kind::Person) => "I don't know who.",
        (Speech::English, Kind::Duration) => "I don't know how long.",
        (Speech::English, Kind::Phone) => "I don't know the phone number.",
        (Speech::German, Kind::Time(_)) => "Wann, weiß ich nicht.",
        (Speech::German, Kind::Place) => "Wo, weiß ich nicht.",
        (Speech::German, Kind::Price) => "Den Preis weiß ich nicht.",
        (Speech::German, Kind::Person) => "Wer, weiß ich nicht.",
        (Speech::German, Kind::Duration) => "Wie lange, weiß ich nicht.",
        (Speech::German, Kind::Phone) => "Die Telefonnummer weiß ich nicht.",
        _ => return None,
    })
}

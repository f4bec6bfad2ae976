//! Whether a row of a table holds all that was asked, in so many words.

use super::most::{ASKING, most};
use super::name_of;
use crate::knowledge::ages::{AGE_TERMS, is_for};
use crate::knowledge::asked::{Kind, asking_words, column_holds, holds};
use crate::knowledge::passages::Passage;
use crate::knowledge::search::Question;
use crate::knowledge::table::Row;
use crate::knowledge::tokens::Analyzer;
use crate::text::number_named;

/// Words of questions that name nothing: what all rows of a table are.
pub(super) const CATEGORIES: &str = "ticket tickets entry entrance admission visitor visitors person course courses class classes room \
                          rooms list one each per start starts begin begins take takes place eintrittskarte karte \
                          eintritt kurs raum beginnt anfängt stattfindet";
/// The same of questions for how many a thing holds.
pub(super) const CAPACITY: &str = "people persons guests seats places fit fits hold holds take takes sit ride leute personen gäste \
                        plätze passen";

/// Whether the chosen sentences are one row, whose name was asked for and whose cell holds the kind of answer, and every word
/// of the question is that row's, its headings', or one that asks. Such a row answers, however the words read: what it does
/// not hold ("on Sundays", "in 2012", "for dogs") would be a word too many.
pub(crate) fn tells(
    analyzer: &Analyzer,
    question: &Question<'_>,
    passage: &Passage,
    chosen: &[usize],
) -> bool {
    let (Some(speech), [only]) = (analyzer.speech, question.parts.as_slice()) else {
        return false;
    };
    let chosen_rows = chosen;
    let chosen = chosen
        .iter()
        .map(|index| passage.sentences[*index].as_str());
    let mut names: Vec<Option<&str>> = chosen.clone().map(name_of).collect();
    names.dedup();
    let [Some(name)] = names.as_slice() else {
        return false;
    };
    let asked: Vec<&str> = question
        .terms
        .iter()
        .map(|(term, _)| term.as_str())
        .collect();
    let is_asked = |term: &String| asked.contains(&term.as_str());
    // Of a table the most or the least of what it compares.
    let is_most = most(&question.text, passage) == chosen_rows;
    let named = is_most || analyzer.content_terms(name).iter().all(is_asked);
    let row: Vec<&str> = passage
        .sentences
        .iter()
        .map(String::as_str)
        .filter(|sentence| name_of(sentence) == Some(name))
        .collect();
    let aged = question.age.is_some_and(|age| {
        row.iter()
            .any(|sentence| is_for(age, sentence) == Some(true))
    });
    let mut holding = chosen.clone();
    let mut holds = || holding.any(|sentence| holds_asked(analyzer, &asked, only.kind, sentence));
    if !(named || aged) || !is_most && !holds() {
        return false;
    }
    let known = format!(
        "{} {} {} {} {CATEGORIES} {}",
        passage.searched_path(),
        row.join(" "),
        asking_words(only.kind, speech).replace('|', " "),
        if only.kind == Kind::Count {
            CAPACITY
        } else {
            ""
        },
        if is_most { ASKING } else { "" },
    );
    let known = analyzer.terms(&known);
    let of_age = |term: &str| {
        let is_number = || term.parse::<u32>().is_ok() || number_named(term).is_some();
        aged && (AGE_TERMS.contains(&term) || is_number())
    };
    asked
        .iter()
        .all(|term| known.iter().any(|one| one == term) || of_age(term))
}

/// Whether a cell is of the kind that was asked for, or its column was asked for by name.
fn holds_asked(analyzer: &Analyzer, asked: &[&str], kind: Kind, sentence: &str) -> bool {
    let Some(row) = Row::of(sentence) else {
        let value = sentence.split_once(": ").map_or("", |(_, value)| value);
        return kind == Kind::Price && holds(kind, value);
    };
    row.cells.iter().any(|cell| {
        let column = analyzer.content_terms(cell.column);
        column.iter().all(|term| asked.contains(&term.as_str()))
            || column_holds(kind, cell.column)
            || kind == Kind::Price && holds(kind, cell.value)
    })
}

//! What a question names that the chosen rows of a table do not have: a number that is none of theirs ("room 13"), a price for
//! whom there is no column ("for my hamster").

use super::told::{CAPACITY, CATEGORIES};
use crate::knowledge::ages::AGE_TERMS;
use crate::knowledge::asked::{Kind, asking_words, holds};
use crate::knowledge::passages::Passage;
use crate::knowledge::search::Question;
use crate::knowledge::table::{Cell, Row};
use crate::knowledge::tokens::Analyzer;

/// Whether it names such a thing. `known` are the passage's terms.
pub(crate) fn names_more(
    analyzer: &Analyzer,
    question: &Question<'_>,
    (passage, known): (&Passage, &[String]),
    chosen: &[usize],
) -> bool {
    let rows = chosen
        .iter()
        .map(|index| Row::of(&passage.sentences[*index]));
    let (Some(rows), Some(speech)) = (rows.collect::<Option<Vec<_>>>(), analyzer.speech) else {
        return false;
    };
    let asking = asking_words(question.kind, speech).replace('|', " ");
    let idle = analyzer.terms(&format!("{asking} {CATEGORIES} {CAPACITY}"));
    let is_known = |term: &str| known.iter().chain(&idle).any(|one| one == term);
    let is_of_age = |term: &str| question.age.is_some() && AGE_TERMS.contains(&term);
    let asked = question.terms.iter().map(|(term, _)| term.as_str());
    let mut unknown = asked
        .filter(|term| !is_known(term) && !is_of_age(term))
        .peekable();
    if unknown.peek().is_none() {
        return false;
    }
    let is_digit = |character: char| character.is_ascii_digit();
    let are_numbered = rows.iter().all(|row| row.name.contains(is_digit));
    let (numbers, words): (Vec<&str>, Vec<&str>) =
        unknown.partition(|term| term.chars().all(is_digit));
    are_numbered && !numbers.is_empty()
        || !words.is_empty() && has_prices_for_others(analyzer, question, &rows)
}

/// Whether the rows are one that was asked for in full, with several prices, none of whose columns was asked for.
fn has_prices_for_others(analyzer: &Analyzer, question: &Question<'_>, rows: &[Row<'_>]) -> bool {
    let is_asked = |text: &str| {
        let mut terms = analyzer.content_terms(text).into_iter();
        terms.all(|term| question.terms.iter().any(|(asked, _)| *asked == term))
    };
    let Some(name) = rows.first().map(|row| row.name) else {
        return false;
    };
    let cells: Vec<&Cell<'_>> = rows.iter().flat_map(|row| &row.cells).collect();
    let prices = cells.iter().filter(|cell| holds(Kind::Price, cell.value));
    question.kind == Kind::Price
        && rows.iter().all(|row| row.name == name)
        && is_asked(name)
        && prices.count() > 1
        && !cells.iter().any(|cell| is_asked(cell.column))
}

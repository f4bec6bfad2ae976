//! Which rows of a table a question is about, and which of their cells.
//!
//! A row is chosen by its name ("Family ticket") among the names beside it, not by what all rows say alike; a cell by the
//! name of its column. What the name says beyond the question speaks against it: who asks for a day ticket does not ask
//! for that of seniors.

mod more;
mod most;
mod told;

use super::ages::{AGE_TERMS, asked_age, is_for};
use super::asked::{Kind, column_holds, holds};
use super::days::months;
use super::passages::Passage;
use super::search::Question;
use super::table::{COLUMN_WORDS_MAX, Cell, Row, is_dash};
use super::tokens::Analyzer;
pub(super) use more::names_more;
pub(super) use most::most;
pub(super) use told::tells;

/// What a row costs that is another than the one asked about: more than two rows' scores differ by otherwise, so that it
/// does not join the answer.
const OTHER_ROW_COST: f32 = 0.4;
/// What the column of the kind that is asked for gains beside one that is asked for by its name, which gains 1.
const KIND_FIT: f32 = 0.5;
/// The same for another cell of the row, where cells are sentences.
const OTHER_CELL_COST: f32 = 0.2;

/// What each sentence of a passage loses for telling of another row, or of another column, than the question names.
pub(super) fn other_rows(
    analyzer: &Analyzer,
    question: &Question<'_>,
    passage: &Passage,
) -> Vec<f32> {
    let names: Vec<Option<&str>> = passage.sentences.iter().map(|one| name_of(one)).collect();
    let mut costs = vec![0.0; names.len()];
    if names.iter().flatten().count() < 2 {
        return costs;
    }
    let most = most(&question.text, passage);
    if !most.is_empty() {
        costs.fill(OTHER_ROW_COST);
        for index in most {
            costs[index] = 0.0;
        }
        return costs;
    }
    // What stands above all rows tells none from another.
    let above = analyzer.terms(&passage.heading_path());
    // "My seven year old" asks for no year.
    let is_of_age = |term: &str| question.age.is_some() && AGE_TERMS.contains(&term);
    let asked: Vec<&str> = question
        .terms
        .iter()
        .filter(|(term, _)| !above.contains(term) && !is_of_age(term))
        .map(|(term, _)| term.as_str())
        .collect();
    let fits = row_fits(analyzer, &asked, question, passage, &names);
    let best = fits.iter().copied().fold(0.0, f32::max);
    let named = named(analyzer, &asked, &names);
    for (index, cost) in costs.iter_mut().enumerate() {
        if best > 0.0 && names[index].is_some() && !named[index] {
            *cost = if fits[index] < best {
                OTHER_ROW_COST
            } else {
                0.0
            };
        }
    }
    let columns: Vec<Option<&str>> = passage
        .sentences
        .iter()
        .map(|one| only_column(one))
        .collect();
    let fits = column_fits(analyzer, &asked, question.kind, &columns);
    let best = fits.iter().copied().fold(0.0, f32::max);
    for ((cost, fit), column) in costs.iter_mut().zip(&fits).zip(&columns) {
        if best > 0.0 && column.is_some() {
            *cost += OTHER_CELL_COST * (1.0 - fit / best);
        }
    }
    costs
}

/// Whether each name was asked for in full, and none that says more: of "a towel and a bathrobe" both, of "a day ticket for seniors"
/// not the day ticket.
fn named(analyzer: &Analyzer, asked: &[&str], names: &[Option<&str>]) -> Vec<bool> {
    let terms: Vec<Vec<String>> = names
        .iter()
        .map(|name| name.map_or(Vec::new(), |name| analyzer.content_terms(name)))
        .collect();
    let is_named = |name: &Vec<String>| {
        !name.is_empty() && name.iter().all(|term| asked.contains(&term.as_str()))
    };
    let says_more = |name: &Vec<String>, other: &Vec<String>| {
        other.len() > name.len() && name.iter().all(|term| other.contains(term))
    };
    let more = terms.iter().filter(|other| is_named(other));
    terms
        .iter()
        .map(|name| is_named(name) && more.clone().all(|other| !says_more(name, other)))
        .collect()
}

/// The sentences of the rows that the question names, where it names several.
pub(super) fn named_together(
    analyzer: &Analyzer,
    question: &Question<'_>,
    passage: &Passage,
) -> Vec<usize> {
    let names: Vec<Option<&str>> = passage.sentences.iter().map(|one| name_of(one)).collect();
    let asked: Vec<&str> = question
        .terms
        .iter()
        .map(|(term, _)| term.as_str())
        .collect();
    let named = named(analyzer, &asked, &names);
    let indices: Vec<usize> = (0..names.len()).filter(|index| named[*index]).collect();
    let is_other = |index: &usize| names[*index] != names[indices[0]];
    if indices.iter().any(is_other) {
        indices
    } else {
        Vec::new()
    }
}

/// How well the row of each sentence fits: by its name, and by the ages and the months that it is for.
fn row_fits(
    analyzer: &Analyzer,
    asked: &[&str],
    question: &Question<'_>,
    passage: &Passage,
    names: &[Option<&str>],
) -> Vec<f32> {
    let mut fits = covers(analyzer, asked, names);
    let date = question.day.and_then(|day| day.season());
    let for_date = |name: Option<&str>| Some(months(name?)?.has(date?.month()));
    let sign = |fits: bool| if fits { 1.0 } else { -1.0 };
    for (fit, name) in fits.iter_mut().zip(names) {
        *fit += for_date(*name).map_or(0.0, sign);
    }
    let Some(age) = question.age else {
        return fits;
    };
    for (fit, name) in fits.iter_mut().zip(names) {
        // The ages may stand in another sentence of the same row.
        let row = passage
            .sentences
            .iter()
            .zip(names)
            .filter(|(_, other)| *other == name);
        let told: Vec<bool> = row
            .filter_map(|(sentence, _)| is_for(age, sentence))
            .collect();
        if name.is_some() && !told.is_empty() {
            *fit += sign(told.contains(&true));
        }
    }
    fits
}

/// How well the column of each sentence fits: by its name, and by what is asked for.
fn column_fits(
    analyzer: &Analyzer,
    asked: &[&str],
    kind: Kind,
    columns: &[Option<&str>],
) -> Vec<f32> {
    let mut fits = covers(analyzer, asked, columns);
    for (fit, column) in fits.iter_mut().zip(columns) {
        if column.is_some_and(|column| column_holds(kind, column)) {
            *fit += KIND_FIT;
        }
    }
    fits
}

/// How well each name is covered by the terms that were asked for, and covers them, 0 to 1. Terms that many of the names
/// share count less.
fn covers(analyzer: &Analyzer, asked: &[&str], names: &[Option<&str>]) -> Vec<f32> {
    let terms: Vec<Vec<String>> = names
        .iter()
        .map(|name| name.map_or(Vec::new(), |name| analyzer.content_terms(name)))
        .collect();
    let mut distinct: Vec<&Vec<String>> = terms.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let weight = |term: &str| {
        let sharing = distinct
            .iter()
            .filter(|name| name.iter().any(|one| one == term));
        let count = sharing.count();
        if count == 0 { 0.0 } else { 1.0 / count as f32 }
    };
    let known: f32 = asked.iter().map(|term| weight(term)).sum();
    let cover = |name: &Vec<String>| {
        let all: f32 = name.iter().map(|term| weight(term)).sum();
        let common = name.iter().filter(|term| asked.contains(&term.as_str()));
        let common: f32 = common.map(|term| weight(term)).sum();
        if common > 0.0 {
            common / all * common / known
        } else {
            0.0
        }
    };
    terms.iter().map(cover).collect()
}

/// Whether a column was asked for by its name that other rows have, here or in the passages beside, and the chosen ones have
/// no cell in.
pub(super) fn lacks_cell(
    analyzer: &Analyzer,
    question: &Question<'_>,
    passage: &Passage,
    chosen: &[usize],
    others: &[&Passage],
) -> bool {
    let asked = |term: &String| question.terms.iter().any(|(other, _)| other == term);
    let has = |sentence: &str, column: &str| {
        let row = Row::of(sentence);
        row.is_some_and(|row| {
            let mut cells = row.cells.iter();
            cells.any(|cell| cell.column == column && !is_blank(cell.value))
        })
    };
    let is_row = |index: &usize| Row::of(&passage.sentences[*index]).is_some();
    let beside = others.iter().filter(|other| other.path == passage.path);
    let sentences = beside
        .copied()
        .chain([passage])
        .flat_map(|one| &one.sentences);
    chosen.iter().all(is_row)
        && sentences
            .filter_map(|sentence| Row::of(sentence))
            .any(|row| {
                row.cells.iter().any(|cell| {
                    analyzer.content_terms(cell.column).iter().all(asked)
                        && !chosen
                            .iter()
                            .any(|index| has(&passage.sentences[*index], cell.column))
                })
            })
}

/// Whether a cell holds nothing.
fn is_blank(value: &str) -> bool {
    is_dash(value) || ["n/a", "na", "?", "entfällt"].contains(&value.trim().to_lowercase().as_str())
}

/// The row with those cells alone that were asked for: by what they hold, then by the names of their columns. Times have
/// rules of their own.
pub(super) fn asked_cells<'a>(
    analyzer: &Analyzer,
    kind: Kind,
    question: &str,
    row: Row<'a>,
) -> Row<'a> {
    if row.cells.len() < 2 || matches!(kind, Kind::Time(_)) {
        return row;
    }
    let has_age = asked_age(question).is_some();
    let mut asked = analyzer.content_terms(question);
    asked.retain(|term| !(has_age && AGE_TERMS.contains(&term.as_str())));
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    // Where no column is called after the kind, one that is named goes before it: "an hour: not available".
    let has_column = row.cells.iter().any(|cell| column_holds(kind, cell.column));
    let is_named = |cell: &Cell<'_>| {
        let column = analyzer.content_terms(cell.column);
        !has_column
            && !column.is_empty()
            && !is_blank(cell.value)
            && column.iter().all(|term| asked.contains(&term.as_str()))
    };
    let holding = row.cells.iter().copied().filter(|cell| {
        is_named(cell)
            || column_holds(kind, cell.column)
            || kind == Kind::Price && holds(kind, cell.value)
    });
    let mut cells: Vec<_> = holding.collect();
    let is_told = !cells.is_empty();
    if !is_told {
        cells.clone_from(&row.cells);
    }
    let columns: Vec<Option<&str>> = cells.iter().map(|cell| Some(cell.column)).collect();
    let fits = covers(analyzer, &asked, &columns);
    let best = fits.iter().copied().fold(0.0, f32::max);
    if best > 0.0 {
        let mut fits = fits.into_iter();
        cells.retain(|_| fits.next().is_some_and(|fit| fit >= best));
    }
    Row { cells, ..row }
}

/// The sentences that evidence is read from: those of the chosen rows where a table answers, else the whole passage.
pub(super) fn read_text(passage: &Passage, chosen: &[usize]) -> String {
    let name = |index: &usize| Row::of(&passage.sentences[*index]).map(|row| row.name);
    let names: Option<Vec<&str>> = chosen.iter().map(name).collect();
    let Some(names) = names else {
        return passage.whole();
    };
    let rows = rows_named(passage, &names);
    if rows.len() == passage.sentences.len() {
        return passage.whole();
    }
    passage.with_heading(&rows.join(" "))
}

/// All the texts that evidence may be read from: the whole passage, or each of its rows.
pub(super) fn read_texts(passage: &Passage) -> Vec<String> {
    let mut texts = vec![passage.whole()];
    let mut names: Vec<&str> = Vec::new();
    for sentence in &passage.sentences {
        if let Some(row) = Row::of(sentence)
            && !names.contains(&row.name)
        {
            names.push(row.name);
            texts.push(passage.with_heading(&rows_named(passage, &[row.name]).join(" ")));
        }
    }
    texts.dedup();
    texts
}

/// The sentences that are rows of these names, or cells of them.
fn rows_named<'p>(passage: &'p Passage, names: &[&str]) -> Vec<&'p str> {
    let is_named = |sentence: &&str| Row::of(sentence).is_some_and(|row| names.contains(&row.name));
    let sentences = passage.sentences.iter().map(String::as_str);
    sentences.filter(is_named).collect()
}

/// What a sentence tells of: the name of a row, or what stands before the colon of a short line.
fn name_of(sentence: &str) -> Option<&str> {
    if let Some(row) = Row::of(sentence) {
        return Some(row.name);
    }
    let (name, _) = sentence.split_once(": ")?;
    (name.split_whitespace().count() <= COLUMN_WORDS_MAX).then_some(name)
}

/// The name of the column, of a sentence that is one cell.
fn only_column(sentence: &str) -> Option<&str> {
    match Row::of(sentence)?.cells.as_slice() {
        [cell] => Some(cell.column),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Analyzer {
        Analyzer::new("en")
    }

    fn fits(asked: &str, names: &[&'static str]) -> Vec<f32> {
        let analyzer = english();
        let terms = analyzer.content_terms(asked);
        let asked: Vec<&str> = terms.iter().map(String::as_str).collect();
        let names: Vec<Option<&str>> = names.iter().copied().map(Some).collect();
        covers(&analyzer, &asked, &names)
    }

    #[test]
    fn the_name_that_says_no_more_and_no_less_fits_best() {
        let names = [
            "Day ticket",
            "Day ticket for seniors",
            "Family",
            "Family with sauna",
        ];
        for (asked, best) in [
            ("how much is a day ticket", 0),
            ("day ticket for a senior", 1),
            ("what does a family ticket cost", 2),
            ("price of a family ticket with the sauna", 3),
        ] {
            let fits = fits(asked, &names);
            let most = (0..names.len()).max_by(|left, right| fits[*left].total_cmp(&fits[*right]));
            assert_eq!(most, Some(best), "{asked} {fits:?}");
        }
        assert_eq!(fits("is there a bar", &names), [0.0; 4]);
    }

    fn told(kind: Kind, question: &str) -> String {
        let row =
            Row::of("Punt, one hour: 12 euros, whole day: 55 euros, persons: 4.").expect("a row");
        asked_cells(&english(), kind, question, row).text()
    }

    #[test]
    fn the_cells_that_were_asked_for_are_told() {
        assert_eq!(
            asked_cells(
                &english(),
                Kind::Price,
                "how much is a trike for an hour",
                Row::of("Trike, an hour: not available, a day: 9 euros.").expect("a row")
            )
            .text(),
            "Trike, an hour: not available."
        );
        assert_eq!(
            told(Kind::Price, "how much is a punt for the whole day"),
            "Punt, whole day: 55 euros."
        );
        assert_eq!(
            told(Kind::Price, "how much is a punt"),
            "Punt, one hour: 12 euros, whole day: 55 euros."
        );
        assert_eq!(
            told(Kind::Count, "how many persons fit into a punt"),
            "Punt, persons: 4."
        );
        assert_eq!(
            told(Kind::Thing, "tell me about the punt"),
            "Punt, one hour: 12 euros, whole day: 55 euros, persons: 4."
        );
    }

    #[test]
    fn evidence_is_read_from_the_rows_that_answer() {
        let passage = Passage {
            path: "a.csv".to_owned(),
            ordinal: 0,
            heading: vec!["Rooms".to_owned()],
            question: None,
            sentences: ["Oak, seats: 4.", "Oak, price: 9 euros.", "Elm, seats: 8."]
                .map(str::to_owned)
                .to_vec(),
        };
        assert_eq!(
            read_text(&passage, &[1]),
            "Rooms: Oak, seats: 4. Oak, price: 9 euros."
        );
        assert_eq!(read_text(&passage, &[0, 2]), passage.whole());
        assert_eq!(
            read_texts(&passage),
            [
                passage.whole(),
                "Rooms: Oak, seats: 4. Oak, price: 9 euros.".to_owned(),
                "Rooms: Elm, seats: 8.".to_owned()
            ]
        );
    }
}

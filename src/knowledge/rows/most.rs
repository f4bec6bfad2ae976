//! The most and the least of a table: "the cheapest boat" is the row whose price is the lowest.

use crate::knowledge::asked::{Kind, column_holds, holds, is_one_of};
use crate::knowledge::passages::Passage;
use crate::knowledge::table::{Cell, Row};
use crate::text::plain_words;

/// Superlatives (in lower case, `|` between them), whether they ask for the least, and what the columns that they compare are
/// called; none: prices.
const SUPERLATIVES: &[(&str, bool, Option<&str>)] = &[
    (
        "cheapest|billigste|billigsten|günstigste|günstigsten",
        true,
        None,
    ),
    ("dearest|priciest|costliest|teuerste|teuersten", false, None),
    ("smallest|kleinste|kleinsten", true, Some(SIZES)),
    ("biggest|largest|größte|größten", false, Some(SIZES)),
    ("shortest|kürzeste|kürzesten", true, Some(LENGTHS)),
    ("longest|längste|längsten", false, Some(LENGTHS)),
];
/// The same of two words.
const COMPARED: &[(&str, bool)] = &[("most expensive", false), ("least expensive", true)];
const SIZES: &str = "seats|persons|people|places|capacity|size|area|beds|sleeps|guests|plätze|personen|größe|fläche|betten|sitze|gäste";
const LENGTHS: &str =
    "length|duration|distance|länge|dauer|strecke|minutes|hours|km|minuten|stunden";

/// The words that ask for it: the question's other words must stand in the passage.
pub(crate) const ASKING: &str = "cheapest dearest priciest costliest most least expensive smallest biggest largest shortest longest \
     billigste billigsten günstigste günstigsten teuerste teuersten kleinste kleinsten größte größten kürzeste kürzesten \
     längste längsten";

/// The sentences of the rows that have the most or the least of what was asked; none where nothing is compared, or the rows
/// cannot be.
pub(crate) fn most(question: &str, passage: &Passage) -> Vec<usize> {
    let Some((is_least, columns)) = compared(question) else {
        return Vec::new();
    };
    let rows: Vec<(usize, Row<'_>)> = passage
        .sentences
        .iter()
        .enumerate()
        .filter_map(|(index, sentence)| Some((index, Row::of(sentence)?)))
        .collect();
    let is_compared = |cell: &Cell<'_>| match columns {
        Some(words) => has_any(cell.column, words),
        None => column_holds(Kind::Price, cell.column) || holds(Kind::Price, cell.value),
    };
    // Of several such columns the one that the question names, else the first.
    let mut found = rows
        .iter()
        .flat_map(|(_, row)| row.cells.iter())
        .filter(|cell| is_compared(cell));
    let named = found
        .clone()
        .find(|cell| has_any(question, &cell.column.to_lowercase().replace(' ', "|")));
    let Some(column) = named.or_else(|| found.next()).map(|cell| cell.column) else {
        return Vec::new();
    };
    let amounts = amounts(&rows, column).unwrap_or_default();
    let numbers = amounts.iter().map(|(_, number)| *number);
    let best = numbers.reduce(if is_least { f64::min } else { f64::max });
    let is_best = |(_, number): &&(usize, f64)| amounts.len() > 1 && Some(*number) == best;
    amounts
        .iter()
        .filter(is_best)
        .map(|(index, _)| *index)
        .collect()
}

/// The numbers of a column by the sentence; `None` where they are not of one kind. What is free is not paid for, and left out.
fn amounts(rows: &[(usize, Row<'_>)], column: &str) -> Option<Vec<(usize, f64)>> {
    let mut found = Vec::new();
    let mut units = Vec::new();
    for (index, row) in rows {
        let Some(value) = value_of(row, column) else {
            continue;
        };
        if value.contains(char::is_numeric) {
            let (number, unit) = amount(value)?;
            found.push((*index, number));
            units.push(unit);
        }
    }
    units.dedup();
    (units.len() == 1).then_some(found)
}

/// The value of a row in a column.
fn value_of<'a>(row: &Row<'a>, column: &str) -> Option<&'a str> {
    let cell = row.cells.iter().find(|cell| cell.column == column);
    cell.map(|cell| cell.value)
}

/// Whether the least is asked for, and of which columns.
fn compared(question: &str) -> Option<(bool, Option<&'static str>)> {
    let of_two = COMPARED
        .iter()
        .find(|(phrase, _)| question.contains(phrase));
    let of_one = || {
        SUPERLATIVES
            .iter()
            .find(|(words, ..)| has_any(question, words))
    };
    of_two
        .map(|(_, is_least)| (*is_least, None))
        .or_else(|| of_one().map(|(_, is_least, columns)| (*is_least, *columns)))
}

/// Whether one of the words, `|` between them, stands in a text.
fn has_any(text: &str, words: &str) -> bool {
    plain_words(text).iter().any(|word| is_one_of(word, words))
}

/// The number of a value, and what stands around it: "7.50 euros", "£12", "12,50 €", "1,200 dollars".
fn amount(value: &str) -> Option<(f64, &str)> {
    let is_part = |character: char| character.is_ascii_digit() || ".,".contains(character);
    let start = value.find(|character: char| character.is_ascii_digit())?;
    let length = value[start..]
        .find(|character| !is_part(character))
        .unwrap_or(value.len() - start);
    let (before, after) = (value[..start].trim(), value[start + length..].trim());
    let digits = value[start..start + length].trim_end_matches(['.', ',']);
    if after.contains(|character: char| character.is_ascii_digit())
        || !before.is_empty() && !after.is_empty()
    {
        return None;
    }
    let digits = match digits.rsplit_once(',') {
        Some((whole, last)) if last.len() == 3 => format!("{whole}{last}"),
        Some((whole, last)) => format!("{whole}.{last}"),
        None => digits.to_owned(),
    };
    Some((
        digits.replace(',', "").parse().ok()?,
        if after.is_empty() { before } else { after },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(question: &str, rows: &[&str]) -> Vec<usize> {
        let passage = Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec!["Boats".to_owned()],
            question: None,
            sentences: rows.iter().map(|row| (*row).to_owned()).collect(),
        };
        most(question, &passage)
    }

    #[test]
    fn the_row_with_the_most_or_the_least_is_found() {
        let rows = [
            "Punt, one hour: 12 euros, whole day: 45 euros, persons: 4.",
            "Kayak, one hour: 9 euros, whole day: 50 euros, persons: 1.",
            "Barge, one hour: 1,200 euros, whole day: 9,000 euros, persons: 30.",
            "Raft, one hour: free, persons: 2.",
        ];
        for (question, wanted) in [
            ("what is the cheapest boat", &[1][..]),
            ("which is the most expensive boat", &[2]),
            ("which boat is cheapest for the whole day", &[0]),
            ("what is the largest boat", &[2]),
            ("what is the smallest boat", &[1]),
            ("what is the longest boat", &[]),
            ("how much is a boat", &[]),
        ] {
            assert_eq!(named(question, &rows), wanted, "{question}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not() {
        let cheapest = |rows: &[&str]| named("what is the cheapest boat", rows);
        assert_eq!(
            cheapest(&["Punt, price: 12 euros.", "Kayak, price: 9 euros."]),
            [1]
        );
        assert_eq!(
            cheapest(&["Punt, price: £9.50.", "Kayak, price: £10."]),
            [0]
        );
        assert_eq!(
            cheapest(&["Punt, price: 9 euros.", "Kayak, price: 9 euros."]),
            [0, 1]
        );
        assert!(
            cheapest(&[
                "Punt, price: 12 euros a day.",
                "Kayak, price: 9 euros an hour."
            ])
            .is_empty()
        );
        assert!(cheapest(&["Punt, price: 12 euros.", "Kayak, price: 9 to 11 euros."]).is_empty());
        assert!(cheapest(&["Punt, price: 12 euros."]).is_empty());
        assert!(cheapest(&["Boats cost 12 euros."]).is_empty());
    }
}

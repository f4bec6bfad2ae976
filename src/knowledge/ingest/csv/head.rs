//! What a table begins with: a separator, titles, names of columns, or none of these.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::super::outline::is_question;
use super::names::{Holds, holds};

/// So many lines show how a table is built.
const SAMPLE_LINES: usize = 20;
/// Titles above a table are looked for in so many rows.
const TITLES_MAX: usize = 5;
/// The name of a column has at most so many characters.
const NAME_CHARS_MAX: usize = 80;

/// How a table is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// What stands between two cells.
    pub separator: u8,
    /// Lines of the text that are neither head nor rows: `sep=;`.
    pub lines_before: usize,
    /// Titles above the table.
    pub titles: Vec<String>,
    /// Rows before the first that holds something: titles, and names of columns.
    pub rows_before: usize,
    /// Names of the columns; none in a table without.
    pub columns: Vec<String>,
    /// Where its questions and answers stand, if it is an FAQ.
    pub faq: Option<Faq>,
}

/// The columns of an FAQ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faq {
    pub question: usize,
    pub answer: usize,
    /// How many columns there are.
    pub width: usize,
}

impl Head {
    /// Finds it in the first lines of a table.
    pub fn of(text: &str) -> Self {
        let (told, lines_before) = told_separator(text);
        let body = text
            .splitn(lines_before + 1, '\n')
            .last()
            .unwrap_or_default();
        let separator = told.unwrap_or_else(|| separator(body));
        let rows: Vec<StringRecord> = reader(body, separator)
            .records()
            .take(SAMPLE_LINES)
            .filter_map(Result::ok)
            .collect();
        let width = rows.iter().map(filled).max().unwrap_or_default();
        let is_title = |row: &&StringRecord| filled(row) <= 1 && width > 1;
        let above: Vec<&StringRecord> = rows.iter().take(TITLES_MAX).take_while(is_title).collect();
        let titles = above
            .iter()
            .flat_map(|row| row.iter())
            .filter(|cell| !cell.is_empty());
        let mut head = Self {
            separator,
            lines_before,
            titles: titles.map(str::to_owned).collect(),
            rows_before: above.len(),
            columns: Vec::new(),
            faq: None,
        };
        head.name_columns(&rows[above.len()..]);
        head
    }

    fn name_columns(&mut self, rows: &[StringRecord]) {
        let Some((first, rest)) = rows.split_first() else {
            return;
        };
        let width = rows.iter().map(last_filled).max().unwrap_or_default();
        self.faq = named(first);
        if self.faq.is_some() || is_head(first, rest) {
            self.columns = first.iter().map(str::to_owned).collect();
            while self.columns.pop_if(|name| name.is_empty()).is_some() {}
            self.rows_before += 1;
        } else {
            self.faq = unnamed(rows, width);
        }
    }
}

/// A reader of rows, none of which is a head to it.
pub(super) fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// What `sep=;` in the first line says, and how many lines that takes.
fn told_separator(text: &str) -> (Option<u8>, usize) {
    let first = text
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"');
    let told = first
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="));
    match told.map(|_| &first.as_bytes()[4..]) {
        Some([separator]) => (Some(*separator), 1),
        // Nothing is left of a tab that was trimmed away.
        Some(b"\\t" | []) => (Some(b'\t'), 1),
        _ => (None, 0),
    }
}

/// The separator that most of the first lines have, equally often, outside of quotes.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(SAMPLE_LINES)
        .collect();
    let score = |separator: &u8| {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| outside_quotes(line, *separator))
            .collect();
        let with = counts.iter().filter(|count| **count > 0).count();
        let equal = |count: &usize| counts.iter().filter(|other| *other == count).count();
        let alike = counts
            .iter()
            .filter(|count| **count > 0)
            .map(equal)
            .max()
            .unwrap_or_default();
        (with, alike, counts.first().copied().unwrap_or_default())
    };
    // Of equals the last wins: the comma.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(score)
        .unwrap_or(b',')
}

fn outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(byte == separator && !quoted);
    }
    count
}

fn filled(row: &StringRecord) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

/// The number of cells up to the last that holds something.
pub(super) fn last_filled(row: &StringRecord) -> usize {
    let filled = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    filled.last().map_or(0, |(last, _)| last + 1)
}

/// The columns of questions and answers by their names. One of the two is enough where there are two columns.
fn named(first: &StringRecord) -> Option<Faq> {
    let position = |wanted: Holds| first.iter().position(|cell| holds(cell) == wanted);
    let width = last_filled(first);
    let (question, answer) = match (position(Holds::Questions), position(Holds::Answers)) {
        (Some(question), Some(answer)) => (question, answer),
        (Some(question), None) if width == 2 => (question, 1 - question),
        _ => return None,
    };
    Some(Faq {
        question,
        answer,
        width,
    })
}

/// The columns of questions and answers by what they hold: questions in one of the first two, an answer behind.
fn unnamed(rows: &[StringRecord], width: usize) -> Option<Faq> {
    let asks = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let asked = cells.filter(|cell| is_question(cell)).count();
        asked > 0 && asked * 2 > rows.len()
    };
    let question = (0..2).find(|column| asks(*column))?;
    (width > question + 1).then_some(Faq {
        question,
        answer: question + 1,
        // What more there is belongs to the answer.
        width: question + 2,
    })
}

/// Whether the first row names the columns: it does unless it looks like those below it.
fn is_head(first: &StringRecord, rest: &[StringRecord]) -> bool {
    let is_name = |cell: &str| {
        let is_sentence = cell.ends_with(['.', '!', '?']) && cell.contains(' ');
        cell.chars().count() <= NAME_CHARS_MAX && !is_sentence && !cell.contains(['@', '\n'])
    };
    let value_below = |column: usize| rest.iter().any(|row| row.get(column).is_some_and(is_value));
    let looks_like_below = first
        .iter()
        .enumerate()
        .any(|(column, cell)| is_value(cell) && !is_year(cell) && value_below(column));
    first.iter().all(is_name) && !looks_like_below
}

/// A number, a price, a time, a date, a telephone: not the name of a column.
fn is_value(cell: &str) -> bool {
    let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let begins =
        cell.starts_with(|first: char| first.is_ascii_digit() || "+-$€£¥(".contains(first));
    digits > 0 && (begins || digits >= letters)
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_separators_stand_above_a_table() {
        let head = Head::of("Prices of the mill,,\n,,\nflour,price,bag\nrye,4 dollars,1 kg\n");
        assert_eq!(head.titles, ["Prices of the mill"]);
        assert_eq!((head.columns.len(), head.rows_before), (3, 3));
        let head = Head::of("SEP=;\nflour;price\nrye, fine;4\n");
        assert_eq!(
            (head.separator, head.lines_before, head.columns.len()),
            (b';', 1, 2)
        );
        let head = Head::of("question;answer\nIs it, say, old?;Yes, very, very old.\n");
        assert_eq!(head.separator, b';');
    }

    #[test]
    fn a_table_may_have_no_head() {
        let faq = Head::of("Is flour sold?,Yes.\nIs the mill old?,\"Yes, it is.\"\n").faq;
        assert_eq!(
            faq,
            Some(Faq {
                question: 0,
                answer: 1,
                width: 2
            })
        );
        let head = Head::of("rye flour,4 dollars,555-0101\noat flour,5 dollars,555-0102\n");
        assert!(head.columns.is_empty() && head.faq.is_none() && head.rows_before == 0);
        let head = Head::of("product,2026,2027\nflour,4,5\n");
        assert_eq!(head.columns.len(), 3);
    }

    #[test]
    fn questions_and_answers_are_named_in_many_languages() {
        for line in [
            "Frage;Antwort",
            "Категория;Вопрос;Ответ",
            "id;pregunta;respuesta",
            "question;response",
            "Question;Text",
        ] {
            assert!(
                Head::of(&format!("{line}\na;b;c\n")).faq.is_some(),
                "{line}"
            );
        }
        assert!(Head::of("plan,a\ngold,5\n").faq.is_none());
    }
}

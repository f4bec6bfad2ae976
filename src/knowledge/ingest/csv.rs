//! CSV: an FAQ if it has a question and an answer column, otherwise one passage a row.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::outline::{Outline, label};

/// Reads CSV with a header row into the outline. A row that cannot be read is counted, the others are kept.
///
/// Returns the number of rows left out.
pub(super) fn read(text: &str, outline: &mut Outline) -> usize {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else {
        return 1;
    };
    let columns: Vec<String> = header.iter().map(str::to_owned).collect();
    let question = position(&header, &["question", "questions", "q"]);
    let answer = position(&header, &["answer", "answers", "a", "reply"]);
    let mut bad = 0;
    for record in reader.records() {
        if outline.beyond().is_some() {
            break;
        }
        match (record, question, answer) {
            (Err(_), _, _) => bad += 1,
            (Ok(record), Some(question), Some(answer)) => pair(&record, question, answer, outline),
            (Ok(record), _, _) => row(&columns, &record, outline),
        }
    }
    bad
}

fn pair(record: &StringRecord, question: usize, answer: usize, outline: &mut Outline) {
    let (question, answer) = (
        record.get(question).unwrap_or_default(),
        record.get(answer).unwrap_or_default(),
    );
    outline.start_section();
    if !question.is_empty() && !answer.is_empty() {
        outline.question(question);
    }
    answer.split('\n').for_each(|line| outline.paragraph(line));
    outline.start_section();
}

/// A row is a passage of its own; its first cell names it in every sentence, so that each can be quoted alone.
fn row(columns: &[String], record: &StringRecord, outline: &mut Outline) {
    let first = record.get(0).unwrap_or_default();
    let name = label(first);
    outline.start_section();
    let mut alone = true;
    if name.len() < first.len() {
        outline.paragraph(first);
    }
    for (index, cell) in record
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, cell)| !cell.is_empty())
    {
        if outline.beyond().is_some() {
            return;
        }
        let column = columns.get(index).map_or("", |column| label(column));
        let colon = if column.is_empty() || name.is_empty() {
            ""
        } else {
            ", "
        };
        let between = if column.is_empty() && name.is_empty() {
            ""
        } else {
            ": "
        };
        outline.sentence(&format!("{name}{colon}{column}{between}{cell}"));
        alone = false;
    }
    if alone {
        outline.paragraph(name);
    }
    outline.start_section();
}

fn position(header: &StringRecord, names: &[&str]) -> Option<usize> {
    header
        .iter()
        .position(|column| names.contains(&column.to_lowercase().as_str()))
}

/// The separator that the header row holds most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // Of equals the last wins: the comma.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_and_answer_make_an_faq() {
        let mut outline = Outline::default();
        assert_eq!(
            read(
                "question,answer\nIs it free?,\"Yes, it is.\"\n",
                &mut outline
            ),
            0
        );
        let sections = outline.finish().0;
        assert_eq!(sections[0].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[0].sentences, ["Yes, it is."]);
    }

    #[test]
    fn a_row_becomes_sentences_that_name_their_subject() {
        let mut outline = Outline::default();
        read(
            "office;phone;room\nDining Office;555-0135;C-140\nAlone;;\n",
            &mut outline,
        );
        let sections = outline.finish().0;
        assert_eq!(
            sections[0].sentences,
            [
                "Dining Office, phone: 555-0135.",
                "Dining Office, room: C-140."
            ]
        );
        assert_eq!(sections[1].sentences, ["Alone."]);
    }
}

//! CSV: an FAQ if it has a question and an answer column, otherwise one passage a row.

mod head;
mod names;
mod row;

use csv::StringRecord;

use self::head::{Head, last_filled, reader};
use self::row::Row;
use super::html;
use super::notes::{Note, Notes};
use super::outline::{Outline, written};
use super::twice::Rows;

/// A table that is read block by block.
#[derive(Default)]
pub(super) struct Table {
    head: Option<Head>,
    /// Lines of the blocks before.
    lines: u64,
    /// The row before is one of a week's opening hours, which are one passage.
    is_in_week: bool,
    /// Those of a table that is no list of questions.
    rows: Rows,
}

impl Table {
    /// Reads the next rows into the outline. What is wrong with a row is noted, the others are kept.
    pub fn read(&mut self, text: &str, outline: &mut Outline, notes: &mut Notes) {
        let is_first = self.head.is_none();
        let head = self.head.get_or_insert_with(|| Head::of(text));
        let mut skipped = 0;
        let mut body = text;
        if is_first {
            skipped = head.rows_before;
            for _ in 0..head.lines_before {
                body = body.split_once('\n').map_or("", |(_, rest)| rest);
                self.lines += 1;
            }
            for title in &head.titles {
                outline.title(title);
            }
        }
        for record in reader(body, head.separator).records().skip(skipped) {
            if outline.beyond().is_some() {
                break;
            }
            match record {
                Ok(record) => {
                    let line = self.lines + record.position().map_or(0, csv::Position::line);
                    let row = Row {
                        head,
                        cells: cells(&record),
                        line,
                    };
                    if head.faq.is_none() && row.cells.len() <= head.columns.len() {
                        let ended = self.rows.add(&head.columns, &row.cells, Some(line));
                        for twice in ended {
                            notes.warn(twice.line, twice.message);
                        }
                    }
                    let was_in_week = std::mem::replace(&mut self.is_in_week, row.is_of_week());
                    if was_in_week && !self.is_in_week {
                        outline.start_section();
                    }
                    row.read(outline, notes);
                }
                Err(error) => notes.error(
                    None,
                    format!("a row cannot be read, so it is left out: {error}"),
                ),
            }
        }
        self.lines += body.matches('\n').count() as u64;
    }
}

impl Table {
    /// What a person should know of the rows since the last that ended a part of the table, once it has ended.
    pub fn notes(&self) -> Vec<Note> {
        let twice = self.rows.clone().end().into_iter();
        twice
            .map(|twice| Note::at(twice.line, twice.message))
            .collect()
    }
}

/// The cells up to the last that holds something, without markup and marks of what is still to be written.
fn cells(record: &StringRecord) -> Vec<String> {
    let cells = record.iter().take(last_filled(record));
    cells.map(html::plain).map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::super::outline::Section;
    use super::*;

    fn sections(text: &str) -> (Vec<Section>, Vec<String>) {
        let (mut outline, mut notes) = (Outline::default(), Notes::default());
        Table::default().read(text, &mut outline, &mut notes);
        let notes = notes.all().iter().map(ToString::to_string).collect();
        (outline.finish().0, notes)
    }

    #[test]
    fn question_and_answer_make_an_faq() {
        let (sections, notes) =
            sections("question,answer\nIs it free?,\"Yes, it is.\"\nHow?,Do you ask? Yes.\n");
        assert_eq!(sections[0].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[0].sentences, ["Yes, it is."]);
        assert_eq!(sections[1].sentences, ["Do you ask?", "Yes."]);
        assert!(notes.is_empty());
    }

    #[test]
    fn a_row_becomes_sentences_that_name_their_subject() {
        let (sections, notes) =
            sections("office;phone;room\nDining Office;555-0135;C-140\nAlone;;\n");
        assert_eq!(
            sections[0].sentences,
            [
                "Dining Office, phone: 555-0135.",
                "Dining Office, room: C-140."
            ]
        );
        assert_eq!(sections[1].sentences, ["Alone."]);
        assert!(notes.is_empty());
    }

    #[test]
    fn the_days_of_a_week_are_one_passage() {
        let text = "day,opens,closes\nMon-Fri,9:30,17:00\nSaturday,closed,closed\nHarvest fair,10:00,18:00\n";
        let (sections, _) = sections(text);
        let rows: Vec<_> = sections.iter().map(|one| one.sentences.join(" ")).collect();
        assert_eq!(
            rows,
            [
                "Mon-Fri, opens: 9:30, closes: 17:00. Saturday, opens: closed, closes: closed.",
                "Harvest fair, opens: 10:00. Harvest fair, closes: 18:00."
            ]
        );
    }

    #[test]
    fn a_comma_without_quotes_belongs_to_the_answer() {
        let text = "question,answer,topic\nIs rye, oat or corn sold?,Rye, oat and corn are sold.,flour\nOld?,Yes.,mill\n";
        let (sections, notes) = sections(text);
        assert_eq!(
            sections[0].question.as_deref(),
            Some("Is rye, oat or corn sold?")
        );
        assert_eq!(sections[0].sentences, ["Rye, oat and corn are sold."]);
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0].starts_with("line 2: this row has 5 cells and the head 3"),
            "{}",
            notes[0]
        );
    }

    #[test]
    fn a_row_with_more_cells_than_the_head_is_named_and_left_out() {
        let text = "Mill shop\nflour,price,shelf\nrye,4 dollars,2,,\noat,5 dollars, the large bag,3\ncorn,6 dollars,1\n";
        let (sections, notes) = sections(text);
        let rows: Vec<_> = sections.iter().map(|one| one.sentences.join(" ")).collect();
        assert_eq!(
            rows,
            [
                "rye, price: 4 dollars. rye, shelf: 2.",
                "corn, price: 6 dollars. corn, shelf: 1."
            ]
        );
        assert_eq!(sections[0].heading, ["Mill shop"]);
        assert!(
            notes[0].starts_with("line 4: this row has 4 cells and the head 3"),
            "{notes:?}"
        );
    }

    #[test]
    fn cells_may_hold_markup() {
        let (sections, _) = sections(
            "Frage,Antwort\nIst es frei?,\"<p>Ja, <b>sehr</b>.</p><p>Kommen Sie &amp; sehen Sie.</p>\"\n",
        );
        assert_eq!(
            sections[0].sentences,
            ["Ja, sehr.", "Kommen Sie & sehen Sie."]
        );
    }
}

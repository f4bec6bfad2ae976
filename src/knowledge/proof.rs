//! A document as its writer should see it again before it is served: with its lines, the pack's language and the clock.

use std::io::{self, Read};

use jiff::civil::Date;

use super::decode::decode;
use super::ingest::{Format, Note, Section, Weight};
use super::language::other_language;
use super::lines::SourceLines;
use super::passages::Splitter;
use super::reading::{Reading, WHOLE_BYTES_MAX};
use super::references::{Reference, references};
use super::slips::past;
use super::table::Row;

/// A sentence of fewer words is a name or a label, and in no language.
const SENTENCE_WORDS_MIN: usize = 4;

/// What a document is held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// The pack's language, such as `en-GB`; empty where it is not known.
    pub language: &'a str,
    /// The date of the clock; none of a clock that was never set.
    pub today: Option<Date>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// What a person should know about it.
    pub notes: Vec<Note>,
    /// What its links and pictures lead to.
    pub references: Vec<Reference>,
}

impl Proof {
    /// Reads a document as the index will. One whose format is not known is not looked at.
    ///
    /// # Errors
    /// What reading gave.
    pub fn of(path: &str, document: impl Read, expected: Expected<'_>) -> io::Result<Self> {
        let Ok(format) = Format::of(path) else {
            return Ok(Self::default());
        };
        let mut bytes = Vec::new();
        document.take(WHOLE_BYTES_MAX).read_to_end(&mut bytes)?;
        let (mut reading, mut splitter) = (Reading::new(format), Splitter::new(path));
        let (mut hints, mut prose) = (Vec::new(), String::new());
        for section in reading.block(&bytes) {
            hints.extend(
                expected
                    .today
                    .into_iter()
                    .flat_map(|today| over(&section, today)),
            );
            let sentences = section.sentences.iter();
            let is_prose = |sentence: &&String| {
                let words = sentence.split_whitespace().count();
                words >= SENTENCE_WORDS_MIN && Row::of(sentence).is_none()
            };
            sentences.filter(is_prose).for_each(|sentence| {
                prose.push_str(sentence);
                prose.push(' ');
            });
            drop(splitter.split(section));
        }
        let mut notes = reading.notes(splitter.count());
        notes.extend(other_language(expected.language, &prose).map(|other| {
            Note::of_the_whole(format!(
                "it is in {other}, and the pack's `language` is {:?}: what is asked in the one is not found in the other, and \
                 answers are spoken as if they were in that of the pack",
                expected.language
            ))
        }));
        notes.extend(hints);
        let mut references_of = Vec::new();
        if !format.is_packed() && !reading.is_left_out() {
            let text = decode(&bytes).text;
            find_lines(&mut notes, &text);
            references_of = references(format, &text);
        }
        Ok(Self {
            notes,
            references: references_of,
        })
    }
}

/// The exceptions of a section that are over.
fn over(section: &Section, today: Date) -> Vec<Note> {
    let above = section.above();
    let sentences = section.sentences.iter();
    let told = sentences.filter_map(|sentence| {
        let message = past(above, sentence, today)?;
        Some(Note {
            weight: Weight::Hint,
            ..Note::of_sentence(above, sentence, message)
        })
    });
    told.collect()
}

/// Gives each note about a sentence its line.
fn find_lines(notes: &mut [Note], text: &str) {
    let mut lines: Option<SourceLines> = None;
    for note in notes {
        if let (Some([above, sentence]), None) = (&note.about, note.line) {
            let lines = lines.get_or_insert_with(|| SourceLines::of(text));
            note.line = lines.find(above, sentence).map(|line| line as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn notes(path: &str, text: &str) -> Vec<(Option<u64>, Weight, String)> {
        let expected = Expected {
            language: "en",
            today: Some(date(2027, 3, 9)),
        };
        let proof = Proof::of(path, text.as_bytes(), expected).expect("read");
        let notes = proof.notes.into_iter();
        notes
            .map(|note| (note.line, note.weight, note.message))
            .collect()
    }

    #[test]
    fn slips_have_their_lines_and_what_is_over_is_a_hint() {
        let text = "# Hours\n\nThe hall is open from 9:00 to 25:00.\n\n| Day | Opens | Closes |\n| --- | --- | --- |\n\
                    | Monday | 9:00 | 17:00 |\n| Tuesday | 18:00 | 8:00 |\n| Monday | 10:00 | 16:00 |\n\n## Closing days\n\n\
                    We are closed on 24 December 2026.\nWe are closed on 31 April.\n\
                    The fair is on Monday, 9 March 2027.\n";
        let found = notes("hours.md", text);
        let told = |line: u64, weight: Weight, part: &str| {
            let is = |note: &&(Option<u64>, Weight, String)| note.2.contains(part);
            let note = found
                .iter()
                .find(is)
                .unwrap_or_else(|| panic!("{part}: {found:?}"));
            assert_eq!((note.0, note.1), (Some(line), weight), "{part}");
        };
        told(3, Weight::Doubt, "\"25:00\"");
        told(9, Weight::Doubt, "\"Monday\" stands twice");
        told(13, Weight::Hint, "24 December 2026 is over");
        told(14, Weight::Doubt, "\"31 April\"");
        told(15, Weight::Doubt, "9 March 2027 is a Tuesday");
        assert_eq!(found.len(), 5, "{found:?}");
    }

    #[test]
    fn rows_of_a_csv_have_their_own_lines() {
        let text = "day,opens,closes\nMonday,9:00,25:00\nTuesday,21:00,17:00\nFriday,9:00,17:00\nFriday,closed,closed\n";
        let lines: Vec<_> = notes("hours.csv", text)
            .into_iter()
            .map(|note| note.0)
            .collect();
        assert_eq!(lines, [Some(2), Some(3), Some(5)]);
        let text = "question,answer\nWhen?,From 9:00 to 25:00.\n";
        assert_eq!(notes("faq.csv", text).len(), 1);
    }

    #[test]
    fn a_document_in_another_language_is_named() {
        let text = "# Bücherei\n\nDie Bücherei ist von Dienstag bis Samstag geöffnet. Wer einen Ausweis hat, darf zwölf Bücher \
                    für vier Wochen ausleihen. Verlorene Bücher müssen ersetzt werden, und für jede angefangene Woche wird eine \
                    Gebühr von einem Euro erhoben.\n";
        let found = notes("info.md", text);
        assert!(
            found.len() == 1 && found[0].2.starts_with("it is in German"),
            "{found:?}"
        );
    }
}

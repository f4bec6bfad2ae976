//! Plain text: paragraphs between blank lines, with headings and questions found by their form.

use super::outline::{Outline, is_question};

/// A line of its own without a full stop is a heading up to this many words.
const HEADING_WORDS_MAX: usize = 8;

/// Reads plain text into the outline. `first` is false when text stood before this (a later part of a large file).
pub(super) fn read(text: &str, first: bool, outline: &mut Outline) {
    let mut level = if first { 1 } else { 2 };
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if !line.is_empty() && !is_question(line) {
            paragraph.push(line);
            continue;
        }
        if let [only] = paragraph.as_slice()
            && line.is_empty()
            && is_heading(only)
        {
            outline.heading(level, only);
            level = 2;
        } else if !paragraph.is_empty() {
            lines(&paragraph, outline);
            level = 2;
        }
        paragraph.clear();
        if is_question(line) {
            outline.question(line);
        }
    }
}

/// One paragraph: list items line by line, otherwise running text.
fn lines(paragraph: &[&str], outline: &mut Outline) {
    let items: Vec<String> = paragraph
        .iter()
        .filter_map(|line| item(line))
        .map(str::to_owned)
        .collect();
    let texts: Vec<&str> = paragraph
        .iter()
        .filter(|line| item(line).is_none())
        .copied()
        .collect();
    outline.paragraph(&texts.join("\n"));
    outline.list(&items);
}

fn item(line: &str) -> Option<&str> {
    ["- ", "* ", "• ", "– ", "· "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
}

fn is_heading(line: &str) -> bool {
    let short = line.split_whitespace().count() <= HEADING_WORDS_MAX;
    let open = !line.ends_with(['.', '!', ',', ';', ':']);
    let named = line.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    short && open && named && item(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_and_questions_are_found() {
        let mut outline = Outline::default();
        let text = "Health\n\nThe clinic is\nopen.\n\nCounseling\n\nYou can bring:\n- a friend\n- a dog\n\nIs it free?\nYes.\n";
        read(text, true, &mut outline);
        let sections = outline.finish().0;
        assert_eq!(sections[0].heading, ["Health"]);
        assert_eq!(sections[0].sentences, ["The clinic is open."]);
        assert_eq!(sections[1].heading, ["Health", "Counseling"]);
        assert_eq!(
            sections[1].sentences,
            ["You can bring: a friend and a dog."]
        );
        assert_eq!(sections[2].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[2].sentences, ["Yes."]);
    }
}

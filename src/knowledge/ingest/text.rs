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
    let items = items(paragraph);
    let lines = paragraph.iter().zip(&items);
    let texts: Vec<&str> = lines
        .filter(|(_, item)| item.is_none())
        .map(|(line, _)| *line)
        .collect();
    outline.paragraph(&texts.join("\n"));
    let items: Vec<String> = items.into_iter().flatten().map(str::to_owned).collect();
    outline.list(&items);
}

/// The text of a list item, without its sign or number.
fn item(line: &str) -> Option<&str> {
    let marked = ["- ", "* ", "• ", "– ", "· "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark));
    marked.or_else(|| {
        let rest = line.trim_start_matches(|first: char| first.is_ascii_digit());
        let is_number = (1..=2).contains(&(line.len() - rest.len()));
        let text = rest
            .strip_prefix(". ")
            .or_else(|| rest.strip_prefix(") "))?;
        is_number.then_some(text)
    })
}

/// The items of a paragraph; a single number with a stop is no list ("24. December").
fn items<'t>(paragraph: &[&'t str]) -> Vec<Option<&'t str>> {
    let is_numbered = |line: &&&str| line.starts_with(|first: char| first.is_ascii_digit());
    let numbered = paragraph
        .iter()
        .filter(|line| item(line).is_some())
        .filter(is_numbered);
    let is_list = numbered.count() > 1;
    let items = paragraph
        .iter()
        .map(|line| item(line).filter(|_| is_list || !is_numbered(&line)));
    items.collect()
}

fn is_heading(line: &str) -> bool {
    let short = line.split_whitespace().count() <= HEADING_WORDS_MAX;
    let open = !line.ends_with(['.', '!', ',', ';', ':']);
    let named = line.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    short && open && named && items(&[line]) == [None]
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
        assert_eq!(
            items(&["1. Oars", "2) Sails"]),
            [Some("Oars"), Some("Sails")]
        );
        assert_eq!(items(&["24. December is quiet."]), [None]);
        assert_eq!(sections[2].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[2].sentences, ["Yes."]);
    }
}

//! A handbook as a word processor writes it, without compression: headings, paragraphs, and nothing else.

use std::fmt::Write as _;

use super::made::{LAST_ANSWER, LAST_HEADING, heading};
use super::sentences::Sentences;

/// Sections of a page, and sentences of a section: together about 500 words.
const SECTIONS: usize = 3;
const SENTENCES: usize = 6;
/// The longest line of text, in characters: in Helvetica as large as [`TEXT`], about as wide as the page without its
/// margins.
const LINE_CHARS: usize = 96;
/// Sizes of letters and the distances between lines. Points.
const TEXT: usize = 10;
const TEXT_LINE: usize = 12;
const HEADING: usize = 16;
const HEADING_LINE: usize = 22;
/// Above a heading. Points.
const GAP: usize = 20;

/// The objects before those of the pages: the catalogue, the tree of pages and two fonts.
const CATALOGUE: usize = 1;
const TREE: usize = 2;
const FONTS: usize = 3;
const FIRST_PAGE: usize = 5;

/// A PDF of so many pages, at least one; its last section is the one that is asked for.
pub fn handbook(pages: usize) -> Vec<u8> {
    let mut sentences = Sentences::new("handbook");
    let kids: Vec<String> = (0..pages)
        .map(|page| format!("{} 0 R", FIRST_PAGE + 2 * page))
        .collect();
    let font = |name: &str| {
        format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>")
    };
    let mut objects = vec![
        format!("<</Type/Catalog/Pages {TREE} 0 R>>"),
        format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")),
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    for page in 0..pages {
        let content = objects.len() + 2;
        objects.push(format!(
            "<</Type/Page/Parent {TREE} 0 R/MediaBox[0 0 612 792]/Contents {content} 0 R\
             /Resources<</Font<</F {FONTS} 0 R/B {} 0 R>>>>>>",
            FONTS + 1
        ));
        let text = text_of(page, page + 1 == pages, &mut sentences);
        objects.push(format!(
            "<</Length {}>>\nstream\n{text}\nendstream",
            text.len()
        ));
    }
    file(&objects)
}

/// What is drawn on a page.
fn text_of(page: usize, is_last: bool, sentences: &mut Sentences) -> String {
    let mut text = "BT 54 740 Td".to_owned();
    let sections = if is_last { SECTIONS - 1 } else { SECTIONS };
    for section in 0..sections {
        let heading = heading(page * SECTIONS + section);
        draw(&mut text, &heading, &sentences.some(SENTENCES));
    }
    if is_last {
        draw(&mut text, LAST_HEADING, LAST_ANSWER);
    }
    text + " ET"
}

/// Draws a section below what there is. The texts need no escapes: they have no brackets.
fn draw(text: &mut String, heading: &str, paragraph: &str) {
    let mut add = |font: &str, size: usize, down: usize, line: &str| {
        // Writing to a text does not fail.
        let _ = write!(text, "\n/{font} {size} Tf 0 -{down} Td ({line}) Tj");
    };
    add("B", HEADING, GAP, heading);
    let mut down = HEADING_LINE;
    let mut line = String::new();
    for word in paragraph.split(' ') {
        if line.len() + word.len() >= LINE_CHARS {
            add("F", TEXT, down, &line);
            down = TEXT_LINE;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    add("F", TEXT, down, &line);
}

/// The file of these objects.
fn file(objects: &[String]) -> Vec<u8> {
    let mut file = "%PDF-1.4\n".to_owned();
    let size = objects.len() + 1;
    let mut places = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        // Writing to a text does not fail.
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let at = file.len();
    let end = format!("trailer\n<</Size {size}/Root {CATALOGUE} 0 R>>\nstartxref\n{at}\n%%EOF\n");
    (file + &places + &end).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_where_the_table_says() {
        let file = String::from_utf8(handbook(3)).unwrap();
        let (_, table) = file.split_once("xref\n0 11\n").unwrap();
        for (number, line) in table.lines().take(11).enumerate().skip(1) {
            let at: usize = line[..10].parse().unwrap();
            assert!(
                file[at..].starts_with(&format!("{number} 0 obj\n")),
                "{line}"
            );
        }
        let (_, at) = file.split_once("startxref\n").unwrap();
        let at: usize = at.lines().next().unwrap().parse().unwrap();
        assert!(file[at..].starts_with("xref\n"));
        assert!(file.contains(LAST_HEADING));
    }

    #[test]
    fn a_page_has_about_500_words_and_does_not_run_over() {
        let text = text_of(0, false, &mut Sentences::new("test"));
        let shown = text.lines().filter_map(|line| line.split_once('('));
        let words: usize = shown.map(|(_, line)| line.split(' ').count() - 1).sum();
        assert!((450..550).contains(&words), "{words}");
        let down = text.lines().filter_map(|line| line.split_once(" 0 -"));
        let down: usize = down
            .map(|(_, down)| down.split(' ').next().unwrap().parse::<usize>().unwrap())
            .sum();
        assert!(down < 700, "{down}");
    }
}

//! What every page repeats is no content: running heads, feet, numbers of pages.

use std::collections::HashMap;

use super::line::Line;

/// Heads and feet are among so many lines at the top and at the bottom.
const LINES_DEEP: usize = 3;
/// The same line on so many pages, at the same height, is a head; in a document of two pages on both.
const PAGES_MIN: usize = 3;
/// A row with so many cells is the head of a table.
const CELLS_MAX: usize = 3;

/// The page of a document.
pub(super) struct PageLines {
    /// In reading order.
    pub lines: Vec<Line>,
    pub height: f32,
}

/// Removes them.
pub(super) fn remove(pages: &mut [PageLines]) {
    let mut seen: HashMap<Key, usize> = HashMap::new();
    for page in pages.iter() {
        for index in outer(page) {
            for key in keys(&page.lines[index]) {
                *seen.entry(key).or_default() += 1;
            }
        }
    }
    let enough = PAGES_MIN.min(pages.len()).max(2);
    for page in pages.iter_mut() {
        let mut drop: Vec<usize> = outer(page)
            .into_iter()
            .filter(|index| {
                let line = &page.lines[*index];
                let repeats = keys(line).iter().any(|key| seen[key] >= enough);
                let heads_table = line.pieces.len() > CELLS_MAX && line.y < page.height / 2.0;
                repeats && !heads_table || is_number(&line.text())
            })
            .collect();
        drop.sort_unstable();
        for index in drop.into_iter().rev() {
            page.lines.remove(index);
        }
    }
}

/// The lines near the upper and lower end of a page.
fn outer(page: &PageLines) -> Vec<usize> {
    let mut by_height: Vec<usize> = (0..page.lines.len()).collect();
    by_height.sort_by(|left, right| page.lines[*left].y.total_cmp(&page.lines[*right].y));
    let is_outer = |(place, index): &(usize, usize)| {
        let y = page.lines[*index].y;
        let (above, below) = (page.height * 0.15, page.height * 0.85);
        *place < LINES_DEEP && y < above || *place + LINES_DEEP >= page.lines.len() && y > below
    };
    by_height
        .into_iter()
        .enumerate()
        .filter(is_outer)
        .map(|(_, index)| index)
        .collect()
}

/// A text, and about where it stands.
type Key = (String, i32);

/// What the head or foot of another page can have in common with this line: all of it, or all but the number of the page,
/// which stands first or last and grows as the pages do.
fn keys(line: &Line) -> Vec<Key> {
    let text = line.text();
    let words: Vec<&str> = text.split_whitespace().collect();
    let numbers =
        || (0..words.len()).filter(|at| words[*at].bytes().all(|digit| digit.is_ascii_digit()));
    let counted = |at: usize| {
        let from_page = words[at].parse::<i64>().ok()? - i64::try_from(line.page).ok()?;
        Some(
            [&words[..at], &[&*format!("#{from_page}")], &words[at + 1..]]
                .concat()
                .join(" "),
        )
    };
    let mut texts = vec![words.join(" ")];
    let first = numbers().next();
    let last = numbers().next_back().filter(|last| Some(*last) != first);
    texts.extend(first.into_iter().chain(last).filter_map(counted));
    let height = (line.y / 6.0).round() as i32;
    texts.into_iter().map(|text| (text, height)).collect()
}

/// "12", "- 12 -", "Page 12 of 40", "xii".
fn is_number(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|between: char| between.is_whitespace() || "-–—/|".contains(between))
        .filter(|word| !word.is_empty())
        .collect();
    let is_digits =
        |word: &&str| word.len() <= 4 && word.bytes().all(|digit| digit.is_ascii_digit());
    let names_page = |word: &str| {
        [
            "page", "p.", "seite", "página", "pagina", "sida", "side", "strona",
        ]
        .contains(&word.to_lowercase().as_str())
    };
    match words.as_slice() {
        [only] => is_digits(only) || is_roman(only),
        [page, rest @ ..] if names_page(page) => rest.iter().any(is_digits) && rest.len() <= 3,
        [first, last] => text.contains('/') && is_digits(first) && is_digits(last),
        [first, between, last] => {
            is_digits(first)
                && ["of", "von", "de", "di", "av", "z"].contains(between)
                && is_digits(last)
        }
        _ => false,
    }
}

fn is_roman(word: &str) -> bool {
    (1..=6).contains(&word.len()) && word.bytes().all(|letter| b"ivxl".contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::*;

    fn line(text: &str, y: f32, page: usize) -> Line {
        let piece = Piece {
            x: 0.0,
            end: 100.0,
            y,
            size: 10.0,
            bold: false,
            text: text.to_owned(),
            order: 0,
        };
        Line {
            pieces: vec![piece],
            y,
            size: 10.0,
            bold: false,
            page,
            right: 100.0,
        }
    }

    #[test]
    fn heads_and_numbers_go_and_text_stays() {
        let page = |number: usize| PageLines {
            lines: vec![
                line(
                    &format!("{} Visitors' guide 2027", number + 3),
                    30.0,
                    number,
                ),
                line(&format!("Room {}", number * 2), 80.0, number),
                line("It is the same everywhere.", 400.0, number),
                line(&format!("{number}"), 800.0, number),
            ],
            height: 842.0,
        };
        let mut pages: Vec<PageLines> = (1..=4).map(page).collect();
        remove(&mut pages);
        let left: Vec<String> = pages[1].lines.iter().map(Line::text).collect();
        assert_eq!(left, ["Room 4", "It is the same everywhere."]);
    }

    #[test]
    fn numbers_of_pages_are_known_by_their_form() {
        for number in [
            "7",
            "- 7 -",
            "Page 7",
            "Page 7 of 12",
            "7/12",
            "7 of 12",
            "xii",
        ] {
            assert!(is_number(number), "{number}");
        }
        for text in ["12345", "Room 7", "7 days", "9 to 5"] {
            assert!(!is_number(text), "{text}");
        }
    }
}

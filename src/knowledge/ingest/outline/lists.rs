//! The items of lists.

use super::super::super::sentences::{is_closed, sentences};
use super::tidy::{LABEL_BYTES_MAX, tidy};

/// A list is spoken as one sentence up to this many items.
const SPOKEN_LIST_ITEMS_MAX: usize = 8;
/// A spoken list may have this many words; longer ones stay separate sentences.
const SPOKEN_LIST_WORDS_MAX: usize = 60;
/// An item of so many words says nothing without the others ("Towel", "Soap").
const BARE_ITEM_WORDS_MAX: usize = 3;
/// An item may take this many bytes from the item that it stands under, and so many items may.
const PREFIX_BYTES_MAX: usize = 200;
const PREFIXED_ITEMS_MAX: usize = 100;

/// Whether the items make one sentence behind an introduction.
pub(super) fn are_spoken_together(items: &[String]) -> bool {
    if items.len() > SPOKEN_LIST_ITEMS_MAX {
        return false;
    }
    let words: usize = items
        .iter()
        .map(|item| item.split_whitespace().count())
        .sum();
    let bytes: usize = items.iter().map(String::len).sum();
    let short = words <= SPOKEN_LIST_WORDS_MAX;
    short
        && bytes <= LABEL_BYTES_MAX
        && !items.is_empty()
        && items.iter().all(|item| sentences(item).len() == 1)
}

/// Whether each of several items is too short to be quoted alone.
pub(super) fn are_bare(items: &[String]) -> bool {
    let is_bare = |item: &String| {
        let words = item.split_whitespace().count();
        words <= BARE_ITEM_WORDS_MAX
            && !is_closed(item)
            && !item.contains(|letter: char| letter == ':' || letter.is_ascii_digit())
    };
    items.len() > 1 && items.iter().all(is_bare)
}

/// Items that stand under the item `above`, as items of the list around: as one sentence where they are short, otherwise
/// each with what it stands under. The items are tidy already: those of a deep list come by here once a level.
pub(in super::super) fn nested(above: &str, items: Vec<String>) -> Vec<String> {
    let above = tidy(above);
    if above.is_empty() {
        return items;
    }
    let label = above.strip_suffix(':').unwrap_or(&above);
    let is_many = items.len() > PREFIXED_ITEMS_MAX;
    if items.is_empty() || is_many || is_closed(label) || label.len() > PREFIX_BYTES_MAX {
        return [above].into_iter().chain(items).collect();
    }
    if are_spoken_together(&items) && items.len() > 1 {
        return vec![format!("{label}: {}", spoken(&items))];
    }
    let under = |item: &String| {
        if item.len() > LABEL_BYTES_MAX {
            item.clone()
        } else {
            format!("{label}: {item}")
        }
    };
    items.iter().map(under).collect()
}

/// "a, b and c".
pub(super) fn spoken(items: &[String]) -> String {
    let bare: Vec<&str> = items
        .iter()
        .map(|item| {
            if is_closed(item) {
                item.trim_end_matches(['.', ';'])
            } else {
                item
            }
        })
        .map(|item| item.trim_end_matches(','))
        .collect();
    match bare.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if last.starts_with("and ") || last.starts_with("or ") => {
            format!("{}, {last}", first.join(", "))
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(above: &str, items: &[&str]) -> Vec<String> {
        nested(above, items.iter().map(|item| (*item).to_owned()).collect())
    }

    #[test]
    fn items_keep_what_they_stand_under() {
        assert_eq!(
            under("Cold drinks", &["water", "juice"]),
            ["Cold drinks: water and juice"]
        );
        assert_eq!(
            under("Rules:", &["Do not run. It is wet."]),
            ["Rules: Do not run. It is wet."]
        );
        assert_eq!(
            under("The pool is open.", &["warm"]),
            ["The pool is open.", "warm"]
        );
        assert_eq!(under(" ", &["warm"]), ["warm"]);
        assert_eq!(under("Deep", &[]), ["Deep"]);
    }
}

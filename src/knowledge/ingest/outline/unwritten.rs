//! Marks of something that is still to be written. Nobody wants to hear them.

/// What stands alone in place of a text.
const ALONE: &[&str] = &["tbd", "tba", "tbc", "fixme", "???"];
/// What a note of the writer to herself begins with. In small letters it may be a word: "todo" is Spanish.
const BEGINNINGS: &[&str] = &["TODO:", "FIXME:", "XXX:", "TBD:"];

/// A cell; empty where it is no more than such a mark.
pub(in crate::knowledge::ingest) fn written(cell: String) -> String {
    if is_unwritten(&cell) {
        String::new()
    } else {
        cell
    }
}

/// Whether a sentence or cell is such a mark.
pub(super) fn is_unwritten(text: &str) -> bool {
    let text = text.trim();
    let alone = text.trim_end_matches(['.', '!', ' ']);
    alone == "TODO"
        || ALONE.iter().any(|mark| alone.eq_ignore_ascii_case(mark))
        || BEGINNINGS.iter().any(|mark| text.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_and_words_are_none() {
        for mark in ["TBD", "tba.", "TODO", "TODO: ask Anna.", "???", " TBC "] {
            assert!(is_unwritten(mark), "{mark}");
        }
        for text in [
            "Todo está abierto.",
            "The TBD lounge is open.",
            "TODOS: siempre.",
            "What?",
            "",
        ] {
            assert!(!is_unwritten(text), "{text}");
        }
    }
}

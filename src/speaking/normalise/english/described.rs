//! Amounts that describe what follows them.

use super::view::{View, is_one_of};

/// After "a", "the" and the like, an amount before one of these does not describe it: "the $60 is due".
pub(super) const NOT_DESCRIBED: &[&str] = &[
    "is", "was", "are", "were", "will", "for", "to", "in", "on", "at", "per", "a", "an", "and",
    "or", "of", "by", "from", "with", "if", "when", "more", "less", "each", "every", "must", "can",
    "has", "that", "you", "we", "i", "they", "it", "million", "billion", "thousand", "trillion",
];
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "one", "this", "that", "each", "every", "your", "our", "their", "its", "his",
    "her", "my", "another",
];

/// "a $60 fee": the amount describes what follows, so it is in the singular.
pub(super) fn describes(view: &View<'_>, tokens: usize) -> bool {
    let next = view.word_after(tokens - 1);
    is_one_of(DETERMINERS, view.word_before())
        && next.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !is_one_of(NOT_DESCRIBED, next)
}

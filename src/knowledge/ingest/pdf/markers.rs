//! The marks of a list's items.

/// Whether this is the mark of a list's item alone: a bullet, `3.` or `b)`.
pub(super) fn is_marker(text: &str) -> bool {
    is_bullet(text) || is_numbering(text)
}

/// Whether this is a bullet.
pub(super) fn is_bullet(text: &str) -> bool {
    matches!(
        text,
        "•" | "◦" | "▪" | "■" | "●" | "○" | "‣" | "–" | "-" | "*" | "·" | "o" | "➢" | "✓"
    )
}

fn is_numbering(text: &str) -> bool {
    text.strip_suffix(['.', ')']).is_some_and(|number| {
        let digits = number.len() <= 2 && number.bytes().all(|digit| digit.is_ascii_digit());
        !number.is_empty()
            && (digits
                || number.len() == 1 && number.bytes().all(|letter| letter.is_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_and_short_numbers_mark_items() {
        for marker in ["•", "-", "12.", "a)"] {
            assert!(is_marker(marker), "{marker}");
        }
        for text in ["2024.", "no", ".", ""] {
            assert!(!is_marker(text), "{text}");
        }
    }
}

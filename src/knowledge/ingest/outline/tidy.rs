//! Texts without what nobody says.

/// Headings, questions, and names of columns and rows stand again at everything below them. What is longer, in bytes, is
/// prose: 150 English words, 50 in scripts of three bytes a letter.
pub(super) const LABEL_BYTES_MAX: usize = 1_000;
/// The name of a footnote has at most so many bytes.
const NOTE_NAME_BYTES_MAX: usize = 32;

/// White space normalised, control characters and marks of footnotes gone.
pub(super) fn tidy(text: &str) -> String {
    let clean = text.replace(|character: char| character.is_control(), " ");
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.contains("[^") {
        without_notes(&clean)
    } else {
        clean
    }
}

/// Text without marks of footnotes such as `[^1]`.
fn without_notes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        kept.push_str(before);
        let near = &after[..after.floor_char_boundary(NOTE_NAME_BYTES_MAX)];
        match near.find([']', ' ']) {
            Some(end) if end > 0 && near[end..].starts_with(']') => {
                let next = &after[end + 1..];
                rest = next.strip_prefix(':').map_or(next, str::trim_start);
            }
            _ => {
                kept.push_str("[^");
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

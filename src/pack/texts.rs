//! Texts in the files of a pack that must not be empty.

use toml::Spanned;

use crate::diagnostics::{Problems, Section};

/// A text that is not empty, without space around it.
pub(super) fn filled(
    section: &Section<'_>,
    key: &str,
    problems: &mut Problems,
) -> Option<Spanned<String>> {
    let text = section.text(key, problems)?;
    filled_item(section, key, text, problems)
}

/// A list of texts, none of them empty.
pub(super) fn filled_list(
    section: &Section<'_>,
    key: &str,
    problems: &mut Problems,
) -> Option<Vec<Spanned<String>>> {
    let texts = section.texts(key, problems)?;
    let texts = texts
        .into_iter()
        .filter_map(|text| filled_item(section, key, text, problems));
    Some(texts.collect())
}

fn filled_item(
    section: &Section<'_>,
    key: &str,
    text: Spanned<String>,
    problems: &mut Problems,
) -> Option<Spanned<String>> {
    let trimmed = text.get_ref().trim();
    if trimmed.is_empty() {
        problems.error_at(
            section.file(),
            text.span(),
            format!("`{key}` holds an empty text"),
            None,
        );
        return None;
    }
    Some(Spanned::new(text.span(), trimmed.to_owned()))
}

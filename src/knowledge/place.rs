//! What the names of folders and files say about a document.

/// Names that say nothing about what a document holds, in lower case.
const EMPTY_NAMES: &[&str] = &[
    "about",
    "answers",
    "copy",
    "data",
    "default",
    "doc",
    "docs",
    "document",
    "documents",
    "draft",
    "export",
    "faq",
    "faqs",
    "file",
    "files",
    "final",
    "general",
    "home",
    "index",
    "info",
    "information",
    "knowledge",
    "main",
    "misc",
    "new",
    "notes",
    "old",
    "other",
    "page",
    "pages",
    "questions",
    "readme",
    "site",
    "table",
    "test",
    "text",
    "untitled",
    "version",
];
/// Names are searched up to so many bytes.
const PLACE_BYTES_MAX: usize = 200;

/// The words of a document's path that say what it is about and are not in `heading`: those of its folders, then of its file.
/// Numbers and single letters say nothing.
pub(super) fn words(path: &str, heading: &str) -> String {
    let known = spoken(heading);
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut found: Vec<String> = Vec::new();
    let mut bytes = 0;
    for word in spoken(stem) {
        let says_nothing = word.chars().count() < 2
            || word.chars().all(char::is_numeric)
            || EMPTY_NAMES.contains(&word.as_str());
        if says_nothing || known.contains(&word) || found.contains(&word) {
            continue;
        }
        bytes += word.len() + 1;
        if bytes > PLACE_BYTES_MAX {
            break;
        }
        found.push(word);
    }
    found.join(" ")
}

/// The words of a name, in lower case: "openingHours_2027" is "opening", "hours", "2027".
fn spoken(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_uppercase() && before.is_lowercase()
            || letter.is_numeric() != before.is_numeric() && before.is_alphanumeric();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_say_what_a_document_is_about() {
        assert_eq!(
            words("boat-house/rentals.md", "Prices"),
            "boat house rentals"
        );
        assert_eq!(words("openingHours2027.txt", ""), "opening hours");
        assert_eq!(
            words("Freibad/Öffnungszeiten.md", "Öffnungszeiten"),
            "freibad"
        );
    }

    #[test]
    fn numbers_letters_and_names_for_anything_are_not_searched() {
        for path in [
            "2027/01.md",
            "a.md",
            "docs/index.html",
            "x/README.md",
            "v2/faq.csv",
        ] {
            assert_eq!(words(path, ""), "", "{path}");
        }
    }
}

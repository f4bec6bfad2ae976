//! What a pack consists of: its files by name, and those that are none of its own.

/// Who the assistant is.
pub(super) const PACK_FILE: &str = "pack.toml";
/// What people say.
pub(crate) const INTENTS_FILE: &str = "intents.toml";
/// How to say names.
pub(super) const LEXICON_FILE: &str = "lexicon.txt";
/// Questions with what must come back.
pub(crate) const TESTS_FILE: &str = "tests.toml";
/// The folder of documents.
pub(crate) const KNOWLEDGE: &str = "knowledge";

/// Whether a file or folder of this name is hidden, or a copy that an editor or a copying tool keeps while it works.
pub(super) fn is_left_behind(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let number_of_vim = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || number_of_vim
        || [
            ".swp",
            ".swx",
            ".tmp",
            ".temp",
            ".bak",
            ".orig",
            ".part",
            ".crdownload",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

//! How to come by Whisper models.

use std::path::Path;

use crate::hearing::whisper;
use crate::models::pull_command;

/// The model for small machines that know English only. Source: the order of sizes in [`crate::hearing::whisper`].
const ENGLISH: &str = "whisper:base.en-q5_1";

/// The same for other languages.
const OTHER: &str = "whisper:base-q5_1";

/// How a recogniser is to be had that hears this language, such as `en`, better than PocketSphinx. Without a language it
/// must be found out.
pub fn better_recogniser(folder: &Path, language: Option<&str>) -> String {
    let english = language.is_some_and(whisper::is_english);
    let id = if english { ENGLISH } else { OTHER };
    format!(
        "a Whisper model hears better: `docent models pull {id}` puts one into {}",
        folder.display()
    )
}

/// What to do about the Whisper model of this name, which is not in its folder.
pub fn missing_whisper(name: &str, folder: Option<&Path>) -> String {
    let Some(folder) = folder.map(Path::display) else {
        return format!(
            "the Whisper model {name} has no folder to lie in; set hearing.models to one"
        );
    };
    let way = match pull_command(&format!("whisper:{name}")) {
        Some(command) => format!("`{command}` fetches it"),
        None => "copy it there".to_owned(),
    };
    format!(
        "there is no Whisper model {} in {folder}; {way}, or set hearing.recogniser to auto",
        whisper::file_name(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_can_be_fetched() {
        let folder = Path::new("/data/whisper");
        for (language, id) in [(Some("en-GB"), ENGLISH), (Some("de"), OTHER), (None, OTHER)] {
            let command = pull_command(id).expect("in the catalogue");
            let advice = better_recogniser(folder, language);
            assert!(advice.contains(&command), "{advice}");
        }
    }

    #[test]
    fn a_missing_model_is_fetched_if_it_is_published() {
        let folder = Some(Path::new("/data/whisper"));
        let advice = missing_whisper("small.en", folder);
        assert!(
            advice.contains("`docent models pull whisper:small.en`"),
            "{advice}"
        );
        assert!(missing_whisper("mine", folder).contains("copy it there"));
        assert!(missing_whisper("mine", None).contains("hearing.models"));
    }
}

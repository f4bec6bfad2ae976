//! How to come by Whisper models.

use std::path::Path;

use crate::hearing::whisper;
use crate::models::pull_command;

/// The model for small machines that knows many languages. Source: the order of sizes in [`crate::hearing::whisper`].
const MANY_LANGUAGES: &str = "whisper:base-q5_1";

/// What to do about a recogniser, such as `whisper:tiny.en`, that knows English only, where another language is spoken, such as `de`, or `auto` one that is
/// to be found out.
pub fn knows_english_only(recogniser: &str, language: &str, folder: Option<&Path>) -> String {
    let way = many_languages(folder);
    if language == "auto" {
        format!("{recogniser} hears English in every language; {way}")
    } else {
        format!("{recogniser} knows English only and {language} is spoken; {way}")
    }
}

/// What to do about a language that no Whisper model knows.
pub fn unknown_language(language: &str) -> String {
    format!(
        "Whisper does not know the language {language:?}; set hearing.language to one that it knows, such as \"en\""
    )
}

/// How a recogniser of many languages is to be had.
fn many_languages(folder: Option<&Path>) -> String {
    let Some(folder) = folder else {
        return "set hearing.models to a folder with a model of many languages".to_owned();
    };
    format!(
        "`docent models pull {MANY_LANGUAGES}` puts one that knows a hundred languages into {}",
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
        let command = pull_command(MANY_LANGUAGES).expect("in the catalogue");
        let folder = Path::new("/data/whisper");
        let advice = knows_english_only("whisper:tiny.en", "de", Some(folder));
        assert!(
            advice.contains(&command) && advice.contains("/data/whisper"),
            "{advice}"
        );
        assert!(knows_english_only("whisper:tiny.en", "auto", None).contains("hearing.models"));
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

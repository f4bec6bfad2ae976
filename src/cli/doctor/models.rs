//! The files of models, and what fetches those that are missing.

use super::{Finding, State};
use crate::app::model_store;
use crate::config::{RecogniserChoice, Settings};
use crate::engines::speech::VoiceName;
use crate::models::{Catalogue, Depth, ModelStatus, State as ModelState, installed, pull_command};
use crate::pack::{Pack, PackFiles};

/// Looks at the sizes of all files of models.
pub fn models(settings: &Settings) -> Finding {
    match installed(&model_store(settings), &Catalogue::embedded(), Depth::Sizes) {
        Ok(found) => judge(&found),
        Err(problem) => {
            let next =
                "make the folders of models readable, or name others in [hearing] and [speech]";
            Finding::bad("models", State::Warn, problem.to_string(), next)
        }
    }
}

fn judge(found: &[ModelStatus]) -> Finding {
    let spoilt: Vec<&ModelStatus> = found.iter().filter(|model| is_spoilt(model)).collect();
    let whole: Vec<&str> = found
        .iter()
        .filter(|model| matches!(model.state, ModelState::Ok | ModelState::Pinned))
        .map(|model| &*model.id)
        .collect();
    let here = here(&whole, found.len() - whole.len() - spoilt.len());
    if !spoilt.is_empty() {
        let what = spoilt.iter().map(|model| match model.state {
            ModelState::Damaged => format!("{} is damaged", model.id),
            _ => format!("a file of {} is missing", model.id),
        });
        let what: Vec<String> = what.collect();
        let ids: Vec<&str> = spoilt.iter().map(|model| &*model.id).collect();
        let next = format!("docent models pull {}", ids.join(" "));
        let what = format!("{}; whole: {here}", what.join(", "));
        return Finding::bad("models", State::Warn, what, next);
    }
    Finding::ok("models", here)
}

/// The models that are whole, and how many files of the user's lie beside them.
fn here(whole: &[&str], own: usize) -> String {
    match (whole, own) {
        ([], 0) => "none; what is in the program is used".to_owned(),
        (whole, 0) => whole.join(", "),
        ([], own) => format!("{own} of your own"),
        (whole, own) => format!("{}, and {own} of your own", whole.join(", ")),
    }
}

/// Whether Docent put it there and it is not whole any more. What the user copied there by hand is the user's.
fn is_spoilt(model: &ModelStatus) -> bool {
    let is_bad = matches!(model.state, ModelState::Damaged | ModelState::Missing);
    is_bad && model.files.iter().any(|file| file.ours)
}

/// What fetches the pack's voice, if it is published.
pub fn pull_voice(settings: &Settings) -> Option<String> {
    let pack = Pack::read(&PackFiles::new(settings.pack.path.clone())).ok()?;
    VoiceName::parse(&pack.voice.id)?.pull_command()
}

/// What fetches the recogniser that the settings name, if it is published.
pub fn pull_recogniser(settings: &Settings) -> Option<String> {
    match &settings.hearing.recogniser {
        RecogniserChoice::Whisper(name) => pull_command(&format!("whisper:{name}")),
        RecogniserChoice::Auto | RecogniserChoice::PocketSphinx => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::FileStatus;

    fn model(id: &str, state: ModelState, ours: bool) -> ModelStatus {
        let file = FileStatus {
            path: id.into(),
            state,
            ours,
            size: None,
            sha256: None,
        };
        ModelStatus {
            id: id.to_owned(),
            state,
            files: vec![file],
        }
    }

    #[test]
    fn what_is_not_whole_is_fetched_again() {
        let finding = judge(&[
            model("whisper:base", ModelState::Ok, true),
            model("whisper:tiny", ModelState::Damaged, true),
            model("piper:a", ModelState::Missing, true),
            model("piper:b", ModelState::Missing, false),
        ]);
        assert_eq!(finding.state, State::Warn);
        assert_eq!(
            finding.found,
            "whisper:tiny is damaged, a file of piper:a is missing; whole: whisper:base, and 1 of your own"
        );
        let next = Some("docent models pull whisper:tiny piper:a");
        assert_eq!(finding.next.as_deref(), next);
    }

    #[test]
    fn what_is_here_is_told() {
        let whole = model("whisper:base", ModelState::Ok, true);
        let pinned = model("piper:a", ModelState::Pinned, true);
        let own = model("piper:mine.onnx", ModelState::Unknown, false);
        let told = |found: &[ModelStatus]| judge(found).found;
        assert_eq!(
            told(&[whole, pinned, own.clone()]),
            "whisper:base, piper:a, and 1 of your own"
        );
        assert_eq!(told(&[own]), "1 of your own");
        assert!(told(&[]).starts_with("none;"));
    }
}

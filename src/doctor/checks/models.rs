//! The files of models: whole, and able to run.

use std::path::Path;
use std::thread;

use anyhow::{Context, Result};

use super::super::deployment::{Deployment, Trial};
use super::super::finding::Findings;
use super::super::{Check, Finding};
use super::measured::{mib, second_of_silence};
use crate::app::{model_store, voice_catalogue};
use crate::cause::told;
use crate::clock;
use crate::engines::speech::{Origin, VoiceRequest};
use crate::hearing::whisper::{WhisperTranscriber, find};
use crate::hearing::{Manner, Transcriber};
use crate::inference::Cancellation;
use crate::models::{Catalogue, Depth, ModelStatus, State, installed, unfinished};

pub(super) const CHECKS: &[Check] = &[
    Check::each("models.digest", "Bytes of the files", digests),
    Check::deployment("models.unfinished", "Downloads", downloads),
    Check::each("models.warm_up", "Other models here", warm_ups),
];

fn digests(deployment: &Deployment<'_>) -> Findings {
    let store = model_store(deployment.settings);
    match installed(&store, &Catalogue::embedded(), Depth::Bytes) {
        Ok(found) if found.is_empty() => {
            let reason = "none is installed: those inside the program are used";
            vec![(None, Finding::skip(reason))]
        }
        Ok(found) => {
            let found = found.into_iter();
            found
                .map(|model| (Some(model.id.clone()), judge(&model)))
                .collect()
        }
        Err(problem) => {
            let next =
                "make the folders of models readable, or name others in [hearing] and [speech]";
            vec![(None, Finding::fail(problem.to_string(), next))]
        }
    }
}

fn judge(model: &ModelStatus) -> Finding {
    let bytes = model.files.iter().filter_map(|file| file.size).sum();
    // What the user copied there by hand is the user's.
    let ours = model.files.iter().any(|file| file.ours);
    let next = format!("docent models pull {}", model.id);
    let finding = match (model.state, ours) {
        (State::Ok, _) => Finding::ok("every byte as published"),
        (State::Pinned, _) => Finding::ok("every byte as in the first download"),
        (State::Damaged, _) => Finding::fail("its bytes are not the published ones", next),
        (State::Missing | State::NotInstalled, true) => {
            Finding::warn("a file of it is missing", next)
        }
        (State::Missing | State::NotInstalled | State::Unknown, _) => {
            Finding::skip("your own: there is nothing to compare it with")
        }
    };
    finding.measured(mib(bytes), "MiB")
}

fn downloads(deployment: &Deployment<'_>) -> Finding {
    let begun = unfinished(&model_store(deployment.settings), &Catalogue::embedded());
    if begun.is_empty() {
        return Finding::ok("none was broken off");
    }
    let ids = begun.join(" ");
    let next =
        format!("docent models pull {ids} goes on with it, docent models rm {ids} gives it up");
    Finding::warn(format!("broken off: {ids}"), next).measured(begun.len() as f64, "models")
}

/// Those in service are tried by the checks of the engines.
fn warm_ups(deployment: &Deployment<'_>) -> Findings {
    let trial = match deployment.trial() {
        Ok(trial) => trial,
        Err(instead) => return vec![(None, instead)],
    };
    let mut findings = Findings::new();
    let in_service = trial.brain.engines.hearing.status().recogniser;
    let folder = deployment.whisper_folder();
    for model in folder.map(|folder| find(&folder)).unwrap_or_default() {
        let id = model.recogniser();
        if let Some(path) = model.path.filter(|_| in_service.as_ref() != Some(&id)) {
            let finding = tried(&id, || hear(&path));
            findings.push((Some(id), finding));
        }
    }
    let in_service = trial.brain.engines.speech.status().voice;
    for voice in voice_catalogue(deployment.settings, Some(deployment.data())).piper() {
        if in_service.as_ref() != Some(&voice.name) {
            let finding = tried(&voice.name, || speak(trial, &voice.name));
            findings.push((Some(voice.name), finding));
        }
    }
    if findings.is_empty() {
        let reason = "no model is installed beside those in service";
        findings.push((None, Finding::skip(reason)));
    }
    findings
}

fn tried(id: &str, work: impl FnOnce() -> Result<()>) -> Finding {
    let started = clock::now();
    match work() {
        Ok(()) => {
            let ms = clock::milliseconds_since(started);
            Finding::ok(format!("loaded and run in {ms:.0} ms")).measured(ms, "ms")
        }
        Err(problem) => {
            let next = format!("fetch or copy {id} again, or remove it: docent models rm");
            Finding::warn(told(&*problem), next)
        }
    }
}

/// Has a Whisper model hear a second of silence.
fn hear(model: &Path) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let transcriber = WhisperTranscriber::load_for(model, threads, 1)?;
    let mut transcription = transcriber.start(&Manner::default())?;
    let cancellation = Cancellation::default();
    transcription.accept(&second_of_silence(), &cancellation)?;
    transcription.finish(&cancellation)?;
    Ok(())
}

/// Has a Piper voice say a word.
fn speak(trial: &Trial, voice: &str) -> Result<()> {
    let speech = &trial.brain.engines.speech;
    let request = VoiceRequest {
        voice: Some(voice.to_owned()),
        language: None,
        rate: None,
    };
    trial.runtime.block_on(async {
        let speaker = speech.speaker(request).await?;
        let reading = speech.read_aloud("Welcome.", speaker, Origin::Request);
        let said = reading.whole().await?;
        said.map(|_| ()).context("it says nothing")
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::State as Standing;
    use super::*;
    use crate::models::FileStatus;

    fn model(state: State, ours: bool) -> ModelStatus {
        let file = FileStatus {
            path: "ggml-tiny.bin".into(),
            state,
            ours,
            size: Some(3 << 20),
            sha256: None,
        };
        ModelStatus {
            id: "whisper:tiny".to_owned(),
            state,
            files: vec![file],
        }
    }

    #[test]
    fn what_is_not_whole_is_fetched_again() {
        for (state, ours, wanted) in [
            (State::Ok, true, Standing::Ok),
            (State::Pinned, true, Standing::Ok),
            (State::Damaged, true, Standing::Fail),
            (State::Missing, true, Standing::Warn),
            (State::Missing, false, Standing::Skip),
            (State::Unknown, false, Standing::Skip),
        ] {
            let finding = judge(&model(state, ours));
            assert_eq!(finding.state, wanted, "{state:?}");
            assert_eq!(finding.measured, Some((3.0, "MiB")));
            let pull = "docent models pull whisper:tiny";
            assert!(finding.next.is_none_or(|next| next == pull));
        }
    }
}

//! The engines: each is loaded and made to work once.

use anyhow::Result;

use super::super::deployment::{Deployment, Trial};
use super::super::{Check, Finding};
use super::measured::second_of_silence;
use crate::app::{start_encoder, voice_folder};
use crate::cause::told;
use crate::clock;
use crate::config::{RecogniserChoice, Settings};
use crate::engines::speech::VoiceName;
use crate::files::DataFolder;
use crate::hearing::{Detectors, SmartTurn, TurnJudge, WINDOW_SAMPLES};
use crate::inference::{Cancellation, runtime};
use crate::models::pull_command;
use crate::pack::{Pack, PackFiles};
use crate::understanding::Turn;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("encoder.warm_up", "Text encoder", encoder),
    Check::deployment(
        "voice_detection.warm_up",
        "Voice detection",
        voice_detection,
    ),
    Check::deployment("end_of_turn.warm_up", "Ends of turns", end_of_turn),
    Check::deployment("recogniser.warm_up", "Recogniser", recogniser),
    Check::deployment("voice.warm_up", "Voice", voice),
];

/// What to do about a model inside the program that does not run.
const CARRIED: &str =
    "mend what runtime.loads says; if nothing, the program file is damaged: copy it again";

/// Runs `work` and says how many milliseconds it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = clock::now();
    (work(), clock::milliseconds_since(started))
}

fn encoder(deployment: &Deployment<'_>) -> Finding {
    let settings = &deployment.settings.understanding;
    let (pool, loaded_ms) = timed(|| start_encoder(settings, deployment.scratch().as_ref()));
    let pool = match pool {
        Ok(pool) => pool,
        Err(problem) => {
            let next =
                "check [understanding] encoder, or leave it out for the encoder in the program";
            return Finding::fail(told(&*problem), next);
        }
    };
    let text = "what are the admission requirements";
    match timed(|| pool.encode_blocking(0, Turn::awaited(), text)) {
        (Ok(_), ms) => {
            let model = pool.model_id().as_str();
            let found = format!("{model}, loaded in {loaded_ms:.0} ms, one text in {ms:.1} ms");
            Finding::ok(found).measured(ms, "ms")
        }
        (Err(problem), _) => {
            let next = "the model loads but does not run; try the encoder in the program";
            Finding::fail(problem.to_string(), next)
        }
    }
}

fn voice_detection(deployment: &Deployment<'_>) -> Finding {
    load_runtime(deployment);
    let detectors = Detectors::open();
    if let Some(warning) = detectors.warning() {
        return Finding::warn(warning, CARRIED);
    }
    let mut detector = detectors.new_detector();
    match timed(|| detector.score(&[0; WINDOW_SAMPLES])) {
        (Ok(_), ms) => {
            let found = format!("{}, one window in {ms:.2} ms", detectors.kind().name());
            Finding::ok(found).measured(ms, "ms")
        }
        (Err(problem), _) => Finding::fail(problem.to_string(), CARRIED),
    }
}

fn end_of_turn(deployment: &Deployment<'_>) -> Finding {
    load_runtime(deployment);
    let judge = SmartTurn::new();
    let judged = judge.load().and_then(|()| {
        let (judged, ms) = timed(|| judge.judge(&second_of_silence(), &Cancellation::default()));
        judged.map(|_| ms)
    });
    match judged {
        Ok(ms) => Finding::ok(format!("Smart Turn, one pause in {ms:.0} ms")).measured(ms, "ms"),
        Err(problem) => Finding::warn(format!("{problem}; pauses alone decide"), CARRIED),
    }
}

/// A model that finds no runtime says so itself.
fn load_runtime(deployment: &Deployment<'_>) {
    let folder = deployment.scratch().as_ref().map(DataFolder::runtime);
    let _ = runtime::load(folder.as_deref());
}

fn recogniser(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let hearing = &trial.brain.engines.hearing;
        let status = hearing.status();
        let next = pull_recogniser(deployment.settings).unwrap_or_else(|| {
            "put a Whisper model ggml-NAME.bin into the folder that hearing.models names".to_owned()
        });
        let next = format!("{next}, or set hearing.recogniser to auto");
        let Some(name) = status.recogniser else {
            return Finding::fail(status.problem.unwrap_or_default(), next);
        };
        if let Some(problem) = status.problem {
            return Finding::warn(problem, next);
        }
        match timed(|| hearing.transcribe_blocking(&second_of_silence())) {
            (Ok(_), ms) => {
                let hint = status
                    .hint
                    .map_or_else(String::new, |hint| format!("; {hint}"));
                Finding::ok(format!("{name}, 1 s of sound in {ms:.0} ms{hint}")).measured(ms, "ms")
            }
            (Err(problem), _) => Finding::fail(problem.to_string(), next),
        }
    })
}

fn voice(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let next = next_for_voice(deployment);
        let status = trial.brain.engines.speech.status();
        match (status.voice, status.problem) {
            (Some(_), Some(problem)) => Finding::warn(problem, next),
            (None, problem) => Finding::fail(problem.unwrap_or_default(), next),
            (Some(name), None) => match timed(|| spoken_s(trial)) {
                (Ok(seconds), ms) => {
                    let hint = status
                        .hint
                        .map_or_else(String::new, |hint| format!("; {hint}"));
                    let found = format!("{name}, {seconds:.1} s spoken in {ms:.1} ms{hint}");
                    Finding::ok(found).measured(ms, "ms")
                }
                (Err(problem), _) => Finding::fail(problem.to_string(), next),
            },
        }
    })
}

/// How many seconds of sound a word of welcome has.
fn spoken_s(trial: &Trial) -> Result<f64> {
    let sound = trial.brain.engines.speech.speak_blocking("Welcome.")?;
    Ok(sound.duration().as_secs_f64())
}

fn next_for_voice(deployment: &Deployment<'_>) -> String {
    let settings = deployment.settings;
    let way = pull_voice(settings).unwrap_or_else(|| {
        let folder = voice_folder(settings, Some(deployment.data()));
        let folder = folder.map_or_else(String::new, |folder| folder.display().to_string());
        format!("put the voice's NAME.onnx and NAME.onnx.json into {folder}")
    });
    let place = match settings.speech.voice {
        Some(_) => "[speech] voice",
        None => "pack.toml",
    };
    format!("{way}, or name another in {place} (docent voices)")
}

/// What fetches the voice that is wanted, if it is published.
fn pull_voice(settings: &Settings) -> Option<String> {
    let of_pack = || {
        let pack = Pack::read(&PackFiles::of(&settings.pack)).ok()?;
        Some(pack.voice.id)
    };
    let wanted = settings.speech.voice.clone().or_else(of_pack)?;
    VoiceName::parse(&wanted)?.pull_command()
}

/// What fetches the recogniser that the settings name, if it is published.
fn pull_recogniser(settings: &Settings) -> Option<String> {
    match &settings.hearing.recogniser {
        RecogniserChoice::Whisper(name) => pull_command(&format!("whisper:{name}")),
        RecogniserChoice::Auto => None,
    }
}

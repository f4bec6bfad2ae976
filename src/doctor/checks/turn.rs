//! A turn, as a visitor has one: asked in writing, and aloud.

use std::sync::Arc;

use anyhow::{Result, ensure};

use super::super::deployment::{Deployment, Trial};
use super::super::{Check, Finding};
use crate::clock;
use crate::engines::ears::Vocabulary;
use crate::eval::spoken::in_a_room;
use crate::hearing::Manner;
use crate::session::{Asked, ask_once};

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("turn.written", "A question in writing", written),
    Check::deployment("turn.spoken", "A question aloud", spoken),
];

/// Questions that are tried at most.
const QUESTIONS_MAX: usize = 5;

/// Silence after which people ask again. Milliseconds. Source: the usual limit of a conversation without a gap, 1 s.
const WAIT_MS_MAX: f64 = 1000.0;

/// The same when a recogniser writes down the question first.
const SPOKEN_WAIT_MS_MAX: f64 = 3000.0;

fn written(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let mut times = Vec::new();
        for question in questions(trial) {
            // An example itself would be found without the encoder.
            let asked = ask(trial, &format!("{question} please"));
            if let Some(failure) = asked.decision.failure {
                let next = "see what failed among the engines here, and mend that first";
                return Finding::fail(format!("an engine failed: {failure:?}"), next);
            }
            times.push(asked.elapsed.as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let Some(&median) = times.get(times.len() / 2) else {
            return Finding::skip("the pack has no example to ask");
        };
        slow_if(median > WAIT_MS_MAX, "answered", median)
    })
}

fn spoken(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let questions = questions(trial);
        if questions.is_empty() {
            return Finding::skip("the pack has no example to ask");
        }
        let mut understood = Vec::new();
        for question in &questions {
            match say_and_ask(trial, question) {
                Ok(ms) => understood.extend(ms),
                Err(problem) => {
                    let next = "see recogniser.warm_up and voice.warm_up";
                    return Finding::fail(problem.to_string(), next);
                }
            }
        }
        let count = questions.len();
        understood.sort_by(f64::total_cmp);
        match understood.get(understood.len() / 2) {
            None => {
                let next = "if people are not understood either, take a better recogniser: docent models list whisper";
                Finding::warn(format!("none of {count} that the own voice asked was understood"), next)
            }
            Some(&ms) => {
                let what = format!("{} of {count} understood, answered", understood.len());
                slow_if(ms > SPOKEN_WAIT_MS_MAX, &what, ms)
            }
        }
    })
}

fn slow_if(is_slow: bool, what: &str, ms: f64) -> Finding {
    let next = "see cpu.load and memory.pressure; a smaller recogniser is quicker, and so is a machine with more cores";
    Finding::warn_if(is_slow, format!("{what} in {ms:.1} ms"), next).measured(ms, "ms")
}

/// An example of each of the pack's first intents that are answered.
fn questions(trial: &Trial) -> Vec<Arc<str>> {
    let pack = trial.brain.content.pack();
    let answered = pack.intents.iter().filter(|intent| !intent.out_of_scope);
    let examples = answered.filter_map(|intent| intent.examples.first());
    examples.take(QUESTIONS_MAX).cloned().collect()
}

fn ask(trial: &Trial, text: &str) -> Asked {
    trial
        .runtime
        .block_on(ask_once(&trial.brain.engines, text, &trial.brain.rules))
}

/// Has the pack's voice ask, and says after how many milliseconds the right answer was there; none if it was another.
fn say_and_ask(trial: &Trial, question: &str) -> Result<Option<f64>> {
    let engines = &trial.brain.engines;
    let sound = in_a_room(&*engines.speech.speak_blocking(question)?);
    ensure!(
        sound.samples.iter().any(|sample| *sample != 0),
        "the voice is silent"
    );
    let started = clock::now();
    let hearing = engines
        .hearing
        .transcribe(sound, Vocabulary::Pack, Manner::default());
    let heard = trial.runtime.block_on(hearing)?.text;
    let answer = ask(trial, &heard).decision.text;
    let ms = clock::milliseconds_since(started);
    let is_right = !heard.is_empty() && answer == ask(trial, question).decision.text;
    Ok(is_right.then_some(ms))
}

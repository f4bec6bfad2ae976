//! How the hangover differs between a turn that is complete and the same words in a turn that goes on: the phrases of
//! Ekstedt and Skantze, 2022 (`phrases.json` beside its sounds), spoken by synthetic voices.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::EndpointEvalError;
use super::files::sound;
use super::level::Levels;
use crate::conversation::endpointing::{EndpointRules, Expectation, expectation};
use crate::hearing::{SAMPLE_RATE_HZ, TurnJudge};
use crate::inference::Cancellation;

/// The judge's score from which on a turn counts as complete in the report.
const COMPLETE: f32 = 0.5;

/// Phrases by voice, by size.
type Sizes = BTreeMap<String, BTreeMap<String, Vec<Phrase>>>;

/// A phrase in the file.
#[derive(Deserialize)]
struct Phrase {
    words: Vec<String>,
    /// Where each word begins. Seconds.
    starts: Vec<f64>,
    audio_path: String,
}

/// What is said of turns of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PhraseScore {
    /// Phrases.
    pub phrases: usize,
    /// Those that the judge holds for complete.
    pub judged_complete: usize,
    /// Mean hangover with the judge. Milliseconds.
    pub hangover_ms: f64,
    /// Mean hangover with judge and words. Milliseconds.
    pub hangover_with_words_ms: f64,
}

/// Complete turns, and turns cut where the complete ones end.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PhraseScores {
    /// "Are you a student?"
    pub complete: PhraseScore,
    /// "Are you a student" of "Are you a student here at the university?"
    pub incomplete: PhraseScore,
}

/// Judges the phrases in `folder`; those without a sound are left out.
pub(super) fn score(
    folder: &Path,
    rules: &EndpointRules,
    judge: &dyn TurnJudge,
) -> Result<PhraseScores, EndpointEvalError> {
    let path = folder.join("phrases.json");
    let read = |problem: String| EndpointEvalError::Phrases {
        path: path.clone(),
        reason: problem,
    };
    let text = fs::read_to_string(&path).map_err(|problem| read(problem.to_string()))?;
    let topics: BTreeMap<String, Sizes> =
        serde_json::from_str(&text).map_err(|problem| read(problem.to_string()))?;
    let mut scores = PhraseScores::default();
    for sizes in topics.values() {
        let all = |size: &str| {
            sizes
                .get(size)
                .into_iter()
                .flat_map(BTreeMap::values)
                .flatten()
        };
        let prefix = all("short").map(|phrase| phrase.words.len()).max();
        for (size, score) in [
            ("short", &mut scores.complete),
            ("long", &mut scores.incomplete),
        ] {
            for phrase in all(size) {
                let name = Path::new(&phrase.audio_path)
                    .file_name()
                    .unwrap_or_default();
                let path = folder.join("audio").join(name);
                if path.is_file() {
                    let words = prefix.unwrap_or_default();
                    score.add(&phrase.until(words), sound(&path)?, rules, judge)?;
                }
            }
        }
    }
    scores.complete.finish();
    scores.incomplete.finish();
    Ok(scores)
}

impl Phrase {
    /// The first `count` words without marks, and where the next begins.
    fn until(&self, count: usize) -> (String, Option<f64>) {
        let letters = |letter: &char| letter.is_alphanumeric() || *letter == ' ';
        let words = self.words[..count.min(self.words.len())].join(" ");
        (
            words.chars().filter(letters).collect(),
            self.starts.get(count).copied(),
        )
    }
}

impl PhraseScore {
    fn add(
        &mut self,
        (words, end): &(String, Option<f64>),
        mut samples: Vec<i16>,
        rules: &EndpointRules,
        judge: &dyn TurnJudge,
    ) -> Result<(), EndpointEvalError> {
        let in_samples = |seconds: f64| (seconds * f64::from(SAMPLE_RATE_HZ)) as usize;
        match end {
            Some(end) => samples.truncate(in_samples(*end)),
            None => {
                samples.truncate(Levels::of(&samples).map_or(samples.len(), |it| it.speech.end));
            }
        }
        let complete = judge.judge(&samples, &Cancellation::default())?;
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1e3;
        self.phrases += 1;
        self.judged_complete += usize::from(complete >= COMPLETE);
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(SAMPLE_RATE_HZ));
        let hangover = |words| milliseconds(rules.hangover_for(Some(complete), length, words));
        self.hangover_ms += hangover(Expectation::Unknown);
        self.hangover_with_words_ms += hangover(expectation(words, "en"));
        Ok(())
    }

    /// Makes means of sums.
    fn finish(&mut self) {
        let count = self.phrases.max(1) as f64;
        self.hangover_ms /= count;
        self.hangover_with_words_ms /= count;
    }
}
